"""ASGI: every request that passes the gate comes in here, is written to the journal and may meet a fault."""

from __future__ import annotations

import asyncio
from email.utils import formatdate

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gladia_emulator.clock import Clock
from gladia_emulator.contract.operations import Target
from gladia_emulator.contract.problem import Problem, reason_phrase

from .application import Application
from .connection import drop, send_half
from .faults import Fault, Faults
from .journal import Entry, Journal, ReceivedRequest, log_request
from .request_body import RequestBody


class AsgiApp:
    """The ASGI application that the server runs.

    Args:
        application: answers the requests that no fault meets.
        journal: records the requests.
        faults: the failures to come.
        clock: the emulator's clock.
        stopping: set when the emulator stops, which ends the delays of faults.
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
        """Answer one request."""
        body = RequestBody(receive)
        request = Request(scope, body.receive)
        target = Target.parse(request.method, scope["path"])
        entry = self._journal.open(_received(request, target, self._clock.now()))
        fault = self._faults.take(target.operation) if target.operation else None
        reply = None
        try:
            reply = await self._reply(request, target, entry, fault)
            if reply is not None and reply.status_code != 413 and "expect" not in request.headers:
                await body.read_rest()
        except ClientDisconnect:
            return
        finally:
            # Before the reply is sent: a client that has its answer finds it in the journal and in the log.
            status = reply.status_code if reply else None
            entry.note(status=status)
            log_request(request.method, scope["raw_path"].decode("ascii"), status)
        if reply is None:
            await drop(scope, body.receive)
            return
        reply.headers.setdefault("date", formatdate(usegmt=True))
        if fault is not None and fault.drop == "during":
            await send_half(reply, scope, body.receive, send)
        else:
            await reply(scope, body.receive, send)

    async def _reply(self, request: Request, target: Target, entry: Entry, fault: Fault | None) -> Response | None:
        """The reply to send, None to drop the connection."""
        if fault is None:
            return await self._application.answer(request, target, entry)
        reply: Response | None = None
        if fault.takes_effect:
            reply = await self._application.answer(request, target, entry)
        else:
            await self._application.note_body(request, entry)
        if fault.delay and not await self._wait(fault.delay):
            return None
        if fault.drop in ("before", "after"):
            return None
        return reply if fault.status is None else self._failure(fault, fault.status, request)

    def _failure(self, fault: Fault, status: int, request: Request) -> Response:
        body = fault.body_bytes()
        if body is not None:
            kind = "text/plain" if isinstance(fault.body, (str, bytes)) else "application/json"
            reply = Response(body, status_code=status, media_type=kind)
        elif status >= 400:
            reply = self._application.problem_reply(Problem(status, reason_phrase(status)), request.scope["path"])
        else:
            reply = Response(status_code=status)
        reply.headers.update(fault.headers)
        return reply

    async def _wait(self, seconds: float) -> bool:
        """Wait real seconds; False when the emulator stops in the meantime."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return True
        return False


def _received(request: Request, target: Target, now: float) -> ReceivedRequest:
    values: dict[str, list[str]] = {}
    for name, value in request.headers.items():
        values.setdefault(name, []).append(value)
    if "x-gladia-key" in values:
        values["x-gladia-key"] = ["***"]
    return ReceivedRequest(
        operation=target.operation,
        method=request.method,
        path=request.scope["path"],
        query=tuple(request.query_params.multi_items()),
        headers={name: ", ".join(given) for name, given in values.items()},
        received_at=now,
    )
