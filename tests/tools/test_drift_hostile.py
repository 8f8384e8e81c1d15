"""Documents made to break the drift check, and documents broken by accident: status 3, one line, nothing touched."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.tools.tree import ROOT, copy_tree, laid_out, snapshot
from tools.documents import MOST_BYTES, Document, read_yaml
from tools.drift.cli import main
from tools.drift.page import find_document

LONG = bool(os.environ.get("CHECK_LONG"))
VENDORED = read_yaml(ROOT / "openapi.yaml")
TEXT = laid_out(VENDORED).decode()
HEAD, TAIL = b"# Initiate\n\n```bash\ncurl x\n```\n\n````yaml post /v2/pre-recorded\n", b"````\n\nBuilt with.\n"
PAGE = HEAD + TEXT.encode() + TAIL


@pytest.fixture(scope="module", name="tree")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree to compare with; every test leaves it as it is."""
    return copy_tree(tmp_path_factory.mktemp("hostile") / "tree")


def check(tree: Path, content: bytes) -> tuple[int, list[str]]:
    """The exit status of a drift check of this content, and its lines on stderr."""
    upstream = tree.parent / "upstream"
    upstream.write_bytes(content)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--upstream", str(upstream), "--root", str(tree)])
    assert (status == 3) is (out.getvalue() == ""), out.getvalue()
    return status, err.getvalue().splitlines()


def reason(tree: Path, content: bytes) -> str:
    """Why a check of this content cannot tell."""
    before = snapshot(tree)
    status, lines = check(tree, content)
    assert (3, 1, before) == (status, len(lines), snapshot(tree)), lines
    assert (True, True) == (lines[0].startswith("drift: could not tell: "), lines[0].isprintable()), lines
    return lines[0]


# ---------------------------------------------------------------------- texts that are no document


def nested(opening: str, closing: str, levels: int) -> bytes:
    """A document with a value that is nested this deeply."""
    return f'{{"openapi": "3.1.0", "x": {opening * levels}1{closing * levels}}}'.encode()


def with_number(number: str) -> bytes:
    """The vendored document with another number in it."""
    return TEXT.replace("minimum: 0\n", f"minimum: {number}\n", 1).encode()


def json_with_number(number: str) -> bytes:
    """As `with_number`, as JSON."""
    return json.dumps(VENDORED).replace('"minimum": 0', f'"minimum": {number}', 1).encode()


JSON = json.dumps(VENDORED)
BLOCK = "".join(f"{' ' * level}x:\n" for level in range(500))

TEXTS: dict[str, tuple[bytes, str]] = {
    "YAML that repeats a key": (f"{TEXT}openapi: 3.1.0\n".encode(), 'duplicate key "openapi"'),
    "YAML that repeats a deep key": (
        TEXT.replace("        '401':", "        '201': {}\n        '401':").encode(),
        'duplicate key "201"',
    ),
    "JSON that repeats a key": (f'{JSON[:-1]}, "openapi": "3.1.0"}}'.encode(), 'duplicate key "openapi"'),
    "JSON that repeats a deep key": (JSON.replace('"401": {', '"201": {}, "401": {', 1).encode(), "duplicate key"),
    "YAML nested in flow style": (nested("[", "]", 500).replace(b'"', b""), "more deeply than 100"),
    "YAML mappings nested in flow style": (nested("{x: ", "}", 500).replace(b'"', b""), "more deeply than 100"),
    "YAML nested in block style": (f"openapi: 3.1.0\n{BLOCK}".encode(), "more deeply than 100"),
    "YAML nested as lists": (f"openapi: 3.1.0\nx:\n {'- ' * 5000}1\n".encode(), "more deeply than 100"),
    "YAML nested as keys": (f"openapi: 3.1.0\n{'? ' * 5000}1\n".encode(), "more deeply than 100"),
    "JSON nested as lists": (nested("[", "]", 500), "more deeply than 100"),
    "JSON nested as mappings": (nested('{"x": ', "}", 500), "more deeply than 100"),
    "JSON nested a million times": (nested("[", "]", 1_000_000), "more deeply than 100"),
    "JSON nested below schemas": (
        JSON.replace('"type": "apiKey"', f'"x-y": {"[" * 200}{"]" * 200}, "type": "apiKey"').encode(),
        "more deeply than 100",
    ),
    "an anchor that contains itself": (f"{TEXT}x-a: &a [*a]\n".encode(), "an alias leads back"),
    "a mapping that contains itself": (f"{TEXT}x-a: &a {{b: {{c: *a}}}}\n".encode(), "an alias leads back"),
    "anchors that contain each other": (f"{TEXT}x-a: &a [&b [*a, *b]]\n".encode(), "an alias leads back"),
    "an alias of nothing": (f"{TEXT}x-a: *nothing\n".encode(), "undefined alias"),
    "a tag of another program": (f"{TEXT}x-a: !!python/object/apply:os.getcwd []\n".encode(), "python/object"),
    "bytes in YAML": (f"{TEXT}x-a: !!binary aGVsbG8=\n".encode(), "JSON has no words for it"),
    "a set in YAML": (f"{TEXT}x-a: !!set {{a, b}}\n".encode(), "JSON has no words for it"),
    "a key that is a list": (f"{TEXT}? [1, 2]\n: x\n".encode(), ""),
    "tabs": (TEXT.replace("    post:", "\tpost:").encode(), "not readable as YAML"),
    "two documents": (f"{TEXT}---\n{TEXT}".encode(), "not readable as YAML"),
    "two documents of JSON": ((JSON * 2).encode(), "not readable as YAML"),
    "Latin-1": (TEXT.replace("Gladia", "Glädia", 1).encode("latin-1"), "not UTF-8"),
    "Latin-1 in JSON": (JSON.replace("Gladia", "Glädia", 1).encode("latin-1"), "not UTF-8"),
    "a page in Latin-1": (PAGE.replace(b"Gladia", b"Gl\xe4dia", 1), "not UTF-8"),
    "a surrogate": (TEXT.encode().replace(b"Gladia", b"\xed\xa0\x80", 1), "not UTF-8"),
    "UTF-16": (TEXT.encode("utf-16"), ""),
    "UTF-16 without its mark": (TEXT.encode("utf-16-le"), ""),
    "UTF-16 in JSON": (JSON.encode("utf-16"), ""),
    "UTF-32": (TEXT.encode("utf-32"), ""),
    "a NUL": (TEXT.replace("Gladia", "Gla\0dia", 1).encode(), "not readable as YAML"),
    "an escape that steers the terminal": (f'{TEXT}"\\e[2J": &a [*a]\n\x1b[2J'.encode(), ""),
    ".nan": (with_number(".nan"), "JSON has no words for it"),
    ".inf": (with_number("-.inf"), "JSON has no words for it"),
    "NaN in JSON": (json_with_number("NaN"), ""),
    "Infinity in JSON": (json_with_number("Infinity"), ""),
    "-Infinity in JSON": (json_with_number("-Infinity"), ""),
    "a number beyond all floats": (json_with_number("1e999"), "JSON has no words for it"),
    "an integer of 10,000 digits": (with_number("9" * 10_000), "Exceeds the limit"),
    "an integer of 10,000 digits in JSON": (json_with_number("9" * 10_000), "Exceeds the limit"),
    "a list": (json.dumps([VENDORED]).encode(), "expected a mapping"),
    "text": (json.dumps(JSON).encode(), ""),
    "JSON without its end": (JSON[:-1].encode(), "not readable as YAML"),
    "JSON behind a callback": (f"callback({JSON})".encode(), "not readable as YAML"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_document_is_undecided(tree: Path, name: str) -> None:
    """What YAML or JSON forbid, what has no meaning in both, and what is nested for its own sake is status 3."""
    content, expected = TEXTS[name]
    line = reason(tree, content)
    assert expected in line, line


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
    "whatever is spoken": "//upstream.invalid/x",
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

HOSTILE = {
    **{f"a circle of references {name}": change for name, change in LOOPS.items()},
    **{f"a reference to {name}": language(items=ref(text)) for name, text in REFERENCES.items()},
    **SHAPES,
}


def changed(change: Change) -> Document:
    """The vendored document with a change."""
    document = copy.deepcopy(VENDORED)
    change(document)
    return document


@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_without_a_meaning_is_undecided(tree: Path, name: str) -> None:
    """Circles, references that lead out or nowhere, and parts of a wrong shape are status 3, in a page or alone."""
    document = json.dumps(changed(HOSTILE[name])).encode()
    reason(tree, document)
    reason(tree, b"# x\n\n```json\n" + document + b"\n```\n")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_reason_is_a_sentence_about_upstream(tree: Path, name: str) -> None:
    """The line speaks of the document, not of this program's innards: no name of a Python error is in it."""
    line = reason(tree, json.dumps(changed(HOSTILE[name])).encode())
    assert not any(word.endswith(("Error:", "Exception:")) for word in line.split()), line


def test_a_part_of_a_whole_api_may_be_hostile_too(tree: Path) -> None:
    """An operation of ours in a larger document is not judged when what it refers to is missing."""
    document = changed(lambda page: page["paths"].update({"/v2/live": {"post": copy.deepcopy(post(page))}}))
    del schemas(document)["SubtitlesStyleEnum"]
    assert "SubtitlesStyleEnum leads nowhere" in reason(tree, json.dumps(document).encode())


def test_an_operation_described_twice_is_undecided(tree: Path) -> None:
    """Two descriptions of one operation, that differ by a slash: neither counts more than the other."""
    other = changed(lambda page: post(page)["requestBody"].update(content={"text/plain": {}}))
    twin = {"/v2/pre-recorded/": other["paths"]["/v2/pre-recorded"]}
    for paths in (twin | VENDORED["paths"], VENDORED["paths"] | twin):
        reason(tree, json.dumps(VENDORED | {"paths": paths}).encode())


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


@pytest.mark.parametrize("name", HARMLESS)
def test_a_document_that_only_looks_hostile_is_judged(tree: Path, name: str) -> None:
    """Schemas that contain themselves, chains of references and references that are mere data are judged as usual."""
    expected, change = HARMLESS[name]
    before = snapshot(tree)
    document = json.dumps(changed(change)).encode()
    assert (expected, [], before) == (*check(tree, document), snapshot(tree))


def test_yaml_anchors_are_judged_as_what_they_say(tree: Path) -> None:
    """Anchors, aliases and merge keys are YAML's own: they are what they stand for."""
    key = "      security:\n        - x_gladia_key: []\n"
    text = TEXT.replace("security: []\n", "security: []\nx-key: &key {x_gladia_key: []}\n", 1)
    assert 1 == text.count(key)
    for alias in ("*key", "{<<: *key}"):
        content = text.replace(key, f"      security:\n        - {alias}\n").encode()
        assert VENDORED["paths"] == find_document(content).document["paths"]
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
    "aliases": lambda: (TEXT + bomb(30)).encode(),
    "merge keys": lambda: (TEXT + bomb(30, merge=True)).encode(),
    "aliases of a long text": lambda: f"{TEXT}x: &x {'x' * 1_000_000}\ny: [{'*x,' * 250_000}]\n".encode(),
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
    "YAML sequences": lambda: TEXT.encode() + b"x: [" + b"[]," * 600_000 + b"]\n",
    "YAML comments": lambda: b"openapi: 3.1.0\n" + b"#\n" * 1_000_000,
    "YAML brackets": lambda: TEXT.encode() + b"x: " + b"[" * 2_000_000,
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

# The limits are far above what the check needs (seconds, 250 MB), and far below what a bomb takes.
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 61))
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from tools.drift.cli import main
sys.exit(main())
"""


def limited(tree: Path, content: bytes) -> subprocess.CompletedProcess[str]:
    """Run a drift check of this content with little time and memory."""
    upstream = tree.parent / "bomb"
    upstream.write_bytes(content)
    command = [sys.executable, "-c", LIMITED, "--upstream", str(upstream), "--root", str(tree)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_undecided_within_bounded_time_and_memory(tree: Path, name: str) -> None:
    """A small file that means a large one, or takes long to look at, is status 3 before it does any harm."""
    before = snapshot(tree)
    result = limited(tree, BOMBS[name]())
    assert (3, "", before) == (result.returncode, result.stdout, snapshot(tree)), result.stderr[-2000:]
    assert (1, False) == (len(result.stderr.splitlines()), "MemoryError" in result.stderr), result.stderr[:2000]
    assert len(result.stderr) < 2000, "a sentence"


@pytest.mark.parametrize("word", ["properties", "items", "allOf"])
def test_schemas_that_use_each_other_twice_are_judged_once(tree: Path, word: str) -> None:
    """A chain of schemas that each use the next one twice is as long as it is, not as long as all ways through it."""
    uses: dict[str, Callable[[Document], Document]] = {
        "properties": lambda after: {"type": "object", "properties": {"left": after, "right": after}},
        "items": lambda after: {"type": "object", "properties": {"a": {"type": "array", "items": after}, "b": after}},
        "allOf": lambda after: {"type": "object", "properties": {"a": {"allOf": [after]}, "b": {"allOf": [after]}}},
    }
    result = limited(tree, doubled(uses[word]))
    assert (1, "") == (result.returncode, result.stderr), result.stderr[-2000:]


# ---------------------------------------------------------------------- whatever there is


def told(value: Any) -> Any:
    """What a document says: line breaks and what is empty say nothing."""
    if isinstance(value, dict):
        entries = {key: told(item) for key, item in value.items()}
        return {key: item for key, item in entries.items() if item not in ("", None, [], {})}
    if isinstance(value, str):
        return " ".join(value.split()).rstrip("/")
    return [told(item) for item in value] if isinstance(value, list) else value


OUR_SETTINGS = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


TOKENS = [b"```", b"````", b"\n", b"openapi: 3.1.0", b"x", b"~~~", b"  ", b"{", b"}", b"\r"]
LETTERS = "opneai3.1: {}[]`~\n\t\"'#&*|>-<!\ufeff\0\u2028"


@settings(OUR_SETTINGS, max_examples=800 if LONG else 200)
@given(
    st.binary(max_size=300)
    | st.text(LETTERS, max_size=200).map(lambda text: f"openapi: {text}".encode())
    | st.lists(st.sampled_from(TOKENS)).map(b"".join)
)
def test_any_bytes_are_undecided(tree: Path, content: bytes) -> None:
    """Whatever is served that has none of our operations: status 3, one line, no error."""
    status, lines = check(tree, content)
    assert (3, 1, True) == (status, len(lines), lines[0].isprintable())


@settings(OUR_SETTINGS, max_examples=200 if LONG else 60)
@given(st.integers(0, len(PAGE) - 1))
@example(len(PAGE) - len(TAIL))
@example(len(PAGE) - len(TAIL) + 3)
@example(len(PAGE) - len(TAIL) + 4)
def test_a_page_cut_off_anywhere_is_undecided(tree: Path, length: int) -> None:
    """A page that ends before its document's fence does is status 3 at every byte, and no drift behind it."""
    status, lines = check(tree, PAGE[:length])
    whole = length >= len(PAGE) - len(TAIL) + len("````")
    assert ((0, 0) if whole else (3, 1)) == (status, len(lines)), lines


@settings(OUR_SETTINGS, max_examples=150 if LONG else 25)
@given(
    st.integers(0, len(PAGE)),
    st.integers(0, 60) | st.integers(0, len(PAGE)),
    st.just(b"") | st.binary(max_size=8) | st.sampled_from([b"\n", b" ", b"'", b"#", b"````\n", b"{", b"7", b"null"]),
)
def test_a_damaged_page_is_never_taken_for_the_same(tree: Path, start: int, length: int, replacement: bytes) -> None:
    """A page with a part cut out or overwritten is judged or undecided, and no drift only if it says the same."""
    content = PAGE[:start] + replacement + PAGE[start + length :]
    status, lines = check(tree, content)
    assert (status in (0, 1, 2, 3), status == 3) == (True, len(lines) == 1), lines
    if status == 0:
        assert told(VENDORED) == told(find_document(content).document)
