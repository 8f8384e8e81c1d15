"""Turn the caller's options into the body of the request, and check them before anything is sent."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from gladia_control.api import schema as schemas
from gladia_control.api.generated import TranscriptionOptions, encode, models
from gladia_control.errors import BadOption, UnknownOption
from gladia_control.text import short_repr

from . import validation
from .vocabulary import FIELD as VOCABULARY_FIELD
from .vocabulary import vocabulary

SOURCE_FIELD = "audio_url"
TOKEN_KEY = "client_token"  # noqa: S105  # the name of a key, not a secret
REQUEST_KEY = "client_request"
METADATA_LIMIT = 2000
ONE_LANGUAGE_MODEL = "solaria-3"

_PLACEHOLDER = {TOKEN_KEY: "0" * 36, REQUEST_KEY: "0" * 64}


def build(
    options: TranscriptionOptions | models.InitTranscriptionRequest | Mapping[str, Any] | None,
    keywords: Mapping[str, Any],
    extra_body: Mapping[str, Any] | None,
    *,
    token: str | None = None,
) -> dict[str, Any]:
    """Return the body of the request, without the recording's URL and the two reserved keys of `custom_metadata`.

    Args:
        options: Options as one mapping or as the generated request model.
        keywords: Options as keyword arguments; an option may be given only once.
        extra_body: JSON that is merged over the checked options: an object into an object; everything else replaces.
        token: The caller's own client token, which counts towards the limit of `custom_metadata`.

    Raises:
        BadOption: Something is misspelt, mistyped, contradictory or out of range.
    """
    try:
        body = _checked(options, keywords)
    except RecursionError:
        raise BadOption("options", "nested too deeply, or contains itself", None) from None
    try:
        body = merged(body, _extra(extra_body))
    except RecursionError:
        raise BadOption("extra_body", "nested too deeply, or contains itself", None) from None
    for name in _required(schemas.request()):
        if name not in body and name != SOURCE_FIELD:
            raise BadOption(name, "is required and missing", None)
    _switch_on(body)
    _check_model(body)
    _check_metadata(body.get("custom_metadata", {}), token)
    return body


@functools.cache
def known_options() -> dict[str, schemas.Schema]:
    """The fields of the request, each with its schema."""
    kinds = [schemas.properties(kind) for kind in reversed(schemas.choices(schemas.request()))]
    return {name: schema for named in kinds for name, schema in named.items()}


@functools.cache
def _fields() -> dict[str, str]:
    """The field of the request for each option; they differ if `x-python-name` gives the option another name."""
    return {schema.get("x-python-name", name): name for name, schema in known_options().items()}


@functools.cache
def _inside() -> dict[str, str]:
    """The options that stand inside an object, with dots."""
    objects = [(name, kind) for name, schema in known_options().items() for kind in schemas.choices(schema)]
    return {key: f"{name}.{key}" for name, kind in objects for key in schemas.properties(kind)}


def _checked(options: Any, keywords: Mapping[str, Any]) -> dict[str, Any]:
    body = _given(options, keywords)
    _move_vocabulary(body)
    known = known_options()
    for name, value in body.items():
        if not isinstance(name, str):
            raise BadOption("options", f"expected strings as names, got {short_repr(name)}", name)
        if name == SOURCE_FIELD:
            raise BadOption(name, "give the recording's URL as the source, not as an option", None)
        if name not in known:
            if name in _inside():
                raise UnknownOption(name, f"unknown option; did you mean {_inside()[name]!r}?", value)
            raise validation.unknown_name(name, name, set(_fields()) - {SOURCE_FIELD}, value)
        validation.check(value, known[name], known[name].get("x-python-name", name))
    return body


def _given(options: Any, keywords: Mapping[str, Any]) -> dict[str, Any]:
    if options is None:
        given: dict[str, Any] = {}
    elif isinstance(options, Mapping):
        given = encode(options)
    elif isinstance(options, models.InitTranscriptionRequest):
        given = {key: value for key, value in options.to_dict().items() if key != SOURCE_FIELD}
    else:
        raise BadOption("options", f"expected a mapping, got {short_repr(options)}", options)
    fields = _fields()
    given = {fields.get(name, name): value for name, value in given.items()}
    for name, value in keywords.items():
        if fields.get(name, name) in given:
            raise BadOption(name, "given twice, in the mapping and as a keyword argument", value)
        given[fields.get(name, name)] = encode(value)
    return given


def _move_vocabulary(body: dict[str, Any]) -> None:
    """Check the vocabulary, and move one that is given as `custom_vocabulary` into the config."""
    words, config = body.get("custom_vocabulary"), body.get("custom_vocabulary_config", {})
    if not isinstance(config, dict):
        return  # the check says so
    if "vocabulary" in config:
        if isinstance(words, list):
            raise BadOption(
                "custom_vocabulary", f"is a list while {VOCABULARY_FIELD} is given; give one of them", words
            )
        config["vocabulary"] = vocabulary(config["vocabulary"], field=VOCABULARY_FIELD)
    elif isinstance(words, list):
        body["custom_vocabulary"] = True
        body["custom_vocabulary_config"] = {**config, "vocabulary": vocabulary(words, field="custom_vocabulary")}


def merged(options: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Options with others over them: an object is merged into an object, and everything else replaces."""
    result = dict(options)
    for name, value in other.items():
        present = result.get(name)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            result[name] = merged(present, value)
        else:
            result[name] = value
    return result


def _switch_on(body: dict[str, Any]) -> None:
    """A config switches its feature on; a contradiction, or a feature without its required config, is an error."""
    for flag, config, needed in _features():
        if body.get(config) is not None:  # `extra_body` may send null
            if body.get(flag) is False:
                raise BadOption(flag, f"is False while {config} is given; leave one of them out", False)
            body.setdefault(flag, True)
        elif body.get(flag) is True and needed and config not in body:
            raise BadOption(config, f"is required with {flag}=True; it needs {', '.join(map(repr, needed))}", None)


@functools.cache
def _features() -> list[tuple[str, str, list[str]]]:
    """Flag, config and the config's required fields, from the document: `x_config` belongs to a boolean `x`."""
    known = known_options()
    return [
        (flag, config, _required(known[config]))
        for flag, schema in known.items()
        if "boolean" in [choice.get("type") for choice in schemas.choices(schema)]
        and (config := f"{flag}_config") in known
    ]


def _check_model(body: dict[str, Any]) -> None:
    """Gladia's rule: the model transcribes one language, which the caller has to name."""
    config = body.get("language_config")
    languages = config.get("languages") if isinstance(config, dict) else None
    if body.get("model") == ONE_LANGUAGE_MODEL and not (isinstance(languages, list) and len(languages) == 1):
        problem = f"expected exactly one language with model={ONE_LANGUAGE_MODEL!r}, got {short_repr(languages or [])}"
        raise BadOption("language_config.languages", problem, languages)


def _required(schema: schemas.Schema) -> list[str]:
    """The fields that an object has to have, whichever kind it is."""
    kinds = [set(kind.get("required", ())) for kind in schemas.choices(schema)]
    return sorted(set.intersection(*kinds))


def _check_metadata(metadata: Any, token: str | None) -> None:
    if not isinstance(metadata, dict):
        problem = f"expected a dictionary, to which the client adds its own keys, got {short_repr(metadata)}"
        raise BadOption("extra_body.custom_metadata", problem, metadata)
    for key in (TOKEN_KEY, REQUEST_KEY):
        if key in metadata:
            raise BadOption(
                f"custom_metadata.{key}", "the key is reserved; give your own token as token=", metadata[key]
            )
    complete = {**metadata, **_PLACEHOLDER, **({TOKEN_KEY: token} if token else {})}
    size = len(json.dumps(complete, ensure_ascii=False, separators=(",", ":")))
    if size > METADATA_LIMIT:
        own = size - len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")))
        raise BadOption(
            "custom_metadata",
            f"is {size} characters as JSON, {own} of them this client's own; at most {METADATA_LIMIT} are allowed",
            metadata,
        )


def _extra(extra_body: Mapping[str, Any] | None) -> dict[str, Any]:
    if extra_body is None:
        return {}
    if not isinstance(extra_body, Mapping):
        raise BadOption("extra_body", f"expected a dictionary, got {short_repr(extra_body)}", extra_body)
    extra: dict[str, Any] = encode(extra_body)
    if SOURCE_FIELD in extra:
        raise BadOption(f"extra_body.{SOURCE_FIELD}", "give the recording's URL as the source, not as an option", None)
    validation.check_json(extra, "extra_body")
    return extra
