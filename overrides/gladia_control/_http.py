"""Send requests from blocking code."""

from __future__ import annotations

import httpx

from ._answers import Answer
from ._request import (
    REDIRECTS,
    Prepared,
    Settings,
    failure,
    frame,
    keyless,
    redirect_target,
    start_anew,
    two_clients,
    write,
)
from ._steps import Send


class SyncTransport:
    """Sends requests from blocking code. Safe to share between threads.

    Creates use connections of their own, never one that was idle: a server may just be closing that.
    """

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None):
        self._settings = settings
        self._shared, self._fresh = two_clients(settings, transport, httpx.Client)

    def send(self, send: Send) -> Answer:
        """Send one request and read its answer."""
        prepared = Prepared.of(self._settings, send)
        client: httpx.Client = self._fresh if send.call.operation == "create" else self._shared
        prepared.check_open(client)
        if send.to is not None:
            start_anew(send.to)
        content = frame(prepared, send.recording) if send.recording is not None else None
        try:
            response = client.send(client.build_request(**prepared.arguments(content)), stream=True)
            try:
                response = self._redirected(prepared, client, response)
                self._read(prepared, response)
            finally:
                response.close()
            return prepared.reply(response)
        except Exception as error:
            return failure(error, prepared)

    def _redirected(self, prepared: Prepared, client: httpx.Client, response: httpx.Response) -> httpx.Response:
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, response)
            if target is None:
                break
            response.close()
            request = client.build_request("GET", target, headers=keyless(), timeout=prepared.timeout())
            response = client.send(request, stream=True)
        return response

    def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        to = prepared.send.to if response.is_success else None
        for chunk in response.iter_bytes():
            if to is not None:
                prepared.check_deadline()
                write(to, chunk)
            elif not prepared.take(chunk, response.status_code):
                break

    def close(self) -> None:
        """Close all connections."""
        self._shared.close()
        self._fresh.close()
