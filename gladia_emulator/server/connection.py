"""Connection: breaks the connection of a request on purpose, for which ASGI has no message."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .journal import log_request

_TRANSPORT = "gladia_emulator.transport"
# Uvicorn warns of every malformed request and every offer of WebSocket; the client that sent it has its answer.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.ERROR)


class Protocol(H11Protocol):
    """Uvicorn's HTTP protocol, with the transport of the connection in the state of each request."""

    def connection_made(self, transport: Any) -> None:
        """Note the transport of a new connection."""
        self.logger = _LOG
        self.app_state = {**self.app_state, _TRANSPORT: transport}
        super().connection_made(transport)

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are not HTTP, such as the TLS of a client that was given an https URL."""
        super().send_400_response(msg)
        log_request("-", "-", 400)


async def drop(scope: Scope, receive: Receive) -> None:
    """Close the connection of a request at once, as a network failure does."""
    _transport(scope).abort()
    await _until_lost(receive)


async def send_half(reply: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the header of ``reply`` and half of its body, then close the connection.

    A reply without a body is cut inside its header, because the whole header would be the whole answer.
    """
    length = 0 if scope["method"] == "HEAD" else int(reply.headers["content-length"])
    if length == 0:
        _transport(scope).write(f"HTTP/1.1 {reply.status_code} ".encode("ascii"))
    else:
        await reply(scope, receive, _limited(send, length // 2))
    _transport(scope).close()  # the transport closes after its buffered bytes are sent
    await _until_lost(receive)


def _limited(send: Send, left: int) -> Send:
    """The same ``send``, which sends only the first ``left`` bytes of the body and no end of it."""

    async def send_limited(message: Message) -> None:
        nonlocal left
        if message["type"] == "http.response.body":
            piece = message["body"][:left]
            left -= len(piece)
            message = {**message, "body": piece, "more_body": True}
        await send(message)

    return send_limited


async def _until_lost(receive: Receive) -> None:
    """Wait for the end of the connection: before it, uvicorn logs a missing answer as an error."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["state"][_TRANSPORT]
    return transport
