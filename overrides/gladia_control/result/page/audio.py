"""The recording that a page plays: embedded in the page, or linked."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from attrs import frozen

from gladia_control.errors import BadOption
from gladia_control.text import LONGEST_NAME, clean, short_repr, short_url

PageAudio: TypeAlias = str | os.PathLike[str] | bytes
"""A path, an http(s) URL, or the bytes of a recording."""

EMBEDDED = 10_000_000
"""Size in bytes up to which a page holds the recording itself."""

_FIELD = "audio"
_HEAD = 16
_KINDS = (  # browsers look at the content of audio, too; without a type they refuse it
    ("audio/wav", rb"RIFF....WAVE"),
    ("audio/aac", rb"\xff[\xf0\xf1\xf8\xf9]"),
    ("audio/mpeg", rb"ID3|\xff[\xe0-\xff]"),
    ("audio/ogg", rb"OggS"),
    ("audio/flac", rb"fLaC"),
    ("audio/mp4", rb"....ftyp"),
    ("audio/webm", rb"\x1aE\xdf\xa3"),
)


@frozen
class Audio:
    """A recording as a page names it.

    Attributes:
        url: Where the player finds it.
        allowed: What the page's Content-Security-Policy allows for it.
        name: Its name for people; empty if it has none.
    """

    url: str
    allowed: str
    name: str = ""


def audio_for(given: PageAudio | None, folder: str | os.PathLike[str] | None) -> Audio | None:
    """The recording for a page in a folder; None if there is none.

    Args:
        given: A path, a URL or bytes.
        folder: Where the page will be; by default the current folder.

    Raises:
        BadOption: It cannot be played.
    """
    if given is None:
        return None
    if isinstance(given, (bytes, bytearray, memoryview)):
        return _of_bytes(bytes(given))
    if isinstance(given, str) and "://" in given:
        return _of_url(given)
    if isinstance(given, (str, os.PathLike)):
        return _of_path(Path(os.fsdecode(given)), os.fspath(folder or os.curdir))
    raise BadOption(_FIELD, f"expected a path, a URL or bytes, got {short_repr(given)}", given)


def playable(recording: object, folder: str | os.PathLike[str] | None) -> PageAudio | None:
    """The recording of a job if a page may and can play it, else None.

    The query of a URL is often a signature, which opens the recording to everyone who has the page. So a URL is used
    only if it has neither a query nor a user.
    """
    if not isinstance(recording, (str, os.PathLike, bytes)):
        return None
    if isinstance(recording, str) and "://" in recording and set("?#@") & set(recording):
        return None
    try:
        audio_for(recording, folder)
    except BadOption:
        return None
    return recording


def _of_bytes(data: bytes) -> Audio:
    if not data:
        raise BadOption(_FIELD, "the recording is empty", data)
    if len(data) > EMBEDDED:
        problem = f"a page holds {EMBEDDED / 1e6:g} MB, and this is {len(data) / 1e6:.1f} MB; give the path of a file"
        raise BadOption(_FIELD, problem, data)
    return Audio(f"data:{_kind(data[:_HEAD])};base64,{base64.b64encode(data).decode()}", "data:")


def _of_path(path: Path, folder: str) -> Audio:
    shown = clean(str(path), LONGEST_NAME)
    try:
        if not path.is_file():
            problem = "not a regular file" if path.exists() else "no such file"
            raise BadOption(_FIELD, f"{shown}: {problem}", path)
        with path.open("rb") as file:
            data = file.read(EMBEDDED + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, BadOption):
            raise
        raise BadOption(_FIELD, f"{shown}: {getattr(error, 'strerror', None) or error}", path) from None
    if len(data) > EMBEDDED:
        return Audio(_link(path, folder), "'self' file:", path.name)
    embedded = _of_bytes(data)
    return Audio(embedded.url, embedded.allowed, path.name)


def _link(path: Path, folder: str) -> str:
    """The path as a link from a page in the folder."""
    target = os.path.abspath(path)
    try:
        relative = os.path.relpath(target, os.path.abspath(folder))
    except ValueError:  # on another drive
        return Path(target).as_uri()
    return quote(os.fsencode(f"./{relative}".replace(os.sep, "/")))  # with `./` a colon begins no scheme


def _of_url(url: str) -> Audio:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadOption(_FIELD, f"{short_url(url)}: {error}", url) from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadOption(_FIELD, f"expected an http or https URL, got {short_url(url)}", url)
    if "@" in parts.netloc:
        raise BadOption(_FIELD, "everyone who has the page would see the user and the password of the URL", url)
    named = re.fullmatch(r"[a-z0-9.-]+", host)  # what a policy can name; for others it allows the scheme
    allowed = f"{parts.scheme}:{f'//{host}' if named else ''}{f':{port}' if named and port else ''}"
    return Audio(url, allowed, parts.path.rpartition("/")[2])


def _kind(head: bytes) -> str:
    found = (kind for kind, start in _KINDS if re.match(start, head, re.DOTALL))
    return next(found, "application/octet-stream")
