"""The journal of a batch: an SQLite database with one row for each input. After a crash it is the truth."""

from __future__ import annotations

import errno
import functools
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from gladia_control.errors import GladiaError, JournalError
from gladia_control.result.export import Format
from gladia_control.text import clean

from .inputs import State

T = TypeVar("T")

_APPLICATION = 0x47_4C_41_44  # "GLAD": says that the database is a journal
_VERSION = 1

_SCHEMA = """
CREATE TABLE options (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE formats (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE server (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE items (
  position    INTEGER PRIMARY KEY,
  number      INTEGER,              -- place among the inputs of the present run; NULL if it is not one of them
  key         TEXT NOT NULL UNIQUE, -- how the same input is known in another run: its own name, or else its source
  name        TEXT NOT NULL,        -- of its result files
  folded      TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,        -- text, path or bytes
  source      TEXT,                 -- path or URL
  own_name    TEXT,                 -- the name that was given for it
  own_options TEXT,                 -- the options that were given for it, as JSON
  size        INTEGER,              -- of a file, in bytes
  modified    INTEGER,              -- of a file, in nanoseconds
  content     TEXT,                 -- SHA-256 of a recording, or of its URL without a signature
  options     TEXT NOT NULL REFERENCES options,
  token       TEXT NOT NULL,
  state       TEXT NOT NULL,
  same_as     INTEGER,              -- row of an input with the same recording and options, whose job this one shares
  job_id      TEXT,
  rendering   TEXT,                 -- options of the formats in which its results are on the disk
  seconds     REAL,                 -- duration of the recording, if it is known
  error_type  TEXT,
  error       TEXT,
  planned_at  TEXT NOT NULL,
  created_at  TEXT,
  ended_at    TEXT
);
CREATE UNIQUE INDEX by_number ON items (number) WHERE number IS NOT NULL;
CREATE INDEX by_size ON items (size) WHERE size IS NOT NULL;
CREATE INDEX by_content ON items (content, options) WHERE content IS NOT NULL;
CREATE INDEX by_job ON items (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX by_leader ON items (same_as) WHERE same_as IS NOT NULL;
"""


@frozen(kw_only=True)
class Row:
    """A row of the table `items`; its columns are explained there."""

    position: int
    number: int | None
    key: str
    name: str
    folded: str
    kind: str
    source: str | None
    own_name: str | None
    own_options: str | None
    size: int | None
    modified: int | None
    content: str | None
    options: str
    token: str
    state: State
    same_as: int | None
    job_id: str | None
    rendering: str | None
    seconds: float | None
    error_type: str | None
    error: str | None
    planned_at: str
    created_at: str | None
    ended_at: str | None


class Journal:
    """A journal that this process alone has, until it is closed. Safe to share between threads.

    The operating system's lock on the database keeps other processes out, and ends with the process.

    Args:
        path: The database; created if it is missing. `:memory:` is one that nobody keeps.

    Raises:
        JournalError: It is another program's file, cannot be written, or another process has it.
    """

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self._lock = threading.RLock()
        self._owner: Path | None = None
        in_memory = str(path) == ":memory:"
        with self._explained():
            if not in_memory:
                self._create_private()
            self._database = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            with self._explained():
                self._set_up()
        except BaseException:
            self._database.close()
            raise
        if not in_memory:
            self._owner = self.path.with_name(f"{self.path.name}-owner")
            with suppress(OSError):
                self._owner.write_text(f"{_this_process()}since {_now()}", "utf-8")

    def close(self) -> None:
        """Give the journal up. Every later call raises `JournalError`."""
        with self._lock:
            if self._owner is not None:
                with suppress(OSError):
                    self._owner.unlink()
            self._owner = None  # the next process that has the journal may write its own
            self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside become durable together, or none if there is an error."""
        with self._lock:
            self.run("BEGIN")
            try:
                yield
            except BaseException:
                self._database.rollback()
                raise
            self.run("COMMIT")

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run one statement. Outside a transaction its change is durable when this returns.

        Raises:
            JournalError: The disk is full, for example.
        """
        with self._lock, self._explained():
            return self._database.execute(statement, _stored(values))

    def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row; None if there is no row."""
        with self._lock, self._explained():
            found = self._database.execute(statement, _stored(values)).fetchone()
        return None if found is None else found[0]

    def row(self, condition: str, *values: Any) -> Row | None:
        """The first row for a condition."""
        return next(iter(self._rows(f"WHERE {condition} LIMIT 1", values)), None)

    def rows(self, condition: str = "TRUE", *values: Any) -> Iterator[Row]:
        """The inputs of the present run for a condition, in their order. They are read a hundred at a time."""
        last = -1
        while found := self._rows(f"WHERE number > ? AND ({condition}) ORDER BY number LIMIT 100", (last, *values)):
            yield from found
            last = found[-1].number or 0

    def all_rows(self) -> Iterator[Row]:
        """The inputs of all runs, in the order in which they were added."""
        last = -1
        while found := self._rows("WHERE position > ? ORDER BY position LIMIT 100", (last,)):
            yield from found
            last = found[-1].position

    def add(self, **columns: Any) -> int:
        """Add a row; returns its position."""
        columns |= {"planned_at": _now()}
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        return self.run(f"INSERT INTO items ({names}) VALUES ({marks})", *columns.values()).lastrowid or 0  # noqa: S608

    def change(self, position: int, **columns: Any) -> None:
        """Change a row."""
        changes = ", ".join(f"{name} = ?" for name in columns)
        self.run(f"UPDATE items SET {changes} WHERE position = ?", *columns.values(), position)  # noqa: S608

    def mark(self, position: int, state: State, *, error: GladiaError | None = None, **columns: Any) -> None:
        """Note where an input stands."""
        if state == "created":
            columns["created_at"] = _now()
        if state in ("done", "delivered", "failed"):
            columns["ended_at"] = _now()
        columns |= {"error_type": type(error).__name__ if error else None, "error": str(error) if error else None}
        self.change(position, state=state, **columns)

    def needs_job(self, job_id: str) -> bool:
        """Whether an input of this run still has to get its results from a job."""
        return bool(
            self.value(
                "SELECT count(*) FROM items WHERE number IS NOT NULL AND (job_id = ? OR same_as IN"
                " (SELECT position FROM items WHERE job_id = ?)) AND state NOT IN ('delivered', 'deleted', 'failed')",
                job_id,
                job_id,
            )
        )

    def note_deletion(self, job_id: str) -> None:
        """Note that a job was deleted whose results are on the disk."""
        self.run("UPDATE items SET state = 'deleted' WHERE job_id = ? AND state = 'delivered'", job_id)

    def forgive_finished(self) -> None:
        """Forget the errors of finished inputs: files that could not be read in an earlier run may be there again."""
        self.run("UPDATE items SET error = NULL, error_type = NULL WHERE state IN ('delivered', 'deleted')")

    def add_formats(self, formats: Iterable[Format]) -> tuple[Format, ...]:
        """Note in which formats results are asked for; returns those that were not before."""
        return tuple(
            known for known in formats if self.run("INSERT OR IGNORE INTO formats VALUES (?)", known.name).rowcount
        )

    def keep_server(self, url: str) -> None:
        """Note which Gladia the jobs are at.

        Raises:
            JournalError: They are at another one, such as an emulator.
        """
        known = self.value("SELECT url FROM server")
        if known not in (None, url) and self.value(
            "SELECT 1 FROM items WHERE job_id IS NOT NULL OR state = 'creating'"
        ):
            raise JournalError(f"{self._name}: its jobs are at {known}, not at {url}; choose another journal")
        self.run("DELETE FROM server")
        self.run("INSERT INTO server VALUES (?)", url)

    def keep_options(self, digest: str, body: dict[str, Any]) -> None:
        """Keep a checked request under its digest."""
        self.run("INSERT OR IGNORE INTO options VALUES (?, ?)", digest, json.dumps(body))

    @functools.lru_cache(maxsize=64)  # noqa: B019  # a journal lives as long as its batch
    def _body_text(self, digest: str) -> str:
        return str(self.value("SELECT body FROM options WHERE digest = ?", digest))

    def body(self, digest: str) -> dict[str, Any]:
        """The checked request with a digest."""
        body: dict[str, Any] = json.loads(self._body_text(digest))
        return body

    def _rows(self, condition: str, values: Sequence[Any]) -> list[Row]:
        with self._lock, self._explained():
            cursor = self._database.execute(f"SELECT * FROM items {condition}", _stored(values))  # noqa: S608
            names = [column[0] for column in cursor.description]
            return [Row(**dict(zip(names, map(_told, found), strict=True))) for found in cursor]

    def _create_private(self) -> None:
        """Create the file for this user alone: URLs in it may be presigned.

        A file that exists is not opened: to close it would end the lock of another journal of this process.
        """
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            effective = os.access in os.supports_effective_ids
            if not os.access(self.path, os.R_OK | os.W_OK, effective_ids=effective):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from None

    def _set_up(self) -> None:
        run = self._database.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        application = run("PRAGMA application_id").fetchone()[0]
        is_new = run("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        version = run("PRAGMA user_version").fetchone()[0]
        if not is_new and (application, version) != (_APPLICATION, _VERSION):
            raise JournalError(f"{self._name}: is not the journal of a batch that this version can read")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("BEGIN IMMEDIATE")  # takes the lock, which is kept from here on
        if is_new:
            for statement in _SCHEMA.split(";\n"):
                run(statement)
            run(f"PRAGMA application_id = {_APPLICATION}")
            run(f"PRAGMA user_version = {_VERSION}")
        run("COMMIT")

    @property
    def _name(self) -> str:
        return clean(str(self.path), 300)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn errors of the database into one sentence."""
        try:
            yield
        except OSError as error:
            raise JournalError(f"{self._name}: cannot be opened: {error.strerror or error}") from None
        except sqlite3.ProgrammingError as error:
            raise JournalError(f"{self._name}: {error}") from None
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise JournalError(f"{self._name}: in use by {self._who()}") from None
            if code == sqlite3.SQLITE_NOTADB:
                raise JournalError(f"{self._name}: is not the journal of a batch") from None
            raise JournalError(f"{self._name}: cannot be read or written: {error}") from None

    def _who(self) -> str:
        """Who has the journal, as its owner has noted it."""
        try:
            owner = clean(self.path.with_name(f"{self.path.name}-owner").read_text("utf-8"), 200)
        except (OSError, ValueError):
            owner = ""
        if owner.startswith(_this_process()):
            return "another batch of this process, which is not closed"
        return owner or "another process"


def _stored(values: Iterable[Any]) -> list[Any]:
    """Values for the database, which does not take text with half of a surrogate pair: the name of a file may be such.

    It keeps this text as bytes.
    """
    return [
        value.encode("utf-8", "surrogatepass") if isinstance(value, str) and not _is_unicode(value) else value
        for value in values
    ]


def _told(value: Any) -> Any:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _this_process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()} "


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
