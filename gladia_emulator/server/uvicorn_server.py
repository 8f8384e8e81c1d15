"""Server: uvicorn on a loopback socket, in a thread of its own, started and stopped without waiting for ticks."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import socket
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from gladia_emulator.contract.urls import is_loopback

from .protocol import ProblemReply, Protocol

# Answers that are still on their way when the emulator stops get this long, in seconds.
_GRACE = 0.5
_BACKLOG = 2048
# Three, as of Python 3.14, and some to spare.
_ACCEPTING_ROUNDS = 10
_MOST_CONNECTIONS = 1000


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on this computer, for clients on this computer.

    Raises:
        ValueError: ``host`` is not a loopback address (the emulator must not be reachable from elsewhere), or ``port``
            is out of range.
        OSError: the port cannot be had; the message says which.
    """
    if not is_loopback(host):
        raise ValueError(f"host must be a loopback address such as 127.0.0.1, got {host!r}")
    if not 0 <= port <= 65535:
        raise ValueError(f"port must be from 0 to 65535, got {port!r}")
    address = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off; otherwise each answer takes 40 ms longer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere the option means that two programs may share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(_BACKLOG)
        return listening
    except OSError as error:
        listening.close()
        raise OSError(error.errno, f"cannot listen on {address}:{port}: {error.strerror or error}") from error


class Server(uvicorn.Server):
    """Uvicorn, which looks ten times a second whether it should stop, woken by an event instead."""

    def __init__(self, app: ASGIApp, problem_reply: ProblemReply, stopping: asyncio.Event) -> None:
        most = _most_connections()
        protocol = functools.partial(Protocol, problem_reply=problem_reply, most=most)
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=cast(Any, protocol),
                ws="none",
                lifespan="off",
                log_config=None,  # the program that runs the emulator decides about logs
                access_log=False,
                proxy_headers=False,
                server_header=False,
                # How many connections asyncio takes on in one go, before any can be found to be one too many.
                backlog=max(1, most // 4),
                # Long: a client that polls every few seconds should not meet a connection that is just being closed.
                timeout_keep_alive=75,
                h11_max_incomplete_event_size=64 * 1024,
            )
        )
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(_BACKLOG)  # those that wait to be taken on, a number of its own

    async def main_loop(self) -> None:
        """Keep the date header fresh until the emulator stops."""
        while not self._stopping.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - as in uvicorn
        """Close idle connections at once, let answers on their way arrive, and end the rest."""
        await self._end_accepting()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=_GRACE)
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(tuple(self.server_state.tasks), timeout=_GRACE)
        for server in self.servers:
            await server.wait_closed()

    async def _end_accepting(self) -> None:
        """Accept no more connections. Those that were just accepted are in the list of connections afterwards."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows, which accepts in another way
                    loop.remove_reader(listening.fileno())
        # Closed before asyncio has made connections of the sockets it has accepted, the server would lose these.
        for _ in range(_ACCEPTING_ROUNDS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()


def _most_connections() -> int:
    """How many connections to hold.

    Of the files that this process may open, a third is for them, a third for the uploads and downloads on them, and a
    third is left to the program around the emulator.
    """
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return _MOST_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_CONNECTIONS if files < 0 else max(1, min(_MOST_CONNECTIONS, files // 3))
