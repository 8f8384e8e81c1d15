"""Replies: the answers of the emulator, as Starlette sends them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CHUNK = 64 * 1024
_MARK = ("x-gladia-emulator", "words come from a script, not from recognition")


class JsonReply(Response):
    """A value as JSON, in UTF-8."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


class FileReply(Response):
    """A file byte for byte, sent in pieces and never wholly in memory."""

    media_type = "application/octet-stream"

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        super().__init__(headers={"content-length": str(size)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as in ASGI
        """Send the file, as far as somebody receives it."""
        gone = asyncio.ensure_future(_disconnect(receive))
        try:
            await self._send_file(gone, send)
        finally:
            gone.cancel()

    async def _send_file(self, gone: asyncio.Future[None], send: Send) -> None:
        # Opened first: what cannot be opened is not begun.
        with self._path.open("rb") as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while not gone.done() and (chunk := file.read(CHUNK)):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await asyncio.sleep(0)  # a client that receives as fast as we send must not hold up the others
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def mark(reply: Response) -> None:
    """Say in a header that this is no Gladia."""
    reply.headers[_MARK[0]] = _MARK[1]


def json_reply(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonReply:
    """A value as JSON."""
    return JsonReply(content, status_code=status, headers=dict(headers or {}))
