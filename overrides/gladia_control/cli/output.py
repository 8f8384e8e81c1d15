"""Output: where results go. A file is written completely or not at all."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from gladia_control.batch.names import base_name
from gladia_control.errors import BadOption
from gladia_control.result import exports
from gladia_control.result.export import Format
from gladia_control.result.exports import FORMATS

from .exit_code import BROKEN_PIPE, OUTPUT, USAGE
from .parameters import STDOUT, format_names
from .problem import Problem

CONTROLS = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]"
"""Every control character but line feed and tab, and the characters that override the direction of writing."""


def choose_formats(given: Iterable[str] | None, output: str, *, several: bool = False) -> list[Format]:
    """The formats of `--format`, else that of the output's ending; text for a folder or standard output.

    Raises:
        Problem: A format or an ending is unknown.
    """
    names = format_names(given)
    try:
        formats = list(dict.fromkeys(exports.named(name, "--format") for name in names))
    except BadOption as error:
        raise Problem(str(error), USAGE) from None
    if formats:
        return formats
    is_folder = several or output.endswith(("/", os.sep)) or Path(output).is_dir()
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
    if output == STDOUT:
        if len(formats) > 1:
            raise Problem("standard output takes one format: give a file or a folder with -o", USAGE)
        if len(sources) > 1 and formats[0].name != "txt":
            raise Problem(f"several sources as {formats[0].name} need a folder: give one with -o", USAGE)
        return [[None] for _ in sources]
    path = Path(output)
    if len(sources) > 1 and exports.of_path(output) is not None and not path.is_dir():
        raise Problem(f"-o {output}: several sources need a folder, and this is the name of a file", USAGE)
    if len(sources) > 1 or path.is_dir() or output.endswith(("/", os.sep)):
        _make_folder(path)
        paths = _in_folder(path, sources, formats)
    elif len(formats) == 1:
        _check_folder(path.parent)
        paths = [[path]]
    else:
        _check_folder(path.parent)
        stem = path.with_suffix("") if exports.of_path(output) is not None else path
        paths = [[stem.with_name(f"{stem.name}{found.ending}") for found in formats]]
    try:
        _check_sources_stay(sources, [path for some in paths for path in some])
    except OSError as error:  # the current folder is gone
        raise Problem(f"-o {output}: {error.strerror or error}", OUTPUT) from error
    return [list(some) for some in paths]


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
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror or error}", OUTPUT) from error


def _check_sources_stay(sources: Sequence[str], paths: Sequence[Path]) -> None:
    existing = {os.path.realpath(source): source for source in sources if "://" not in source}
    for path in paths:
        source = existing.get(os.path.realpath(path))
        if source is not None:
            raise Problem(f"{source}: the result would replace the recording; give another -o", OUTPUT)


def _in_folder(folder: Path, sources: Sequence[str], formats: Sequence[Format]) -> list[list[Path]]:
    """Files for each source. Sources with the same name get numbers; some systems ignore case, so this does, too."""
    taken: set[str] = set()
    paths = []
    for source in sources:
        base = name = base_name(source)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        paths.append([folder / f"{name}{found.ending}" for found in formats])
    return paths


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"{folder}: {error.strerror or error}", OUTPUT) from error
    _check_folder(folder)


def _check_folder(folder: Path) -> None:
    """Check now, before a job is billed."""
    if not folder.is_dir():
        raise Problem(f"{folder}: is not a folder", OUTPUT)
    if not os.access(folder, os.W_OK):
        raise Problem(f"{folder}: cannot be written to", OUTPUT)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


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
