"""Gate: what every request passes before the application sees it."""

from __future__ import annotations

import re
from email.utils import formatdate
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gladia_emulator.account.settings import Settings
from gladia_emulator.contract.problem import Problem
from gladia_emulator.contract.urls import is_loopback_host

from .application import Application
from .journal import log_request

_ABSOLUTE = re.compile(r"https?://([^/]*)", re.IGNORECASE)
_METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE"


class Gate:
    """ASGI middleware: refuses other hosts, drops the slash at the end of a path, and answers for CORS.

    A page of the internet can make its own host name resolve to this computer (DNS rebinding), and its requests then
    are of the same origin. They still carry that name in the header Host, so only loopback names are served.

    Args:
        app: the application behind.
        application: writes refusals.
        settings: the origins whose pages may send requests, as they are at each request.
    """

    def __init__(self, app: ASGIApp, application: Application, settings: Settings) -> None:
        self._app = app
        self._application = application
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        scope = _without_slash(_in_origin_form(scope))
        headers = Headers(scope=scope)
        reply = self._refusal(scope, headers)
        allowed = self._allowed_origin(headers.get("origin"))
        if reply is None and allowed is not None:
            send = _with_headers(send, _cors_headers(allowed))
            if scope["method"] == "OPTIONS":
                reply = _preflight_reply(headers)
        if reply is None:
            await self._app(scope, receive, send)
            return
        reply.headers["date"] = formatdate(usegmt=True)
        log_request(scope["method"], scope["raw_path"].decode("ascii"), reply.status_code)
        await reply(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host")
        if host is None or is_loopback_host(host):  # HTTP/1.0 has no host
            return None
        message = f"Host must be a name of this computer, such as 127.0.0.1 or localhost, got {host[:80]!r}"
        return self._application.problem_reply(Problem(403, message), scope["path"])

    def _allowed_origin(self, origin: str | None) -> str | None:
        """The value of Access-Control-Allow-Origin, None for a request that gets no such header."""
        if origin is not None and "*" in self._settings.cors:
            return "*"
        return origin if origin in self._settings.cors else None


def _cors_headers(allowed: str) -> dict[str, str]:
    return {"access-control-allow-origin": allowed} | ({} if allowed == "*" else {"vary": "Origin"})


def _preflight_reply(headers: Headers) -> Response:
    reply = Response(status_code=204, headers={"access-control-allow-methods": _METHODS})
    wanted = headers.get("access-control-request-headers")
    if wanted is not None:
        reply.headers["access-control-allow-headers"] = wanted
    return reply


def _with_headers(send: Send, added: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(added)
        await send(message)

    return send_with_headers


def _in_origin_form(scope: Scope) -> Scope:
    """The scope of ``GET http://host/path`` as that of ``GET /path``: servers accept both (RFC 9112, 3.2.2)."""
    raw_path = scope["raw_path"].decode("ascii")
    absolute = _ABSOLUTE.match(raw_path)
    if absolute is None:
        return scope
    raw_path = raw_path[absolute.end() :] or "/"
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    headers.append((b"host", absolute.group(1).encode("ascii")))
    return {**scope, "path": unquote(raw_path), "raw_path": raw_path.encode("ascii"), "headers": headers}


def _without_slash(scope: Scope) -> Scope:
    """The scope with the path without a slash at its end; Gladia serves both. The raw path stays, for the log."""
    path = scope["path"]
    is_served = len(path) > 1 and scope["raw_path"].endswith(b"/")
    return {**scope, "path": path[:-1]} if is_served else scope
