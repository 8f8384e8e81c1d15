"""Server: uvicorn on a loopback socket, which stops without waiting for uvicorn's ticks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

import uvicorn
from starlette.types import ASGIApp

from gladia_emulator.contract.urls import is_loopback

from .connection import Protocol

# A stop grants unfinished answers this many seconds.
_GRACE = 0.5
_BACKLOG = 2048
# Beyond this many connections, uvicorn answers 503.
_MOST_CONNECTIONS = 1000
# asyncio needs three turns of its loop, as of Python 3.14, to make a connection of an accepted socket.
_ACCEPTING_ROUNDS = 10
_MARK = ("x-gladia-emulator", "words come from a script, not from recognition")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that only this computer can reach.

    Raises:
        ValueError: ``host`` is not a loopback address, or ``port`` is out of range.
        OSError: the port is not available; the message names it.
    """
    if not is_loopback(host):
        raise ValueError(f"host must be a loopback address such as 127.0.0.1, got {host!r}")
    if not 0 <= port <= 65535:
        raise ValueError(f"port must be from 0 to 65535, got {port!r}")
    address = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio disables Nagle's algorithm only when the protocol is named; with it, each answer takes 40 ms longer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows the option lets two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(_BACKLOG)
        return listening
    except OSError as error:
        listening.close()
        raise OSError(error.errno, f"cannot listen on {address}:{port}: {error.strerror or error}") from error


class Server(uvicorn.Server):
    """Uvicorn, stopped by an event: by itself it checks ten times a second whether to stop."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,  # the surrounding program configures logging
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,  # the application sets the date, which a fault may replace
                headers=[_MARK],
                backlog=_BACKLOG,
                limit_concurrency=_MOST_CONNECTIONS,
                # A client that polls every few seconds must not meet a connection that is just closing.
                timeout_keep_alive=75,
                h11_max_incomplete_event_size=64 * 1024,
            )
        )
        self._stopping = stopping

    async def main_loop(self) -> None:
        """Wait until the emulator stops."""
        await self.on_tick(0)  # sets the default headers
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - as in uvicorn
        """Close idle connections at once, grant unfinished answers a moment, and abort the rest."""
        await self._stop_accepting()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        await self._wait_for_tasks()
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await self._wait_for_tasks()
        for server in self.servers:
            await server.wait_closed()

    async def _wait_for_tasks(self) -> None:
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=_GRACE)

    async def _stop_accepting(self) -> None:
        """Accept no more connections; the list of connections then includes those that were just accepted."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows accepts in another way
                    loop.remove_reader(listening.fileno())
        # A server that closes earlier loses the sockets that are not connections yet.
        for _ in range(_ACCEPTING_ROUNDS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
