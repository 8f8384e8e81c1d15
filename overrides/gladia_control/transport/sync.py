"""Send requests from blocking code."""

from __future__ import annotations

from typing import TypeVar

import httpx

from gladia_control.errors import ConfigurationError
from gladia_control.operations.response import Answer
from gladia_control.operations.steps import Send, Steps

from .connections import Pools, Routes
from .deadline import Transport, check_answer, until
from .driver import run
from .request import REDIRECTS, Prepared, Settings, failure, frame, redirect_target, start_anew, without_frames, write

T = TypeVar("T")


class SyncTransport:
    """Sends requests from blocking code. Safe to share between threads.

    Creates use connections of their own, never one that was idle: a server may just be closing that.
    """

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None):
        self._settings = settings
        self._routes = Routes(settings.base_url, settings.ssl_context, transport, Transport)
        self._pools = Pools(self._routes)
        self._closed = False

    def run(self, steps: Steps[T]) -> T:
        """Run an algorithm to its end."""
        return run(steps, self)

    def send(self, send: Send) -> Answer:
        """Send one request and read its answer."""
        try:
            return self._sent(Prepared.of(self._settings, send))
        except BaseException as error:
            without_frames(error)
            raise

    def _sent(self, prepared: Prepared) -> Answer:
        send, pools = prepared.send, self._pools
        if self._closed:
            raise ConfigurationError("the client is closed")
        if send.to is not None:
            start_anew(send.to)
        carrier = pools.fresh if send.call.operation == "create" else pools.shared
        content = frame(prepared, send.recording) if send.recording is not None else None
        try:
            with until(send.deadline):
                response = self._exchanged(prepared, pools, carrier, prepared.request(content))
                try:
                    self._read(prepared, response)
                finally:
                    response.close()
            return prepared.reply(response)
        except Exception as error:
            return failure(error, prepared, self._routes.proxy)

    def _exchanged(
        self,
        prepared: Prepared,
        pools: Pools[httpx.BaseTransport],
        carrier: httpx.BaseTransport,
        request: httpx.Request,
    ) -> httpx.Response:
        response = carrier.handle_request(request)
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, request.url, response)
            if target is None:
                break
            response.close()
            request = prepared.redirected(target)
            response = pools.elsewhere(target).handle_request(request)
        check_answer(response)
        return response

    def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        to = prepared.send.to if response.is_success else None
        decoder = prepared.decoder(response)
        for chunk in [response.content] if response.is_stream_consumed else response.iter_raw():
            for piece in decoder.decode(chunk):
                if to is not None:
                    prepared.check_deadline()
                    write(to, piece)
                elif not prepared.take(piece, response.status_code):
                    return
        decoder.finish()

    def after_fork(self) -> None:
        """Leave the connections to the parent process, and open others when they are needed."""
        abandoned, self._pools = self._pools, Pools(self._routes)
        for transport in abandoned:
            if isinstance(transport, Transport):
                transport.abandon()

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        for transport in self._pools:
            transport.close()
