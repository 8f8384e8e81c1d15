"""Nothing that may take long blocks the event loop: other threads read and write files and decode large answers.

The tests measure no time. They watch which thread does the work.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import io
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control import AsyncGladia, ResponseTooLarge, Transcript
from gladia_control.result import json as result_json
from gladia_control.transport.gzip import PIECE
from gladia_control.transport.request import Prepared

from tests.faults.server import RESULT, behave, raw, status
from tests.faults.world import KEY, POLICY, URL, World, each

pytestmark = pytest.mark.parametrize("world", ["asyncio"], indirect=True)

CONTENT = bytes(1_000_000)


class Watched(io.FileIO):
    """A file that notes which threads read and write it."""

    threads: set[int]

    def read(self, size: int | None = -1, /) -> bytes:
        self.threads.add(threading.get_ident())
        return super().read(size) or b""

    def write(self, data: Any, /) -> int:
        self.threads.add(threading.get_ident())
        return super().write(data)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The threads that use a file opened by its path, decode a large answer, or make a transcript of any."""
    found: set[int] = set()
    real, read = Path.open, Transcript._from_response

    def opened(path: Path, mode: str = "r", **more: Any) -> Any:
        if "b" not in mode or path.suffix == ".json":  # a part of the package, which is read once
            return real(path, mode, **more)
        file = Watched(path, mode)
        file.threads = found
        return file

    def noted(function: Callable[..., Any], *arguments: Any) -> Any:
        found.add(threading.get_ident())
        return function(*arguments)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(result_json, "fast_decoder", lambda: functools.partial(noted, json.loads))
    monkeypatch.setattr(Transcript, "_from_response", functools.partial(noted, read))
    return found


def watched(world: World, threads: set[int], work: Callable[[AsyncGladia], Awaitable[Any]]) -> Any:
    """Do something with a client, and check that the event loop's thread did none of the watched work."""

    async def main() -> tuple[Any, int]:
        async with AsyncGladia(KEY, base_url=world.servers[-1].url, policy=POLICY) as gladia:
            return await work(gladia), threading.get_ident()

    result, loop = world.runner.run(main())
    assert (True, False) == (bool(threads), loop in threads)
    return result


def path(folder: Path, threads: set[int]) -> Path:
    found = folder / "a.wav"
    found.write_bytes(CONTENT)
    threads.clear()  # of writing it
    return found


def file(folder: Path, threads: set[int]) -> Watched:
    found = Watched(path(folder, threads))
    found.threads = threads
    return found


@pytest.mark.parametrize("kind", [path, file])
def test_a_recording_is_read_elsewhere(
    world: World, threads: set[int], tmp_path: Path, kind: Callable[[Path, set[int]], Any]
) -> None:
    """Another thread reads it for an upload, and to compare it with the recording of the token's job."""
    server = world.server()
    source = kind(tmp_path, threads)

    async def twice(gladia: AsyncGladia) -> list[str]:
        first = await gladia.submit(source, token="t")
        assert threads
        assert threading.get_ident() not in threads
        threads.clear()
        if kind is file:
            source.seek(0)
        return [first.id, (await gladia.submit(source, token="t")).id]

    assert ["job-1", "job-1"] == watched(world, threads, twice)
    assert 1 == len(server.uploads)
    if kind is file:
        source.close()


def large(job: dict[str, Any]) -> dict[str, Any]:
    """A job with a transcript of more than 64 KiB."""
    transcription = {**RESULT["transcription"], "full_transcript": "Hello there. " * 10_000}
    return job | {"status": "done", "result": RESULT | {"transcription": transcription}}


async def listed(gladia: AsyncGladia) -> list[str]:
    return [job.id async for job in gladia.jobs()]


CALLS: dict[str, Callable[[AsyncGladia], Awaitable[Any]]] = {
    "wait": lambda gladia: gladia.job("job-1").wait(),
    "refresh": lambda gladia: gladia.job("job-1").refresh(),
    "transcribe": lambda gladia: gladia.transcribe(URL),
    "find": lambda gladia: gladia.find("t"),
    "jobs": listed,
}


@each("call", CALLS)
def test_a_large_answer_is_decoded_elsewhere(
    world: World, call: Callable[[AsyncGladia], Awaitable[Any]], threads: set[int]
) -> None:
    """Another thread decodes a job or a list of jobs, and makes a transcript's many objects."""
    server = world.server()
    server.state = large
    server.jobs.append(large(server.create({"custom_metadata": {"client_token": "t"}})))
    threads.clear()
    watched(world, threads, call)


def test_the_answer_to_a_create_is_decoded_elsewhere(world: World, threads: set[int]) -> None:
    """Another thread decodes it if it is large."""
    answer = {"id": "job-1", "result_url": "", "more": " " * 100_000}
    world.server().next("create", status(201, answer, made=True))
    assert "job-1" == watched(world, threads, lambda gladia: gladia.submit(URL)).id


def test_a_small_transcript_is_made_elsewhere(world: World, threads: set[int]) -> None:
    """Whatever the size of its answer, the event loop does not wait for a transcript."""
    world.server().create({})
    assert "Hello there." == watched(world, threads, CALLS["wait"]).text


def test_other_tasks_run_while_a_bomb_is_decoded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client decodes a little gzip that holds very much a piece at a time."""
    packed = gzip.compress(bytes(20 * PIECE))
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n"
    server = world.server().always("get", raw(head + packed))
    take, turns, seen = Prepared.take, 0, list[int]()

    def noted(prepared: Prepared, piece: bytes, status: int) -> bool:
        seen.append(turns)
        return take(prepared, piece, status)

    monkeypatch.setattr(Prepared, "take", noted)

    async def main() -> None:
        nonlocal turns
        async with AsyncGladia(KEY, base_url=server.url, policy=POLICY, max_response_bytes=16 * PIECE) as gladia:
            asking = asyncio.create_task(gladia.job("j").refresh())
            while not asking.done():
                turns += 1
                await asyncio.sleep(0)
            with pytest.raises(ResponseTooLarge):
                await asking

    world.runner.run(main())
    assert (17, 17) == (len(seen), len(set(seen)))


def test_audio_is_written_elsewhere(world: World, threads: set[int], tmp_path: Path) -> None:
    """A download goes to its file in another thread."""
    server = world.server().always("audio", lambda exchange: exchange.answer(200, CONTENT))
    server.always("get", behave).create({})
    watched(world, threads, lambda gladia: gladia.download_audio("job-1", tmp_path / "a.wav"))
    assert CONTENT == (tmp_path / "a.wav").read_bytes()
