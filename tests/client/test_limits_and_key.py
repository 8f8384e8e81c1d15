"""What a client is made with: the longest recording, the key; and the event loop that asyncio code needs."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from gladia_control import AsyncGladia, BadSource, ConfigurationError, Gladia, GladiaError
from gladia_control.emulator import Emulator

CLIENTS: list[Callable[..., Any]] = [Gladia, AsyncGladia]
HOUR = 3600


def long_recording(hours: float) -> bytes:
    """PCM with a sample per second, which no listener would enjoy."""
    sound = bytes(int(hours * HOUR))
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 1, 1, 1, 8) + b"data" + struct.pack("<I", len(sound))
    return b"RIFF" + struct.pack("<I", len(head) + len(sound)) + head + sound


def test_a_recording_above_the_documented_length_is_not_uploaded(
    connect: Callable[..., Any], emulator: Emulator
) -> None:
    """135 minutes by default, more on other plans, or no limit; `upload` has the same limit."""
    usual = connect(emulator.api_key, base_url=emulator.url)
    for call in (usual.transcribe, usual.submit, usual.upload):
        with pytest.raises(BadSource, match=r"150\.00 minutes long, more than 135"):
            call(io.BytesIO(long_recording(2.5)))
    assert () == emulator.requests
    usual.submit(long_recording(2.25))
    for most in (150, None):
        connect(emulator.api_key, base_url=emulator.url, max_audio_minutes=most).submit(long_recording(2.5))
    assert 3 == len(emulator.jobs)


@pytest.mark.parametrize("most", [0, -1, "135", True, float("nan")])
def test_a_limit_must_be_a_number_of_minutes(most: Any) -> None:
    """Anything else is an error of the constructor."""
    for client in CLIENTS:
        with pytest.raises(ConfigurationError, match=r"^max_audio_minutes: expected a positive number of minutes"):
            client("key", max_audio_minutes=most)


KEYS = {
    "gl-S3cr3t\n": "ends with a line break",
    "gl-S3cr3t\r\n": "ends with a line break",
    "gl-S3cr3t ": "ends with a space",
    " gl-S3cr3t": "begins with a space",
    "\ngl-S3cr3t": "begins with a line break",
    "gl-S3\ncr3t": "holds a line break at position 6",
    "gl-S3 cr3t": "holds a space at position 6",
    "gl-S3cr3t\u200b": "ends with a character that is not printable ASCII",
    "gl-S3cr3té x": "holds a character that is not printable ASCII at position 10",
    "gl-S3cr3t" * 100: "has 900 characters",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_cannot_be_one_says_why(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names where the key comes from and the trouble, and shows nothing of the key."""
    monkeypatch.setenv("GLADIA_API_KEY", key)
    for client in CLIENTS:
        for origin, arguments in {"GLADIA_API_KEY": (), "api_key": (key,)}.items():
            with pytest.raises(ConfigurationError) as caught:
                client(*arguments)
            assert str(caught.value).endswith(f"; {origin} {KEYS[key]}")
            assert "S3" not in str(caught.value)


def by_hand(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine as far as it comes without asyncio, as trio and others do."""
    try:
        coroutine.send(None)
    finally:
        coroutine.close()


async def _first_job(gladia: AsyncGladia) -> None:
    async for _ in gladia.jobs():
        return


CALLS: dict[str, Callable[[AsyncGladia], Coroutine[Any, Any, Any]]] = {
    "submit": lambda gladia: gladia.submit("https://example.com/a.mp3"),
    "transcribe": lambda gladia: gladia.transcribe(b"sound"),
    "upload": lambda gladia: gladia.upload(b"sound"),
    "find": lambda gladia: gladia.find("token"),
    "jobs": _first_job,
    "wait": lambda gladia: gladia.job("id").wait(),
    "delete": lambda gladia: gladia.delete("id"),
    "close": lambda gladia: gladia.close(),
}


@pytest.mark.parametrize("name", CALLS)
def test_without_asyncio_an_error_says_so(name: str) -> None:
    """In another event loop than asyncio's, such as trio's, every call is an error of ours."""
    with pytest.raises(GladiaError, match=r"^AsyncGladia needs asyncio"):
        by_hand(CALLS[name](AsyncGladia("key", base_url="http://127.0.0.1:9")))
