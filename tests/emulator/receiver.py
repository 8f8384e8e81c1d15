"""A server that takes callbacks."""

from __future__ import annotations

import http.server
import json
import threading
from typing import Any


class Receiver(http.server.ThreadingHTTPServer):
    """A server that records requests, and answers the given statuses and then 200."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[str, str, str, Any]] = []
        self.statuses: list[int] = []
        self.wait = threading.Event()
        self.wait.set()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def _receive(self) -> None:
        receiver = self.server
        assert isinstance(receiver, Receiver)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        receiver.received.append((self.command, self.path, self.headers["content-type"], body))
        receiver.wait.wait(600)
        self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
        self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_PUT = do_GET = _receive  # noqa: N815 - the names that the standard library looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
