"""Hostile and damaged documents end a drift check with status 3 and one line, and change nothing.

Every check is in the process, except for the bombs, and without the build, which a test of the generator runs.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import tiers
from tests.tools.tree import PACKAGE, ROOT, copy_tree, laid_out, snapshot, vendored
from tools.documents import MOST_BYTES, Document
from tools.drift.cli import main
from tools.drift.page import find_document

HEAD, TAIL = b"# Initiate\n\n```bash\ncurl x\n```\n\n````yaml post /v2/pre-recorded\n", b"````\n\nBuilt with.\n"


@cache
def text() -> str:
    """The vendored document as upstream lays it out."""
    return laid_out(vendored()).decode()


def page() -> bytes:
    """The vendored document in a page."""
    return HEAD + text().encode() + TAIL


@pytest.fixture(scope="module", name="tree")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree to compare with; every test leaves it as it is."""
    tree = copy_tree(tmp_path_factory.mktemp("hostile") / "tree", package=False)
    (tree / PACKAGE).mkdir()
    (tree / PACKAGE / "openapi.json").write_bytes((ROOT / PACKAGE / "openapi.json").read_bytes())
    return tree


def check(tree: Path, content: bytes, *arguments: str) -> tuple[int, list[str]]:
    """The exit status of a drift check of this content, and its lines on stderr."""
    upstream = tree.parent / "upstream"
    upstream.write_bytes(content)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--upstream", str(upstream), "--root", str(tree), "--quick", *arguments])
    assert (status == 3) is (out.getvalue() == ""), out.getvalue()
    return status, err.getvalue().splitlines()


PREFIX = "drift: could not tell: "


def problems(tree: Path, name: str, content: bytes, reason: str = "") -> list[str]:
    """What is wrong with a check of this content, which must not be able to tell and say why in one clean line."""
    before = snapshot(tree)
    status, lines = check(tree, content)
    line = " ".join(lines)
    wrong = {
        f"status {status}": status != 3,
        "not one line": len(lines) != 1 or not line.startswith(PREFIX) or not line.isprintable(),
        "not the reason": reason not in line,
        "a Python error": any(word.endswith(("Error:", "Exception:")) for word in line.split()),
        "the tree changed": before != snapshot(tree),
    }
    return [f"{name}: {problem}: {line}" for problem, is_wrong in wrong.items() if is_wrong]


# ---------------------------------------------------------------------- texts that are no document


def nested(opening: str, closing: str, levels: int) -> bytes:
    """A document with a value that is nested this deeply."""
    return f'{{"openapi": "3.1.0", "x": {opening * levels}1{closing * levels}}}'.encode()


def with_number(number: str) -> bytes:
    """The vendored document with another number in it."""
    return text().replace("minimum: 0\n", f"minimum: {number}\n", 1).encode()


def json_with_number(number: str) -> bytes:
    """As `with_number`, as JSON."""
    return json.dumps(vendored()).replace('"minimum": 0', f'"minimum": {number}', 1).encode()


def texts() -> dict[str, tuple[bytes, str]]:
    """Texts that are no document, and a part of the reason."""
    yaml, json_ = text(), json.dumps(vendored())
    block = "".join(f"{' ' * level}x:\n" for level in range(500))
    return {
        "YAML that repeats a key": (f"{yaml}openapi: 3.1.0\n".encode(), 'duplicate key "openapi"'),
        "YAML that repeats a deep key": (
            yaml.replace("        '401':", "        '201': {}\n        '401':").encode(),
            'duplicate key "201"',
        ),
        "JSON that repeats a key": (f'{json_[:-1]}, "openapi": "3.1.0"}}'.encode(), 'duplicate key "openapi"'),
        "JSON that repeats a deep key": (json_.replace('"401": {', '"201": {}, "401": {', 1).encode(), "duplicate key"),
        "YAML nested in flow style": (nested("[", "]", 500).replace(b'"', b""), "more deeply than 100"),
        "YAML mappings nested in flow style": (nested("{x: ", "}", 500).replace(b'"', b""), "more deeply than 100"),
        "YAML nested in block style": (f"openapi: 3.1.0\n{block}".encode(), "more deeply than 100"),
        "YAML nested as lists": (f"openapi: 3.1.0\nx:\n {'- ' * 5000}1\n".encode(), "more deeply than 100"),
        "YAML nested as keys": (f"openapi: 3.1.0\n{'? ' * 5000}1\n".encode(), "more deeply than 100"),
        "JSON nested as lists": (nested("[", "]", 500), "more deeply than 100"),
        "JSON nested as mappings": (nested('{"x": ', "}", 500), "more deeply than 100"),
        "JSON nested a million times": (nested("[", "]", 1_000_000), "more deeply than 100"),
        "JSON nested below schemas": (
            json_.replace('"type": "apiKey"', f'"x-y": {"[" * 200}{"]" * 200}, "type": "apiKey"').encode(),
            "more deeply than 100",
        ),
        "an anchor that contains itself": (f"{yaml}x-a: &a [*a]\n".encode(), "an alias leads back"),
        "a mapping that contains itself": (f"{yaml}x-a: &a {{b: {{c: *a}}}}\n".encode(), "an alias leads back"),
        "anchors that contain each other": (f"{yaml}x-a: &a [&b [*a, *b]]\n".encode(), "an alias leads back"),
        "an alias of nothing": (f"{yaml}x-a: *nothing\n".encode(), "undefined alias"),
        "a tag of another program": (f"{yaml}x-a: !!python/object/apply:os.getcwd []\n".encode(), "python/object"),
        "bytes in YAML": (f"{yaml}x-a: !!binary aGVsbG8=\n".encode(), "JSON cannot express it"),
        "a set in YAML": (f"{yaml}x-a: !!set {{a, b}}\n".encode(), "JSON cannot express it"),
        "a key that is a list": (f"{yaml}? [1, 2]\n: x\n".encode(), ""),
        "tabs": (yaml.replace("    post:", "\tpost:").encode(), "not readable as YAML"),
        "two documents": (f"{yaml}---\n{yaml}".encode(), "not readable as YAML"),
        "two documents of JSON": ((json_ * 2).encode(), "not readable as YAML"),
        "Latin-1": (yaml.replace("Gladia", "Glädia", 1).encode("latin-1"), "not UTF-8"),
        "Latin-1 in JSON": (json_.replace("Gladia", "Glädia", 1).encode("latin-1"), "not UTF-8"),
        "a page in Latin-1": (page().replace(b"Gladia", b"Gl\xe4dia", 1), "not UTF-8"),
        "a surrogate": (yaml.encode().replace(b"Gladia", b"\xed\xa0\x80", 1), "not UTF-8"),
        "UTF-16": (yaml.encode("utf-16"), ""),
        "UTF-16 without its mark": (yaml.encode("utf-16-le"), ""),
        "UTF-16 in JSON": (json_.encode("utf-16"), ""),
        "UTF-32": (yaml.encode("utf-32"), ""),
        "a NUL": (yaml.replace("Gladia", "Gla\0dia", 1).encode(), "not readable as YAML"),
        "an escape that steers the terminal": (f'{yaml}"\\e[2J": &a [*a]\n\x1b[2J'.encode(), ""),
        ".nan": (with_number(".nan"), "JSON cannot express it"),
        ".inf": (with_number("-.inf"), "JSON cannot express it"),
        "NaN in JSON": (json_with_number("NaN"), ""),
        "Infinity in JSON": (json_with_number("Infinity"), ""),
        "-Infinity in JSON": (json_with_number("-Infinity"), ""),
        "a number beyond all floats": (json_with_number("1e999"), "JSON cannot express it"),
        "an integer of 10,000 digits": (with_number("9" * 10_000), "Exceeds the limit"),
        "an integer of 10,000 digits in JSON": (json_with_number("9" * 10_000), "Exceeds the limit"),
        "a list": (json.dumps([vendored()]).encode(), "expected a mapping"),
        "text": (json.dumps(json_).encode(), ""),
        "JSON without its end": (json_[:-1].encode(), "not readable as YAML"),
        "JSON behind a callback": (f"callback({json_})".encode(), "not readable as YAML"),
    }


def test_a_text_that_is_no_document_is_undecided(tree: Path) -> None:
    """Text that YAML or JSON forbid, that has no meaning in both, or that is nested too deeply ends with status 3."""
    assert [] == [one for name, row in texts().items() for one in problems(tree, name, *row)]


# ---------------------------------------------------------------------- documents without a meaning


Change = Callable[[Document], object]
NEW = "#/components/schemas/New"


def post(page: Document) -> Any:
    """The operation that openapi.yaml has."""
    return page["paths"]["/v2/pre-recorded"]["post"]


def schemas(page: Document) -> Any:
    """The component schemas."""
    return page["components"]["schemas"]


def schema(name: str, **fields: Any) -> Change:
    """Put keywords into a schema."""
    return lambda page: schemas(page)[name].update(fields)


def language(**fields: Any) -> Change:
    """Put keywords into a property that a request has."""
    return lambda page: schemas(page)["LanguageConfig"]["properties"]["languages"].update(fields)


def operation(**fields: Any) -> Change:
    """Put fields into the operation."""
    return lambda page: post(page).update(fields)


def answered(value: Any) -> Change:
    """Put another schema into the answer."""
    return lambda page: post(page)["responses"]["201"]["content"]["application/json"].update(schema=value)


def added(**entries: Any) -> Change:
    """Add schemas, and to the answer a property of the one that is called New."""

    def change(page: Document) -> None:
        schemas(page).update(entries)
        schemas(page)["InitPreRecordedTranscriptionResponse"]["properties"]["new"] = {"$ref": NEW}

    return change


def scheme(value: Any) -> Change:
    """Put another security scheme in the place of ours."""
    return lambda page: page["components"]["securitySchemes"].update(x_gladia_key=value)


def ref(reference: Any) -> Document:
    """A reference."""
    return {"$ref": reference}


LOOPS: dict[str, Change] = {
    "to itself": added(New=ref(NEW)),
    "to each other": added(New=ref("#/components/schemas/B"), B=ref(NEW)),
    "three": added(New=ref("#/components/schemas/B"), B=ref("#/components/schemas/C"), C=ref(NEW)),
    "allOf": added(New={"allOf": [ref(NEW)]}),
    "allOf beside properties": added(New={"type": "object", "properties": {"a": {}}, "allOf": [ref(NEW)]}),
    "oneOf": added(New={"oneOf": [{"type": "string"}, ref(NEW)]}),
    "anyOf": added(New={"anyOf": [ref(NEW), {"type": "null"}]}),
    "allOf and oneOf": added(New={"allOf": [ref("#/components/schemas/B")]}, B={"oneOf": [ref(NEW)]}),
    "into itself": added(New={"oneOf": [ref(f"{NEW}/oneOf/0")]}),
    "in a schema that was none": lambda page: schemas(page).update(
        LanguageConfig=ref("#/components/schemas/LanguageConfig")
    ),
    "in the place of an enumeration": lambda page: schemas(page).update(
        SubtitlesStyleEnum={"allOf": [ref("#/components/schemas/SubtitlesFormatEnum")]},
        SubtitlesFormatEnum=ref("#/components/schemas/SubtitlesStyleEnum"),
    ),
}

REFERENCES = {
    "another site": "https://upstream.invalid/schemas.json#/New",
    "this machine": "http://127.0.0.1:9/schemas.json",
    "another file": "other.yaml#/x",
    "a path": "/etc/passwd",
    "a file URL": "file:///etc/passwd",
    "no scheme": "//upstream.invalid/x",
    "nothing": "",
    "nowhere": "#/components/schemas/Nowhere",
    "below a list": "#/servers/7/url",
    "below a text": "#/info/title/x",
    "an anchor": "#Foo",
    "a relative pointer": "#components/schemas/LanguageConfig",
    "a bad escape": "#/components/schemas/%zz",
}

SHAPES: dict[str, Change] = {
    "paths: list": lambda page: page.update(paths=[page["paths"]]),
    "paths: empty": lambda page: page.update(paths={}),
    "paths: null": lambda page: page.update(paths=None),
    "paths: missing": lambda page: page.pop("paths"),
    "operation: null": lambda page: page["paths"]["/v2/pre-recorded"].update(post=None),
    "operation: list": lambda page: page["paths"]["/v2/pre-recorded"].update(post=[post(page)]),
    "operation: of another path": lambda page: page.update(paths={"/v2/live": page["paths"]["/v2/pre-recorded"]}),
    "operation: of another method": lambda page: page["paths"].update({"/v2/pre-recorded": {"put": post(page)}}),
    "info: missing": lambda page: page.pop("info"),
    "info: text": lambda page: page.update(info="Gladia"),
    "openapi: 2.0": lambda page: page.update(openapi="2.0"),
    "openapi: 3.2": lambda page: page.update(openapi="3.2.0"),
    "openapi: 4.0": lambda page: page.update(openapi="4.0.0"),
    "openapi: 3.1": lambda page: page.update(openapi="3.1"),
    "openapi: number": lambda page: page.update(openapi=3.1),
    "openapi: null": lambda page: page.update(openapi=None),
    "openapi: missing": lambda page: page.pop("openapi"),
    "openapi: deeper": lambda page: page.update(info={"openapi": page.pop("openapi")}),
    "swagger": lambda page: (page.pop("openapi"), page.update(swagger="2.0")),
    "components: missing": lambda page: page.pop("components"),
    "components: list": lambda page: page.update(components=[page["components"]]),
    "schemas: missing": lambda page: page["components"].pop("schemas"),
    "schemas: list": lambda page: page["components"].update(schemas=list(schemas(page).values())),
    "schemas: null": lambda page: page["components"].update(schemas=None),
    "schema: null": lambda page: schemas(page).update(LanguageConfig=None),
    "schema: text": lambda page: schemas(page).update(LanguageConfig="object"),
    "schema: list": lambda page: schemas(page).update(LanguageConfig=[schemas(page)["LanguageConfig"]]),
    "properties: list": schema("LanguageConfig", properties=[{"name": "languages"}]),
    "properties: text": schema("LanguageConfig", properties="languages"),
    "property: null": lambda page: schemas(page)["LanguageConfig"]["properties"].update(languages=None),
    "property: text": lambda page: schemas(page)["LanguageConfig"]["properties"].update(languages="array"),
    "type: number": language(type=7),
    "type: text": language(type="text"),
    "type: mapping": language(type={"array": True}),
    "type: empty list": language(type=[]),
    "type: list of lists": language(type=[["array"]]),
    "type: list of mappings": language(type=[{}]),
    "enum: mapping": schema("SubtitlesFormatEnum", enum={"srt": 1, "vtt": 2}),
    "enum: text": schema("SubtitlesFormatEnum", enum="srt"),
    "required: text": schema("LanguageConfig", required="languages"),
    "required: flag": schema("LanguageConfig", required=True),
    "required: mapping": schema("LanguageConfig", required={"languages": True}),
    "allOf: mapping": schema("LanguageConfig", allOf={"a": {"type": "object"}}),
    "oneOf: text": schema("LanguageConfig", oneOf="x"),
    "anyOf: list of texts": schema("LanguageConfig", anyOf=["x"]),
    "items: list": language(items=[{"type": "string"}]),
    "items: text": language(items="string"),
    "additionalProperties: text": schema("LanguageConfig", additionalProperties="string"),
    "minimum: text": lambda page: schemas(page)["SubtitlesConfigDTO"]["properties"]["minimum_duration"].update(
        minimum="x"
    ),
    "minimum: flag": lambda page: schemas(page)["SubtitlesConfigDTO"]["properties"]["minimum_duration"].update(
        minimum=True
    ),
    "$ref: number": language(items=ref(7)),
    "$ref: null": language(items=ref(None)),
    "$ref: mapping": language(items=ref({})),
    "parameters: mapping": operation(parameters={"name": "x", "in": "query"}),
    "parameters: text": operation(parameters="x"),
    "parameter: number": operation(parameters=[7]),
    "requestBody: text": operation(requestBody="x"),
    "responses: missing": lambda page: post(page).pop("responses"),
    "responses: empty": operation(responses={}),
    "responses: null": operation(responses=None),
    "responses: list": operation(responses=[{"description": "x"}]),
    "response: null": lambda page: post(page)["responses"].update({"201": None}),
    "response: text": lambda page: post(page)["responses"].update({"201": "created"}),
    "content: list": lambda page: post(page)["requestBody"].update(content=["application/json"]),
    "content: text": lambda page: post(page)["responses"]["201"].update(content="application/json"),
    "media type: null": lambda page: post(page)["requestBody"]["content"].update({"application/json": None}),
    "schema of a body: null": answered(None),
    "schema of a body: number": answered(7),
    "schema of a body: text": answered("InitPreRecordedTranscriptionResponse"),
    "headers: list": lambda page: post(page)["responses"]["201"].update(headers=["x-id"]),
    "callbacks: list": operation(callbacks=["x"]),
    "tags: number": operation(tags=7),
    "servers: mapping": lambda page: page.update(servers={"url": "https://api.gladia.io"}),
    "security: number": operation(security=7),
    "security: list of numbers": operation(security=[7]),
    "security: text": operation(security="x_gladia_key"),
    "security: unknown scheme": operation(security=[{"unknown": []}]),
    "security schemes: missing": lambda page: page["components"].pop("securitySchemes"),
    "security schemes: empty": lambda page: page["components"].update(securitySchemes={}),
    "security schemes: list": lambda page: page["components"].update(securitySchemes=["x_gladia_key"]),
    "security schemes: renamed": lambda page: page["components"].update(securitySchemes={"other": {"type": "apiKey"}}),
    "security scheme: null": scheme(None),
    "security scheme: text": scheme("apiKey"),
    "security scheme: elsewhere": scheme(ref("https://upstream.invalid/x")),
}

NOTHING: dict[str, Change] = {
    "required": schema("LanguageConfig", required=None),
    "properties": schema("LanguageConfig", properties=None),
    "content": lambda page: post(page)["requestBody"].update(content=None),
    "requestBody": operation(requestBody=None),
    "parameters": operation(parameters=None),
}

MEANINGLESS = {
    **{f"a circle of references {name}": change for name, change in LOOPS.items()},
    **{f"a reference to {name}": language(items=ref(text)) for name, text in REFERENCES.items()},
}


def changed(change: Change) -> Document:
    """The vendored document with a change."""
    document = vendored()
    change(document)
    return document


@pytest.mark.parametrize(
    "changes", [MEANINGLESS, pytest.param(SHAPES, marks=tiers.check)], ids=["references", "shapes"]
)
def test_a_document_without_a_meaning_is_undecided(tree: Path, changes: dict[str, Change]) -> None:
    """Circles, references that lead out of the document or nowhere, and parts of a wrong shape end with status 3."""
    documents = {name: json.dumps(changed(change)).encode() for name, change in changes.items()}
    reasons = {name: "leads back to itself" if name.startswith("a circle") else "" for name in changes}
    assert [] == [one for name in changes for one in problems(tree, name, documents[name], reasons[name])]


def test_a_document_cut_off_behind_a_key_is_undecided(tree: Path) -> None:
    """A key without a value, as the last line of a truncated document often has, ends with status 3."""
    documents = {name: json.dumps(changed(change)).encode() for name, change in NOTHING.items()}
    assert [] == [
        one for name, content in documents.items() for one in problems(tree, name, content, "it has no value")
    ]


def test_a_page_with_a_document_without_a_meaning_is_undecided(tree: Path) -> None:
    """Such a document in a page ends with status 3, too."""
    document = json.dumps(changed(SHAPES["schema: null"])).encode()
    assert [] == problems(tree, "page", b"# x\n\n```json\n" + document + b"\n```\n")


def test_a_part_of_a_whole_api_may_be_hostile_too(tree: Path) -> None:
    """An operation of ours in a larger document is not judged if it refers to a missing schema."""
    document = changed(lambda page: page["paths"].update({"/v2/live": {"post": copy.deepcopy(post(page))}}))
    del schemas(document)["SubtitlesStyleEnum"]
    assert [] == problems(tree, "part", json.dumps(document).encode(), "SubtitlesStyleEnum leads nowhere")


def test_an_operation_described_twice_is_undecided(tree: Path) -> None:
    """If two descriptions of one operation differ by a slash, neither counts more than the other."""
    other = changed(lambda page: post(page)["requestBody"].update(content={"text/plain": {}}))
    paths = vendored()["paths"]
    twin = {"/v2/pre-recorded/": other["paths"]["/v2/pre-recorded"]}
    for both in (twin | paths, paths | twin):
        assert [] == problems(tree, "twice", json.dumps(vendored() | {"paths": both}).encode())


# ---------------------------------------------------------------------- documents that only look hostile


NODE = {"type": "object", "properties": {"children": {"type": "array", "items": ref(NEW)}, "parent": ref(NEW)}}


def chained(page: Document) -> None:
    """Put two references between a schema's name and the schema."""
    first, between, last = "LanguageConfig", "Between", "Last"
    schemas(page)[last] = schemas(page)[first]
    schemas(page)[first] = ref(f"#/components/schemas/{between}")
    schemas(page)[between] = ref(f"#/components/schemas/{last}")


def inlined(page: Document) -> None:
    """Write a schema out where it is referred to."""
    schemas(page)["InitTranscriptionRequest"]["properties"]["subtitles_config"]["allOf"] = [
        copy.deepcopy(schemas(page)["SubtitlesConfigDTO"])
    ]


HARMLESS: dict[str, tuple[int, Change]] = {
    "a schema that contains itself": (1, added(New=NODE)),
    "schemas that contain each other": (
        1,
        added(New={"type": "array", "items": ref("#/components/schemas/B")}, B={"properties": {"up": ref(NEW)}}),
    ),
    "further properties of the schema itself": (1, added(New={"type": "object", "additionalProperties": ref(NEW)})),
    "a chain of references": (0, chained),
    "an inlined schema": (0, inlined),
    "a reference in an example": (1, language(example={"$ref": "https://upstream.invalid/x"})),
    "a reference in an extension": (1, language(**{"x-more": {"$ref": "#/nowhere"}})),
    "a property called $ref": (1, added(New={"type": "object", "properties": {"$ref": {"type": "string"}}})),
    "an integer beyond 64 bits": (2, language(maxItems=2**70)),
}


@tiers.check
def test_a_document_that_only_looks_hostile_is_judged(tree: Path) -> None:
    """Schemas that contain themselves, chains of references and references that are mere data are judged as usual."""
    before = snapshot(tree)
    outcomes = {name: check(tree, json.dumps(changed(change)).encode()) for name, (_, change) in HARMLESS.items()}
    assert ({name: (status, []) for name, (status, _) in HARMLESS.items()}, before) == (outcomes, snapshot(tree))


def test_yaml_anchors_are_judged_as_what_they_say(tree: Path) -> None:
    """Anchors, aliases and merge keys count as the values that they stand for."""
    key = "      security:\n        - x_gladia_key: []\n"
    anchored = text().replace("security: []\n", "security: []\nx-key: &key {x_gladia_key: []}\n", 1)
    assert 1 == anchored.count(key)
    for alias in ("*key", "{<<: *key}"):
        content = anchored.replace(key, f"      security:\n        - {alias}\n").encode()
        assert vendored()["paths"] == find_document(content).document["paths"]
        assert (1, []) == check(tree, content)  # x-key is new


# ---------------------------------------------------------------------- bombs


def bomb(levels: int, *, merge: bool = False) -> str:
    """Nine aliases of nine aliases and so on."""
    lines = ["x0: &x0 {a: 1}"]
    for level in range(1, levels):
        aliases = f"[{', '.join([f'*x{level - 1}'] * 9)}]"
        lines.append(f"x{level}: &x{level} {f'{{<<: {aliases}}}' if merge else aliases}")
    return "\n".join([*lines, ""])


def doubled(schema_of: Callable[[Document], Document]) -> bytes:
    """Forty schemas, each of which uses the next one twice."""
    chain = {f"A{index}": schema_of(ref(f"#/components/schemas/A{index + 1}")) for index in range(40)}
    ends: Document = {"New": ref("#/components/schemas/A0"), "A40": {"type": "string"}}
    return json.dumps(changed(added(**ends, **chain))).encode()


def pairs(count: int) -> str:
    """Entries of a JSON mapping with different keys."""
    return ", ".join(f'"{index}": 0' for index in range(count))


BOMBS: dict[str, Callable[[], bytes]] = {
    "aliases": lambda: (text() + bomb(30)).encode(),
    "merge keys": lambda: (text() + bomb(30, merge=True)).encode(),
    "aliases of a long text": lambda: f"{text()}x: &x {'x' * 1_000_000}\ny: [{'*x,' * 250_000}]\n".encode(),
    "a key repeated behind many": lambda: f'{{"openapi": "3.1.0", {pairs(500_000)}, "499999": 1}}'.encode(),
    "empty lines": lambda: b"x" + b"\n" * (MOST_BYTES - 1),
    "empty lines in a fence": lambda: b"```\n" + b"\n" * (MOST_BYTES - 9) + b"```\n",
    "lines of blanks": lambda: b"x" + b"  \t\n" * (MOST_BYTES // 4 - 1),
    "brackets": lambda: b"x" + b"{," * (MOST_BYTES // 2 - 1),
    "fences": lambda: b"```\n```\n" * (MOST_BYTES // 8),
    "fences with documents": lambda: b"```\nopenapi: 3\n```\n" * (MOST_BYTES // 19),
    "open fences": lambda: b"````\n" + b"```\n" * (MOST_BYTES // 4 - 2),
    "a deeply indented fence": lambda: b" " * 4_000_000 + b"```\n" + b" " * 4_000_000 + b"x\n",
    "one line": lambda: b"`" * MOST_BYTES,
    "YAML sequences": lambda: text().encode() + b"x: [" + b"[]," * 600_000 + b"]\n",
    "YAML comments": lambda: b"openapi: 3.1.0\n" + b"#\n" * 1_000_000,
    "YAML brackets": lambda: text().encode() + b"x: " + b"[" * 2_000_000,
    "JSON values": lambda: b'{"openapi": "3.1.0", "x": [' + b"{}," * 2_700_000 + b"{}]}",
    "JSON brackets": lambda: b'{"openapi": "3.1.0", "x": ' + b"[" * 8_000_000,
    "a long version": lambda: b'{"openapi": "' + b"3" * 8_000_000 + b'", "info": {}, "paths": {}}',
    "oneOf of oneOf": lambda: doubled(lambda after: {"oneOf": [after, after]}),
    "alternatives that multiply": lambda: json.dumps(
        changed(
            added(
                New={
                    "allOf": [
                        {"oneOf": [{"properties": {f"a{i}-{j}": {"type": "string"}}} for i in range(60)]}
                        for j in range(60)
                    ]
                }
            )
        )
    ).encode(),
}

HEAVY = {"aliases of a long text", "empty lines in a fence", "fences", "fences with documents", "YAML sequences"}
QUICK = {"aliases", "merge keys", "one line", "oneOf of oneOf"}

# The limits are far above what the check needs (seconds, 250 MB), and far below what a bomb takes. Each check has a
# process of its own, forked from one that has imported everything.
LIMITED = """
import os, resource, sys, traceback
from tools.drift.cli import main
root, *files = sys.argv[1:]
for file in files:
    if not os.fork():
        status = 70
        try:
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(f"{file}.{name}", os.O_WRONLY | os.O_CREAT), number)
            resource.setrlimit(resource.RLIMIT_CPU, (60, 61))
            resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
            status = main(["--upstream", file, "--root", root])
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def limited(tree: Path, folder: Path, contents: Sequence[bytes]) -> list[tuple[int, str, str]]:
    """The exit status and the output of drift checks of these contents with little time and memory."""
    files = [folder / str(index) for index in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    command = [sys.executable, "-c", LIMITED, str(tree), *map(str, files)]
    statuses = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    outputs = [[file.with_suffix(f".{name}").read_text(encoding="utf-8") for name in ("out", "err")] for file in files]
    return [(int(status), out, err) for status, (out, err) in zip(statuses, outputs, strict=True)]


@pytest.mark.parametrize(
    "bombs",
    [
        pytest.param(QUICK, id="quick"),
        pytest.param(BOMBS.keys() - QUICK - HEAVY, id="others", marks=tiers.check),
        pytest.param(HEAVY, id="heavy", marks=tiers.long),
    ],
)
def test_a_bomb_is_undecided_within_bounded_time_and_memory(tree: Path, tmp_path: Path, bombs: set[str]) -> None:
    """A small file that expands to a large one, or takes long to read, ends with status 3 within the limits."""
    before, names = snapshot(tree), sorted(bombs)
    for name, (status, out, err) in zip(names, limited(tree, tmp_path, [BOMBS[name]() for name in names]), strict=True):
        assert (3, "", 1) == (status, out, len(err.splitlines())), f"{name}: {err[-2000:]}"
        assert (False, True) == ("MemoryError" in err, len(err) < 2000), f"{name}: {err[-2000:]}"
    assert before == snapshot(tree)


@tiers.long
def test_schemas_that_use_each_other_twice_are_judged_once(tree: Path, tmp_path: Path) -> None:
    """The check's time grows with the number of schemas in a chain, not with the number of paths through it."""
    uses: dict[str, Callable[[Document], Document]] = {
        "properties": lambda after: {"type": "object", "properties": {"left": after, "right": after}},
        "items": lambda after: {"type": "object", "properties": {"a": {"type": "array", "items": after}, "b": after}},
        "allOf": lambda after: {"type": "object", "properties": {"a": {"allOf": [after]}, "b": {"allOf": [after]}}},
    }
    results = limited(tree, tmp_path, [doubled(use) for use in uses.values()])
    assert [(1, "")] * 3 == [(status, err) for status, _, err in results], results


# ---------------------------------------------------------------------- random bytes and damage


def told(value: Any) -> Any:
    """What a document says: line breaks and what is empty say nothing."""
    if isinstance(value, dict):
        entries = {key: told(item) for key, item in value.items()}
        return {key: item for key, item in entries.items() if item not in ("", None, [], {})}
    if isinstance(value, str):
        return " ".join(value.split()).rstrip("/")
    return [told(item) for item in value] if isinstance(value, list) else value


TOKENS = [b"```", b"````", b"\n", b"openapi: 3.1.0", b"x", b"~~~", b"  ", b"{", b"}", b"\r"]
LETTERS = "opneai3.1: {}[]`~\n\t\"'#&*|>-<!\ufeff\0\u2028"
INSERTED = [b"\n", b" ", b"'", b"#", b"````\n", b"{", b"7", b"null"]


def tried(examples: int) -> settings:
    """The same examples on every machine, however long they take."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(derandomize=True, database=None, deadline=None, max_examples=examples, suppress_health_check=slow)


@tiers.examples(50, 2000)
def test_any_bytes_are_undecided(tree: Path, examples: int) -> None:
    """Bytes that have none of our operations end with status 3 and one line, never with an error."""

    @tried(examples)
    @given(
        st.binary(max_size=300)
        | st.text(LETTERS, max_size=200).map(lambda text: f"openapi: {text}".encode())
        | st.lists(st.sampled_from(TOKENS)).map(b"".join)
    )
    def undecided(content: bytes) -> None:
        status, lines = check(tree, content)
        assert (3, 1, True) == (status, len(lines), lines[0].isprintable())

    undecided()


@tiers.examples(10, 400)
def test_a_damaged_page_is_never_taken_for_the_same(tree: Path, examples: int) -> None:
    """A page with a part cut out or overwritten is judged or undecided, and no drift only if it says the same."""
    whole, meaning = page(), told(vendored())

    @tried(examples)
    @given(
        st.integers(0, len(whole)),
        st.integers(0, 60) | st.integers(0, len(whole)),
        st.just(b"") | st.binary(max_size=8) | st.sampled_from(INSERTED),
    )
    def damaged(start: int, length: int, replacement: bytes) -> None:
        content = whole[:start] + replacement + whole[start + length :]
        status, lines = check(tree, content)
        assert (status in (0, 1, 2, 3), status == 3) == (True, len(lines) == 1), lines
        if status == 0:
            assert meaning == told(find_document(content).document)

    damaged()
