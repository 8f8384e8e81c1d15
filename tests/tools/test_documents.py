"""Documents are read as YAML 1.2 or JSON, within limits, and written as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.documents import MOST_BYTES, MOST_LEVELS, DocumentError, parse, read_yaml, to_json

READABLE: dict[str, tuple[bytes, Any]] = {
    "words of YAML 1.1": (b"a: no\nb: 010\n", {"a": "no", "b": 10}),
    "keys that JSON writes as text": (b"200: {true: 1}\nnull: 2\n", {"200": {"true": 1}, "null": 2}),
    "a date": (b"a: 2023-12-28\n", {"a": "2023-12-28"}),
    "a time": (b"a: 2023-12-28T09:04:17.210+01:00\n", {"a": "2023-12-28T09:04:17.210+01:00"}),
    "a directive and comments": ("%YAML 1.2\n---\n# é\na: é\n...\n".encode(), {"a": "é"}),
    "a byte-order mark": ("\ufeffa: 1\n".encode(), {"a": 1}),
    "JSON": (b'\n {"a": [1.5, true, null, "\\u00e9"]}', {"a": [1.5, True, None, "é"]}),
    "JSON behind a byte-order mark": ('\ufeff{"a": "\t"}'.replace("\t", "\\t").encode(), {"a": "\t"}),
    "an integer beyond 64 bits": (b'{"a": 1180591620717411303424}', {"a": 2**70}),
    "as deep as allowed": (b'{"a": ' + b"[" * (MOST_LEVELS - 2) + b"1" + b"]" * (MOST_LEVELS - 2) + b"}", None),
    "as large as allowed": (b"a: 1\n#" + b"x" * (MOST_BYTES - 6), {"a": 1}),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_document_is_read(name: str) -> None:
    """`no` and dates are text, as in YAML 1.2, and keys are text, as in JSON."""
    data, expected = READABLE[name]
    assert parse(data, "page.yaml") == expected or expected is None


def test_anchors_are_not_shared() -> None:
    """A mapping that two places share by an anchor is two mappings: a change of one leaves the other as it is."""
    document = parse(b"a: &x {b: 1}\nc: *x\n", "page.yaml")
    document["a"]["b"] = 2
    assert {"a": {"b": 2}, "c": {"b": 1}} == document


def aliases(levels: int) -> bytes:
    """A short text that stands for nine to the power of `levels` values."""
    lines = ["x0: &x0 [a]"] + [f"x{n}: &x{n} [{','.join([f'*x{n - 1}'] * 9)}]" for n in range(1, levels + 1)]
    return "\n".join(lines).encode()


DEEP = "nested more deeply than 100 levels$"
UNUSABLE: dict[str, tuple[bytes, str]] = {
    "YAML that is cut off": (b"a: [", "not readable as YAML"),
    "JSON that is cut off": (b'{"a": 1', "not readable as JSON"),
    "YAML that repeats a key": (b"a: {b: 1,\n b: 2}\n", 'not readable as YAML: .*duplicate key "b"'),
    "JSON that repeats a key": (b'{"a": {"b": 1, "b": 2}}', "not readable as JSON: found duplicate key"),
    "two documents": (b"a: 1\n---\nb: 2\n", "not readable as YAML"),
    "two documents in JSON": (b'{"a": 1}{"a": 1}', "not readable as JSON"),
    "a tab": (b"a:\n\tb: 1\n", "not readable as YAML"),
    "a NUL": (b"a: \0\n", "not readable as YAML"),
    "no UTF-8": (b"a: \xff\n", "not readable as YAML: 'utf-8' codec can't decode byte 0xff in position 3"),
    "no UTF-8 in JSON": (b'{"a": "\xe4"}', "not readable as JSON: 'utf-8'"),
    "UTF-16": ("a: 1\n".encode("utf-16"), "not readable as YAML: 'utf-8'"),
    "a tag of a program": (b"a: !!python/object/apply:os.getcwd []\n", "not readable as YAML: .*python/object"),
    "an alias of nothing": (b"a: *x\n", "not readable as YAML: .*undefined alias"),
    "a merge key": (b"a: &x {b: 1}\nc: {<<: *x}\n", "not readable as YAML: .*merge"),
    "an alias of a node around it": (b"a: &x {b: [*x]}\n", "not readable as YAML: Circular reference"),
    "bytes": (b"a: !!binary aGVsbG8=\n", "not readable as YAML: Object of type bytes"),
    "a set": (b"a: !!set {b, c}\n", "not readable as YAML: Object of type set"),
    "a key that is a list": (b"? [1, 2]\n: x\n", "not readable as YAML: keys must be str"),
    "not a number": (b"a: .nan\n", "not readable as YAML: .*not JSON compliant"),
    "infinity in JSON": (b'{"a": -Infinity}', "not readable as JSON: .*not JSON compliant"),
    "a number beyond all floats": (b'{"a": 1e999}', "not readable as JSON: .*not JSON compliant"),
    "an integer of 10,000 digits": (b"a: " + b"9" * 10_000, "not readable as YAML: Exceeds the limit"),
    "an integer of 10,000 digits in JSON": (
        b'{"a": ' + b"9" * 10_000 + b"}",
        "not readable as JSON: Exceeds the limit",
    ),
    "a list": (b"- 1\n", "the top level is list, expected a mapping$"),
    "a text": (b"Not found", "the top level is str, expected a mapping$"),
    "nothing": (b"", "the top level is NoneType, expected a mapping$"),
    "too deep by one level": (b'{"a": ' + b"[" * (MOST_LEVELS - 1) + b"1" + b"]" * (MOST_LEVELS - 1) + b"}", DEEP),
    "JSON far too deep": (b'{"a": ' + b"[" * 1_000_000, DEEP),
    "YAML lists far too deep": (b"a: " + b"[" * 1000, DEEP),
    "YAML mappings far too deep": (b"".join(b" " * level + b"x:\n" for level in range(1000)), DEEP),
    "YAML keys far too deep": (b"? " * 1000 + b"1\n", DEEP),
    "too large": (b"a: 1\n#" + b"x" * (MOST_BYTES - 5), f"larger than {MOST_BYTES} bytes$"),
    "aliases of aliases": (aliases(8), f"not readable as YAML: larger than {MOST_BYTES} bytes without aliases$"),
    "aliases of a long text": (
        f"a: &x {'x' * 100_000}\nb: [{'*x,' * 100}]\n".encode(),
        f"not readable as YAML: larger than {MOST_BYTES} bytes without aliases$",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_document_is_named(name: str) -> None:
    """A document that cannot be used, or cannot be written as JSON, fails in one line with its name and the reason."""
    data, reason = UNUSABLE[name]
    with pytest.raises(DocumentError, match=rf"^page\.yaml: {reason}") as caught:
        parse(data, "page.yaml")
    assert 1 == len(str(caught.value).splitlines())


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    """A file that is not there fails with its name."""
    with pytest.raises(DocumentError, match=r"^page\.yaml: No such file"):
        read_yaml(tmp_path / "page.yaml")


def test_written_documents_begin_with_their_origin() -> None:
    """A written document is JSON whose first line holds the given entry and whose last line ends with a newline."""
    text = to_json({"openapi": "3.1.0", "info": {"title": "é"}}, first=("x-generated", "by hand"))
    assert '{"x-generated": "by hand",' == text.splitlines()[0]
    assert {"x-generated": "by hand", "openapi": "3.1.0", "info": {"title": "é"}} == json.loads(text)
    assert text.endswith("}\n")
