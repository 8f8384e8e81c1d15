"""Uploads: the files that clients have sent."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from .recording import Recording

_KEPT_UPLOADS = 1000


@attrs.frozen
class IncomingFile:
    """A file that is arriving: its id, its path, and the open file to write to."""

    id: str
    path: Path
    file: BinaryIO


class Uploads:
    """The newest uploads. Safe to use from several threads.

    Args:
        folder: where files are kept.
        new_id: makes the ids of files.
    """

    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._new_id = new_id
        self._lock = threading.Lock()
        self._recordings: dict[str, Recording] = {}

    @property
    def all(self) -> tuple[Recording, ...]:
        """The uploads, oldest first."""
        with self._lock:
            return tuple(self._recordings.values())

    def find(self, file_id: str) -> Recording | None:
        """The upload with an id, None for an unknown id."""
        with self._lock:
            return self._recordings.get(file_id)

    @contextlib.contextmanager
    def receive(self) -> Iterator[IncomingFile]:
        """A new file to write to; the end of the block removes it unless :meth:`add` has added it."""
        file_id = self._new_id()
        path = self._folder / file_id
        try:
            with path.open("wb") as file:
                yield IncomingFile(file_id, path, file)
        finally:
            if self.find(file_id) is None:
                _remove(path)

    def add(self, recording: Recording) -> None:
        """Add an upload; beyond 1000 of them, forget the oldest and remove its file."""
        with self._lock:
            self._recordings.setdefault(recording.id, recording)
            if len(self._recordings) > _KEPT_UPLOADS:
                oldest = self._recordings.pop(next(iter(self._recordings)))
                if oldest.path is not None:
                    _remove(oldest.path)

    def forget(self) -> None:
        """Forget all uploads, and remove their files."""
        with self._lock:
            forgotten, self._recordings = self._recordings, {}
        for recording in forgotten.values():
            if recording.path is not None:
                _remove(recording.path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows keeps a file that is being read; the folder is removed at the end
        path.unlink()
