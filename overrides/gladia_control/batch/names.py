"""Names of result files."""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from gladia_control.errors import BadOption
from gladia_control.request.readers import own_name
from gladia_control.request.source import safe_name
from gladia_control.text import short_repr

LONGEST = 240
"""Bytes of a name. File systems take 255, and the ending needs some."""

_RESERVED = r'[/\\<>:"|?*]'
"""Characters that the name of a file cannot have on some systems."""

_DERIVED = 200  # leaves room for a number


def base_name(source: str) -> str:
    """The name of a path or URL without folders and extension; the host for a URL without a path."""
    with suppress(ValueError):  # such as a host in one bracket
        if "://" in source:
            parts = urlsplit(source)
            source = unquote(parts.path.rstrip("/")) or parts.hostname or ""
            return Path(safe_name(source)).stem if parts.path.strip("/") else safe_name(source)
    return Path(safe_name(source)).stem


def derived(source: Any) -> str:
    """A name for the results of a source."""
    text = os.fsdecode(source) if isinstance(source, (str, os.PathLike)) else own_name(source)
    name = re.sub(_RESERVED, "_", base_name(text)) if text else "audio"
    return name.encode("utf-8", "replace")[:_DERIVED].decode("utf-8", "ignore").strip(" .") or "audio"


def check(name: Any) -> str:
    """Return a name that a caller gives.

    Raises:
        BadOption: It cannot be the name of a file in a folder.
    """
    if not isinstance(name, str):
        raise BadOption("name", f"expected a string, got {short_repr(name)}", name)
    expected = "expected the name of a file, without folders"
    if not name.strip(" .") or name != name.strip() or not name.isprintable() or re.search(_RESERVED, name):
        raise BadOption("name", f"{expected}, got {short_repr(name)}", name)
    if len(name.encode("utf-8", "replace")) > LONGEST:
        raise BadOption("name", f"{expected}, of at most {LONGEST} bytes, got {short_repr(name)}", name)
    return name


def folded(name: str) -> str:
    """What a name is compared by: some file systems ignore case, or how a letter with an accent is written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
