"""The recordings of a batch: files, folders, patterns, URLs and manifests."""

from __future__ import annotations

import csv
import difflib
import glob
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from gladia_control.batch import BatchInput
from gladia_control.batch.defaults import labelled
from gladia_control.errors import BadOption
from gladia_control.request.options import known_options

from . import request
from .exit_code import SOURCE, USAGE
from .output import shown
from .problem import Problem

RECORDINGS = frozenset(
    ".3gp .aac .ac3 .aif .aiff .amr .avi .caf .flac .flv .m4a .m4b .m4v .mka .mkv .mov .mp2 .mp3 .mp4 .mpeg .mpg .mts "
    ".oga .ogg .ogv .opus .ts .wav .weba .webm .wma .wmv".split()
)
"""Endings of the files in a folder that are taken for recordings."""

MANIFESTS = (".csv", ".jsonl")
_COLUMNS = ("source", "name", "options")


def inputs(sources: Sequence[str]) -> Iterator[tuple[str, BatchInput]]:
    """The recordings, each with a label for error messages. A file that two sources lead to comes once.

    One with a name or options of its own, in a manifest, is another request.

    Raises:
        Problem: A folder or a pattern has no recordings, or a manifest cannot be read.
        BadOption: An option of a manifest cannot be right.
    """
    seen: set[str] = set()
    for source in sources:
        for label, given in _of_source(source):
            is_plain = given.name is None and given.options is None
            if is_plain and len(sources) > 1 and "://" not in str(given.source):
                place = os.path.abspath(str(given.source))
                if place in seen:
                    continue
                seen.add(place)
            yield label, given


def _of_source(source: str) -> Iterator[tuple[str, BatchInput]]:
    if "://" in source:
        yield shown(source), BatchInput(source)
    elif source.lower().endswith(MANIFESTS):
        yield from _manifest(Path(source))
    elif os.path.isdir(source):
        yield from _some(_folder(source), f"{source}: no recordings in this folder")
    elif glob.has_magic(source) and not os.path.lexists(source):
        yield from _some(_matching(source), f"{source}: matches no recording")
    else:
        yield source, BatchInput(source)


def _some(paths: Iterable[str], problem: str) -> Iterator[tuple[str, BatchInput]]:
    empty = True
    for path in paths:
        empty = False
        yield path, BatchInput(path)
    if empty:
        raise Problem(problem, SOURCE)


def _folder(folder: str) -> Iterator[str]:
    """The recordings in a folder and in those below, by name; hidden ones are left out."""
    for place, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in RECORDINGS:
                yield os.path.join(place, name)


def _matching(pattern: str) -> list[str]:
    """The files for a pattern, by name. Unless it has an ending of its own, only recordings are meant."""
    paths = sorted(path for path in glob.iglob(pattern, recursive=True) if not os.path.isdir(path))
    ending = os.path.splitext(pattern)[1]
    if ending and not glob.has_magic(ending):
        return paths
    return [path for path in paths if os.path.splitext(path)[1].lower() in RECORDINGS]


def _unreadable(error: OSError) -> NoReturn:
    """Stop at a folder that cannot be read: its recordings would be left out silently."""
    raise Problem(f"{error.filename}: {error.strerror}", SOURCE)


def _manifest(path: Path) -> Iterator[tuple[str, BatchInput]]:
    """The recordings that a manifest lists. Paths in it are relative to its folder."""
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _json_rows(path)
    empty = True
    try:
        for number, row in rows:
            empty = False
            label = f"{path}, row {number}"
            yield label, _input(label, path.parent, row)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror or error}", SOURCE) from None
    except UnicodeDecodeError as error:
        raise Problem(f"{path}: cannot be read as UTF-8 text: {error}", SOURCE) from None
    if empty:
        raise Problem(f"{path}: lists no recordings", SOURCE)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table, numbered as a spreadsheet does; the row of names is the first one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = _cells(path, file)
        _, columns = next(rows, (1, []))
        for column in columns:
            if column not in _COLUMNS and column.partition(".")[0] not in known_options():
                raise Problem(f"{path}: unknown column {column!r}: {_expected_column(column)}", USAGE)
            if columns.count(column) > 1:
                raise Problem(f"{path}: has the column {column!r} twice", USAGE)
        if "source" not in columns:
            raise Problem(f"{path}: has no column 'source' in its first row", USAGE)
        for number, row in rows:
            if any(row[len(columns) :]):
                raise Problem(f"{path}, row {number}: has more cells than the first row", USAGE)
            cells = {name: cell for name, cell in zip(columns, row, strict=False) if cell}
            yield number, _nested(f"{path}, row {number}", cells)


def _expected_column(column: str) -> str:
    if ";" in column or "\t" in column:
        return "commas separate columns"
    near = difflib.get_close_matches(column, [*_COLUMNS, *known_options()], n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}expected source, name, options, or a field of the request such as language_config.languages"


def _cells(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with their numbers."""
    rows = csv.reader(file, strict=True)
    for number in itertools.count(1):
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise Problem(f"{path}, row {number}: {error}", USAGE) from None
        if row is None:
            return
        if any(row):
            yield number, row


def _nested(label: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """A row as JSON has it: the cells of option columns become one value."""
    options = _json(label, cells["options"]) if "options" in cells else {}
    try:
        for column, cell in cells.items():
            if column not in _COLUMNS:
                request.put(options, column, request.value_of(column, cell))
    except BadOption as error:
        raise labelled(label, error) from None
    found: dict[str, Any] = {name: cells[name] for name in ("source", "name") if name in cells}
    return found | ({"options": options} if options else {})


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _json(f"{path}, row {number}", line)


def _json(label: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(f"{label}: is not JSON: {error}", USAGE) from None
    if not isinstance(found, dict):
        raise Problem(f"{label}: expected a JSON object, got {text.strip()[:40]!r}", USAGE)
    return found


def _input(label: str, folder: Path, row: Mapping[str, Any]) -> BatchInput:
    unknown = [name for name in row if name not in _COLUMNS]
    if unknown:
        raise Problem(f"{label}: unknown key {unknown[0]!r}: expected {', '.join(_COLUMNS)}", USAGE)
    source, options = row.get("source"), row.get("options")
    if not isinstance(source, str) or not source:
        raise Problem(f"{label}: source: expected a path or a URL, got {source!r}", USAGE)
    if options is not None and not isinstance(options, dict):
        raise Problem(f"{label}: options: expected an object, got {options!r}", USAGE)
    try:
        request.check_spelling(options or {}, None)
    except BadOption as error:
        raise labelled(label, error) from None
    place = source if "://" in source else str(folder / source)
    return BatchInput(place, row.get("name"), options)
