"""Write the `TypedDict`s of the request, so that type checkers check options given as plain dictionaries."""

from __future__ import annotations

import json
import keyword
import textwrap
from collections.abc import Collection
from typing import Any

from openapi_python_client import strings

from tools.documents import Document, DocumentError
from tools.normal import PYTHON_NAME, choices, resolve
from tools.openapi import CREATE, body_of

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


def render(document: Document, classes: Collection[str]) -> str:
    """Return the module's source.

    Args:
        document: The document in normal form.
        classes: The generated model classes.

    Raises:
        DocumentError: The document does not describe the request as an object, or an option is not an identifier.
    """
    body = body_of(document, CREATE) or {}
    kinds = [kind["properties"] for kind in choices(document, body) if kind.get("properties")]
    if not kinds:
        raise DocumentError("the document does not describe the options of POST /v2/pre-recorded")
    fields: Document = {}
    for name, schema in {name: schema for kind in reversed(kinds) for name, schema in kind.items()}.items():
        argument = schema.get(PYTHON_NAME, name)
        if not _is_name(argument):
            raise DocumentError(f"the request's field {name!r} cannot be a keyword argument")
        if name != SOURCE_FIELD:
            fields[argument] = schema
    writer = _Writer(document, classes, _class_of(body) or _OPTIONS)
    description = resolve(document, body).get("description") or "The options of a transcription"
    writer.typed_dict(_OPTIONS, fields, (), description)
    exports = "".join(f'    "{name}",\n' for name in sorted(["ListOf", *writer.written]))
    whole = [writer.written[name] for name in sorted(writer.written, key=lambda name: (name == _OPTIONS, name))]
    return "\n\n".join([_HEADER, *whole, f"__all__ = (\n{exports})\n"])


_OPTIONS = "TranscriptionOptions"


class _Writer:
    """Writes a class for each kind of object.

    Attributes:
        written: The source of each class, by its name.
    """

    def __init__(self, document: Document, classes: Collection[str], request: str):
        self._document, self._classes, self._request = document, classes, request
        self._open: set[str] = set()
        self.written: dict[str, str] = {}

    def typed_dict(self, name: str, fields: Document, required: Collection[str], description: str) -> None:
        self.written[name] = ""  # known from now on, since a field may refer to it
        lines = [f"class {name}(TypedDict, total=False):", *_docstring(description)]
        owner = self._request if name == _OPTIONS else name.removesuffix("Dict")
        for key, schema in fields.items():
            hint = self._hint(schema, f"{owner}{strings.ClassName(key, 'field_')}")
            lines += ["", f"    {key}: {f'Required[{hint}]' if key in required else hint}"]
            text = str(resolve(self._document, schema).get("description", "")).strip().rstrip(".") + "."
            limits = [f"{told}: {json.dumps(schema[word])}." for word, told in _LIMITS.items() if word in schema]
            lines += _docstring(" ".join([text, *limits]))
        self.written[name] = "\n".join(lines) + "\n"

    def _hint(self, schema: Document, inline: str) -> str:
        """Return the type of a value, as source; `inline` is the class of an object that is no component."""
        if "anyOf" in schema:
            return " | ".join(dict.fromkeys(self._hint(entry, inline) for entry in schema["anyOf"]))
        target = resolve(self._document, schema)
        name = _class_of(schema)
        if name in self._open:
            return "Any"  # a list or a mapping that contains itself has no name
        self._open |= {name} if name else set()
        inline = name or inline
        kinds = target["type"] if isinstance(target.get("type"), list) else [target.get("type")]
        hints = [self._hint(target, inline)] if "anyOf" in target else [self._hint_of(target, k, inline) for k in kinds]
        self._open -= {name} if name else set()
        return " | ".join(dict.fromkeys(hints))

    def _hint_of(self, schema: Document, kind: Any, inline: str) -> str:
        if kind == "array":
            return f"ListOf[{self._hint(schema.get('items', {}), f'{inline}Item')}]"
        if kind == "object" and schema.get("properties") and all(map(_is_name, schema["properties"])):
            name = f"{inline}Dict"
            self._open -= {inline}  # it has a name, so it may contain itself
            if name not in self.written:
                described = schema.get("description") or f"`{inline}` of the document as a dictionary"
                self.typed_dict(name, schema["properties"], schema.get("required", ()), described)
            return f"models.{inline} | {name}" if inline in self._classes else name
        if kind == "object":
            values = schema.get("additionalProperties")
            inner = self._hint(values, f"{inline}AdditionalProperty") if isinstance(values, dict) else "Any"
            return f"Mapping[str, {inner}]"
        scalars = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
        return scalars.get(kind, "Any")


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _class_of(schema: Document) -> str | None:
    """Return the class of the component that a schema refers to."""
    entries = [schema] if "$ref" in schema else schema.get("allOf")
    return str(strings.ClassName(str(entries[0]["$ref"]).rpartition("/")[2], "field_")) if entries else None


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
