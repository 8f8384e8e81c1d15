"""The normal form: every notation of a meaning is written in the same way, and means what it meant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.tools.tree import ROOT, effective
from tools.documents import Document, DocumentError
from tools.generator import generator
from tools.normal import choices, normalized, resolve

TEXT, NULL = {"type": "string"}, {"type": "null"}
MODE = {"$ref": "#/components/schemas/CallbackMethodEnum"}
CONFIG = {"$ref": "#/components/schemas/SummarizationConfigDTO"}
THING = {"type": "object", "properties": {"a": TEXT}}


def with_x(schema: Any, **components: Any) -> Document:
    """The effective document with a new property `x`, in normal form."""
    document = effective()
    document["components"]["schemas"]["LanguageConfig"]["properties"]["x"] = schema
    document["components"]["schemas"] |= components
    return normalized(document)


def x_of(document: Document) -> Any:
    """The property `x` of such a document."""
    return document["components"]["schemas"]["LanguageConfig"]["properties"]["x"]


OR_NULL, EMPTY_OR_NULL = {"nullable": True}, {"type": ["object", "null"]}
A_OR_NULL = {"type": ["string", "null"], "enum": ["a", None]}
SAME: list[tuple[Any, list[Any]]] = [
    # the normal form, and notations of the same meaning
    ({"type": ["string", "null"]}, [TEXT | OR_NULL, {"oneOf": [TEXT, NULL]}, {"type": ["null", "string"]}]),
    ({"anyOf": [MODE, NULL]}, [MODE | OR_NULL, {"allOf": [MODE]} | OR_NULL, {"oneOf": [NULL, MODE]}]),
    ({"anyOf": [MODE, TEXT]}, [{"oneOf": [MODE, TEXT]}, {"allOf": [{"anyOf": [MODE, TEXT]}]}]),
    (
        {"anyOf": [{"type": "string", "enum": ["a"], "title": "X"}, NULL]},
        [{"enum": ["a", None]}, TEXT | {"enum": ["a"]} | OR_NULL, A_OR_NULL],
    ),
    ({"anyOf": [THING | {"title": "X"}, NULL]}, [THING | OR_NULL, THING | EMPTY_OR_NULL]),
    (MODE, [{"allOf": [MODE]}, {"oneOf": [MODE]}, {"anyOf": [{"allOf": [MODE]}]}]),
    ({"description": "d", "allOf": [MODE]}, [MODE | {"description": "d"}]),
    ({"readOnly": True, "allOf": [CONFIG]}, [CONFIG | {"readOnly": True}]),
    (TEXT | {"enum": ["a", "b"]}, [TEXT | {"enum": ["a", "b", "a"]}, {"oneOf": [{"const": "a"}, {"const": "b"}]}]),
    (
        TEXT | {"enum": ["a", "b"], "x-enum-descriptions": ["First", ""]},
        [{"oneOf": [{"const": "a", "title": "A", "description": "First"}, {"const": "b"}]}],
    ),
    (TEXT | {"const": "a"}, [{"const": "a"}]),
    ({"anyOf": [{"type": "integer", "enum": [1]}, TEXT | {"enum": ["a"]}]}, [{"enum": [1, "a"]}]),
    (THING, [{"properties": {"a": TEXT}}, THING | {"type": ["object"]}, THING | {"title": "A thing"}]),
    (THING | {"required": ["a"]}, [{"allOf": [THING, {"required": ["a"]}]}]),
    ({"type": "integer", "exclusiveMinimum": 0}, [{"type": "integer", "minimum": 0, "exclusiveMinimum": True}]),
    ({"type": "object", "additionalProperties": TEXT}, [{"patternProperties": {"^x": TEXT}}]),
    ({}, [True, {"allOf": [True]}]),
    (NULL, [{"oneOf": [NULL]}]),
    (TEXT, [TEXT | {"required": True}]),
]


@pytest.mark.parametrize(("normal", "others"), SAME)
def test_every_notation_becomes_the_same(normal: Any, others: list[Any]) -> None:
    """Notations of one meaning are written in the same way, and the normal form stays as it is."""
    assert [(one, normal) for one in [normal, *others]] == [(one, x_of(with_x(one))) for one in [normal, *others]]


def test_the_package_s_document_is_in_normal_form() -> None:
    """What is in normal form stays as it is, in a whole document."""
    document = normalized(effective())
    assert document == normalized(document)
    packaged = json.loads((ROOT / "gladia_control_api_client" / "openapi.json").read_text(encoding="utf-8"))
    assert document == {key: value for key, value in packaged.items() if key != "x-generated"}


REQUEST: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}, "required": ["b"]}


def test_a_schema_of_several_parts_is_one() -> None:
    """The properties, limits and required names of `allOf` are one object; references in it keep their names."""
    parts = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": MODE}, "minProperties": 1}]}
    document = with_x({"$ref": "#/components/schemas/Whole"}, Base=REQUEST, Whole=parts)
    whole = document["components"]["schemas"]["Whole"]
    assert {"type": "object", "minProperties": 1, "properties": {"a": TEXT, "b": MODE}, "required": ["b"]} == whole
    assert {"$ref": "#/components/schemas/Whole"} == x_of(document)


def test_null_is_told_by_the_schemas_that_refer_to_a_component() -> None:
    """A component that may be null keeps its class; each schema that refers to it allows null."""
    document = effective()
    document["components"]["schemas"]["SummarizationConfigDTO"]["nullable"] = True
    document = normalized(document)
    options = document["components"]["schemas"]["InitTranscriptionRequest"]["properties"]
    assert "object" == document["components"]["schemas"]["SummarizationConfigDTO"]["type"]
    assert [CONFIG, NULL] == options["summarization_config"]["anyOf"]
    assert "SummarizationConfigDTO" in generator(ROOT / "generator-config.yml")(document).models


def test_a_schema_inside_another_may_contain_itself() -> None:
    """A definition outside the components is written where it is used; one that contains itself becomes a component."""
    tree = {"$ref": "#/components/schemas/Wood/$defs/Tree"}
    wood: Document = {"type": "object", "properties": {"t": tree}}
    wood["$defs"] = {"Tree": {"type": "object", "properties": {"leaves": {"type": "array", "items": tree}}}}
    document = with_x({"$ref": "#/components/schemas/Wood"}, Wood=wood)
    assert "$defs" not in json.dumps(document)
    validator = Draft202012Validator({"$ref": "#/components/schemas/Wood", "components": document["components"]})
    values = [{"t": {"leaves": [{"leaves": []}]}}, {"t": {"leaves": [{"leaves": 1}]}}]
    assert [True, False] == [validator.is_valid(value) for value in values]
    assert () == generator(ROOT / "generator-config.yml")(document).problems


def test_a_schema_of_an_operation_may_contain_itself() -> None:
    """A schema around an operation that contains itself becomes a component, under a name that no other has."""
    document = effective()
    content = document["paths"]["/v2/pre-recorded"]["post"]["responses"]["201"]["content"]["application/json"]
    itself = {"$ref": "#/paths/~1v2~1pre-recorded/post/responses/201/content/application~1json/schema"}
    content["schema"] = {"type": "object", "properties": {"parent": itself}}
    document["components"]["schemas"]["Parent"] = TEXT
    schemas = normalized(document)["components"]["schemas"]
    parent = {"$ref": "#/components/schemas/Parent2"}
    assert (TEXT, {"type": "object", "properties": {"parent": parent}}) == (schemas["Parent"], schemas.get("Parent2"))


def test_names_of_components_and_properties_can_differ_in_python() -> None:
    """`x-python-name` renames a class and an attribute; the name in JSON stays."""
    uses = {"type": "object", "properties": {"t": {"$ref": "#/components/schemas/thing"}}}
    thing = THING | {"x-python-name": "SmallThing"}
    document = with_x(TEXT | {"x-python-name": "y"}, thing=thing, Uses=uses)
    schemas = document["components"]["schemas"]
    assert {"$ref": "#/components/schemas/SmallThing"} == schemas["Uses"]["properties"]["t"]
    assert "thing" not in schemas
    made = generator(ROOT / "generator-config.yml")(document)
    assert ("y", {"a": "a"}) == (made.models["LanguageConfig"]["x"], made.models["SmallThing"])


def test_what_surrounds_schemas_is_resolved() -> None:
    """Parameters, bodies, responses and headers stand where they are used; the version is that of the normal form."""
    document = effective()
    post = document["paths"]["/v2/pre-recorded"]["post"]
    document["components"]["requestBodies"] = {"Create": post["requestBody"]}
    document["components"]["responses"] = {"Created": post["responses"]["201"]}
    post["requestBody"] = {"$ref": "#/components/requestBodies/Create"}
    post["responses"]["201"] = {"$ref": "#/components/responses/Created"}
    document |= {"openapi": "3.2.0", "info": {**document["info"], "version": 1.0}}
    assert normalized(effective()) == normalized(document) | {"info": effective()["info"]}
    assert ("3.1.0", "1.0") == (normalized(document)["openapi"], normalized(document)["info"]["version"])


def test_a_path_is_never_null() -> None:
    """`nullable` on a path parameter means nothing."""
    document = effective()
    document["paths"]["/v2/pre-recorded/{id}"]["parameters"][0]["schema"]["nullable"] = True
    assert normalized(effective()) == normalized(document)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"$ref": "#/components/schemas/Nope"}, "leads nowhere"),
        ({"type": "file"}, "expected a JSON type"),
        (THING | {"required": True}, "expected a list"),
        ({"allOf": [{"$ref": "#/components/schemas/LanguageConfig/properties/x"}]}, "leads back to itself"),
        ("text", "expected a mapping"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(schema: Any, problem: str) -> None:
    """A schema that cannot be understood fails with its place."""
    with pytest.raises(DocumentError, match=rf"/components/schemas/LanguageConfig/properties/x.*{problem}"):
        with_x(schema)


def test_a_reader_sees_the_kinds_of_value() -> None:
    """References and unions are resolved into schemas of one type each."""
    document = with_x({"description": "d", "oneOf": [CONFIG, TEXT, NULL]})
    assert ["object", "string", "null"] == [kind["type"] for kind in choices(document, x_of(document))]
    assert "d" == resolve(document, {"allOf": [MODE], "description": "d"})["description"]
