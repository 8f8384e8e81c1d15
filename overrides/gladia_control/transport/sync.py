"""Perform the steps of an operation in blocking code."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

import httpx

from gladia_control.config import Settings
from gladia_control.errors import ConfigurationError
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Owner, Send, Sleep, Step, Steps, Work
from gladia_control.per_process import PerProcess
from gladia_control.request.recording import Recording

from .connections import Pools, Routes
from .driver import call_back, run
from .failure import no_response, without_frames
from .log_filter import hide_from_log
from .network import SafeTransport, check_response, exchange
from .request import DAMAGED, REDIRECTS, Prepared, clear, redirect_target, write

T = TypeVar("T")


class SyncTransport:
    """Performs the steps of operations in blocking code. Safe to share between threads."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None):
        self.state = ClientState(settings.policy, settings.base_url, settings.on_event)
        self._settings = settings
        hide_from_log(settings.api_key)
        self._routes = Routes(settings.base_url, settings.ssl_context, transport, SafeTransport)
        self._pools = PerProcess(functools.partial(Pools, self._routes), abandon=_abandon)
        self._pools.get()  # made now: an environment that cannot be used is the constructor's error
        self._closed = False

    def run(self, steps: Steps[T]) -> T:
        """Run an operation to its end."""
        return run(steps, self._perform)

    def _perform(self, step: Step) -> Any:
        match step:
            case Send():
                return self.send(step)
            case Sleep(seconds):
                time.sleep(seconds)
            case Work(function):
                return function()
            case Digest(recording):
                return recording.digest()
            case Notify():
                call_back(step)
            case Owner():
                return threading.current_thread().is_alive
        return None

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds the API key and open connections; make one in each process")

    def send(self, send: Send) -> AnyResponse:
        """Send one request and read its response."""
        try:
            return self._exchange(Prepared.of(self._settings, send, self.state.now))
        except BaseException as error:
            without_frames(error)
            raise

    def _exchange(self, prepared: Prepared) -> AnyResponse:
        send = prepared.send
        if self._closed:
            raise ConfigurationError("the client is closed")
        if send.to is not None:
            clear(send.to)
        content = _multipart_body(prepared, send.recording) if send.recording is not None else None
        with exchange(send.deadline) as under_way:
            try:
                response = self._follow(prepared, prepared.request(content))
                try:
                    self._read(prepared, response)
                except DAMAGED as error:
                    prepared.note_damage(error)
                finally:
                    response.close()
                return prepared.response(response)
            except Exception as error:
                late, sent = self.state.now() >= send.deadline, under_way.sent
                return no_response(
                    error,
                    self._settings,
                    self._routes.proxy,
                    deadline_passed=late,
                    sent=sent,
                    default_trust=self._routes.default_trust,
                )

    def _follow(self, prepared: Prepared, request: httpx.Request) -> httpx.Response:
        """Send a request and, for a download, follow its redirects."""
        pools = self._pools.get()
        response = pools.for_operation(prepared.send.call.operation).handle_request(request)
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, request.url, response)
            if target is None:
                break
            response.close()
            request = prepared.redirected(target)
            response = pools.for_other_host(target).handle_request(request)
        check_response(response)
        return response

    def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        decoder = prepared.decoder(response)
        to = prepared.file(response)
        for chunk in [response.content] if response.is_stream_consumed else response.iter_raw():
            for piece in decoder.decode(chunk):
                if to is not None:
                    prepared.check_deadline()
                    write(to, piece)
                elif not prepared.take(piece, response.status_code):
                    return
        decoder.finish()

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        for transport in self._pools.get():
            transport.close()


def _multipart_body(prepared: Prepared, recording: Recording) -> Iterator[bytes]:
    """The body of an upload."""
    head, tail = prepared.ends()
    yield head
    for chunk in recording.chunks():
        prepared.check_deadline()
        yield chunk
    yield tail


def _abandon(pools: Pools[httpx.BaseTransport]) -> None:
    """Leave connections to the parent process."""
    for transport in pools:
        if isinstance(transport, SafeTransport):
            transport.abandon()
