"""Connection: what a test may want to happen to one, and ASGI has no word for."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

PROTOCOL = "gladia_emulator.protocol"
"""Where in the state of a request its protocol is."""
REFUSED = "gladia_emulator.refused"
"""Where in the state of a request the protocol leaves a status that it has answered on its own."""


class _HalfSentError(Exception):
    """Half of a body is sent, and no more of it is wanted."""


class Connection:
    """The connection that a request came in on, below ASGI.

    Args:
        scope, receive, send: what uvicorn called the application with.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._cycle: Any = scope["state"][PROTOCOL].cycle

    @property
    def refused(self) -> int | None:
        """The status with which the protocol has refused the request, because its body went on as no HTTP does."""
        status: int | None = self._scope["state"].get(REFUSED)
        return status

    async def taken(self) -> None:
        """Wait until the client has taken the answers to its requests before this one.

        Raises:
            starlette.requests.ClientDisconnect: it has left instead.
        """
        await self._cycle.flow.drain()
        if self._cycle.disconnected:
            raise ClientDisconnect

    def replace_date(self) -> None:
        """Let the answer bring a date of its own."""
        self._cycle.default_headers = [(name, value) for name, value in self._cycle.default_headers if name != b"date"]

    async def abort(self) -> None:
        """Close at once, as a network that fails does."""
        self._cycle.transport.abort()
        # Uvicorn takes the end of a call without an answer for a mistake, unless it knows that the connection is lost.
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def send_half(self, reply: Response) -> None:
        """Send the header of ``reply`` and half of its body, and close.

        Of a reply without a body the header itself is cut off: sent whole, it would be the whole answer.
        """
        left = 0 if self._scope["method"] == "HEAD" else int(reply.headers["content-length"])
        # Whatever is not handed to the system yet is lost with the connection: from here on, sending waits for that.
        self._cycle.transport.set_write_buffer_limits(high=0)
        if left == 0:
            self._cycle.transport.write(f"HTTP/1.1 {reply.status_code} ".encode("ascii"))
        else:
            await self._send_bytes(reply, left // 2)
        await self._cycle.flow.drain()
        await self.abort()

    async def _send_bytes(self, reply: Response, left: int) -> None:
        async def send(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.body":
                piece = message["body"][:left]
                left -= len(piece)
                message = {**message, "body": piece, "more_body": True}
            await self._send(message)
            if message["type"] == "http.response.body" and left == 0:
                raise _HalfSentError

        with contextlib.suppress(_HalfSentError):
            await reply(self._scope, self._receive, send)
