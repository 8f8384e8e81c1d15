"""Output: where results go. A file is written completely or not at all."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from gladia_control.batch.names import base_name
from gladia_control.result.formats import Format

from .exit_code import BROKEN_PIPE, OUTPUT, USAGE
from .problem import Problem

STDOUT = "-"

CONTROLS = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]"
"""Every control character but line feed and tab, and the characters that override the direction of writing."""


def choose_format(given: Format | None, output: str, *, several: bool = False) -> Format:
    """The format of `--format`, else that of the output's ending; text for a folder or standard output.

    Raises:
        Problem: The name has an unknown ending.
    """
    if given is not None:
        return given
    is_folder = several or output.endswith(("/", os.sep)) or Path(output).is_dir()
    if not is_folder and Path(output).suffix and not _names_a_format(output):
        endings = ", ".join(known.extension for known in Format)
        raise Problem(f"-o {output}: unknown ending (known: {endings}); give the format with --format", USAGE)
    return Format.of_file(output)


def _names_a_format(output: str) -> bool:
    return Path(output).suffix.lower() in {known.extension for known in Format}


def plan(sources: Sequence[str], output: str, format_: Format) -> list[Path | None]:
    """The file for the result of each source; None for standard output. Creates the folder for the files.

    Raises:
        Problem: The place is not writable, or several results would go to standard output or into one file.
    """
    if output == STDOUT:
        if len(sources) > 1 and format_ is not Format.TEXT:
            raise Problem(f"several sources as {format_} need a folder: give one with -o", USAGE)
        return [None] * len(sources)
    path = Path(output)
    if len(sources) > 1 and _names_a_format(output) and not path.is_dir():
        raise Problem(f"-o {output}: several sources need a folder, and this is the name of a file", USAGE)
    if len(sources) > 1 or path.is_dir() or output.endswith(("/", os.sep)):
        _make_folder(path)
        paths = _in_folder(path, sources, format_)
    else:
        _check_folder(path.parent)
        paths = [path]
    try:
        _check_sources_stay(sources, paths)
    except OSError as error:  # the current folder is gone
        raise Problem(f"-o {output}: {error.strerror or error}", OUTPUT) from error
    return list(paths)


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


def _in_folder(folder: Path, sources: Sequence[str], format_: Format) -> list[Path]:
    """One file per source. Sources with the same name get numbers; some systems ignore case, so this does, too."""
    taken: set[str] = set()
    paths = []
    for source in sources:
        base = name = base_name(source)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        paths.append(folder / f"{name}{format_.extension}")
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
