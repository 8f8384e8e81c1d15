"""The journal: who has it, what it refuses, and what it holds after an error."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from gladia_control.batch.journal import Journal
from gladia_control.errors import JournalError

OPEN = "import sys; from gladia_control.batch.journal import Journal; journal = Journal(sys.argv[1]); "
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and POSIX permissions")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "journal.sqlite"


def add(journal: Journal, number: int = 0) -> int:
    """Add an input, which has its number for a name."""
    name = str(number)
    columns = {"number": number, "kind": "text", "options": "-", "token": "t", "state": "planned"}
    return journal.add(key=name, name=name, folded=name, **columns)


def add_many(journal: Journal) -> None:
    """Add more inputs than a few pages of the database hold."""
    with journal.transaction():
        for number in range(1, 1000):
            add(journal, number)


def problem(path: Path | str) -> str:
    """The sentence that a journal is refused with."""
    with pytest.raises(JournalError) as caught:
        Journal(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@needs_posix
def test_only_one_process_has_a_journal(path: Path) -> None:
    """The second one says who has it. A process that is killed leaves no lock, and what it noted is there."""
    code = f"{OPEN} journal.keep_options('d', {{'x': 1}}); print('has it', flush=True); sys.stdin.read()"
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        assert "has it\n" == owner.stdout.readline()
        who = f"{path}: in use by process {owner.pid} on {socket.gethostname()} since 20"
        assert problem(path).startswith(who)
        path.with_name("journal.sqlite-owner").unlink()
        assert f"{path}: in use by another process" == problem(path)
        owner.send_signal(signal.SIGKILL)
    with closing(Journal(path)) as journal:
        assert {"x": 1} == journal.body("d")


def test_a_second_try_of_this_process_does_not_end_the_lock(path: Path) -> None:
    """POSIX ends all locks of a process on a file when the process closes any descriptor of it."""
    with closing(Journal(path)):
        assert f"{path}: in use by another batch of this process, which is not closed" == problem(path)
        other = subprocess.run([sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False)
        assert f"in use by process {os.getpid()} on " in other.stderr
    assert [path] == list(path.parent.iterdir())


def test_a_closed_journal_is_free_and_refuses_everything(path: Path) -> None:
    """To close it again changes nothing, not even for the next one that has it."""
    journal = Journal(path)
    journal.close()
    with closing(Journal(path)) as second:
        journal.close()
        assert "in use by another batch of this process, which is not closed" in problem(path)
        add(second)
    for use in (lambda: add(journal), lambda: journal.value("SELECT 1"), lambda: list(journal.rows())):
        with pytest.raises(JournalError, match=r"journal\.sqlite: Cannot operate on a closed database"):
            use()


def test_other_files_are_refused_and_not_changed(path: Path, tmp_path: Path) -> None:
    """One that is no database, one of another program, and one of a later version."""
    expected = {
        "text": ": is not the journal of a batch",
        "other": ": is not the journal of a batch that this version can read",
        "later": ": is not the journal of a batch that this version can read",
    }
    (tmp_path / "text").write_text("source,name\n" * 1000)
    with closing(sqlite3.connect(tmp_path / "other")) as database:
        database.execute("CREATE TABLE items (x)")
    Journal(tmp_path / "later").close()
    with closing(sqlite3.connect(tmp_path / "later")) as database:
        database.execute("PRAGMA user_version = 2")
    before = {name: (tmp_path / name).read_bytes() for name in expected}
    assert {name: f"{tmp_path / name}{text}" for name, text in expected.items()} == {
        name: problem(tmp_path / name) for name in expected
    }
    assert before == {name: (tmp_path / name).read_bytes() for name in expected}


def test_a_damaged_journal_is_told(path: Path) -> None:
    """It is neither repaired nor taken for a new one."""
    with closing(Journal(path)) as journal:
        add_many(journal)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert problem(path) == f"{path}: cannot be read or written: database disk image is malformed"


def test_no_journal_can_be_where_a_folder_is(tmp_path: Path) -> None:
    """Nor in a folder that is missing, or is a file."""
    (tmp_path / "file").touch()
    assert f"{tmp_path}: cannot be read or written: unable to open database file" == problem(tmp_path)
    missing, inside = tmp_path / "missing" / "j", tmp_path / "file" / "j"
    assert f"{missing}: cannot be opened: No such file or directory" == problem(missing)
    assert f"{inside}: cannot be opened: Not a directory" == problem(inside)


@contextmanager
def unprivileged_folder() -> Iterator[Path]:
    """A folder of a user for whom permissions count."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        if os.geteuid() != 0:
            yield Path(name)
            return
        os.chown(name, 65534, 65534)
        os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


@needs_posix
def test_what_cannot_be_written_is_told() -> None:
    """A file or a folder without the permission."""
    with unprivileged_folder() as folder:
        path = folder / "journal.sqlite"
        Journal(path).close()
        for mode in (0o400, 0o200, 0o000):
            path.chmod(mode)
            assert f"{path}: cannot be opened: Permission denied" == problem(path)
        path.chmod(0o600)
        folder.chmod(0o500)
        try:
            assert f"{path}: cannot be read or written: attempt to write a readonly database" == problem(path)
            other = folder / "other.sqlite"
            assert f"{other}: cannot be opened: Permission denied" == problem(other)
        finally:
            folder.chmod(0o700)
        Journal(path).close()


@needs_posix
def test_a_journal_is_private(path: Path) -> None:
    """URLs in it may be presigned. Files that the database makes are as private."""
    previous = os.umask(0)
    try:
        with closing(Journal(path)) as journal:
            add(journal)
            private = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(previous)
    assert {"journal.sqlite": 0o600, "journal.sqlite-wal": 0o600} == {
        name: mode for name, mode in private.items() if not name.endswith("-owner")
    }


def test_a_full_disk_is_told_and_loses_nothing(path: Path) -> None:
    """The transaction that it ends leaves nothing; when there is space again, the journal goes on."""
    with closing(Journal(path)) as journal:
        add(journal)
        pages = journal.value("PRAGMA page_count")
        journal.run(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(JournalError) as caught:
            add_many(journal)
        assert f"{path}: cannot be read or written: database or disk is full" == str(caught.value)
        journal.run("PRAGMA max_page_count = 1000000")
        assert ["0"] == [row.name for row in journal.rows()]
        add_many(journal)
    with closing(Journal(path)) as journal:
        assert list(map(str, range(1000))) == [row.name for row in journal.rows()]


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    """Whatever ends it."""
    with closing(Journal(path)) as journal:
        for error in (ValueError(), KeyboardInterrupt()):
            with pytest.raises(type(error)):
                begin(journal, error)
        assert [] == list(journal.rows())
        with journal.transaction():
            add(journal)
    with closing(Journal(path)) as journal:
        assert ["0"] == [row.name for row in journal.rows()]


def begin(journal: Journal, error: BaseException) -> None:
    """Begin a transaction that an error ends."""
    with journal.transaction():
        add(journal)
        raise error


def test_rows_may_change_while_they_are_read(path: Path) -> None:
    """They come a hundred at a time, in the order of the run, each once."""
    journal = Journal(":memory:")
    numbers = range(0, 750, 3)
    for number in reversed(numbers):
        add(journal, number)
    seen = []
    for row in journal.rows():
        seen.append(row.number)
        journal.mark(row.position, "delivered")
    assert list(numbers) == seen


def test_what_is_noted_of_an_input(path: Path) -> None:
    """Times, and the error until something else is noted."""
    journal = Journal(":memory:")
    position = add(journal)

    def noted() -> tuple[object, ...]:
        [row] = journal.rows()
        return row.state, row.error_type, row.error, row.created_at is not None, row.ended_at is not None

    assert ("planned", None, None, False, False) == noted()
    journal.mark(position, "creating")
    assert ("creating", None, None, False, False) == noted()
    journal.mark(position, "created")
    assert ("created", None, None, True, False) == noted()
    journal.mark(position, "failed", error=JournalError("no\nway"))
    assert ("failed", "JournalError", "no way", True, True) == noted()
    journal.mark(position, "delivered")
    assert ("delivered", None, None, True, True) == noted()
