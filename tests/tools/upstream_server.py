"""A server on this machine that follows a script."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Visit:
    """One connection to the server.

    Attributes:
        path: The path that it asks for.
        headers: The lines that it sent with it.
        sent: How many bytes it was sent.
    """

    def __init__(self, connection: socket.socket, stopped: threading.Event):
        self._connection, self._stopped = connection, stopped
        request = b""
        while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
            request += piece
        lines = request.decode("latin-1").splitlines()
        self.path = lines[0].split()[1] if lines and "HTTP/" in lines[0] else ""
        self.headers = lines[1:]
        self.sent = 0

    def send(self, data: bytes) -> None:
        """Send a part of the answer."""
        self._connection.sendall(data)
        self.sent += len(data)

    def pause(self) -> None:
        """Wait a little."""
        self._stopped.wait(0.02)

    def hang(self) -> None:
        """Wait until the client gives up."""
        while self._connection.recv(65536):
            pass


Script = Callable[[Visit], object]


class Server:
    """A server on this machine.

    Attributes:
        port: Its port.
        connections: How many connections were made to it.
        visits: Those on which something was asked for.
    """

    def __init__(self, script: Script, context: ssl.SSLContext | None):
        self._script, self._context, self._stopped = script, context, threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.visits: list[Visit] = []
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The URL of what it serves."""
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}/init.md"

    def _accept(self) -> None:
        while not self._stopped.is_set():
            connection, _ = self._listener.accept()
            if not self._stopped.is_set():
                self.connections += 1
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()
            else:
                connection.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client may leave when it likes
            wrapped = self._context.wrap_socket(connection, server_side=True) if self._context else connection
            with wrapped:
                visit = Visit(wrapped, self._stopped)
                self.visits.append(visit)
                self._script(visit)

    def stop(self) -> None:
        """End it, and all of its connections."""
        self._stopped.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the listener up
        self._threads[0].join()
        for connection in self._open:
            with suppress(OSError):  # most of them have ended
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        self._listener.close()


@contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server that answers by a script."""
    server = Server(script, context)
    try:
        yield server
    finally:
        server.stop()


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An answer with a body of its length."""
    fields = {"content-length": str(len(body)), "connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join([*head, "", ""]).encode() + body


def sending(data: bytes) -> Script:
    """Send every visitor these bytes."""
    return lambda visit: visit.send(data)


def answering(body: bytes, status: str = "200 OK", **headers: str) -> Script:
    """Answer every request alike."""
    return sending(answer(body, status, **headers))


def chunked(*chunks: bytes) -> bytes:
    """An answer in chunks, without their end."""
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
