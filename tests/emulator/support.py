"""Shared by the emulator's tests: recordings, and a client that checks every answer against the document."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from gladia_control.emulator import Emulator
from jsonschema import Draft202012Validator

from tests.generated.effective import DOCUMENT, SCHEMAS

JOBS = "/v2/pre-recorded"
UPLOAD = "/v2/upload"
REMOTE = "https://audio.example/interview.mp3"
NULLABLE = {
    "completed_at",
    "custom_metadata",
    "error_code",
    "post_session_metadata",
    "file",
    "request_params",
    "result",
}
MARK = "words come from a script, not from recognition"


def wav(seconds: float = 2.0, channels: int = 1, rate: int = 8000) -> bytes:
    """A WAV file with silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, 2, rate, 0, "NONE", ""))
        writer.writeframes(bytes(2 * channels * round(seconds * rate)))
    return file.getvalue()


def mp3(frames: int = 100) -> bytes:
    """An MP3 file with silence: MPEG 1 layer III, 128 kbit/s, 44100 Hz, stereo, 417 bytes and 1152 samples a frame."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def _closed(schema: Any) -> Any:
    """The same schema with unknown properties forbidden, everywhere."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    default = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return default | {name: _closed(part) for name, part in schema.items()}


_STRICT = {**DOCUMENT, "components": {"schemas": {name: _closed(schema) for name, schema in SCHEMAS.items()}}}


def check(value: Any, schema: str) -> None:
    """Check a value against a component of the document: no unknown properties; what is unknown of a job is null."""
    validator = Draft202012Validator({**_STRICT, "$ref": f"#/components/schemas/{schema}"})
    assert [] == [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    for job in (
        value["items"] if schema == "ListPreRecordedResponse" else [value] if schema == "PreRecordedResponse" else []
    ):
        null = {name for name in NULLABLE if job[name] is None}
        assert job["status"] == "done" or "result" in null
        assert job["status"] in ("done", "error") or {"completed_at", "error_code"} <= null


def check_reply(reply: httpx.Response) -> None:
    """Check that the document has this answer to this request, and its body.

    Errors that the document leaves out (404 for unknown paths, 403 for other hosts, 429) have the documented error body
    all the same.
    """
    reply.read()
    if "x-unchecked" in reply.request.headers:
        return
    assert MARK == reply.headers["x-gladia-emulator"]
    if reply.status_code >= 400:
        check(reply.json(), "BadRequestErrorResponse" if reply.status_code == 400 else "NotFoundErrorResponse")
        assert reply.status_code == reply.json()["statusCode"]
        return
    path = reply.request.url.path.replace("/v2/transcription", JOBS).removesuffix("/")  # both are served as well
    others = f"{JOBS}/{{id}}/file" if path.endswith("/file") else f"{JOBS}/{{id}}"
    operation = DOCUMENT["paths"][path if path in (JOBS, UPLOAD) else others][reply.request.method.lower()]
    content = operation["responses"][str(reply.status_code)].get("content", {})
    if "application/json" in content:
        assert "application/json" == reply.headers["content-type"]
        check(reply.json(), content["application/json"]["schema"]["$ref"].rpartition("/")[2])
    elif not content:
        assert b"" == reply.content


class Caller:
    """A client that has every answer checked against the document."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.http = httpx.Client(
            base_url=emulator.url,
            headers={"x-gladia-key": emulator.api_key},
            timeout=60,
            trust_env=False,
            verify=False,  # there is no TLS here, and reading certificates takes longer than a test
            event_hooks={"response": [check_reply]},
        )

    def upload(self, content: bytes, name: str = "audio.wav") -> dict[str, Any]:
        """Upload a file."""
        reply = self.http.post(UPLOAD, files={"audio": (name, content)})
        assert 200 == reply.status_code, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def create(self, **options: Any) -> str:
        """Create a job, by default of a recording on another host, and return its id."""
        reply = self.http.post(JOBS, json={"audio_url": REMOTE, **options})
        assert 201 == reply.status_code, reply.text
        job_id: str = reply.json()["id"]
        return job_id

    def get(self, job_id: str) -> dict[str, Any]:
        """The job as it is now."""
        reply = self.http.get(f"{JOBS}/{job_id}")
        assert 200 == reply.status_code, reply.text
        job: dict[str, Any] = reply.json()
        return job

    def refused(self, **options: Any) -> list[str]:
        """The violations of a create request that is refused."""
        reply = self.http.post(JOBS, json={"audio_url": REMOTE, **options})
        assert 400 == reply.status_code, reply.text
        violations: list[str] = reply.json()["validation_errors"]
        return violations


def open_files() -> set[str]:
    """The open files of this process, empty where /proc does not exist."""
    targets = set()
    for entry in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):  # the listing itself
            targets.add(f"{entry.name} {entry.readlink()}")
    return targets


def assert_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Check that nothing was logged from WARNING up, but for an upload that cannot be measured."""
    said = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    said = [record for record in said if "which the emulator cannot measure" not in record.getMessage()]
    assert [] == [f"{record.name}: {record.getMessage()}" for record in said]


def connect(emulator: Emulator, *, narrow: bool = False) -> socket.socket:
    """A raw connection; a narrow one buffers only a few kilobytes."""
    host, port = emulator.url.removeprefix("http://").split(":")
    with contextlib.ExitStack() as unless_connected:
        connection = unless_connected.enter_context(socket.socket())
        connection.settimeout(60)
        if narrow:
            run: Any = emulator._run
            run._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # from there, that of the connection
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((host, int(port)))
        unless_connected.pop_all()
    return connection


def until_closed(connection: socket.socket) -> bytes:
    """The bytes until the emulator closes the connection."""
    received = bytearray()
    with contextlib.suppress(ConnectionError):  # closed as well, with something unread
        while piece := connection.recv(65536):
            received += piece
    return bytes(received)


def until(true: Callable[[], object]) -> None:
    """Wait until another thread has made a condition true."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "the condition is not true after 60 s"
        threading.Event().wait(0.002)
