"""Write the `TypedDict`s of the request, so that type checkers check options given as plain dictionaries."""

from __future__ import annotations

import json
import keyword
import textwrap
from collections.abc import Iterator
from typing import Any

from tools.documents import Document, DocumentError
from tools.openapi import references

REQUEST = "InitTranscriptionRequest"
SOURCE_FIELD = "audio_url"  # not an option: the client derives it from the recording

_HEADER = '''"""The options of a transcription as plain dictionaries

The names end in `Dict`. Wherever a dictionary is accepted, so is the model of the same name without `Dict`. Enums are
typed `str`: a value that the document does not list is sent, not rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Required, SupportsIndex, TypedDict, TypeVar

if TYPE_CHECKING:
    from . import models

T_co = TypeVar("T_co", covariant=True)


class ListOf(Protocol[T_co]):
    """A list or a tuple, but not a string, which type checkers would accept as a sequence of strings"""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...
'''


def render(document: Document, reserved: frozenset[str]) -> str:
    """Return the module's source.

    Raises:
        DocumentError: A request field has the name of one of the client's own keywords, or is not an identifier.
    """
    schemas: Document = document.get("components", {}).get("schemas", {})
    if REQUEST not in schemas:
        raise DocumentError(f"the document has no schema {REQUEST}")
    for name in schemas[REQUEST].get("properties", {}):
        if name in reserved:
            raise DocumentError(
                f"the request's field {name!r} of {REQUEST} has the same name as one of the client's own keywords "
                "(overrides/reserved-keywords.yaml): rename the keyword, or the field with an overlay correction"
            )
        if not name.isidentifier() or keyword.iskeyword(name):
            raise DocumentError(f"the request's field {name!r} of {REQUEST} cannot be a keyword argument")
    names = sorted(_reachable(schemas, REQUEST))
    nested = [_typed_dict(schemas, name, f"{name}Dict", skip=()) for name in names if name != REQUEST]
    options = _typed_dict(schemas, REQUEST, "TranscriptionOptions", skip=(SOURCE_FIELD,))
    public = ["ListOf", "TranscriptionOptions", *(f"{n}Dict" for n in names if n != REQUEST and _is_model(schemas[n]))]
    exports = "".join(f'    "{name}",\n' for name in sorted(public))
    return "\n\n".join([_HEADER, *filter(None, nested), options, f"__all__ = (\n{exports})\n"])


def _typed_dict(schemas: Document, name: str, class_name: str, *, skip: tuple[str, ...]) -> str:
    schema = schemas[name]
    if not _is_model(schema):
        return ""
    required = schema.get("required", [])
    summary = schema.get("description") or f"`{name}` of the document as a dictionary"
    lines = [f"class {class_name}(TypedDict, total=False):", *_docstring(summary)]
    for key, value in schema["properties"].items():
        if key in skip:
            continue
        hint = _hint(schemas, value)
        lines += ["", f"    {key}: {f'Required[{hint}]' if key in required else hint}"]
        lines += _docstring(" ".join([value.get("description", "").strip().rstrip(".") + ".", *_limits(value)]))
    return "\n".join(lines) + "\n"


def _limits(schema: Document) -> Iterator[str]:
    for key, text in _LIMITS.items():
        if key in schema:
            yield f"{text}: {json.dumps(schema[key])}."


_LIMITS = {
    "minimum": "Minimum",
    "maximum": "Maximum",
    "minItems": "Minimum items",
    "maxItems": "Maximum items",
    "default": "Default",
}


def _docstring(text: str) -> list[str]:
    safe = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''").lstrip(". ")
    if not safe:
        return []
    if safe.endswith('"'):
        safe = f'{safe[:-1]}\\"'
    wrapper = textwrap.TextWrapper(116, initial_indent="    ", subsequent_indent="    ")
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.wrap(f'"""{safe}"""')


def _is_model(schema: Document) -> bool:
    return bool(schema.get("properties"))


def _hint(schemas: Document, schema: Document) -> str:
    """Return the type of a value, as source."""
    choices = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        target = schemas[name]
        return f"models.{name} | {name}Dict" if _is_model(target) else _hint(schemas, target)
    if choices:
        return " | ".join(dict.fromkeys(_hint(schemas, choice) for choice in choices))
    kind: Any = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(dict.fromkeys(_hint(schemas, schema | {"type": one}) for one in kind))
    if kind == "array":
        return f"ListOf[{_hint(schemas, schema.get('items', {}))}]"
    if kind == "object":
        values = schema.get("additionalProperties", True)
        return f"Mapping[str, {_hint(schemas, values) if isinstance(values, dict) else 'Any'}]"
    scalars = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
    return scalars.get(kind, "Any")


def _reachable(schemas: Document, name: str) -> set[str]:
    """Return the names of the schemas that a schema refers to, directly or indirectly, including itself."""
    found, todo = set[str](), [name]
    while todo:
        current = todo.pop()
        if current not in schemas:
            raise DocumentError(f"the request refers to the schema {current}, which the document does not have")
        if current not in found:
            found.add(current)
            todo += [reference.rpartition("/")[2] for _, reference in references(schemas[current])]
    return found
