"""A downloaded file appears when it is complete, or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control.atomic_file import AtomicFile
from gladia_control.errors import BadOption, WriteFailed


def write(path: str | os.PathLike[str], then: Callable[[Any], object] = lambda _: None) -> None:
    """Write a file as a download does, with something that happens before its end."""
    with AtomicFile(path) as target:
        target.file.write(b"new")
        then(target.file)


def listing(folder: Path) -> dict[str, bytes]:
    """Files of a folder with their contents."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    """Until the end the name does not exist; then it has the content, and nothing else is left."""
    with AtomicFile(tmp_path / "a.wav") as target:
        target.file.write(b"new")
        assert not (tmp_path / "a.wav").exists()
    assert listing(tmp_path) == {"a.wav": b"new"}


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    """A file of that name is replaced whole."""
    (tmp_path / "a.wav").write_bytes(b"older and longer")
    write(str(tmp_path / "a.wav"))
    assert listing(tmp_path) == {"a.wav": b"new"}


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt(), ValueError()], ids=repr)
@pytest.mark.parametrize("older", [{}, {"a.wav": b"older"}], ids=["none", "older"])
def test_on_an_error_nothing_is_left(tmp_path: Path, error: BaseException, older: dict[str, bytes]) -> None:
    """An error passes through; the part is removed and an older file stays as it was."""
    for name, content in older.items():
        (tmp_path / name).write_bytes(content)

    def fail(_: object) -> None:
        raise error

    with pytest.raises(type(error)):
        write(tmp_path / "a.wav", fail)
    assert listing(tmp_path) == older


def write_to_a_full_disk(path: Path, data: bytes) -> None:
    """Write a file whose bytes go to a device that is always full."""
    with AtomicFile(path) as target:
        target.file.close()
        target.file = open("/dev/full", "wb")  # noqa: SIM115 - it closes its file
        target.write(data)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_failed_write(tmp_path: Path) -> None:
    """Whether it is noticed at once, by more bytes than the buffer holds, or at the end."""
    for data in (b"few", b"many" * 100_000):
        with pytest.raises(WriteFailed, match=r"a\.wav cannot be written: No space left"):
            write_to_a_full_disk(tmp_path / "a.wav", data)
    assert {} == listing(tmp_path)


def test_the_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """A file has the permissions that the umask gives to any new file."""
    old = os.umask(0o027)
    try:
        write(tmp_path / "a.wav")
    finally:
        os.umask(old)
    assert oct(stat.S_IMODE((tmp_path / "a.wav").stat().st_mode)) == oct(0o640)


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    """A private file stays private, and one of a group stays the group's."""
    for mode in (0o600, 0o664):
        (tmp_path / "a.wav").touch()
        (tmp_path / "a.wav").chmod(mode)
        write(tmp_path / "a.wav")
        assert oct(mode) == oct(stat.S_IMODE((tmp_path / "a.wav").stat().st_mode))


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives files to others")
def test_a_file_that_is_replaced_keeps_its_owner(tmp_path: Path) -> None:
    """A command that root runs does not take a user's file away."""
    (tmp_path / "a.wav").touch()
    os.chown(tmp_path / "a.wav", 1234, 4321)
    write(tmp_path / "a.wav")
    found = (tmp_path / "a.wav").stat()
    assert (1234, 4321) == (found.st_uid, found.st_gid)


def test_the_mask_of_the_process_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mask is never changed, not even for a moment: it belongs to all threads."""

    def refuse(_: int) -> int:
        raise AssertionError("umask was changed")

    monkeypatch.setattr(os, "umask", refuse)
    write(tmp_path / "a.wav")
    assert listing(tmp_path) == {"a.wav": b"new"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is a folder, expected the name of a file"),
        ("none/a.wav", "No such file or directory"),
        ("pipe", "."),
        ("a\0b", "."),
        ("a\ud800b", "."),
        ("x" * 300, "."),
    ],
    ids=["a folder", "in no folder", "a pipe", "NUL", "surrogate", "too long"],
)
def test_what_cannot_become_a_file_is_refused(tmp_path: Path, name: str, message: str) -> None:
    """It is a `BadOption` before anything is downloaded; a pipe or a device is never replaced by a file."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadOption, match=rf"^path: .*{message}"):
        write(tmp_path / name)
    assert ["pipe"] == [path.name for path in tmp_path.iterdir()]
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "x" * 240 + ".wav"], ids=["255", "two bytes each", "244"])
def test_the_longest_names_are_possible(tmp_path: Path, name: str) -> None:
    """A name that the system can have is accepted, even if no longer name would be."""
    write(tmp_path / name)
    assert listing(tmp_path) == {name: b"new"}


def test_a_link_leads_to_the_file(tmp_path: Path) -> None:
    """A symbolic link stays one; the file that it leads to is replaced."""
    (tmp_path / "real.wav").write_bytes(b"older")
    (tmp_path / "link.wav").symlink_to("real.wav")
    write(tmp_path / "link.wav")
    assert ((tmp_path / "link.wav").is_symlink(), (tmp_path / "real.wav").read_bytes()) == (True, b"new")


def test_nothing_is_left_if_the_file_cannot_take_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure at the very end leaves nothing either."""

    def fail(*_: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="Permission denied"):
        write(tmp_path / "a.wav")
    assert listing(tmp_path) == {}


def test_nothing_is_left_if_the_disk_is_full_at_the_end(tmp_path: Path) -> None:
    """The last bytes are written when the file is closed; a failure there leaves nothing and keeps the older file."""
    (tmp_path / "a.wav").write_bytes(b"older")
    with pytest.raises(OSError, match="Bad file descriptor"):
        write(tmp_path / "a.wav", lambda file: os.close(file.fileno()))
    assert {"a.wav": b"older"} == listing(tmp_path)


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path leads nowhere then."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(BadOption, match=r"path: a\.wav: No such file or directory"):
        AtomicFile("a.wav")
