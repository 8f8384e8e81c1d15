"""The deadline of blocking sockets."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import time

import httpcore
import pytest
from gladia_control.transport.network import _Backend


def is_connected(connection: socket.socket) -> bool:
    with contextlib.suppress(OSError):
        return bool(connection.getpeername())
    return False


def test_a_reset_before_the_handshake_leaves_no_socket_open() -> None:
    """It is a failed connection like any other; the standard library alone would forget to close the socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream = _Backend().connect_tcp("127.0.0.1", server.getsockname()[1], 5.0)
        accepted, _ = server.accept()
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing is then a reset
        accepted.close()
        connection: socket.socket = stream.get_extra_info("socket")
        while is_connected(connection):
            time.sleep(0.001)
        with pytest.raises(httpcore.ConnectError):
            stream.start_tls(ssl.create_default_context(), "localhost", 5.0)
        assert -1 == connection.fileno()
