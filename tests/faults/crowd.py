"""Answers that cost little, for a child that does very much at once; see `child`."""

from __future__ import annotations

import time

import httpx

from tests.faults.server import RESULT


class Answers(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Says of each job that it is done.

    Attributes:
        asked: When a request came, on the monotonic clock.
    """

    def __init__(self) -> None:
        self.asked: list[float] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(time.monotonic())
        return httpx.Response(200, json={"id": request.url.path.rpartition("/")[2], "status": "done", "result": RESULT})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)
