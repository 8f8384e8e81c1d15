"""Uploads: the files that clients have sent, and those that are arriving, as many as are kept."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from gladia_emulator.contract.problem import Problem

from .recording import Recording
from .weight import weight

# Enough for any test; bounds, because the emulator may also run for days.
KEPT_UPLOADS = 10_000
KEPT_BYTES = 4_000_000_000
# In memory: names, and URLs.
KEPT_NAME_BYTES = 64 * 1024 * 1024


class Uploads:
    """The newest uploads, bounded in number, in memory and in bytes on disk. Safe to use from several threads.

    Args:
        folder: where files are kept.
        new_id: makes the ids of files.
        largest: the largest acceptable file, in bytes; it is kept even if it is all that is kept.
    """

    def __init__(self, folder: Path, new_id: Callable[[], str], largest: Callable[[], int]) -> None:
        self._folder = folder
        self._new_id = new_id
        self._largest = largest
        self._lock = threading.RLock()
        self._recordings: dict[str, Recording] = {}
        self._bytes = 0
        self._name_bytes = 0

    @property
    def all(self) -> tuple[Recording, ...]:
        """The uploads, oldest first."""
        with self._lock:
            return tuple(self._recordings.values())

    def find(self, file_id: str) -> Recording | None:
        """The upload of an id."""
        with self._lock:
            return self._recordings.get(file_id)

    def receive(self) -> Incoming:
        """A file that begins to arrive."""
        file_id = self._new_id()
        return Incoming(self, file_id, self._folder / file_id)

    def add(self, recording: Recording) -> None:
        """Take in an upload whose bytes have arrived, or that has none; the oldest go when there are too many."""
        with self._lock:
            if recording.id in self._recordings:
                return
            self._name_bytes += _name_bytes(recording)
            while self._recordings and (len(self._recordings) >= KEPT_UPLOADS or self._name_bytes > KEPT_NAME_BYTES):
                self._forget(next(iter(self._recordings.values())))
            self._recordings[recording.id] = recording

    def take_room(self, size: int) -> None:
        """Take room on disk for ``size`` more bytes; the oldest uploads go when there is none.

        Raises:
            Problem: 413 when only files that are still arriving could make room.
        """
        with self._lock:
            most = max(KEPT_BYTES, self._largest())
            while self._bytes + size > most:
                oldest = next((recording for recording in self._recordings.values() if recording.path), None)
                if oldest is None:
                    raise Problem(413, f"The emulator keeps at most {most} bytes, which other uploads are taking up")
                self._forget(oldest)
            self._bytes += size

    def give_room(self, size: int) -> None:
        """Give back room on disk."""
        with self._lock:
            self._bytes -= size

    def _forget(self, recording: Recording) -> None:
        del self._recordings[recording.id]
        self._name_bytes -= _name_bytes(recording)
        if recording.path is not None:
            self._bytes -= recording.size
            remove_file(recording.path)


class Incoming:
    """A file that arrives piece by piece; when the block ends without :meth:`keep`, nothing of it is left.

    Attributes:
        id: id of the file.
        path: where its bytes are.
        size: how many bytes have arrived.
    """

    def __init__(self, uploads: Uploads, file_id: str, path: Path) -> None:
        self.id = file_id
        self.path = path
        self.size = 0
        self._uploads = uploads
        self._file = path.open("wb")
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # on a full disk, what is in the buffer cannot be written now either
            self._file.close()
        if not self._kept:
            self._uploads.give_room(self.size)
            remove_file(self.path)

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            Problem: 413 when there is no room for them, 507 when the disk has none.
        """
        self._uploads.take_room(len(data))
        self.size += len(data)
        self._store(lambda: self._file.write(data))

    def finish(self) -> None:
        """Let the whole file be read at its path."""
        self._store(self._file.close)

    def keep(self, recording: Recording) -> None:
        """Make an upload of it."""
        self._uploads.add(recording)
        self._kept = True

    def _store(self, store: Callable[[], object]) -> None:
        try:
            store()
        except OSError as error:
            raise Problem(507, f"The file cannot be kept: {error.strerror}") from error


def _name_bytes(recording: Recording) -> int:
    return weight([recording.id, recording.filename, recording.extension, recording.source])


def remove_file(path: Path) -> None:
    """Remove a file; on Windows, one that is being read stays until the emulator stops."""
    with contextlib.suppress(OSError):
        path.unlink()
