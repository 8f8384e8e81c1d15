"""What a batch has done: a sentence, a table and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import frozen

from gladia_control.batch.inputs import FINISHED
from gladia_control.batch.journal import Journal, Row
from gladia_control.errors import WriteFailed
from gladia_control.text import clean

from .output import shown, write

_COLUMNS: tuple[str, ...] = tuple(
    "name source state job_id seconds error_type error planned_at created_at ended_at".split()  # of the journal's rows
)
_IN_RUN = "number IS NOT NULL"
_FINISHED = f"state IN {FINISHED!r} AND error_type IS NULL"


@frozen
class Counts:
    """How many recordings there are, by where they stand.

    Attributes:
        total: All of this run.
        finished: Those whose results are on the disk. An error of one of these is about its files.
        failed: Those that are not tried again by themselves.
        wrong: Those with an error, failed or not.
    """

    total: int
    finished: int
    failed: int
    wrong: int

    @classmethod
    def of(cls, journal: Journal) -> Counts:
        """Count them."""

        def count(condition: str) -> int:
            return int(journal.value(f"SELECT count(*) FROM items WHERE {_IN_RUN} AND {condition}"))  # noqa: S608

        return cls(count("TRUE"), count(_FINISHED), count("state = 'failed'"), count("error_type IS NOT NULL"))


def summary(journal: Journal) -> str:
    """What is about to be done, in one sentence."""

    def select(what: str, condition: str) -> Any:
        return journal.value(f"SELECT {what} FROM items WHERE {_IN_RUN} AND {condition}")  # noqa: S608

    to_send = "state IN ('planned', 'creating') AND same_as IS NULL"
    count, unknown = select("count(*)", to_send), select("count(*)", f"{to_send} AND seconds IS NULL")
    told = [f"{recordings(select('count(*)', 'TRUE'))}, {count} of them to send"]
    if count > unknown:
        told[0] += f": {select('sum(seconds)', to_send) / 60:.1f} minutes"
    if unknown:
        told[0] += f"{' and' if count > unknown else ':'} {unknown} of unknown length"
    for what, condition in (
        ("finished before", _FINISHED),
        ("with a job that is waited for", "state IN ('created', 'done')"),
        ("the same as others, sent once", "state = 'planned' AND same_as IS NOT NULL"),
        ("failed or refused", "state = 'failed'"),
    ):
        if number := select("count(*)", condition):
            told.append(f"{number} {what}")
    return "; ".join(told)


def recordings(count: int) -> str:
    """So many recordings, in words."""
    return f"{count} recording" if count == 1 else f"{count} recordings"


def failures(journal: Journal, most: int) -> Iterator[Row]:
    """The first recordings with an error."""
    for number, row in enumerate(journal.rows("error_type IS NOT NULL")):
        if number == most:
            return
        yield row


def to_csv(journal: Journal, path: Path) -> None:
    """Write a table with a row for each recording of the journal, also of those that this run leaves out.

    Raises:
        WriteFailed: It cannot be written; an older one is unchanged.
    """
    part = path.with_name(".gladia-report.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            table = csv.DictWriter(file, _COLUMNS)
            table.writeheader()
            for row in journal.all_rows():
                table.writerow(_cells(row))
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise WriteFailed(f"{clean(str(path), 300)} cannot be written: {error.strerror or error}") from None


def to_json(journal: Journal) -> None:
    """Print an object with the counts and all recordings, one on each line."""
    counts = Counts.of(journal)
    head = {"total": counts.total, "finished": counts.finished, "failed": counts.failed}
    line = json.dumps(head)[:-1] + ', "items": ['
    for number, row in enumerate(journal.rows()):
        write(f"{line}\n".encode(), None)
        line = f"{'' if number == 0 else ','}{json.dumps(_cells(row))}"
    write(f"{line}\n]}}\n".encode(), None)


def _cells(row: Row) -> dict[str, Any]:
    cells = {name: getattr(row, name) for name in _COLUMNS}
    return cells | {"source": None if row.source is None else shown(row.source)}
