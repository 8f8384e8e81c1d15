"""A recording: what is known of it before it is read, and what is checked while it is read."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Iterator

from attrs import define, field, frozen

from gladia_control.errors import BadSource, SourceChanged

from .duration import wav_duration
from .presigned import without_signature

log = logging.getLogger("gladia_control")

MAX_BYTES = 1000 * 1000 * 1000
"""Gladia's limit for an upload."""


@frozen(eq=False, repr=False)
class Url:
    """A recording that Gladia fetches itself."""

    url: str

    def digest(self) -> str:
        """SHA-256 of the URL, without the signature of a presigned one."""
        return hashlib.sha256(without_signature(self.url).encode()).hexdigest()


@define(eq=False, repr=False)
class Recording:
    """A recording that is uploaded.

    Attributes:
        filename: The name that Gladia is told.
        size: Size in bytes; None if only reading tells.
        is_rewindable: Whether the recording can be read more than once.
        open: Begins to read it: from the beginning, or from where a file stood when it was given.
        head: Reads its beginning, from which it can be read again; None if it can be read only once.
        max_minutes: The longest duration that `check_duration` accepts; None for no limit.
        digested: Whether to digest the content while it is read, which may take longer than to send it.
        complete: Whether the last reading reached the end.
        last_digest: SHA-256 of the content after a complete reading; empty before.
    """

    filename: str
    size: int | None
    is_rewindable: bool
    open: Callable[[], Iterator[bytes] | AsyncGenerator[bytes, None]]
    head: Callable[[], bytes] | None = None
    max_minutes: float | None = field(default=None, init=False)
    digested: bool = field(default=True, init=False)
    complete: bool = field(default=False, init=False)
    last_digest: str = field(default="", init=False)

    def check_duration(self) -> None:
        """Refuse a recording that is certainly too long, and warn of one that probably is.

        Raises:
            BadSource: It is certainly too long.
        """
        if self.head is None or self.size is None or self.max_minutes is None:
            return
        try:
            duration = wav_duration(self.head(), self.size)
        except OSError:
            return  # reading it for the upload says what is wrong
        if duration is None or duration.seconds / 60 <= self.max_minutes:
            return
        length = f"{'' if duration.exact else 'probably '}{duration.seconds / 60:.2f} minutes long"
        text = f"{self.filename}: {length}, more than {self.max_minutes:g}; max_audio_minutes= sets another limit"
        if duration.exact:
            raise BadSource(text)
        log.warning("%s. It is sent.", text)

    def forget_progress(self) -> None:
        """Forget the last reading."""
        self.complete, self.last_digest = False, ""

    def follow(self) -> RecordingProgress:
        """What checks the next reading."""
        self.forget_progress()
        return RecordingProgress(self)

    def chunks(self) -> Iterator[bytes]:
        """Read the recording in blocking code; transport/aio.py has the same for an event loop.

        Raises:
            BadSource: The recording is empty, too large, cannot be read, or does not consist of bytes.
            SourceChanged: It is not the one that was given.
        """
        opened = self.open()
        assert isinstance(opened, Iterator)  # noqa: S101  # `open_source` refuses asynchronous sources here
        progress = self.follow()
        for chunk in opened:
            progress.add(chunk)
            yield chunk
        progress.end()

    def digest(self) -> str:
        """SHA-256 of the content; reads all of it."""
        for _ in self.chunks():
            pass
        return self.last_digest


class RecordingProgress:
    """Counts and checks what is read of a recording."""

    def __init__(self, recording: Recording):
        self._recording = recording
        self._bytes = 0
        self._sha256 = hashlib.sha256() if recording.digested else None

    def add(self, chunk: bytes) -> None:
        """Count a chunk before it is sent.

        Raises:
            BadSource: The recording is larger than Gladia accepts.
            SourceChanged: It is larger than it was when it was given.
        """
        name, size = self._recording.filename, self._recording.size
        self._bytes += len(chunk)
        if self._sha256 is not None:
            self._sha256.update(chunk)
        if self._bytes > MAX_BYTES:
            raise BadSource(f"{name}: larger than the {MAX_BYTES // 10**6} MB that Gladia accepts")
        if size is not None and self._bytes > size:
            raise SourceChanged(f"{name} grew while it was being uploaded")

    def end(self) -> None:
        """Note that the reading reached the end.

        Raises:
            BadSource: The recording is empty.
            SourceChanged: It is smaller than it was when it was given.
        """
        name, size, rewindable = self._recording.filename, self._recording.size, self._recording.is_rewindable
        if self._bytes == 0:
            hint = "" if rewindable else ", or was read before: open it again"
            raise BadSource(f"{name}: the recording is empty{hint}")
        if size is not None and self._bytes < size:
            raise SourceChanged(f"{name} shrank while it was being uploaded")
        self._recording.complete = True
        if self._sha256 is not None:
            self._recording.last_digest = self._sha256.hexdigest()
