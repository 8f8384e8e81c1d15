"""Result files: they appear whole, and are on the disk before the journal says so."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from gladia_control.errors import BadOption, WriteFailed
from gladia_control.request.source import safe_name
from gladia_control.result import exports
from gladia_control.result.export import Format
from gladia_control.result.transcript import Transcript
from gladia_control.text import clean

_PART = ".gladia-{}.part"


@frozen
class Results:
    """The folder of a batch's results.

    Attributes:
        folder: The folder.
        formats: The formats that every transcript is written in.
        options: Options of the formats; each goes to those that have it.
    """

    folder: Path
    formats: tuple[Format, ...]
    options: Mapping[str, Any] = field(factory=dict)

    def prepare(self) -> None:
        """Create the folder, and find out now, before a job is billed, whether it can be written to.

        Raises:
            WriteFailed: It cannot.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write("probe", b"\0" * 4096)
            self._part("probe").unlink(missing_ok=True)
        except OSError as error:
            raise _failed(self.folder, error) from None

    @property
    def rendering(self) -> str:
        """What tells the options of the formats from others."""
        return json.dumps(self.options, sort_keys=True)

    def remove_parts(self) -> None:
        """Remove the unfinished files of a program that was killed."""
        begin, end = _PART.split("{}")
        with os.scandir(self.folder) as files:  # `glob` would hold the names of all results in memory
            for file in files:
                if file.name.startswith(begin) and file.name.endswith(end):
                    Path(file.path).unlink(missing_ok=True)

    def path(self, name: str, format_: Format) -> Path:
        """The file of a name in a format."""
        return self.folder / f"{name}{format_.ending}"

    def existing(self, name: str, formats: Iterable[Format], languages: Iterable[str] = ()) -> Path | None:
        """A file that a result with this name would replace.

        Args:
            name: The name.
            formats: The formats that are asked for.
            languages: The languages that are translated to.
        """
        folders = [self.folder, *(self.folder / safe_name(language) for language in languages)]
        paths = (
            folder / f"{name}{format_.ending}"
            for format_ in formats
            for folder in (folders[:1] if format_.has_translations else folders)
        )
        return next((path for path in paths if os.path.lexists(path)), None)

    def are_complete(self, name: str) -> bool:
        """Whether there is a file in every format."""
        return all(self.path(name, format_).is_file() for format_ in self.formats)

    def write(self, name: str, transcript: Transcript, recording: object = None) -> None:
        """Write a transcript in every format, and wait until the disk has it. Each language has a folder of its own.

        Args:
            name: The name of the files.
            transcript: The transcript.
            recording: What was transcribed; a page plays it.

        Raises:
            WriteFailed: The disk is full, for example. Older files are unchanged.
        """
        path = self.folder
        folders = {self.folder}  # also to keep the entries of folders that are new
        try:
            for format_ in self.formats:
                for language, speech in format_.speeches(transcript):
                    folder = self.folder / safe_name(language) if language else self.folder
                    if language:
                        folder.mkdir(exist_ok=True)
                        folders.add(folder)
                    path = folder / f"{name}{format_.ending}"
                    data = format_.encode(speech, path, recording=recording, **format_.own(self.options))
                    part = self._write(secrets.token_hex(8), data)
                    try:
                        part.replace(path)
                    except BaseException:
                        part.unlink(missing_ok=True)
                        raise
            for folder in folders:
                _sync_folder(folder)
        except OSError as error:
            raise _failed(path, error).with_context(job_id=transcript.id) from None

    def read(self, name: str, job_id: str | None) -> Transcript | None:
        """The transcript of a file in JSON; None if it cannot be read, or is not that of the job."""
        try:
            transcript = Transcript.from_raw(json.loads(self.path(name, exports.FORMATS["json"]).read_bytes()))
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return None
        return transcript if transcript.id == job_id else None

    def _write(self, number: str, data: bytes) -> Path:
        part = self._part(number)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def _part(self, number: str) -> Path:
        return self.folder / _PART.format(number)


def check_formats(formats: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats without repetitions.

    Raises:
        BadOption: One is unknown, or there is none.
    """
    given = (formats,) if isinstance(formats, str) else tuple(formats)
    if not given:
        raise BadOption("formats", f"expected at least one of {', '.join(exports.FORMATS)}", formats)
    return tuple(dict.fromkeys(exports.named(name, "formats") for name in given))


def occupied(path: Path) -> WriteFailed:
    """The error if a result would replace a file of somebody else."""
    problem = "exists, and this batch did not write it; move it, or choose another folder"
    return WriteFailed(f"{clean(str(path), 300)} {problem}")


def _failed(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(f"{clean(str(path), 300)} cannot be written: {error.strerror or error}")


def _sync_folder(folder: Path) -> None:
    """Make renames durable, where folders can be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
