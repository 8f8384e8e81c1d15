"""Output: where results go. A file is written completely or not at all."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from gladia_control.atomic_file import AtomicFile
from gladia_control.batch.names import base_name
from gladia_control.errors import BadOption, WriteFailed
from gladia_control.result import exports
from gladia_control.result.export import Format
from gladia_control.result.exports import FORMATS
from gladia_control.text import clean

from .exit_code import BROKEN_PIPE, OUTPUT, SOURCE, USAGE
from .parameters import STDIN, STDOUT, split_names
from .problem import Problem

_LONGEST_NAME = 255
"""Bytes of the name of a file, on nearly all systems."""

CONTROLS = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]"
"""Every control character but line feed and tab, and the characters that override the direction of writing."""


def choose_formats(given: Iterable[str] | None, output: str, *, several: bool = False) -> list[Format]:
    """The formats of `--format`, else that of the output's ending; text for a folder or standard output.

    Raises:
        Problem: A format or an ending is unknown.
    """
    names = split_names(given)
    try:
        formats = list(dict.fromkeys(exports.named(name, "--format") for name in names))
    except BadOption as error:
        raise Problem(str(error), USAGE) from None
    if formats:
        return formats
    is_folder = several or output.endswith(("/", os.sep)) or os.path.isdir(output)
    known = exports.of_path(output)
    if not is_folder and Path(output).suffix and known is None:
        endings = ", ".join(found.ending for found in FORMATS.values())
        raise Problem(f"-o {output}: unknown ending (known: {endings}); give the format with --format", USAGE)
    return [known if known is not None and not is_folder else FORMATS["txt"]]


def plan(sources: Sequence[str], output: str, formats: Sequence[Format]) -> list[list[Path | None]]:
    """The files for the results of each source, one for each format; None for standard output.

    Creates the folder for the files.

    Raises:
        Problem: The place is not writable, or several results would go to standard output or into one file.
    """
    try:
        paths = _plan(sources, output, formats)
        _check_sources_stay(sources, [path for some in paths for path in some if path is not None])
    except (OSError, ValueError) as error:  # the current folder is gone, a name is too long or holds NUL
        raise Problem(f"-o {clean(output, 300)}: {getattr(error, 'strerror', None) or error}", OUTPUT) from error
    for path in (path for some in paths for path in some if path is not None):
        if len(os.fsencode(path.name)) > _LONGEST_NAME:
            raise Problem(f"-o {clean(output, 300)}: a name of over {_LONGEST_NAME} bytes: {path.name[:40]}…", OUTPUT)
    return paths


def _plan(sources: Sequence[str], output: str, formats: Sequence[Format]) -> list[list[Path | None]]:
    if output == STDOUT:
        if len(formats) > 1:
            raise Problem("standard output takes one format: give a file or a folder with -o", USAGE)
        if len(sources) > 1 and formats[0].name not in ("txt", "md", "json"):
            raise Problem(f"several sources as {formats[0].name} need a folder: give one with -o", USAGE)
        return [[None] for _ in sources]
    path = Path(output)
    if len(sources) > 1 and exports.of_path(output) is not None and not os.path.isdir(path):
        raise Problem(f"-o {output}: several sources need a folder, and this is the name of a file", USAGE)
    if len(sources) > 1 or os.path.isdir(path) or output.endswith(("/", os.sep)):
        make_folder(path)
        return _in_folder(path, sources, formats)
    make_folder(path.parent)
    if len(formats) == 1:
        return [[path]]
    stem = path.with_suffix("") if exports.of_path(output) is not None else path
    return [[stem.with_name(f"{stem.name}{found.ending}") for found in formats]]


def in_language(path: Path, language: str) -> Path:
    """The file of a translation, beside that of the spoken language: `talk.fr.srt` for `talk.srt`."""
    return path.with_name(f"{path.stem}.{language}{path.suffix}")


def shown(source: str) -> str:
    """A source for messages, without the query and the user of a URL: they may be secret."""
    if "://" not in source:
        return source
    scheme, _, rest = source.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def short_name(source: str) -> str:
    """The last part of a source, for the progress display."""
    if source == STDIN:
        return "standard input"
    return shown(source).rstrip("/").replace(os.sep, "/").rpartition("/")[2] or source


def write(data: bytes, path: Path | None) -> None:
    """Write a result to standard output, or to a file that appears when it is complete.

    Raises:
        Problem: It cannot be written. An older file is unchanged.
    """
    if path is None:
        _to_stdout(data)
        return
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe must not be replaced by a file
        else:
            with AtomicFile(path) as target:
                target.write(data)
    except (BadOption, WriteFailed) as error:
        raise Problem(str(error).removeprefix("path: "), OUTPUT) from error
    except OSError as error:
        raise Problem(f"{path}: {error.strerror or error}", OUTPUT) from error


def _check_sources_stay(sources: Sequence[str], paths: Sequence[Path]) -> None:
    existing = {os.path.realpath(source): source for source in sources if "://" not in source}
    for path in paths:
        source = existing.get(os.path.realpath(path))
        if source is not None:
            raise Problem(f"{source}: the result would replace the recording; give another -o", OUTPUT)


def _in_folder(folder: Path, sources: Sequence[str], formats: Sequence[Format]) -> list[list[Path | None]]:
    """Files for each source. Sources with the same name get numbers; some systems ignore case, so this does, too."""
    taken: set[str] = set()
    paths = list[list[Path | None]]()
    for source in sources:
        base = name = "stdin" if source == STDIN else base_name(source)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        paths.append([folder / f"{name}{found.ending}" for found in formats])
    return paths


def make_folder(folder: Path) -> None:
    """Create a folder, and check now, before a job is billed, that files can be written to it.

    Raises:
        Problem: They cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"{folder}: {error.strerror or error}", OUTPUT) from error
    _check_folder(folder)


def _check_folder(folder: Path) -> None:
    """Check now, before a job is billed."""
    if not os.path.isdir(folder):
        raise Problem(f"{folder}: is not a folder", OUTPUT)
    if not os.access(folder, os.W_OK):
        raise Problem(f"{folder}: cannot be written to", OUTPUT)


def check_recording(audio: Path | None) -> None:
    """Stop before anything else if there is no recording for the page.

    Raises:
        Problem: It is no file.
    """
    if audio is not None and not audio.is_file():
        raise Problem(f"--audio {audio}: is not a file", SOURCE)


def _to_stdout(data: bytes) -> None:
    if sys.stdout is None:
        raise Problem("standard output is closed", OUTPUT)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(_harmless(data) if sys.stdout.isatty() else data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _abandon_stdout()
        if isinstance(error, BrokenPipeError):
            raise Problem("", BROKEN_PIPE) from error
        raise Problem(f"standard output: {error.strerror or error}", OUTPUT) from error


def _harmless(data: bytes) -> bytes:
    """The text without the characters that control a terminal or turn the direction of writing."""
    return re.sub(CONTROLS, "", data.decode("utf-8", "replace")).encode()


def _abandon_stdout() -> None:
    """Discard what is left in the buffer: Python would complain about it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
