"""The options of the document, what they take, and the error that a request is refused with."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.api import schema as schemas
from gladia_control.errors import BadOption
from gladia_control.request.options import build, known_options

KNOWN = known_options()
"""The properties of the request in the document, each with its schema."""


def example(schema: schemas.Schema) -> Any:
    """The least that fits a schema."""
    choice = schemas.choices(schema)[0]
    match choice.get("type"):
        case "object":
            rest = choice.get("additionalProperties")
            named = {key: example(schemas.properties(choice)[key]) for key in choice.get("required", ())}
            return named or ({"a": example(rest)} if isinstance(rest, dict) else {})
        case "array":
            return [example(choice["items"])]
        case "string":
            return choice["enum"][0] if "enum" in choice else "https://example.com/"
        case "boolean":
            return True
        case _:
            return choice.get("minimum", 1)


FLAGS = [name for name in KNOWN if "boolean" in [choice.get("type") for choice in schemas.choices(KNOWN[name])]]
"""The options that switch a feature on or off."""

CONFIGS = {flag: example(KNOWN[f"{flag}_config"]) for flag in FLAGS if f"{flag}_config" in KNOWN}
"""The features that have a config, and the least that it takes."""


def bad_option(
    options: Any, keywords: dict[str, Any] | None = None, extra: Any = None, token: str | None = None
) -> BadOption:
    """The error that building a request body raises."""
    with pytest.raises(BadOption) as caught:
        build(options, keywords or {}, extra, token=token)
    return caught.value
