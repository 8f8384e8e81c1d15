from __future__ import annotations

import asyncio
import re
from io import BytesIO
from typing import Any

import pytest

from gladia_control_api_client.api.upload_v2 import file_controller_upload as upload
from gladia_control_api_client.models import PayloadTooLargeErrorResponse, UploadRequest, UploadResponse
from gladia_control_api_client.types import File
from tests.generated.effective import DOCUMENT, body
from tests.generated.loopback import Loopback, Received

AUDIO = b"RIFF\r\n--+++\r\nContent-Disposition: form-data\r\n\r\n--+++--\r\n" + bytes(range(256)) + b"\r\n--"


def request_with(audio: bytes) -> UploadRequest:
    """An upload's body."""
    return UploadRequest(File(BytesIO(audio), "interview.wav", "audio/wav"))


def parts(request: Received) -> list[tuple[bytes, bytes]]:
    """The headers and the content of each part of a multipart body."""
    between = request.body.split(b"--" + boundary(request).encode())
    assert (b"", b"--\r\n") == (between[0], between[-1])
    found = []
    for part in between[1:-1]:
        assert (b"\r\n", b"\r\n") == (part[:2], part[-2:])
        headers, _, content = part[2:-2].partition(b"\r\n\r\n")
        found.append((headers, content))
    return found


def boundary(request: Received) -> str:
    """The boundary that a request's content type announces."""
    found = re.fullmatch(r"multipart/form-data; boundary=(\S+)", request.headers["Content-Type"])
    assert found is not None
    return found[1]


def test_audio_arrives_intact(server: Loopback) -> None:
    """Audio that contains the stock boundary `--+++`, or any other bytes, arrives whole, with its name and type."""
    with server.client() as client:
        server.answer(200, body("UploadResponse"))
        upload.sync_detailed(client=client, body=request_with(AUDIO))
    [(headers, content)] = parts(server.received[0])
    assert AUDIO == content
    assert b'name="audio"; filename="interview.wav"\r\nContent-Type: audio/wav' in headers


def test_audio_arrives_intact_without_blocking(server: Loopback) -> None:
    """The same holds for the asynchronous operation."""

    async def call() -> Any:
        async with server.client() as client:
            return await upload.asyncio(client=client, body=request_with(AUDIO))

    server.answer(200, body("UploadResponse"))
    assert UploadResponse.from_dict(body("UploadResponse")) == asyncio.run(call())
    assert [AUDIO] == [content for _, content in parts(server.received[0])]


def test_every_boundary_is_new(server: Loopback) -> None:
    """No two uploads share a boundary, and none can be guessed: it has at least 128 random bits."""
    with server.client() as client:
        server.answer(200, body("UploadResponse"))
        for _ in range(8):
            upload.sync_detailed(client=client, body=request_with(b""))
    boundaries = {boundary(request) for request in server.received}
    assert len(boundaries) == 8
    assert all(re.fullmatch(r"[0-9a-f]{32,}", one) for one in boundaries)


@pytest.mark.parametrize("status", [200, 201])
def test_both_successes_are_decoded(server: Loopback, status: int) -> None:
    """An upload that is answered with 200, as documented, or with 201, as seen, is a success."""
    with server.client() as client:
        server.answer(status, body("UploadResponse"))
        assert UploadResponse.from_dict(body("UploadResponse")) == upload.sync(client=client, body=request_with(b"x"))


def test_a_file_that_is_too_large_is_decoded(server: Loopback) -> None:
    """The answer to a file that is too large is decoded into its model."""
    with server.client() as client:
        server.answer(413, body("PayloadTooLargeErrorResponse"))
        parsed = upload.sync(client=client, body=request_with(b"x"))
    assert PayloadTooLargeErrorResponse.from_dict(body("PayloadTooLargeErrorResponse")) == parsed


def test_the_upload_is_described_once() -> None:
    """The effective document describes the upload as multipart and nothing else, which is what can be generated."""
    described = DOCUMENT["paths"]["/v2/upload"]["post"]["requestBody"]["content"]
    assert ["multipart/form-data"] == list(described)
