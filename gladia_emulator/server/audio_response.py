"""Audio response: the bytes of an upload."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_CHUNK = 64 * 1024


class AudioResponse(Response):
    """A file, byte for byte and in pieces of 64 KiB.

    Starlette's own response for files adds headers and ranges that Gladia does not document.
    """

    media_type = "application/octet-stream"

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        super().__init__(headers={"content-length": str(size)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as in ASGI
        """Send the file."""
        with self._path.open("rb") as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while chunk := file.read(_CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await asyncio.sleep(0)  # lets other requests run, however fast this client reads
            await send({"type": "http.response.body", "body": b"", "more_body": False})
