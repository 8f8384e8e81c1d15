"""The names of files that Gladia is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from gladia_control.request.source import safe_name
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.request.test_source import recording


@pytest.mark.parametrize("name", [Path("b.wav"), 7, b"b.wav"], ids=repr)
def test_a_file_name_must_be_a_string(name: Any) -> None:
    """A name that is no string is an error of ours, a path is taken for its name, or bytes for their text."""
    try:
        assert recording(b"x", name).filename == "b.wav"
    except ValueError as error:
        assert "name" in str(error)  # noqa: PT017  # both ways are good


SAFE: list[tuple[str | None, str]] = [
    ("a.wav", "a.wav"),
    ("é 日本 😀.wav", "é 日本 😀.wav"),
    (None, "audio"),
    ("", "audio"),
    ("/", "audio"),
    (".", "audio"),
    ("....", "audio"),
    ("\0", "audio"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\x\\a.wav", "a.wav"),
    ("a\r\nContent-Type: x.wav", "aContent-Type: x.wav"),
    ("a\0b.wav", "ab.wav"),
    ('a"b.wav', 'a"b.wav'),
    ("\u202egnp.wav", "gnp.wav"),
    ("\ud800a.wav", "a.wav"),
    (".hidden.wav", "hidden.wav"),
    (" a.wav. ", "a.wav"),
    ("é" * 200 + ".wav", "é" * 125 + ".wav"),
    ("x" * 300, "x" * 255),
    ("a." + "x" * 300, "a." + "x" * 16),
]


@pytest.mark.parametrize(("name", "expected"), SAFE, ids=[repr(name)[:20] for name, _ in SAFE])
def test_names_are_safe(name: str | None, expected: str) -> None:
    """A name has no folder, no control characters and at most 255 bytes; of a long one as much as possible is kept."""
    assert safe_name(name) == expected


@settings(derandomize=True, deadline=None, max_examples=5000 if os.environ.get("CHECK_LONG") else 300)
@given(st.text(st.characters(), max_size=400) | st.text('./\\é\0\r\n" a', max_size=600))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """Whatever a file is called, the name is safe, and safe names stay as they are."""
    safe = safe_name(name)
    assert (len(safe.encode()) <= 255, safe.isprintable(), set(safe) & set("/\\"), safe_name(safe)) == (
        True,
        True,
        set(),
        safe,
    )
    assert safe.strip(". ")
