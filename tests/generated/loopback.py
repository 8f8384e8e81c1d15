"""A server on a loopback socket that records requests and sends a configured response."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field, frozen

from gladia_control_api_client import AuthenticatedClient
from gladia_control_api_client.types import Response

KEY = "0f8b1c7e-not-a-real-key"


@frozen
class Received:
    """One request as it came out of the socket."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        """The path, still quoted."""
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query's entries, in order."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True, strict_parsing=True)

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@define
class Loopback:
    """What a running server received, and what it answers to every request."""

    url: str
    received: list[Received] = field(factory=list)
    status: int = 200
    content: bytes = b"{}"
    headers: dict[str, str] = field(factory=dict)

    def answer(self, status: int, body: Any, **headers: str) -> None:
        """Answer from now on with a status and a body: bytes as they are, anything else as JSON."""
        self.status, self.headers = status, headers
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def client(self, **settings: Any) -> AuthenticatedClient:
        """A generated client for this server. It ignores the machine's proxies and loads no certificates."""
        arguments = {"trust_env": False, "verify": False, **settings.pop("httpx_args", {})}
        return AuthenticatedClient(base_url=self.url, token=KEY, httpx_args=arguments, **settings)

    def call(self, operation: Any, way: str = "sync", *, settings: Any = None, **arguments: Any) -> Response[Any]:
        """The response that a generated operation returns, called with `sync` or `asyncio`."""
        client = self.client(**settings or {})
        if way == "sync":
            with client:
                answer: Response[Any] = operation.sync_detailed(client=client, **arguments)
            return answer

        async def call() -> Response[Any]:
            async with client:
                detailed: Response[Any] = await operation.asyncio_detailed(client=client, **arguments)
                return detailed

        return asyncio.run(call())


@contextmanager
def serving() -> Iterator[Loopback]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            loopback.received.append(Received(self.command, self.path, self.headers, self.rfile.read(length)))
            self.send_response(loopback.status)
            for name, value in ({"Content-Length": str(len(loopback.content))} | loopback.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(loopback.content)

        do_GET = do_POST = do_DELETE = respond  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's signature
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        loopback = Loopback(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield loopback
        finally:
            server.shutdown()
            thread.join()
