"""Protocol: uvicorn's HTTP, where its manners are not enough for an emulator that anything may be sent to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import h11
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from gladia_emulator.contract.problem import Problem, phrase

from .connection import PROTOCOL, REFUSED
from .journal import log_request
from .responses import mark

# What a client does wrong is said to the client; uvicorn would tell the log, too, and advise to install WebSockets.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.ERROR)

# A client that has kept the emulator waiting for so many seconds makes room when room is needed.
_PATIENCE = 30.0
# Answers that wait for their clients, of all connections together. Beyond them, the slowest client is given up.
_MOST_UNSENT_BYTES = 256 * 1024 * 1024

ProblemReply = Callable[[Problem, str], Response]


class Protocol(H11Protocol):
    """One connection of a client.

    Args:
        problem_reply: the answer to a problem with a path.
        most: how many connections there may be; beyond them, the one whose client has been silent for longest, or has
            kept the emulator waiting, is closed.
        uvicorns: what uvicorn gives to each connection.
    """

    def __init__(self, *, problem_reply: ProblemReply, most: int, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self.logger = _LOG
        self.app_state = {**self.app_state, PROTOCOL: self}
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

    def pause_writing(self) -> None:
        """The client takes the answer more slowly than it is sent."""
        super().pause_writing()
        others = [one for one in self._held() if one._unsent and one is not self]
        while others and self._unsent + sum(one._unsent for one in others) > _MOST_UNSENT_BYTES:
            slowest = min(others, key=lambda one: one._quiet_since)
            slowest.transport.abort()
            others.remove(slowest)

    def resume_writing(self) -> None:
        """The client has taken most of what was sent."""
        self._quiet_since = self.loop.time()
        super().resume_writing()

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
    def _unsent(self) -> int:
        """How many bytes of answers the client has not taken yet."""
        return self.transport.get_write_buffer_size()

    @property
    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def _stalled(self) -> bool:
        """Whether it is the client that has long been waited for, to send more of its body or to take the answer."""
        waited_for = self.flow.write_paused or (self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused)
        return waited_for and self.loop.time() - self._quiet_since >= _PATIENCE

    def _held(self) -> list[Protocol]:
        """All connections, those included that are closed when the client has taken its answer."""
        ours = (one for one in self.connections if isinstance(one, Protocol))
        return [one for one in ours if one._unsent or not one.transport.is_closing()]

    def _make_room(self) -> None:
        held = self._held()
        if len(held) <= self._most:
            return
        idle = [one for one in held if one is not self and (one._idle or one._stalled)]
        if idle:
            # Closed in the ordinary way, one that does not take its answer would stay.
            min(idle, key=lambda one: one._quiet_since).transport.abort()
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
