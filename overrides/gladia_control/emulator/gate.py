"""Gate: where every request comes in. It keeps the journal, and lets faults happen."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .application import Application
from .clock import Clock
from .fault import Fault, Faults
from .journal import Entry, Journal, ReceivedRequest
from .operation import Target
from .problem import Problem, phrase

_MARK = ("x-gladia-emulator", "words come from a script, not from recognition")


class Gate:
    """The ASGI application that the server runs.

    Args:
        application: answers the requests that go well.
        journal: where requests are written down.
        faults: the failures to come.
        clock: the emulator's clock.
        stopping: set when the emulator stops, so that delayed requests do not hold it up.
    """

    def __init__(
        self, application: Application, journal: Journal, faults: Faults, clock: Clock, stopping: asyncio.Event
    ) -> None:
        self._application = application
        self._journal = journal
        self._faults = faults
        self._clock = clock
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Deal with one request."""
        if scope["type"] != "http":
            return  # the server is told to speak nothing else
        request = Request(scope, receive)
        target = Target.of(request.method, scope["path"])
        entry = self._journal.open(_received(request, target, self._clock.now()))
        fault = self._faults.take(target.operation) if target.operation else None
        try:
            reply = await self._reply(request, target, entry, fault)
        except ClientDisconnect:
            return
        if reply is None:
            await _drop(receive, send)
            return
        reply.headers[_MARK[0]] = _MARK[1]
        # Before it is sent: whoever has the answer finds it in the journal.
        entry.note(status=reply.status_code)
        await reply(scope, receive, send)

    async def _reply(self, request: Request, target: Target, entry: Entry, fault: Fault | None) -> Response | None:
        """The reply to send, None for a connection to drop."""
        if fault is None:
            return await self._application.answer(request, target, entry)
        reply: Response | None = None
        if fault.takes_effect:
            reply = await self._application.answer(request, target, entry)
        else:
            await self._application.note_body(request, entry)
        if fault.delay and not await self._wait(fault.delay):
            return None
        if fault.drop is not None:
            return None
        return reply if fault.status is None else self._failure(fault, fault.status, request)

    def _failure(self, fault: Fault, status: int, request: Request) -> Response:
        body = fault.body_bytes()
        if body is not None:
            kind = "text/plain" if isinstance(fault.body, (str, bytes)) else "application/json"
            reply = Response(body, status_code=status, media_type=kind)
        elif status >= 400:
            reply = self._application.problem_reply(Problem(status, phrase(status)), request)
        else:
            reply = Response(status_code=status)
        for name, value in fault.headers.items():
            reply.headers[name] = value
        return reply

    async def _wait(self, seconds: float) -> bool:
        """Wait real seconds; False when the emulator stops in the meantime."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return True
        return False


def _received(request: Request, target: Target, now: float) -> ReceivedRequest:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if "x-gladia-key" in headers:
        headers["x-gladia-key"] = "***"
    return ReceivedRequest(
        operation=target.operation,
        method=request.method,
        path=request.scope["path"],
        query=tuple(request.query_params.multi_items()),
        headers=headers,
        received_at=now,
    )


async def _drop(receive: Receive, send: Send) -> None:
    """Close the connection without an answer, as a network that fails does."""
    # ASGI has no word for this. Uvicorn's `send` is a method of the object that holds the transport.
    cycle: Any = getattr(send, "__self__")  # noqa: B009 - a bound method's owner, of which the type knows nothing
    cycle.transport.abort()
    # Uvicorn takes the end of this call for a mistake unless the connection is known to be lost.
    while (await receive())["type"] != "http.disconnect":
        pass
