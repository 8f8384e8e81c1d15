"""Protocol: uvicorn's HTTP, where its manners are not enough for an emulator that anything may be sent to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import h11
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from .connection import REFUSED
from .journal import log_request
from .problem import Problem, phrase
from .reply import mark

# What a client does wrong is said to the client; uvicorn would tell the log, too, and advise to install WebSockets.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.ERROR)

ProblemReply = Callable[[Problem, str], Response]


class Protocol(H11Protocol):
    """One connection of a client.

    Args:
        problem_reply: the answer to a problem with a path.
        most: how many connections there may be; beyond them, the one that has been idle for longest is closed.
        uvicorns: what uvicorn gives to each connection.
    """

    def __init__(self, *, problem_reply: ProblemReply, most: int, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self.logger = _LOG
        self._problem_reply = problem_reply
        self._most = most
        self._quiet_since = self.loop.time()

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """A piece of a request, or of several."""
        self._quiet_since = self.loop.time()
        super().data_received(data)

    def handle_events(self) -> None:
        """Go on with what has arrived."""
        try:
            super().handle_events()
        except ValueError:  # h11 before 0.16, about a length of thousands of digits
            self.send_400_response("Invalid HTTP request received.")

    def on_response_complete(self) -> None:
        """An answer is sent."""
        self._quiet_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are not HTTP."""
        self._refuse(Problem(400, msg))

    @property
    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _make_room(self) -> None:
        open_ones = [one for one in self.connections if isinstance(one, Protocol) and not one.transport.is_closing()]
        if len(open_ones) <= self._most:
            return
        idle = [one for one in open_ones if one._idle and one is not self]
        if idle:
            min(idle, key=lambda one: one._quiet_since).transport.close()
        else:
            self._refuse(Problem(503, f"The emulator has {self._most} requests under way, and takes no more"))

    def _refuse(self, problem: Problem) -> None:
        """Answer without the application, and close. Where an answer has begun, there is nothing to say any more."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            reply = self._problem_reply(problem, "")
            mark(reply)
            headers = [*self.server_state.default_headers, *reply.raw_headers, (b"connection", b"close")]
            reason = phrase(reply.status_code).encode()
            answer = h11.Response(status_code=reply.status_code, headers=headers, reason=reason)
            for event in (answer, h11.Data(data=bytes(reply.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            if self._idle:
                log_request("-", "-", problem.status)
            else:
                self.cycle.scope.setdefault("state", {})[REFUSED] = problem.status
        if not self._idle:
            # What the application still wants to send would now be out of turn: to it, the client has left.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
