"""Turn flags, `-O NAME=VALUE` and a JSON file into options. The library checks them."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from gladia_control import TranscriptionOptions
from gladia_control.api import schema as schemas
from gladia_control.errors import BadOption
from gladia_control.request.options import build, known_options
from gladia_control.request.spelling import misspelt
from gladia_control.text import short_repr

from .parameters import split_names

_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def chosen(
    parameters: Mapping[str, Any], token: str | None = None
) -> tuple[TranscriptionOptions, dict[str, Any] | None]:
    """The options that a command's parameters choose, and the fields of `--extra`; all are checked.

    Args:
        parameters: The command's parameters by name, as `locals()` has them.
        token: The client token, which counts towards the limit of `custom_metadata`.

    Raises:
        BadOption: An option cannot be right.
    """
    flags: dict[str, Any] = {
        "language_config.languages": split_names(parameters["language"]),
        "diarization": parameters["diarize"] or None,
        "diarization_config.number_of_speakers": parameters["speakers"],
        "diarization_config.min_speakers": parameters["min_speakers"],
        "diarization_config.max_speakers": parameters["max_speakers"],
        "custom_vocabulary_config.vocabulary": vocabulary(parameters["vocabulary"] or ()),
        "translation_config.target_languages": split_names(parameters["translate"]),
        "summarization": parameters["summarize"] or None,
        "sentences": parameters["sentences"] or None,
        "audio_to_llm_config.prompts": parameters["prompt"],
    }
    wanted = gather(parameters["options"], flags, parameters["option"] or ())
    extra = extras(parameters["extra"] or ())
    check_spelling(wanted, extra)
    build(wanted, {}, extra, token=token)
    return cast(TranscriptionOptions, wanted), extra


def gather(file: Path | None, flags: Mapping[str, Any], assignments: Iterable[str]) -> dict[str, Any]:
    """All options in one mapping. A flag wins over the file, and `-O` wins over both.

    Args:
        file: A JSON or TOML file with the request's fields.
        flags: Values by dotted name; None and empty lists were not given.
        assignments: Texts such as `diarization_config.min_speakers=2`.

    Raises:
        BadOption: The file cannot be read, or something has no place in the mapping.
    """
    options = {} if file is None else _read(file)
    for name, value in flags.items():
        if value is not None and value != []:
            put(options, name, value)
    for name, text in parse(assignments, "--option"):
        put(options, name, value_of(name, text))
    return options


def extras(assignments: Iterable[str]) -> dict[str, Any] | None:
    """The fields of `--extra` in one mapping; None without any."""
    fields: dict[str, Any] = {}
    for name, text in parse(assignments, "--extra"):
        put(fields, name, json_or_text(text))
    return fields or None


def check_spelling(options: Mapping[str, Any], extra: Mapping[str, Any] | None) -> None:
    """Stop at a value that certainly means another one, which Gladia might take for something else and bill.

    Args:
        options: What the library would send with a warning.
        extra: The fields of `--extra`, which are sent in place of options, whatever they are.

    Raises:
        BadOption: A value is a known one in other letters, the name of a language, or a regional tag of one.
    """
    for name, schema in known_options().items():
        for place, value, listed in misspelt(options.get(name), schema, name):
            if not _is_replaced(place, extra):
                field = re.sub(r"\[.*", "", place)
                whole = (
                    "…" if "[" in place and not place.endswith("]") else json.dumps([value] if "[" in place else value)
                )
                unchecked = f"--extra {shlex.quote(f'{field}={whole}')}"
                problem = f"did you mean {listed}? got {short_repr(value)}; {unchecked} sends it unchecked"
                raise BadOption(place, problem, value)


def _is_replaced(place: str, extra: Any) -> bool:
    """Whether `--extra` has another value for a place such as `language_config.languages[0]`."""
    for key in re.sub(r"\[[0-9]+\]", "", place).split("."):
        if not isinstance(extra, Mapping):
            return extra is not None
        if key not in extra:
            return False
        extra = extra[key]
    return True


def parse(assignments: Iterable[str], option: str) -> Iterable[tuple[str, str]]:
    """Name and value of each `NAME=VALUE`.

    Raises:
        BadOption: There is no name or no equals sign.
    """
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or not all(name.split(".")):
            raise BadOption(option, f"expected NAME=VALUE, got {assignment!r}", assignment)
        yield name, text


def value_of(name: str, text: str) -> Any:
    """What a text means for a field of the request: JSON if it can be read as JSON, else text.

    `yes`, `no`, `on`, `off` and a spreadsheet's `TRUE` are values of a boolean. For a list, texts with commas between
    them will do.

    Raises:
        BadOption: It looks like JSON for a list or an object, and is not.
    """
    kinds = _types(name)
    if "boolean" in kinds and text.strip().lower() in _BOOLEANS:
        return _BOOLEANS[text.strip().lower()]
    if kinds & {"array", "object"} and text.lstrip().startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadOption(name, f"is not JSON: {error}; got {short_repr(text)}", text) from None
    if "array" in kinds:
        return [part.strip() for part in text.split(",") if part.strip()]
    return json_or_text(text)


def _types(name: str) -> set[str]:
    """The JSON types that the document has for a field with a dotted name; none if it does not have the field."""
    first, *path = name.split(".")
    found = [known_options().get(first, {})]
    for key in path:
        found = [
            inner[key]
            for outer in found
            for kind in schemas.choices(outer)
            if key in (inner := schemas.properties(kind))
        ]
    return {str(kind.get("type")) for outer in found for kind in schemas.choices(outer)}


def put(options: dict[str, Any], name: str, value: Any) -> None:
    """Set a value by its dotted name.

    Raises:
        BadOption: A part of the name has another value already.
    """
    *path, last = name.split(".")
    place = options
    for depth, key in enumerate(path, 1):
        inner = place.setdefault(key, {})
        if not isinstance(inner, dict):
            raise BadOption(".".join(path[:depth]), f"is {inner!r}, which cannot hold {name}", inner)
        place = inner
    place[last] = value


def vocabulary(words: Iterable[str]) -> list[str | dict[str, Any]]:
    """Vocabulary entries from `WORD`, `WORD=INTENSITY` and JSON. Without a number at the end, all is the word."""
    return [_entry(word) for word in words]


def _entry(word: str) -> str | dict[str, Any]:
    if word.lstrip().startswith("{"):
        found = json_or_text(word)
        return found if isinstance(found, dict) else word
    value, equals, number = word.rpartition("=")
    for kind in (int, float):
        try:
            return {"value": value, "intensity": kind(number)} if equals else word
        except ValueError:
            continue
    return word


def json_or_text(text: str) -> Any:
    """The value of a text that is JSON; else the text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _read(file: Path) -> dict[str, Any]:
    is_toml = file.suffix.lower() == ".toml"
    try:
        text = file.read_text(encoding="utf-8-sig")
        options = tomllib.loads(text) if is_toml else json.loads(text)
    except OSError as error:
        raise BadOption("--options", f"{file}: {error.strerror or error}", str(file)) from None
    except (ValueError, RecursionError) as error:
        kind = "TOML" if is_toml else "JSON"
        raise BadOption("--options", f"{file} is not {kind} in UTF-8: {error}", str(file)) from None
    if not isinstance(options, dict):
        raise BadOption("--options", f"{file}: expected an object with the request's fields", str(file))
    return options
