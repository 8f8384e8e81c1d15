"""Write the `TypedDict`s of the request, so that type checkers check options given as plain dictionaries."""

from __future__ import annotations

import json
import keyword
import textwrap
from collections.abc import Collection, Mapping
from typing import Any

from openapi_python_client import strings

from tools.documents import Document, DocumentError
from tools.normal import PYTHON_NAME, choices, resolve
from tools.openapi import CREATE, body_of

SOURCE_FIELD = "audio_url"  # not an option: the client derives it from the recording

_HEADER = '''"""The options of a transcription as plain dictionaries

Names of dictionaries end in `Dict`. They are not united with the models, so that type checkers name a misspelt key.

Names of enums end in `Value`. Editors offer the values that the document lists; type checkers take any other string,
too, because Gladia may have new ones. At run time these types are `str`, which is faster to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, Required, SupportsIndex, TypeAlias, TypedDict, TypeVar

T_co = TypeVar("T_co", covariant=True)


class ListOf(Protocol[T_co]):
    """A list or a tuple, but not a string, which type checkers would accept as a sequence of strings"""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...
'''


def render(document: Document) -> str:
    """Return the module's source for a document in normal form.

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
    writer = _Writer(document, _class_of(body) or _OPTIONS)
    description = resolve(document, body).get("description") or "The options of a transcription"
    writer.typed_dict(_OPTIONS, fields, (), description)
    exports = "".join(f'    "{name}",\n' for name in sorted(["ListOf", *writer.values, *writer.written]))
    values = [_aliases(writer.values)] if writer.values else []
    whole = [writer.written[name] for name in sorted(writer.written, key=lambda name: (name == _OPTIONS, name))]
    return "\n\n".join([_HEADER, *values, *whole, f"__all__ = (\n{exports})\n"])


_OPTIONS = "TranscriptionOptions"


class _Writer:
    """Writes a class for each kind of object.

    Attributes:
        written: The source of each class, by its name.
        values: The values of each enum, by the name of its type.
    """

    def __init__(self, document: Document, request: str):
        self._document, self._request = document, request
        self._open: set[str] = set()
        self.written: dict[str, str] = {}
        self.values: dict[str, dict[str, None]] = {}

    def typed_dict(self, name: str, fields: Document, required: Collection[str], description: str) -> None:
        self.written[name] = ""  # known from now on, since a field may refer to it
        entries, lines = [], []
        owner = self._request if name == _OPTIONS else name.removesuffix("Dict")
        for key, schema in fields.items():
            hint = self._hint(schema, f"{owner}{strings.ClassName(key, 'field_')}")
            text = _described(resolve(self._document, schema))
            entries += _wrapped(f"{key} ({hint}): {text}", "        ", "            ")  # for `help`
            lines += ["", f"    {key}: {f'Required[{hint}]' if key in required else hint}"]
            lines += _wrapped(f'"""{text}"""', "    ", "    ") if text else []  # for editors
        summary = _wrapped(f'"""{_safe(description) or name}', "    ", "    ")
        docstring = [*summary, "", "    Attributes:", *entries, '    """']
        self.written[name] = "\n".join([f"class {name}(TypedDict, total=False):", *docstring, *lines, ""])

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
            return name
        if kind == "object":
            values = schema.get("additionalProperties")
            inner = self._hint(values, f"{inline}AdditionalProperty") if isinstance(values, dict) else "Any"
            return f"Mapping[str, {inner}]"
        if kind == "string" and (values := [value for value in schema.get("enum", ()) if isinstance(value, str)]):
            self.values.setdefault(f"{inline}Value", {}).update(dict.fromkeys(values))
            return f"{inline}Value"
        scalars = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
        return scalars.get(kind, "Any")


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _class_of(schema: Document) -> str | None:
    """Return the class of the component that a schema refers to."""
    entries = [schema] if "$ref" in schema else schema.get("allOf")
    return str(strings.ClassName(str(entries[0]["$ref"]).rpartition("/")[2], "field_")) if entries else None


def _aliases(values: Mapping[str, Collection[str]]) -> str:
    """Return the source of the enums' types. At run time they are `str`: literals make every import 1 ms slower."""
    types = "\n".join(_alias(name, values[name]) for name in sorted(values))
    at_run_time = "".join(f"{name} = str\n" for name in sorted(values))
    return f"if TYPE_CHECKING:\n{textwrap.indent(types, '    ')}\nelse:\n{textwrap.indent(at_run_time, '    ')}"


def _alias(name: str, values: Collection[str]) -> str:
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    line = f"{name}: TypeAlias = Literal[{', '.join(texts)}] | str\n"
    if len(line) <= _WIDTH - 4:
        return line
    return "\n    ".join([f"{name}: TypeAlias = Literal[", *(f"{text}," for text in texts)]) + "\n] | str\n"


_WIDTH = 120

_LIMITS = {
    "minimum": "Minimum",
    "exclusiveMinimum": "More than",
    "maximum": "Maximum",
    "exclusiveMaximum": "Less than",
    "minLength": "Minimum length",
    "maxLength": "Maximum length",
    "minItems": "Minimum items",
    "maxItems": "Maximum items",
    "pattern": "Pattern",
    "default": "Default",
}


def _described(schema: Document) -> str:
    """Return what a docstring says of a field."""
    text = str(schema.get("description", "")).strip().rstrip(".") + "."
    limits = [f"{told}: {json.dumps(schema[word])}." for word, told in _LIMITS.items() if word in schema]
    return _safe(" ".join([text, *limits]))


def _safe(text: str) -> str:
    """Return a text for a docstring, on one line."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''").lstrip(". ")


def _wrapped(text: str, first: str, others: str) -> list[str]:
    wrapper = textwrap.TextWrapper(_WIDTH, initial_indent=first, subsequent_indent=others)
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.wrap(text)
