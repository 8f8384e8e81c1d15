"""What the journal knows of a recording, and what tells it from others."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from attrs import frozen

from gladia_control.errors import BadOption, BadSource
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source
from gladia_control.text import clean, short_repr

_CHUNK = 1024 * 1024


@frozen(kw_only=True)
class Source:
    """What the journal knows of a recording.

    Attributes:
        kind: `text`, `path` or `bytes`: how it was given.
        text: The path or URL; None for bytes.
        key: What names it in another run.
        size: Size of a file in bytes.
        modified: When a file was changed, in nanoseconds.
        content: What tells it from other recordings, if that is known without reading a file.
    """

    kind: str
    text: str | None
    key: str
    size: int | None = None
    modified: int | None = None
    content: str | None = None

    @classmethod
    def of(cls, given: Any) -> Source:
        """Look at a source without reading a file.

        Raises:
            BadOption: It cannot be kept in a journal.
        """
        if isinstance(given, (bytes, bytearray, memoryview)):
            digest = hashlib.sha256(given).hexdigest()
            return cls(kind="bytes", text=None, key=f"bytes:{digest}", content=digest)
        if not isinstance(given, (str, os.PathLike)):
            raise BadOption("source", f"expected a path, a URL or bytes with a journal, got {short_repr(given)}", given)
        kind, text = ("text" if isinstance(given, str) else "path"), os.fsdecode(given)
        if kind == "text" and "://" in text:
            try:
                opened = open_source(text)
            except BadSource:
                return cls(kind=kind, text=text, key=f"url:{text}")  # it is refused later, like an unreadable file
            digest = "" if isinstance(opened, Recording) else opened.digest()
            return cls(kind=kind, text=text, key=f"url:{digest}", content=digest)
        key = f"file:{os.path.abspath(text)}"
        try:
            status = os.stat(text)
        except (OSError, ValueError):
            return cls(kind=kind, text=text, key=key)
        return cls(kind=kind, text=text, key=key, size=status.st_size, modified=status.st_mtime_ns)


def content_of(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file.

    Raises:
        BadSource: It cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise BadSource(f"{clean(os.fsdecode(path), 300)}: {error.strerror or error}") from None
    return digest.hexdigest()


def content_or_none(path: str) -> str | None:
    """As `content_of`; None if it cannot be read: sending it says what is wrong."""
    try:
        return content_of(path)
    except BadSource:
        return None
