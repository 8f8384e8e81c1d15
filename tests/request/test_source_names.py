"""Names of recordings: what Gladia is told when the name at hand does not fit, and what is wrong with a URL."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gladia_control.request.source import safe_name

from tests.support.options import bad_option
from tests.support.sources import recording, refusal

UNDECODABLE = {
    b"\x93\xfa\x96\xc0.mp3": "audio.mp3",
    b"\x83\x5c\x83\x93.wav": "audio.wav",
    b"\xe9t\xe9.flac": "t.flac",
    b"call \xff.m4a": "call .m4a",
    b"a.\xff": "a",
    b"\xff\xfe": "audio",
}


def test_a_name_that_cannot_be_decoded_keeps_its_extension() -> None:
    """What is left of a name in another encoding is told; if nothing is left, a neutral one."""
    assert UNDECODABLE == {name: safe_name(os.fsdecode(name)) for name in UNDECODABLE}


NAMES = {
    ".mp3": "audio.mp3", " .mp3": "audio.mp3", "..mp3": "audio.mp3", "\0\n.mp3": "audio.mp3", "dir/.mp3": "audio.mp3",
    "..": "audio", ".": "audio", " ": "audio", "": "audio", "mp3": "mp3", "a.": "a", " a.mp3 ": "a.mp3",
    ".a.mp3": "a.mp3",
}  # fmt: skip


def test_an_extension_is_never_told_as_the_whole_name() -> None:
    """A name that consists of an extension gets a stem; one without a dot is a stem."""
    assert NAMES == {name: safe_name(name) for name in NAMES}


@pytest.fixture(name="unpacking")
def opened_streams(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Streams that unpack `a.wav`, by what they read."""
    folder = tmp_path
    inner = folder / "a.wav"
    inner.write_bytes(b"sound")
    with tarfile.open(folder / "t.tar", "w") as tar, tarfile.open(folder / "t.tar.gz", "w:gz") as compressed:
        tar.add(inner, "calls/a.wav")
        compressed.add(inner, "calls/a.wav")
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        archive.write(inner, "calls/a.wav")
    for module, name in ((gzip, "a.wav.gz"), (bz2, "a.wav.bz2"), (lzma, "a.wav.xz")):
        with module.open(folder / name, "wb") as file:
            file.write(b"sound")
    with contextlib.ExitStack() as stack:
        yield {
            "tar": stack.enter_context(tarfile.open(folder / "t.tar")).extractfile("calls/a.wav"),
            "tar.gz": stack.enter_context(tarfile.open(folder / "t.tar.gz")).extractfile("calls/a.wav"),
            "zip": stack.enter_context(stack.enter_context(zipfile.ZipFile(folder / "t.zip")).open("calls/a.wav")),
            "gzip": stack.enter_context(gzip.open(folder / "a.wav.gz")),
            "gzip of an open file": gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b"sound")), filename="b.mp3.GZ"),
            "bzip2": stack.enter_context(bz2.open(folder / "a.wav.bz2")),
            "lzma": stack.enter_context(lzma.open(folder / "a.wav.xz")),
            "the packed file itself": stack.enter_context((folder / "a.wav.gz").open("rb")),
        }


def test_the_name_fits_the_bytes(unpacking: dict[str, Any]) -> None:
    """What is unpacked on the way is not told under the archive's name."""
    found = {what: recording(stream).filename for what, stream in unpacking.items()}
    named = {"a.wav", "audio"}  # some streams know their name, which depends on Python's version
    assert [] == [what for what in ("tar", "tar.gz", "bzip2", "lzma") if found[what] not in named]
    assert ("a.wav", "a.wav", "b.mp3") == (found["zip"], found["gzip"], found["gzip of an open file"])
    assert "a.wav.gz" == found["the packed file itself"]


URLS = {
    "https://example.com/my file.mp3": "which holds a space; in a URL it is written as %20",
    " https://example.com/a.mp3": "which holds a space; in a URL it is written as %20",
    "https://exa mple.com/": "which holds a space; in a URL it is written as %20",
    "https://example.com/a.mp3\n": "which holds a line break",
    "https://example.com/a\r\n.mp3": "which holds a line break",
    "https://example.com/a\t.mp3": "which holds the character U+0009",
    "https://example.com/a\u00a0.mp3": "which holds the character U+00A0",
    "https://example.com/a\u2028.mp3": "which holds the character U+2028",
}


def test_a_url_with_a_character_that_urls_do_not_have() -> None:
    """The message says which character is the trouble, for a source and for an option."""
    for url, told in URLS.items():
        assert str(refusal(url)).startswith("expected an http or https URL, got '")
        assert str(refusal(url)).endswith(told), url
        assert str(bad_option({"callback_url": url})).endswith(told), url


def test_what_is_no_url_at_all_is_not_blamed_on_a_character() -> None:
    """With another scheme or without a host, a space is not the trouble."""
    for url in ("ftp://example.com/my file.mp3", "https:///my file.mp3", "https://example.com:port/my file"):
        assert "holds" not in str(refusal(url))
