"""Application: maps an HTTP request to an operation of the account, and its outcome to a reply."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from gladia_emulator.account.account import Account, Caller
from gladia_emulator.clock import Clock, iso
from gladia_emulator.contract.document import contract
from gladia_emulator.contract.operations import Operation, Target
from gladia_emulator.contract.problem import Problem
from gladia_emulator.contract.urls import base_url

from .audio_response import AudioResponse
from .journal import Entry
from .request_body import check_encoding, discard, is_json, media_type, read_json
from .upload_form import ENVELOPE_BYTES, receive_file, too_large

_LOG = logging.getLogger("gladia_emulator")


class Application:
    """Answers requests.

    Args:
        account: the jobs and uploads.
        clock: the emulator's clock.
        new_id: returns the ids in error bodies.
        url: the emulator's URL, for requests without a Host header.
        port: the emulator's port.
        created: called after a job is created.
    """

    def __init__(
        self,
        account: Account,
        clock: Clock,
        new_id: Callable[[], str],
        *,
        url: str,
        port: int,
        created: Callable[[], None],
    ) -> None:
        self._account = account
        self._clock = clock
        self._new_id = new_id
        self._url = url
        self._port = port
        self._created = created

    async def answer(self, request: Request, target: Target, entry: Entry) -> Response:
        """The reply to a request; every failure is a reply, too.

        Raises:
            starlette.requests.ClientDisconnect: the client has left.
        """
        try:
            return await self._routed(request, target, entry)
        except Problem as problem:
            return self.problem_reply(problem, request.scope["path"])
        except ClientDisconnect:
            raise
        except Exception:
            # A defect of the emulator: answered with the documented body, and logged.
            _LOG.exception("The emulator failed on %s %s", request.method, request.scope["path"])
            return self.problem_reply(Problem(500, "The emulator failed; its log says why"), request.scope["path"])

    def problem_reply(self, problem: Problem, path: str) -> Response:
        """The reply with the documented error body, for a request to ``path``."""
        body = problem.body(
            timestamp=iso(self._clock.now()),
            path=path,
            request_id=f"G-{self._new_id()[:8]}",
        )
        return JSONResponse(body, problem.status, problem.headers)

    async def note_body(self, request: Request, entry: Entry) -> None:
        """Read the body of a request whose operation is not carried out, for the journal."""
        try:
            if is_json(request):
                entry.note(body=await read_json(request))
            else:
                await discard(request)
        except Problem:
            pass  # the journal has no body that cannot be read

    async def _routed(self, request: Request, target: Target, entry: Entry) -> Response:
        if target.operation is None:  # for a wrong method, too, as Gladia does
            raise Problem(404, f"Cannot {request.method} {request.scope['path']}")
        key = request.headers.get(contract().key_header)
        if not key:
            raise Problem(401, "no gladia key provided")
        if key != self._account.settings.api_key:
            raise Problem(401, "gladia user not found")
        caller = Caller(base_url(request.headers.get("host"), self._url), self._port, target.jobs_path)
        return await self._performed(target.operation, request, target.job_id, entry, caller)

    async def _performed(
        self, operation: Operation, request: Request, job_id: str, entry: Entry, caller: Caller
    ) -> Response:
        account = self._account
        match operation:
            case "create":
                body = await read_json(request)
                entry.note(body=body)
                created = account.create(body, caller)
                self._created()
                return JSONResponse(created, 201)
            case "get":
                return JSONResponse(account.get(job_id))
            case "list":
                return JSONResponse(account.list(request.query_params.multi_items(), caller))
            case "delete":
                account.delete(job_id)
                return Response(status_code=202)
            case "audio":
                recording, path = account.audio(job_id)
                return AudioResponse(path, recording.size)
            case "upload":
                return await self._uploaded(request, caller, entry)

    async def _uploaded(self, request: Request, caller: Caller, entry: Entry) -> Response:
        if is_json(request):
            body = await read_json(request)
            entry.note(body=body)
            return JSONResponse(self._account.add_upload_by_url(body, caller))
        if media_type(request) != "multipart/form-data":
            kind = media_type(request) or "none"
            raise Problem(400, f"Content-Type must be multipart/form-data or application/json, got {kind}")
        limit = self._account.settings.upload_limit
        if int(request.headers.get("content-length", 0)) > limit + ENVELOPE_BYTES:
            raise too_large(limit)
        check_encoding(request)
        with self._account.uploads.receive() as incoming:
            filename = await receive_file(request.headers["content-type"], request.stream(), incoming.file, limit=limit)
            return JSONResponse(self._account.add_upload(incoming, filename, caller))
