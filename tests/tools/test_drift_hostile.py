"""Documents without a meaning end a drift check with status 3 and one line, and damaged pages are not taken for whole.

The texts that are no documents are in test_documents.py and test_drift_page.py.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiers
from tests.tools import drift
from tests.tools.tree import PACKAGE, ROOT, copy_tree, laid_out, snapshot, vendored
from tools.documents import Document
from tools.drift.cli import main
from tools.drift.page import find_document
from tools.places import value_at

PREFIX = "drift: could not tell: "
Change = Callable[[Document], object]


@pytest.fixture(scope="module", name="tree")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tree to compare with, which every check leaves as it is."""
    tree = copy_tree(tmp_path_factory.mktemp("hostile") / "tree", package=False)
    (tree / PACKAGE).mkdir()
    (tree / PACKAGE / "openapi.json").write_bytes((ROOT / PACKAGE / "openapi.json").read_bytes())
    before = snapshot(tree)
    yield tree
    assert before == snapshot(tree)


def check(tree: Path, content: bytes) -> tuple[int, list[str]]:
    """The exit status of a drift check of this content, and its lines on stderr."""
    upstream = tree.parent / "upstream"
    upstream.write_bytes(content)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--upstream", str(upstream), "--root", str(tree), "--quick"])
    assert (status == 3) is (out.getvalue() == ""), out.getvalue()
    return status, err.getvalue().splitlines()


def changed(change: Change) -> bytes:
    """The vendored document with a change."""
    document = vendored()
    change(document)
    return json.dumps(document).encode()


def wrong(tree: Path, documents: dict[str, bytes], reason: str = "") -> list[str]:
    """The names of documents that are not undecided with this reason, in one clean line without a Python error."""
    found = []
    for name, content in documents.items():
        status, lines = check(tree, content)
        line = " ".join(lines)
        clean = len(lines) == 1 and line.startswith(PREFIX) and line.isprintable()
        error = any(word.endswith(("Error:", "Exception:")) for word in line.split())
        found += [] if status == 3 and clean and not error and reason in line else [f"{name}: {status}: {line}"]
    return found


# ---------------------------------------------------------------------- references


def ref(reference: Any) -> Document:
    """A reference; a plain name is that of a schema."""
    return {"$ref": f"#/components/schemas/{reference}" if str(reference).isalnum() else reference}


def schemas(page: Document) -> Any:
    """The component schemas."""
    return page["components"]["schemas"]


def added(**entries: Any) -> Change:
    """Add schemas, and to the answer a property of the one that is called New."""

    def change(page: Document) -> None:
        schemas(page).update(entries)
        schemas(page)["InitPreRecordedTranscriptionResponse"]["properties"]["new"] = ref("New")

    return change


def put(place: str, value: Any) -> Change:
    """Put a value at a place; its keys are separated by blanks. None of a key is put there as it is."""

    def change(page: Document) -> None:
        *keys, last = place.split()
        value_at(page, tuple(keys))[last] = copy.deepcopy(value)

    return change


LANGUAGES = "components schemas LanguageConfig properties languages"
CIRCLES: dict[str, Change] = {
    "to itself": added(New=ref("New")),
    "of three": added(New=ref("B"), B=ref("C"), C=ref("New")),
    "of allOf": added(New={"type": "object", "properties": {"a": {}}, "allOf": [ref("New")]}),
    "of oneOf": added(New={"oneOf": [{"type": "string"}, ref("New")]}),
    "of anyOf": added(New={"anyOf": [ref("New"), {"type": "null"}]}),
    "of allOf and oneOf": added(New={"allOf": [ref("B")]}, B={"oneOf": [ref("New")]}),
    "into itself": added(New={"oneOf": [ref("#/components/schemas/New/oneOf/0")]}),
    "in the place of a schema": put("components schemas LanguageConfig", ref("LanguageConfig")),
    "in the place of an enumeration": lambda page: schemas(page).update(
        SubtitlesStyleEnum={"allOf": [ref("SubtitlesFormatEnum")]}, SubtitlesFormatEnum=ref("SubtitlesStyleEnum")
    ),
}
OUTSIDE = (
    "https://upstream.invalid/x#/y",
    "http://127.0.0.1:9/x",
    "other.yaml#/x",
    "/etc/passwd",
    "file:///etc/passwd",
)
OPERATION = "paths /v2/pre-recorded post"
PARTS = ("paths /v2/new", f"{OPERATION} requestBody", f"{OPERATION} responses 201")
ELSEWHERE: dict[str, Change] = {
    **{f"{LANGUAGES} items: {text}": put(f"{LANGUAGES} items", ref(text)) for text in OUTSIDE},
    **{place: put(place, ref(OUTSIDE[0])) for place in PARTS},
    "the path": put("paths /v2/pre-recorded $ref", OUTSIDE[0]),
    "a schema that nothing uses": put("components schemas New", ref(OUTSIDE[0])),
    "a parameter": put(f"{OPERATION} parameters", [ref(OUTSIDE[0])]),
    "the security scheme": put("components securitySchemes x_gladia_key", ref(OUTSIDE[0])),
}
NOWHERE = (
    "",
    "Nowhere",
    "#/servers/7/url",
    "#/info/title/x",
    "#Foo",
    "#components/schemas/A",
    "#/components/schemas/%z",
)


def test_a_circle_of_references_is_undecided(tree: Path) -> None:
    """A schema that consists of nothing but itself has no meaning."""
    assert [] == wrong(tree, {name: changed(change) for name, change in CIRCLES.items()}, "leads back to itself")


def test_a_reference_out_of_the_document_is_undecided(tree: Path) -> None:
    """A part that is elsewhere is not fetched, so the check cannot tell what it says."""
    assert [] == wrong(tree, {name: changed(edit) for name, edit in ELSEWHERE.items()}, "leads out of the document")


def test_a_reference_to_nowhere_is_undecided(tree: Path) -> None:
    """A reference that is broken, or leads to a part that is not there, has no meaning."""
    assert [] == wrong(tree, {text: changed(put(f"{LANGUAGES} items", ref(text))) for text in NOWHERE})


def test_our_part_of_a_larger_document_needs_its_schemas(tree: Path) -> None:
    """An operation of ours in a larger document is not judged if it refers to a missing schema."""
    document = vendored()
    document["paths"]["/v2/live"] = copy.deepcopy(document["paths"]["/v2/pre-recorded"])
    del schemas(document)["SubtitlesStyleEnum"]
    assert [] == wrong(tree, {"part": json.dumps(document).encode()}, "SubtitlesStyleEnum leads nowhere")


# ---------------------------------------------------------------------- parts of a wrong shape

GONE: Any = object()
LANGUAGE, FORMAT = "components schemas LanguageConfig", "components schemas SubtitlesFormatEnum"
MINIMUM = "components schemas SubtitlesConfigDTO properties minimum_duration minimum"
KEY = "components securitySchemes x_gladia_key"
SHAPES: dict[str, list[Any]] = {
    "openapi": [GONE, None, 3.1, "2.0", "3.1", "3.3.0", "4.0.0"],
    "info": [GONE, "Gladia"],
    "paths": [GONE, None, {}, []],
    OPERATION: [GONE, None, []],
    f"{OPERATION} parameters": [{"name": "x", "in": "query"}, "x", [7]],
    f"{OPERATION} requestBody": ["x"],
    f"{OPERATION} requestBody content": [["application/json"]],
    f"{OPERATION} requestBody content application/json": [None],
    f"{OPERATION} responses": [GONE, None, {}, [{"description": "x"}]],
    f"{OPERATION} responses 201": [None, "created"],
    f"{OPERATION} responses 201 content": ["application/json"],
    f"{OPERATION} responses 201 content application/json schema": [None, 7, "InitPreRecordedTranscriptionResponse"],
    f"{OPERATION} responses 201 headers": [["x-id"]],
    f"{OPERATION} callbacks": [["x"]],
    f"{OPERATION} tags": [7],
    f"{OPERATION} security": [7, [7], "x_gladia_key", [{"unknown": []}]],
    "servers": [{"url": "https://api.gladia.io"}],
    "components": [GONE, []],
    "components schemas": [GONE, None, []],
    LANGUAGE: [None, "object", []],
    f"{LANGUAGE} properties": [[{"name": "languages"}], "languages"],
    f"{LANGUAGE} required": ["languages", True, {"languages": True}],
    f"{LANGUAGE} allOf": [{"a": {"type": "object"}}],
    f"{LANGUAGE} oneOf": ["x"],
    f"{LANGUAGE} anyOf": [["x"]],
    f"{LANGUAGE} additionalProperties": ["string"],
    LANGUAGES: [None, "array"],
    f"{LANGUAGES} type": [7, "text", {"array": True}, [], [["array"]], [{}]],
    f"{LANGUAGES} items": [[{"type": "string"}], "string", {"$ref": 7}, {"$ref": None}, {"$ref": {}}],
    f"{FORMAT} enum": [{"srt": 1, "vtt": 2}, "srt"],
    MINIMUM: ["x", True],
    "components securitySchemes": [GONE, {}, ["x_gladia_key"], {"other": {"type": "apiKey"}}],
    KEY: [GONE, None, "apiKey", {"type": "apiKey"}],
}


def shaped(place: str, value: Any) -> bytes:
    """The vendored document with this value at this place, or without the place."""
    return changed(put(place, value) if value is not GONE else lambda page: _remove(page, place))


def _remove(page: Document, place: str) -> None:
    *keys, last = place.split()
    del value_at(page, tuple(keys))[last]


@pytest.mark.parametrize("place", [pytest.param(place, marks=tiers.check if " " in place else ()) for place in SHAPES])
def test_a_part_of_a_wrong_shape_is_undecided(tree: Path, place: str) -> None:
    """A part that OpenAPI does not allow, or that is missing, has no meaning."""
    assert [] == wrong(tree, {f"{value}": shaped(place, value) for value in SHAPES[place]})


def test_a_document_cut_off_behind_a_key_is_undecided(tree: Path) -> None:
    """A key without a value, as the last line of a truncated document often has, ends with status 3."""
    body = f"{OPERATION} requestBody"
    places = (f"{LANGUAGE} required", f"{LANGUAGE} properties", body, f"{body} content", f"{OPERATION} parameters")
    assert [] == wrong(tree, {place: shaped(place, None) for place in places}, "it has no value")


def test_an_operation_described_twice_is_undecided(tree: Path) -> None:
    """If two descriptions of one operation differ by a slash, neither counts more than the other."""
    paths = vendored()["paths"]
    twin = {"/v2/pre-recorded/": {"post": paths["/v2/pre-recorded"]["post"] | {"requestBody": {"content": {}}}}}
    both = {"behind": paths | twin, "before": twin | paths}
    assert [] == wrong(tree, {name: changed(put("paths", value)) for name, value in both.items()}, "twice")


# ---------------------------------------------------------------------- documents that only look hostile


def chain(schema_of: Callable[[Document], Document], length: int = 40) -> Change:
    """Schemas each of which uses the next one twice."""
    links = {f"A{index}": schema_of(ref(f"A{index + 1}")) for index in range(length)}
    return added(New=ref("A0"), **links, **{f"A{length}": {"type": "string"}})


def referred(page: Document) -> None:
    """Put two references between a schema's name and the schema."""
    schemas(page).update(LanguageConfig=ref("B"), B=ref("C"), C=schemas(page)["LanguageConfig"])


def inlined(page: Document) -> None:
    """Write a schema out where it is referred to."""
    properties = schemas(page)["InitTranscriptionRequest"]["properties"]
    properties["subtitles_config"]["allOf"] = [copy.deepcopy(schemas(page)["SubtitlesConfigDTO"])]


NODE = {"type": "object", "properties": {"children": {"type": "array", "items": ref("New")}, "parent": ref("New")}}
HARMLESS: dict[str, tuple[int, Change]] = {
    "a schema that contains itself": (1, added(New=NODE)),
    "schemas that contain each other": (
        1,
        added(New={"type": "array", "items": ref("B")}, B={"properties": {"up": ref("New")}}),
    ),
    "further properties of the schema itself": (1, added(New={"type": "object", "additionalProperties": ref("New")})),
    # another class takes the place of the one that callers pass
    "a chain of references": (2, referred),
    "an inlined schema": (2, inlined),
    "a reference in an example": (1, put(f"{LANGUAGES} example", ref(OUTSIDE[0]))),
    "a reference in an extension": (1, put(f"{LANGUAGES} x-more", ref("#/nowhere"))),
    "a property called $ref": (1, added(New={"type": "object", "properties": {"$ref": {"type": "string"}}})),
    "an integer beyond 64 bits": (2, put(f"{LANGUAGES} maxItems", 2**70)),
    # The time grows with the number of schemas in a chain, not with the number of paths through it.
    "properties in a chain": (1, chain(lambda after: {"type": "object", "properties": {"a": after, "b": after}})),
    "items in a chain": (
        1,
        chain(lambda after: {"type": "object", "properties": {"a": {"type": "array", "items": after}, "b": after}}),
    ),
    "allOf in a chain": (
        1,
        chain(lambda after: {"type": "object", "properties": {"a": {"allOf": [after]}, "b": {"allOf": [after]}}}),
    ),
}


@tiers.check
@pytest.mark.parametrize("name", HARMLESS)
def test_a_document_that_only_looks_hostile_is_judged(tree: Path, name: str) -> None:
    """Schemas that contain themselves, chains of references and references that are mere data are judged as usual."""
    status, change = HARMLESS[name]
    assert (status, []) == check(tree, changed(change))


def test_alternatives_that_multiply_are_undecided(tree: Path) -> None:
    """A few schemas can stand for more alternatives than fit into the memory."""
    parts = [{"oneOf": [{"properties": {f"a{i}-{j}": {"type": "string"}}} for i in range(9)]} for j in range(9)]
    documents = {
        "oneOf of oneOf": changed(chain(lambda after: {"oneOf": [after, after]}, length=12)),
        "allOf of oneOf": changed(added(New={"allOf": parts})),
    }
    assert [] == wrong(tree, documents, "alternatives")


# ---------------------------------------------------------------------- damage


@pytest.fixture(scope="module", name="small")
def small_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with a small document."""
    return drift.tree(tmp_path_factory.mktemp("small") / "tree", SMALL)


SMALL = drift.document(sent={"type": "string", "enum": ["a", "b"], "maxLength": 7}, received={"type": "integer"})


def test_a_document_cut_off_at_any_line_is_undecided(small: Path) -> None:
    """YAML needs no end, but the key of the API comes last: a document without its last lines is undecided."""
    lines = laid_out(SMALL).splitlines(keepends=True)
    assert [] == wrong(small, {f"{end} lines": b"".join(lines[:end]) for end in range(len(lines))}, "upstream")
    assert (0, []) == check(small, b"".join(lines))


def told(value: Any) -> Any:
    """What a document says: line breaks and what is empty say nothing."""
    if isinstance(value, dict):
        entries = {key: told(item) for key, item in value.items()}
        return {key: item for key, item in entries.items() if item not in ("", None, [], {})}
    if isinstance(value, str):
        return " ".join(value.split()).rstrip("/")
    return [told(item) for item in value] if isinstance(value, list) else value


@tiers.examples(50, 2000)
def test_a_damaged_page_is_never_taken_for_the_same(small: Path, examples: int) -> None:
    """A page with a part cut out or overwritten is judged or undecided, and no drift only if it says the same."""
    whole = b"# Initiate\n\n````yaml POST /v2/pre-recorded\n" + laid_out(SMALL) + b"````\n\nBuilt with.\n"
    inserted = st.binary(max_size=8) | st.sampled_from([b"\n", b" ", b"'", b"#", b"````\n", b"{", b"7", b"null"])

    @settings(derandomize=True, database=None, deadline=None, max_examples=examples)
    @given(st.integers(0, len(whole)), st.integers(0, 60) | st.integers(0, len(whole)), st.just(b"") | inserted)
    def damaged(start: int, length: int, replacement: bytes) -> None:
        content = whole[:start] + replacement + whole[start + length :]
        status, lines = check(small, content)
        assert (status in (0, 1, 2, 3), status == 3) == (True, len(lines) == 1), lines
        if status == 0:
            assert told(SMALL) == told(find_document(content).document)

    damaged()
