"""What stands between httpx and the sockets."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import ssl
import struct
import time

import httpcore
import httpx
import pytest
from gladia_control import Gladia, MalformedResponse, Policy
from gladia_control.transport.deadline import _Backend
from gladia_control.transport.failure import _reason


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


@pytest.mark.parametrize("tried", [1, 2], ids=["one address", "two addresses"])
def test_an_error_says_what_the_system_said(tried: int) -> None:
    """That no more files can be open is to be read, which asyncio's own error hides."""
    causes = [OSError(errno.EMFILE, os.strerror(errno.EMFILE)) for _ in range(tried)]
    hidden = OSError("All connection attempts failed")
    hidden.__cause__ = causes[0] if tried == 1 else ExceptionGroup("several", causes)
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = hidden
    assert "ConnectError: All connection attempts failed: Too many open files" == _reason(error)


class Forgetful(httpx.BaseTransport):
    """Reads an upload and fails, and then claims to have one that it did not read."""

    def __init__(self) -> None:
        self.asked = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.asked == 1:
            request.read()
            return httpx.Response(503)
        return httpx.Response(200, json={"audio_url": "https://gladia.test/f", "audio_metadata": {}})


def test_an_upload_counts_only_when_it_was_read_this_time() -> None:
    """That an earlier attempt sent all of it says nothing about the one that was answered."""
    transport = Forgetful()
    impatient = Policy.for_tests(100)
    with Gladia("key", base_url="http://127.0.0.1:9", transport=transport, policy=impatient) as gladia:
        with pytest.raises(MalformedResponse, match="before all of it was sent"):
            gladia.upload(b"sound")
    assert 3 == transport.asked
