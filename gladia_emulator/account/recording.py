"""Recording: audio that was uploaded or named by a URL."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


@attrs.frozen
class Recording:
    """Audio that was uploaded or named by a URL.

    Attributes:
        id: id of the file.
        filename: its name, without folders.
        extension: its extension, without the dot.
        size: size in bytes, 0 for a URL, which is never fetched.
        duration: duration in seconds.
        channels: number of channels.
        source: the URL, None for an upload.
        path: the file with its bytes, None for a URL.
    """

    id: str
    filename: str
    extension: str
    size: int
    duration: float
    channels: int
    source: str | None = None
    path: Path | None = None

    def upload_view(self, base_url: str) -> dict[str, Any]:
        """The answer to an upload."""
        metadata: dict[str, Any] = {
            "id": self.id,
            "filename": self.filename,
            "extension": self.extension,
            "size": self.size,
            "audio_duration": self.duration,
            "number_of_channels": self.channels,
        }
        if self.source is not None:
            metadata["source"] = self.source
        return {"audio_url": f"{base_url}/file/{self.id}", "audio_metadata": metadata}

    def job_view(self) -> dict[str, Any]:
        """The `file` of a job."""
        return {
            "id": self.id,
            "filename": self.filename,
            "source": self.source,
            "audio_duration": self.duration,
            "number_of_channels": self.channels,
        }


def safe_filename(name: str | None) -> str:
    """A file name without folders and control characters; ``audio`` when it is empty."""
    last = _UNSAFE.sub("", name or "").replace("\\", "/").rpartition("/")[2].strip()
    return last if last not in ("", ".", "..") else "audio"


def filename_of_url(url: str) -> str:
    """The file name at the end of a URL's path."""
    return safe_filename(unquote(urlsplit(url).path))


def extension_of(filename: str, otherwise: str) -> str:
    """The extension of a file name in lower case, ``otherwise`` without one."""
    return PurePosixPath(filename).suffix.removeprefix(".").lower() or otherwise
