"""The service, driven by the callbacks of the emulator."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from pathlib import Path

import httpx
import pytest
from app import app, lifespan
from gladia_control.emulator import Emulator, silent_wav


def uploaded(service: httpx.Client, name: str = "call.wav") -> str:
    """Upload a recording; returns the path of its page."""
    reply = service.post("/recordings", files={"recording": (name, silent_wav(3))})
    assert reply.status_code == 202
    page: str = reply.json()["page"]
    return page


def finished(service: httpx.Client, page: str) -> httpx.Response:
    """The page once it is ready: it is made after the callback is answered."""
    while (reply := service.get(page)).status_code == 202:
        time.sleep(0.01)
    return reply


def test_a_recording_becomes_a_page(service: httpx.Client, gladia_emulator: Emulator) -> None:
    gladia_emulator.says("Speaker 0: Hello.\nSpeaker 1: Good morning.", recording="call.wav")
    page = uploaded(service)
    [callback] = gladia_emulator.wait_for_callbacks()
    assert callback.delivered
    assert "Good" in finished(service, page).text


def test_a_failed_job_is_told(service: httpx.Client, gladia_emulator: Emulator) -> None:
    gladia_emulator.fails_job(recording="call.wav")
    assert finished(service, uploaded(service)).status_code == 502


def test_forged_repeated_and_broken_callbacks(service: httpx.Client, gladia_emulator: Emulator) -> None:
    gladia_emulator.says("The right one.", recording="right.wav")
    gladia_emulator.says("Another one.", recording="other.wav")
    right, other = uploaded(service, "right.wav"), uploaded(service, "other.wav")
    [_, last] = gladia_emulator.wait_for_callbacks(2)
    address = right.replace("recordings", "callbacks")
    for job_id in (last.job_id, "another-job"):
        event = {"event": "transcription.success", "id": job_id, "payload": {}}
        assert service.post(address, json=event).status_code == 200
    assert service.post(address, content=b"not JSON").status_code == 400
    assert service.post("/callbacks/guessed", content=json.dumps({})).status_code == 404
    assert "right" in finished(service, right).text
    assert "Another" in finished(service, other).text


def test_what_a_crash_left_is_finished_at_the_next_start(
    service: httpx.Client, gladia_emulator: Emulator, tmp_path: Path
) -> None:
    gladia_emulator.says("Not lost.")
    finished(service, uploaded(service))
    with sqlite3.connect(tmp_path / "recordings.sqlite") as rows:  # as if the program had ended after its answer
        rows.execute("UPDATE recordings SET job_id = NULL, page = NULL")
    asyncio.run(restarted())
    with sqlite3.connect(tmp_path / "recordings.sqlite") as rows:
        [(page,)] = rows.execute("SELECT page FROM recordings")
    assert "lost" in page


async def restarted() -> None:
    """Start the service once more, and end it."""
    async with lifespan(app):
        pass


@pytest.mark.gladia_emulator(queue_seconds=0.0, processing_seconds=0.3)
def test_a_page_is_not_ready_at_first(service: httpx.Client) -> None:
    assert service.get(uploaded(service)).status_code == 202
    assert service.get("/recordings/unknown").status_code == 404
