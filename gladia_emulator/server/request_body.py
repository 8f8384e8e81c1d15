"""Request body: JSON bodies, with a limit on their size."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive

from gladia_emulator.contract import json_text
from gladia_emulator.contract.problem import Problem

# A create request has a few kilobytes.
MAX_JSON_BYTES = 1024 * 1024
_MOST_REST_BYTES = 64 * 1024 * 1024


def media_type(request: Request) -> str:
    """The media type of the body, in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_json(request: Request) -> bool:
    """Whether the media type is JSON."""
    kind = media_type(request)
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def check_encoding(request: Request) -> None:
    """Refuse a compressed body.

    Raises:
        Problem: 400.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise Problem(400, f"Content-Encoding must be identity, got {encoding}")


async def read_json(request: Request) -> Any:
    """The parsed JSON body.

    Raises:
        Problem: 400 for a body that is not JSON or has another media type, 413 for a body over 1 MiB.
    """
    if not is_json(request):
        raise Problem(400, f"Content-Type must be application/json, got {media_type(request) or 'none'}")
    check_encoding(request)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_JSON_BYTES:
            raise Problem(413, f"Body is too large: at most {MAX_JSON_BYTES} bytes of JSON are accepted")
    try:
        return json_text.parse(bytes(body))
    except json_text.JsonTextError as error:
        raise Problem(400, f"Body is not acceptable JSON: {error}") from error


class RequestBody:
    """Receives a request's body, and knows whether all of it was read.

    Args:
        receive: the server's function.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_read = False

    async def receive(self) -> Message:
        """The next message."""
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            self._is_read = True
        return message

    async def read_rest(self) -> None:
        """Read what is left, up to a limit: a connection that is closed over unread bytes may destroy the answer."""
        size = 0
        while not self._is_read and size < _MOST_REST_BYTES:
            message = await self.receive()
            size += len(message.get("body", b""))


async def discard(request: Request) -> None:
    """Read the body to its end and keep nothing."""
    async for _ in request.stream():
        pass
