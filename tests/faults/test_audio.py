"""Fault matrix: downloads that bring no recording, or cannot be written."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from gladia_control import MalformedResponse, WriteFailed

from tests.faults.server import Behaviour, Exchange, raw, status
from tests.faults.world import World, each, row

AUDIO = b"RIFF and what follows"


def named(encoding: str) -> dict[str, str]:
    return {"content-encoding": encoding}


NO_AUDIO: dict[str, Behaviour] = {
    "202 with JSON": status(202, {"status": "processing"}),
    "204": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "206": status(206, AUDIO),
    "0 bytes": status(200, b""),
    "a login page": status(200, b"<html>Log in</html>", {"content-type": "text/html; charset=utf-8"}),
    "JSON": status(200, {"message": "x"}, {"content-type": "application/problem+json"}),
    "brotli": status(200, AUDIO, named("br")),
    "deflate": status(200, zlib.compress(AUDIO), named("deflate")),
    "gzip twice": status(200, gzip.compress(gzip.compress(AUDIO)), named("gzip, gzip")),
    "gzip, cut": status(200, gzip.compress(AUDIO)[:-6], named("gzip")),
    "too short": raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n" + AUDIO),
}


@row(110, "a download is answered with something else than the recording", posts=0)
@each("answer", NO_AUDIO)
def test_no_recording(world: World, answer: Behaviour, tmp_path: Path) -> None:
    """The error has the job; an older file is untouched, and nothing else is left."""
    path = tmp_path / "audio.wav"
    path.write_bytes(b"older")
    server = world.server().always("audio", answer)
    error = world.fails(MalformedResponse, world.client(server).job("j").download_audio, path)
    assert ("j", b"older", [path.name]) == (error.job_id, path.read_bytes(), os.listdir(tmp_path))


@row(110, "a download is answered with the recording at last", posts=0)
@each("answer", {"plain": status(200, AUDIO), "gzip": status(200, gzip.compress(AUDIO), named("gzip"))})
def test_a_recording_at_last(world: World, answer: Behaviour, tmp_path: Path) -> None:
    """What came before is not in the file."""
    server = world.server().next("audio", NO_AUDIO["too short"], NO_AUDIO["a login page"]).always("audio", answer)
    world.works(world.client(server).job("j").download_audio, tmp_path / "audio.wav")
    assert AUDIO == (tmp_path / "audio.wav").read_bytes()


@row(111, "the disk is full at the last flush, the folder is removed, or the target becomes a folder", posts=0)
@each("what", ["full", "removed", "a folder"])
def test_a_file_that_cannot_be_written(
    world: World, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error has the job, and nothing is left behind."""
    folder = tmp_path / what
    folder.mkdir()
    path = folder / "audio.wav"

    def meanwhile(exchange: Exchange) -> None:
        if what == "removed":
            for left in folder.iterdir():
                left.unlink()
            folder.rmdir()
        if what == "a folder":
            path.mkdir()
        exchange.answer(200, AUDIO)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    server = world.server().always("audio", meanwhile)
    with monkeypatch.context() as patch:
        if what == "full":
            patch.setattr(os, "replace", full)
        error = world.fails(WriteFailed, world.client(server).job("j").download_audio, path)
    assert ("j", []) == (error.job_id, [left for left in folder.glob("*") if left != path])
