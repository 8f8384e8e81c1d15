"""Packages of documents that upstream may publish one day: several bodies, unions with tags, odd names."""

from __future__ import annotations

import ast
import asyncio
import importlib
import json
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_python_client import strings

from tests import tiers
from tests.tools.tree import ROOT, effective
from tools import generate
from tools.defects import TAKEN
from tools.documents import Document

pytestmark = tiers.check

NAME = "package_of_odd_shapes"
"""Not the name of the real package, so that both can be imported."""
TEXT, NUMBER, FILE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "binary"}
LOCALS = "self cls key data model value src_dict error fields name names values files json types define encode copy"
NAMES = f'{LOCALS} as_str list dict str Mapping Any UNSET mro class None l O 1st x-y _x __init__ a"b c\\d é'
ATTRIBUTES = NAMES.split()


def one(**properties: Document) -> Document:
    """An object with these properties; all are required."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def of(name: str) -> Document:
    """A reference."""
    return {"$ref": f"#/components/schemas/{name}"}


def either(*schemas: Document, **more: Any) -> Document:
    """A union."""
    return {"oneOf": list(schemas), **more}


SCHEMAS: dict[str, Document] = {
    "Address": one(audio_url=TEXT),
    "Number": one(number=NUMBER),
    "Form": one(audio=FILE, extras={"type": "array", "items": FILE}, address=of("Address"), count=NUMBER),
    "Cat": one(kind={"const": "cat"}, age=NUMBER),
    "Dog": one(kind={"type": "string", "enum": ["dog"]}, age=TEXT),
    "Cod": one(kind={"const": 'c"o\\d'}, age={"type": "boolean"}),
    "Other": one(kind=TEXT, age=TEXT),
    "Lizard": one(species=TEXT, age=NUMBER),
    "Hamster": one(species=TEXT, age=TEXT),
    "Pet": either(of("Lizard"), of("Hamster"), discriminator={"propertyName": "species"}),
    "Zoo": {
        "type": "object",
        "properties": {
            "animal": either(of("Dog"), of("Cat"), of("Cod")),
            "maybe": either(of("Dog"), of("Cat"), TEXT, {"type": "null"}),
            "loose": either(of("Dog"), of("Other")),
            "same": either(of("Cat"), one(kind={"const": "cat"}, name=TEXT)),
            "pets": {"type": "array", "items": of("Pet")},
            "pet": either(of("Pet"), {"type": "null"}),
            "mapped": either(
                of("Hamster"),
                of("Lizard"),
                discriminator={"propertyName": "species", "mapping": {"dry": of("Lizard")["$ref"], "soft": "Hamster"}},
            ),
            "version": either(one(v={"const": 1}, x=NUMBER), one(v={"const": 2}, x=TEXT)),
            "outcome": either(one(ok={"const": True}, x=NUMBER), one(ok={"const": False}, x=TEXT)),
        },
    },
    "Names": one(**dict.fromkeys(ATTRIBUTES, TEXT)),
    "OptionalNames": one(**dict.fromkeys(ATTRIBUTES, either(of("Address"), TEXT))) | {"required": []},
    "Renamed": one(to_dict=TEXT | {"x-python-name": "to_dict_"}),
}
JSON, FORM = "application/json", "multipart/form-data"
BODIES: dict[str, tuple[dict[str, Document], bool]] = {
    "union": ({JSON: either(of("Address"), of("Number"))}, True),
    "inline": (
        {
            FORM: {"type": "object", "properties": {"audio": FILE}},
            JSON: {"type": "object", "properties": {"audio_url": TEXT}},
        },
        True,
    ),
    "referred": ({FORM: of("Form"), JSON: of("Address")}, True),
    "json_first": ({JSON: of("Address"), FORM: of("Form")}, True),
    "unions": ({FORM: either(of("Form"), of("Cat")), JSON: either(of("Address"), TEXT)}, True),
    "twice": ({FORM: of("Address"), JSON: of("Address")}, True),
    "optional_union": ({JSON: either(of("Address"), of("Number"))}, False),
    "optional": ({FORM: of("Form"), JSON: of("Address")}, False),
    "binary": ({"application/octet-stream": FILE}, True),
    "free": ({JSON: {"type": "object", "additionalProperties": of("Address")}}, True),
}
"""By name of an operation, its content types and whether it needs a body."""
ANSWERS: dict[str, Document] = {
    "answer_union": either(of("Cat"), of("Dog")),
    "answer_list": {"type": "array", "items": of("Address")},
    "answer_mapping": {"type": "object", "additionalProperties": of("Address")},
    "answer_any": {},
    "answer_names": either(of("Names"), of("OptionalNames"), of("Renamed")),
    "answer_zoo": of("Zoo"),
}


def operation(name: str, **parts: Any) -> Document:
    """A path with one operation."""
    answers = parts.pop("responses", {"204": {"description": "Done"}})
    return {"post": {"operationId": name, "tags": ["Odd"], "responses": answers, **parts}}


def odd(document: Document) -> Document:
    """The document with these shapes added."""
    document["components"]["schemas"] |= SCHEMAS
    document["servers"][0]["url"] = "https://gladia.example:8443"
    document["components"]["securitySchemes"]["x_gladia_key"]["name"] = "x-other-key"
    options = document["components"]["schemas"]["InitTranscriptionRequest"]["properties"]
    options["new_flag"] = {"type": "boolean", "description": "Split into sentences", "default": False}
    for name, (content, required) in BODIES.items():
        body = {"content": {media: {"schema": schema} for media, schema in content.items()}, "required": required}
        document["paths"][f"/{name}"] = operation(name, requestBody=body)
    for name, schema in ANSWERS.items():
        answer = {"description": "Done", "content": {JSON: {"schema": schema}}}
        document["paths"][f"/{name}"] = operation(name, responses={"200": answer})
    return document


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package of a document with all these shapes, under another name."""
    folder = tmp_path_factory.mktemp("odd")
    shutil.copytree(generate.build_package(ROOT, folder / "work", odd(effective())), folder / NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        for module in ("models", "types", "errors"):
            importlib.import_module(f"{NAME}.{module}")
        yield importlib.import_module(NAME)


def function(package: Any, name: str) -> Any:
    """The module of an operation."""
    return importlib.import_module(f"{package.__name__}.api.odd.{name}")


FROM_THE_DOCUMENT = {
    "client.py": ['base_url: str = "https://gladia.example:8443"\n', 'auth_header_name: str = "x-other-key"\n'],
    "models/init_transcription_request.py": ["Split into sentences. Default: False."],
    "options.py": ["Split into sentences. Default: false."],
}


def test_a_change_of_the_document_reaches_the_package(package: Any) -> None:
    """Server, key header and descriptions in the package come from the document, read when it is generated."""
    folder = Path(package.__file__).parent
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FROM_THE_DOCUMENT}
    assert [] == [part for name, parts in FROM_THE_DOCUMENT.items() for part in parts if part not in texts[name]]


# ---------------------------------------------------------------------- bodies

ADDRESS = {"audio_url": "https://example.com/a.wav"}


def form(package: Any) -> Any:
    """A form with two more files."""
    file = package.types.File
    address = package.models.Address.from_dict(ADDRESS)
    return package.models.Form(file(BytesIO(b"a"), "a.wav"), [file(BytesIO(b"b")), file(BytesIO(b"c"))], address, 3)


SENT: list[tuple[str, Any, str, Any]] = [
    ("union", lambda p: p.models.Address.from_dict(ADDRESS), JSON, ADDRESS),
    ("union", lambda p: p.models.Number(7), JSON, {"number": 7}),
    ("inline", lambda p: p.models.InlineFilesBody(p.types.File(BytesIO(b"a"))), FORM, [("audio", b"a")]),
    ("inline", lambda p: p.models.InlineJsonBody.from_dict(ADDRESS), JSON, ADDRESS),
    ("referred", lambda p: p.models.Address.from_dict(ADDRESS), JSON, ADDRESS),
    (
        "referred",
        form,
        FORM,
        [
            ("audio", b"a"),
            ("extras", b"b"),
            ("extras", b"c"),
            ("address", json.dumps(ADDRESS).encode()),
            ("count", b"3"),
        ],
    ),
    ("json_first", lambda p: p.models.Address.from_dict(ADDRESS), JSON, ADDRESS),
    ("json_first", lambda p: p.models.Form(p.types.File(BytesIO(b"a")), [], "x", 3), FORM, [("audio", b"a"), ...]),
    ("unions", lambda p: p.models.Cat("cat", 3), FORM, [("kind", b"cat"), ("age", b"3")]),
    ("unions", lambda p: "text", JSON, "text"),
    ("twice", lambda p: p.models.Address("x"), FORM, [("audio_url", b"x")]),
    ("optional_union", lambda p: p.models.Number(7), JSON, {"number": 7}),
    ("optional_union", lambda p: p.types.UNSET, "", None),
    ("optional", lambda p: p.models.Address.from_dict(ADDRESS), JSON, ADDRESS),
    ("optional", lambda p: p.types.UNSET, "", None),
    ("binary", lambda p: p.types.File(BytesIO(b"a")), "application/octet-stream", b"a"),
    ("free", lambda p: {"here": p.models.Address.from_dict(ADDRESS)}, JSON, {"here": ADDRESS}),
]


def sent(package: Any, name: str, body: Any, *, asynchronous: bool) -> tuple[str, Any]:
    """The content type and the content that a call sends."""
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    client = package.Client(httpx_args={"transport": httpx.MockTransport(respond), "trust_env": False})
    if asynchronous:
        asyncio.run(function(package, name).asyncio_detailed(client=client, body=body))
    else:
        function(package, name).sync_detailed(client=client, body=body)
    media, _, boundary = requests[0].headers.get("Content-Type", "").partition("; boundary=")
    content = requests[0].content
    if media == FORM:
        parts = [part.partition(b"\r\n\r\n") for part in content.split(b"--" + boundary.encode())[1:-1]]
        return media, [(re.findall(rb' name="(\w+)"', head)[0].decode(), text[:-2]) for head, _, text in parts]
    return media, json.loads(content) if media == JSON else content or None


@pytest.mark.parametrize("asynchronous", [False, True])
def test_each_body_is_sent_in_its_own_form(package: Any, asynchronous: bool) -> None:
    """A body is sent with the content type that its class belongs to; an optional body that is not given, with none."""
    wrong = []
    for name, body, media, content in SENT:
        found = sent(package, name, body(package), asynchronous=asynchronous)
        expected = found[1] if isinstance(content, list) and content[-1] is ... else content
        wrong += [] if found == (media, expected) else [(name, found)]
    assert [] == wrong


def test_importing_an_operation_imports_no_model(package: Any) -> None:
    """The models of bodies and responses are imported when they are needed."""
    early = []
    for path in Path(package.__file__).parent.joinpath("api").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            early += [path.name] if isinstance(node, ast.ImportFrom) and "models" in str(node.module) else []
    assert ["pre_recorded_controller_get_pre_recorded_jobs_v_2.py"] == early  # an enum, for the type of a parameter


# ---------------------------------------------------------------------- unions

DECODED: list[tuple[str, Any, str]] = [
    ("animal", {"kind": "cat", "age": 3}, "Cat"),
    ("animal", {"kind": "dog", "age": "3"}, "Dog"),
    ("animal", {"kind": 'c"o\\d', "age": True}, "Cod"),
    ("animal", {"kind": "cat", "age": "3"}, "animal.age is '3', expected an integer"),
    ("animal", {"kind": "cat"}, "animal.age is missing"),
    ("animal", {"kind": "newt", "age": 3}, "Cat"),
    ("animal", {"kind": "newt", "age": None}, "animal.age is None, expected a string"),
    ("animal", {"kind": ["cat"], "age": 3}, "animal.kind is list, expected a string"),
    ("animal", {"age": 3}, "animal.kind is missing"),
    ("animal", "cat", "animal is 'cat', expected one of the documented types"),
    ("maybe", {"kind": "cat", "age": "3"}, "maybe.age is '3', expected an integer"),
    ("maybe", "cat", "str"),
    ("maybe", None, "NoneType"),
    ("loose", {"kind": "dog", "age": "3"}, "Dog"),
    ("same", {"kind": "cat", "name": "Tom"}, "ZooSame"),
    ("pets", [{"species": "Hamster", "age": 3}], "pets[0].age is 3, expected a string"),
    ("pet", {"species": "Lizard", "age": 3}, "Lizard"),
    ("pet", {"species": "Newt", "age": "3"}, "Hamster"),
    ("pet", None, "NoneType"),
    ("mapped", {"species": "dry", "age": "3"}, "mapped.age is '3', expected an integer"),
    ("mapped", {"species": "soft", "age": 3}, "mapped.age is 3, expected a string"),
    ("version", {"v": 2, "x": 3}, "version.x is 3, expected a string"),
    ("outcome", {"ok": False, "x": 3}, "outcome.x is 3, expected a string"),
]


def test_a_tag_names_the_model(package: Any) -> None:
    """A `const`, an enum of one value and a discriminator choose the model, whose error is the error.

    A value that no model has, or more than one, leads to the first model that fits.
    """
    wrong = []
    for key, data, expected in DECODED:
        try:
            value = getattr(package.models.Zoo.from_dict({key: data}), key)
            found = type(value).__name__
        except package.errors.DecodeError as error:
            found = str(error)
        wrong += [] if found == expected else [(key, data, found)]
    assert [] == wrong


def test_the_answer_of_an_operation_is_decoded_like_a_property(package: Any) -> None:
    """A list, a mapping and a union become models, not dictionaries; an answer without a type is kept as it is."""
    address = package.models.Address.from_dict(ADDRESS)
    rows: list[tuple[str, Any, Any]] = [
        ("answer_list", [ADDRESS], [address]),
        ("answer_mapping", {"here": ADDRESS}, {"here": address}),
        ("answer_union", {"kind": "dog", "age": "3"}, package.models.Dog("dog", "3")),
        ("answer_any", [1, None], [1, None]),
    ]
    found = []
    for name, data, _ in rows:
        transport = httpx.MockTransport(lambda request, data=data: httpx.Response(200, json=data))
        client = package.Client(httpx_args={"transport": transport, "trust_env": False})
        found.append(function(package, name).sync(client=client))
    assert [expected for _, _, expected in rows] == found


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize("name", ["Names", "OptionalNames"])
def test_a_property_may_have_any_name(package: Any, name: str) -> None:
    """Properties with the names of variables, functions and keywords of the generated code are decoded and encoded."""
    data = {key: f"value of {key}" for key in ATTRIBUTES}
    instance = getattr(package.models, name).from_dict(data)
    assert (data, {}) == (instance.to_dict(), instance.additional_properties)
    attribute = {key: str(strings.PythonIdentifier(key, "field_")) for key in ATTRIBUTES}
    for key in ATTRIBUTES:
        setattr(instance, attribute[key], "changed")
        assert "changed" == instance.to_dict()[key], key
        assert f"{attribute[key]}='changed'" in repr(instance)


def test_the_names_of_every_model_are_taken(package: Any) -> None:
    """Properties with the names of a model's own attributes are the only ones that have to be renamed."""
    assert TAKEN == {name for name in dir(package.models.Address) if not name.startswith("_")} - {"audio_url"}
    renamed = package.models.Renamed.from_dict({"to_dict": "x"})
    assert ("x", {"to_dict": "x"}) == (renamed.to_dict_, renamed.to_dict())


@tiers.check
def test_the_package_passes_the_strictest_check(package: Any, tmp_path: Path) -> None:
    """The package of these shapes passes `mypy --strict`, too."""
    folder = Path(package.__file__).parent
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder.parent, check=False)
    assert (0, "") == (result.returncode, "" if result.returncode == 0 else result.stdout + result.stderr)
