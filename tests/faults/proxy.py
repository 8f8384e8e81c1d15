"""Proxies in front of a scripted server."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from tests.faults.server import Connection, Gone, Server

ADDRESS = "https://gladia.test"
READY = b"HTTP/1.1 200 OK\r\n\r\n"


def answering(data: bytes, end: Callable[[Connection], object]) -> Callable[[Connection], None]:
    """Answer the request for a tunnel with these bytes, and end the connection in this way."""

    def behaviour(connection: Connection) -> None:
        connection.read_until(b"\r\n\r\n")
        connection.write(data)
        end(connection)

    return behaviour


def tunnel(connection: Connection) -> None:
    """Make a tunnel that ends here: the server of this connection is proxy and Gladia at once."""
    answering(READY, lambda _: None)(connection)


def dripping(server: Server, at_once: int, every: float) -> Callable[[Connection], None]:
    """Make a tunnel inside TLS to a server, and pass on what it answers byte by byte, the first bytes at once."""

    def behaviour(connection: Connection) -> None:
        tls = connection.server.tls
        assert tls is not None
        connection.socket = tls.wrap_socket(connection.socket, server_side=True)
        tunnel(connection)
        with socket.create_connection((server.host, server.port)) as inner:
            passed_on = 0
            while True:
                for ready in select.select([connection.socket, inner], [], [])[0]:
                    data = ready.recv(16384)
                    if not data:
                        raise Gone
                    if ready is not inner:
                        inner.sendall(data)
                    elif passed_on < at_once:
                        connection.write(data)
                        passed_on += len(data)
                    else:
                        connection.drip(data, every)

    return behaviour
