"""Documents are read as YAML 1.2 or JSON, within limits, and written as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.documents import Document, DocumentError, read_yaml, to_json


def read(folder: Path, text: str | bytes) -> Document:
    """Read a document with this content."""
    path = folder / "page.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path)


def test_yaml_1_2_is_read(tmp_path: Path) -> None:
    """`no` is text, as in YAML 1.2, status codes are text, as in JSON, and JSON is YAML."""
    expected = {"language": "no", "responses": {"200": {"ok": True}}, "none": None}
    assert expected == read(tmp_path, "language: no\nresponses: {200: {ok: true}}\nnone: null\n")
    assert expected == read(tmp_path, json.dumps(expected))


@pytest.mark.parametrize("date", ["2023-12-28", "2023-12-28T09:04:17Z", "2023-12-28T09:04:17.210+01:00"])
def test_dates_without_quotes_are_text(tmp_path: Path, date: str) -> None:
    """A date is text, quoted or not, as in YAML 1.2: JSON has no other word for it."""
    assert {"example": date} == read(tmp_path, f"example: {date}\n")


def test_anchors_are_not_shared(tmp_path: Path) -> None:
    """A mapping used twice by an anchor is two mappings, so that changing one leaves the other alone."""
    document = read(tmp_path, "a: &x {b: 1}\nc: *x\n")
    document["a"]["b"] = 2
    assert {"a": {"b": 2}, "c": {"b": 1}} == document


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "not readable as YAML"),
        ("a: 1\na: 2\n", 'not readable as YAML.*duplicate key "a"'),
        ("a: 1\n---\nb: 2\n", "not readable as YAML"),
        (b"a: \xff\n", "not readable as YAML"),
        ("a: !unknown 1\n", "not readable as YAML"),
        ("- 1\n", "the top level is list, expected a mapping"),
        ("text\n", "the top level is str, expected a mapping"),
        ("", "the top level is NoneType, expected a mapping"),
        ("a: !!binary aGVsbG8=\n", ""),
        ("a: &x [*x]\n", ""),
        ("? [1, 2]\n: x\n", ""),
    ],
)
def test_an_unusable_document_is_named(tmp_path: Path, text: str | bytes, reason: str) -> None:
    """A document that cannot be used, or cannot be written as JSON, fails in one line with its name and the reason."""
    with pytest.raises(DocumentError, match=rf"^page\.yaml: {reason}") as caught:
        read(tmp_path, text)
    assert 1 == len(str(caught.value).splitlines())


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    """A document that is not there fails with its name."""
    with pytest.raises(DocumentError, match=r"^page\.yaml: No such file"):
        read_yaml(tmp_path / "page.yaml")


def test_written_documents_begin_with_their_origin() -> None:
    """A written document is JSON whose first line holds the given entry and whose last line ends with a newline."""
    text = to_json({"openapi": "3.1.0", "info": {"title": "é"}}, first=("x-generated", "by hand"))
    assert '{"x-generated": "by hand",' == text.splitlines()[0]
    assert {"x-generated": "by hand", "openapi": "3.1.0", "info": {"title": "é"}} == json.loads(text)
    assert text.endswith("}\n")
