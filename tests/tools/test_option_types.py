"""The module with the typed options, written from a request's schema."""

from __future__ import annotations

import ast
from typing import Any, Literal

import pytest

from tests.tools.tree import effective
from tools.documents import Document, DocumentError
from tools.normal import normalized
from tools.option_types import render

NESTED: dict[str, Any] = {
    "Spelling": {"type": "object", "properties": {"words": {"type": "array", "items": {"type": "string"}}}}
}


def document(properties: Document, description: str = "", **schemas: Document) -> Document:
    """A document in normal form whose request has these properties in addition to `audio_url`."""
    request = {
        "type": "object",
        "required": ["audio_url"],
        "properties": {"audio_url": {"type": "string"}} | properties,
    }
    if description:
        request["description"] = description
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Request"}}}}
    operation = {"operationId": "create", "requestBody": body, "responses": {"200": {"description": ""}}}
    page = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {"/v2/pre-recorded": {"post": operation}},
    }
    return normalized(page | {"components": {"schemas": {"Request": request} | schemas}})


def module(page: Document) -> ast.Module:
    """The rendered module, parsed."""
    return ast.parse(render(page))


def fields(page: Document, name: str = "TranscriptionOptions") -> dict[str, str]:
    """The fields of a rendered dictionary, with their types as source."""
    body = next(node for node in module(page).body if isinstance(node, ast.ClassDef) and node.name == name).body
    return {ast.unparse(node.target): ast.unparse(node.annotation) for node in body if isinstance(node, ast.AnnAssign)}


@pytest.mark.parametrize(
    ("schema", "hint"),
    [
        ({"type": "string"}, "str"),
        ({"type": "string", "enum": ["a", "b"]}, "RequestOptionValue"),
        ({"type": ["string", "null"], "enum": ["a", None]}, "RequestOptionValue | None"),
        ({"type": "integer", "enum": [1, 2]}, "int"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Format"}}, "ListOf[FormatValue]"),
        ({"type": "integer"}, "int"),
        ({"type": "number"}, "float"),
        ({"type": "boolean"}, "bool"),
        ({"type": ["integer", "null"]}, "int | None"),
        ({"type": "array", "items": {"type": "string"}}, "ListOf[str]"),
        ({"type": "array"}, "ListOf[Any]"),
        ({"type": "object"}, "Mapping[str, Any]"),
        (
            {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "Mapping[str, ListOf[str]]",
        ),
        ({"allOf": [{"$ref": "#/components/schemas/Spelling"}]}, "SpellingDict"),
        ({"$ref": "#/components/schemas/Format"}, "FormatValue"),
        (
            {"oneOf": [{"$ref": "#/components/schemas/Spelling"}, {"type": "string"}]},
            "SpellingDict | str",
        ),
        ({"anyOf": [{"type": "string"}, {"type": "string"}, {"type": "null"}]}, "str | None"),
        ({}, "Any"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "RequestOptionDict"),
    ],
)
def test_a_schema_becomes_a_type(schema: Document, hint: str) -> None:
    """Every shape of schema that a request has becomes the type that a caller expects for it."""
    formats = {"type": "string", "enum": ["srt"]}
    assert {"option": hint} == fields(document({"option": schema}, **NESTED, Format=formats))


def test_required_fields_are_required() -> None:
    """A field that a nested object must have is `Required`, and `audio_url` is no option at all."""
    schema = NESTED["Spelling"] | {"required": ["words"]}
    page = document({"spelling": {"$ref": "#/components/schemas/Spelling"}}, Spelling=schema)
    assert {"spelling": "SpellingDict"} == fields(page)
    assert {"words": "Required[ListOf[str]]"} == fields(page, "SpellingDict")


def test_only_what_the_request_reaches_is_written() -> None:
    """Schemas that the request does not use, and enums, get no dictionary."""
    page = document({"one": {"$ref": "#/components/schemas/Spelling"}}, **NESTED, Other=NESTED["Spelling"])
    classes = [node.name for node in module(page).body if isinstance(node, ast.ClassDef)]
    assert ["ListOf", "SpellingDict", "TranscriptionOptions"] == classes


def test_a_field_with_another_name_in_python_is_an_option_of_that_name() -> None:
    """`x-python-name` is the option's name; without it, a name that no caller can write is refused."""
    assert {"timeout_": "int"} == fields(document({"timeout": {"type": "integer", "x-python-name": "timeout_"}}))
    for name in ("max-speakers", "2nd_pass", "x y", "", "from", "class", "None"):
        with pytest.raises(DocumentError, match=f"^the request's field '{name}' cannot be a keyword argument$"):
            render(document({name: {"type": "string"}}))


def test_the_options_of_several_requests_are_united() -> None:
    """A request that is one of several objects has the options of them all."""
    page = document({"one": {"type": "string"}})
    other = {"type": "object", "properties": {"audio_url": {"type": "string"}, "two": {"type": "integer"}}}
    page["components"]["schemas"]["Other"] = other
    content = page["paths"]["/v2/pre-recorded"]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"anyOf": [content["schema"], {"$ref": "#/components/schemas/Other"}]}
    assert {"one": "str", "two": "int"} == fields(page)


def test_a_document_without_the_request_fails() -> None:
    """A document that does not describe the options says so."""
    with pytest.raises(DocumentError, match="does not describe the options of POST /v2/pre-recorded"):
        render({"components": {"schemas": {}}})


@pytest.mark.parametrize(
    "text", ['Say "hello"', 'Three """ quotes', "A \\N{odd} back\\slash\\", 'Ends in """"', "a\n\n  b"]
)
def test_any_description_is_a_docstring(text: str) -> None:
    """Quotes and backslashes of a description reach the docstrings of class and field without breaking the module."""
    tree = module(document({"option": {"type": "string", "description": text}}, description=text))
    options = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "TranscriptionOptions")
    expected = " ".join(text.replace('"""', "'''").split())
    actual = [" ".join(docstring(node).split()) for node in (options.body[0], options.body[2])]
    assert [True, True] == [found.startswith(expected.rstrip(".")) for found in actual]


@pytest.mark.parametrize("words", ["see https://example.com/" + "a-long-way/" * 20 + "home", "context-aware " * 30])
def test_long_words_and_hyphens_stay_whole(words: str) -> None:
    """Lines are broken between words only, so that addresses can be copied."""
    tree = module(document({"option": {"type": "string", "description": words}}))
    options = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "TranscriptionOptions")
    assert f"{words.strip()}." == " ".join(docstring(options.body[2]).split())


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"minimum": 0, "maximum": 1}, "Minimum: 0. Maximum: 1."),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 1}, "More than: 0. Less than: 1."),
        ({"minLength": 1, "maxLength": 3, "pattern": "a+"}, 'Minimum length: 1. Maximum length: 3. Pattern: "a+".'),
        ({"minItems": 1, "maxItems": 3}, "Minimum items: 1. Maximum items: 3."),
        ({"default": ["srt"]}, 'Default: ["srt"].'),
        ({"default": False}, "Default: false."),
        ({"$ref": "#/components/schemas/Model"}, 'Default: "solo".'),
    ],
)
def test_limits_and_defaults_are_documented(limits: dict[str, Any], text: str) -> None:
    """The docstrings of a field and its class tell its limits and default, which are checked and applied elsewhere."""
    model = {"type": "string", "enum": ["solo"], "default": "solo"}
    tree = module(document({"option": {"description": "An option"} | limits}, Model=model))
    options = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "TranscriptionOptions")
    assert f"An option. {text}" == " ".join(docstring(options.body[2]).split())
    assert docstring(options.body[0]).rstrip().endswith(f"): An option. {text}")


@pytest.mark.parametrize("count", [2, 60])
def test_an_enum_has_a_type_that_lists_its_values(count: int) -> None:
    """For type checkers, it is a literal of the document's values or any string; at run time, a string."""
    values = [*(f"value {number}" for number in range(count)), "it's", "größer"]
    page = document({"one": {"$ref": "#/components/schemas/Format"}}, Format={"type": "string", "enum": values})
    block = next(node for node in module(page).body if isinstance(node, ast.If))
    assert ["TYPE_CHECKING", "FormatValue = str"] == [ast.unparse(block.test), *map(ast.unparse, block.orelse)]
    (alias,) = block.body
    assert isinstance(alias, ast.AnnAssign)
    assert alias.value is not None
    assert Literal[tuple(values)] | str == eval(ast.unparse(alias.value))
    assert max(map(len, render(page).splitlines())) <= 120


def test_the_real_request_renders() -> None:
    """The request of the effective document renders into a module that parses."""
    assert module(normalized(effective())).body


def docstring(node: ast.stmt) -> str:
    """The text of a docstring."""
    assert isinstance(node, ast.Expr)
    text: str = ast.literal_eval(node.value)
    return text
