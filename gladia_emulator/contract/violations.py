"""Violations of a JSON Schema as sentences that begin with the path of the field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from jsonschema.exceptions import ValidationError

_ARTICLES = {
    "array": "a list",
    "boolean": "a boolean",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_COMPARISONS = {
    "minimum": "must be >= {}",
    "maximum": "must be <= {}",
    "exclusiveMinimum": "must be > {}",
    "exclusiveMaximum": "must be < {}",
    "minItems": "must have at least {} item(s)",
    "maxItems": "must have at most {} item(s)",
    "minLength": "must have at least {} character(s)",
    "maxLength": "must have at most {} character(s)",
    "pattern": "must match {}",
}
# A list of a hundred language codes would hide the mistake.
_LISTED_VALUES = 12


def violation(error: ValidationError, root: Sequence[str] = (), whole: str = "body") -> str:
    """One violation in words, such as ``diarization_config.min_speakers: must be >= 0, got -1``.

    Args:
        error: the violation that jsonschema found.
        root: the path of the checked value.
        whole: the name of that value for a violation that has no path.
    """
    path: list[str | int] = [*root, *error.absolute_path]
    if error.validator == "required":
        return f"{path_text([*path, _missing(error)])}: is required"
    return f"{path_text(path) or whole}: {_demand(error)}, got {short_repr(error.instance)}"


def path_text(path: Iterable[str | int]) -> str:
    """A path as code spells it: ``subtitles_config.formats[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def short_repr(value: Any) -> str:
    """A value as JSON, cut to a readable length."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(type(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _demand(error: ValidationError) -> str:
    keyword = str(error.validator)
    wanted: Any = error.validator_value
    if keyword == "type":
        kinds = [wanted] if isinstance(wanted, str) else list(wanted)
        return "must be " + " or ".join(_ARTICLES.get(kind, kind) for kind in kinds)
    if keyword == "enum" and "propertyNames" in error.absolute_schema_path:
        return "knows only the fields " + ", ".join(wanted)
    if keyword == "enum":
        return "must be one of " + _listed(wanted)
    if keyword in _COMPARISONS:
        return _COMPARISONS[keyword].format(wanted)
    if keyword in ("oneOf", "anyOf"):
        return "must have one of the documented shapes (" + "; ".join(_shape_demands(error)) + ")"
    return f"breaks the rule {keyword}"


def _missing(error: ValidationError) -> str:
    """The missing name, which jsonschema states only inside the message."""
    names: Any = error.validator_value
    return next((name for name in names if error.message.startswith(repr(name))), str(names[0]))


def _listed(values: Sequence[object]) -> str:
    texts = [str(value) for value in values[:_LISTED_VALUES]]
    more = len(values) - len(texts)
    return ", ".join(texts) + (f" and {more} more" if more > 0 else "")


def _shape_demands(error: ValidationError) -> list[str]:
    demands: list[str] = []
    for inner in error.context or ():
        # Relative to the failing value, whose path the sentence begins with.
        where = path_text(inner.relative_path)
        if inner.validator == "required":
            demand = f"{_missing(inner)} is required"
        else:
            demand = f"{where} {_demand(inner)}".strip()
        if demand not in demands:
            demands.append(demand)
    return demands or ["exactly one"]
