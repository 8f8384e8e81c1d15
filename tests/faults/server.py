"""A Gladia that misbehaves byte by byte as a test scripts it: a server on loopback, of the standard library only.

By default it behaves: it makes jobs, lists them, says that they are done, keeps uploads. A behaviour is a function that
takes an `Exchange` in place of that, for the next request of an operation or for all of them; one for a connection
takes a `Connection` before anything is read of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

RESULT: dict[str, Any] = {
    "metadata": {
        "audio_duration": 2.0,
        "number_of_distinct_channels": 1,
        "billing_time": 2.0,
        "transcription_time": 1.0,
    },
    "transcription": {"full_transcript": "Hello there.", "languages": ["en"], "utterances": []},
}


class Gone(Exception):
    """The other side of a connection is gone, or the server stops."""


@define
class Request:
    """A request as received.

    Attributes:
        operation: `create`, `get`, `list`, `delete`, `audio`, `upload`, or empty for anything else.
        method: HTTP method.
        target: Path and query.
        headers: With names in lower case.
        body: The body, once it was read.
        at: When it came, on the monotonic clock.
    """

    operation: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    at: float = 0.0

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    def json(self) -> Any:
        return json.loads(self.body)


@define(eq=False)
class Connection:
    """A connection: reads and writes that end when the server stops."""

    server: Server
    socket: socket.socket
    buffer: bytes = b""
    received: bytearray = field(factory=bytearray)

    def read(self, size: int) -> bytes:
        """Read at least one byte, at most `size`."""
        if not self.buffer:
            try:
                self.buffer = self.socket.recv(65536)
            except OSError as error:
                raise Gone from error
            if len(self.received) < 100_000:
                self.received += self.buffer
        if not self.buffer:
            raise Gone
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def read_exactly(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            found += self.read(size - len(found))
        return bytes(found)

    def read_until(self, end: bytes) -> bytes:
        found = bytearray()
        while (at := found.find(end)) < 0:
            found += self.read(65536)
        self.buffer = bytes(found[at + len(end) :])
        return bytes(found[: at + len(end)])

    def write(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def drip(self, data: bytes | Iterator[bytes], every: float) -> None:
        """Write a byte, or the next part, at intervals."""
        for part in data if isinstance(data, Iterator) else (data[n : n + 1] for n in range(len(data))):
            self.write(part)
            self.server.sleep(every)

    def reset(self) -> None:
        """End the connection with a reset."""
        raw = self.socket
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            raw.close()
        raise Gone

    def wait(self) -> None:
        """Wait until something arrives, and leave it unread."""
        with contextlib.suppress(OSError):
            self.socket.recv(1, socket.MSG_PEEK)

    def close(self) -> None:
        """End the connection politely, but without a TLS farewell."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        raise Gone

    def hang(self) -> None:
        """Say nothing until the other side is gone or the server stops."""
        with contextlib.suppress(OSError):
            while self.socket.recv(65536):
                pass
        raise Gone


@define(eq=False)
class Exchange:
    """A request and ways to answer it."""

    connection: Connection
    request: Request
    left: int | None = 0

    @property
    def server(self) -> Server:
        return self.connection.server

    def read_body(self) -> bytes:
        """Read the rest of the body, and return all of it."""
        if self.left is None:
            while size := int(self.connection.read_until(b"\r\n"), 16):
                self.request.body += self.connection.read_exactly(size)
                self.connection.read_exactly(2)
            self.connection.read_exactly(2)
            self.left = 0
        self.request.body += self.connection.read_exactly(self.left)
        self.left = 0
        return self.request.body

    def create(self) -> dict[str, Any]:
        """Make a job of the request."""
        self.read_body()
        return self.server.create(self.request.json())

    def answer(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        """Send a well-formed answer; `body` is JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        names = {"content-length": str(len(content))} | (headers or {})
        lines = [f"{name}: {value}" for name, value in names.items()]
        head = f"HTTP/1.1 {status} Whatever\r\n" + "\r\n".join(lines) + "\r\n\r\n"
        self.connection.write(head.encode("latin-1") + content)


Behaviour = Callable[[Exchange], Any]


@define(eq=False)
class Server:
    """The server; a context manager.

    Attributes:
        tls: Context for TLS.
        requests: All requests whose head was read, in their order.
        jobs: All jobs that were made, the oldest first.
        uploads: SHA-256 of every complete upload's body parts.
        wire: All connections, with the beginning of what they received.
    """

    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    requests: list[Request] = field(factory=list)
    jobs: list[dict[str, Any]] = field(factory=list)
    uploads: list[str] = field(factory=list)
    wire: list[Connection] = field(factory=list)
    visible: Callable[[dict[str, Any]], bool] = lambda _: True
    state: Callable[[dict[str, Any]], dict[str, Any]] = lambda job: job | {"status": "done", "result": RESULT}
    _queued: dict[str, deque[Behaviour]] = field(factory=lambda: defaultdict(deque))
    _always: dict[str, Behaviour] = field(factory=dict)
    _on_connect: deque[Callable[[Connection], Any]] = field(factory=deque)
    _threads: list[threading.Thread] = field(factory=list)
    _lock: threading.RLock = field(factory=threading.RLock)
    _stopping: threading.Event = field(factory=threading.Event)
    _listener: socket.socket = field(init=False)
    port: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server((self.host, self.port), backlog=512)
        # Of what is not read yet, the system keeps no more: it could otherwise be a whole upload.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            socket.create_connection((self.host, self.port), 1).close()  # wakes the thread that accepts
        self.refuse()
        self._threads[0].join()
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{'localhost' if self.tls else self.host}:{self.port}"

    def next(self, operation: str, *behaviours: Behaviour) -> Self:
        """Answer the next requests of an operation with these behaviours, one each."""
        self._queued[operation].extend(behaviours)
        return self

    def always(self, operation: str, behaviour: Behaviour) -> Self:
        """Answer all requests of an operation in this way, if no other behaviour is queued."""
        self._always[operation] = behaviour
        return self

    def connecting(self, *behaviours: Callable[[Connection], Any]) -> Self:
        """Treat the next connections in these ways, before anything is read from them."""
        self._on_connect.extend(behaviours)
        return self

    def refuse(self) -> None:
        """Accept no more connections, and end the open ones."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.wire:
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    def count(self, operation: str) -> int:
        """How many requests of an operation arrived."""
        with self._lock:
            return sum(request.operation == operation for request in self.requests)

    def arrived(self, operation: str, count: int) -> None:
        """Wait until this many requests of an operation have arrived."""
        self._until(lambda: self.count(operation) >= count)

    def made(self, count: int) -> None:
        """Wait until this many jobs have been made."""
        self._until(lambda: len(self.jobs) >= count)

    def _until(self, condition: Callable[[], bool]) -> None:
        ends = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < ends, "it did not happen in 20 s"
            time.sleep(0.005)

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the server lives."""
        if self._stopping.wait(seconds):
            raise Gone

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make a job."""
        with self._lock:
            number = len(self.jobs) + 1
            job: dict[str, Any] = {
                "id": f"job-{number}",
                "status": "queued",
                "created_at": f"2026-01-01T00:00:{number // 60:02}.{number % 60:03}Z",
                "custom_metadata": body.get("custom_metadata"),
                "request_params": {},
            }
            self.jobs.append(job)
            return job

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            if self._stopping.is_set():
                accepted.close()
                return
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._start(self._serve, accepted)

    def _serve(self, accepted: socket.socket) -> None:
        connection = Connection(self, accepted)
        with self._lock:
            self.wire.append(connection)
            first = self._on_connect.popleft() if self._on_connect else None
        try:
            if first is not None:
                first(connection)
            if self.tls is not None:
                connection.socket = self.tls.wrap_socket(accepted, server_side=True)
            while True:
                self._exchange(connection)
        except (Gone, OSError, ValueError):
            pass
        finally:
            with contextlib.suppress(OSError):
                connection.socket.close()
            accepted.close()

    def _exchange(self, connection: Connection) -> None:
        head = connection.read_until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head[:-4].split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        request = Request(_operation(method, target), method, target, headers, at=time.monotonic())
        chunked = headers.get("transfer-encoding") == "chunked"
        exchange = Exchange(connection, request, None if chunked else int(headers.get("content-length", 0)))
        with self._lock:
            self.requests.append(request)
            queued = self._queued[request.operation]
            behaviour = queued.popleft() if queued else self._always.get(request.operation, behave)
        behaviour(exchange)
        exchange.read_body()


def _operation(method: str, target: str) -> str:
    path = urlsplit(target).path
    if path == "/v2/pre-recorded":
        return {"POST": "create", "GET": "list"}.get(method, "")
    if path == "/v2/upload":
        return "upload"
    if path.startswith("/v2/pre-recorded/"):
        return "audio" if path.endswith("/file") else {"GET": "get", "DELETE": "delete"}.get(method, "")
    return ""


def behave(exchange: Exchange) -> None:
    """Answer as Gladia does on a good day."""
    server, request = exchange.server, exchange.request
    exchange.read_body()
    match request.operation:
        case "create":
            job = server.create(request.json())
            exchange.answer(201, {"id": job["id"], "result_url": f"https://foreign.invalid/{job['id']}"})
        case "list":
            jobs = [job for job in reversed(server.jobs) if server.visible(job)]
            exchange.answer(200, {"first": "", "current": "", "next": None, "items": jobs})
        case "get":
            found = [job for job in server.jobs if request.path.endswith("/" + job["id"])]
            exchange.answer(200, server.state(found[0])) if found else exchange.answer(404, {"message": "not found"})
        case "delete":
            exchange.answer(202)
        case "upload":
            boundary = request.headers["content-type"].partition("boundary=")[2].encode()
            content = request.body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--" + boundary + b"--")[0]
            server.uploads.append(hashlib.sha256(content).hexdigest())
            metadata = {"id": "f-1", "filename": "a.wav", "extension": "wav", "size": len(content)}
            metadata |= {"audio_duration": 2.0, "number_of_channels": 1}
            exchange.answer(200, {"audio_url": "https://gladia.test/file/f-1", "audio_metadata": metadata})
        case _:
            exchange.answer(404, {"message": "not found"})


# Behaviours; with `made`, they make the job first.


def received(then: Callable[[Exchange], Any], *, made: bool = False) -> Behaviour:
    """Read the request, and do something."""

    def behaviour(exchange: Exchange) -> None:
        exchange.create() if made else exchange.read_body()
        then(exchange)

    return behaviour


def status(code: int, body: Any = None, headers: dict[str, str] | None = None, *, made: bool = False) -> Behaviour:
    """Answer with this status."""
    told = {"message": f"status {code}"} if body is None else body
    return received(lambda exchange: exchange.answer(code, told, headers), made=made)


PROCESSING = status(200, {"id": "job-1", "status": "processing"})


def reset(*, made: bool = False) -> Behaviour:
    """Reset the connection."""
    return received(lambda exchange: exchange.connection.reset(), made=made)


def closed(*, made: bool = False) -> Behaviour:
    """Close the connection."""
    return received(lambda exchange: exchange.connection.close(), made=made)


def silent(*, made: bool = False) -> Behaviour:
    """Never answer."""
    return received(lambda exchange: exchange.connection.hang(), made=made)


def raw(data: bytes | Callable[[], Iterator[bytes]], *, made: bool = False, close: bool = True) -> Behaviour:
    """Answer with these bytes, and close the connection."""

    def behaviour(exchange: Exchange) -> None:
        for part in [data] if isinstance(data, bytes) else data():
            exchange.connection.write(part)
        if close:
            exchange.connection.close()

    return received(behaviour, made=made)


def drip(data: bytes | Callable[[], Iterator[bytes]], every: float, *, made: bool = False) -> Behaviour:
    """Answer with these bytes, one byte or one part at a time."""
    return received(
        lambda exchange: exchange.connection.drip(data if isinstance(data, bytes) else data(), every), made=made
    )


def late(seconds: float) -> Behaviour:
    """Make the job at once, and answer late."""

    def behaviour(exchange: Exchange) -> None:
        job = exchange.create()
        exchange.server.sleep(seconds)
        exchange.answer(201, {"id": job["id"], "result_url": ""})

    return behaviour


def created_as(frame: Callable[[bytes], bytes]) -> Behaviour:
    """Make the job, and frame the answer as `frame` does."""

    def behaviour(exchange: Exchange) -> None:
        answer = {"id": exchange.create()["id"], "result_url": "https://foreign.invalid/"}
        exchange.connection.write(frame(json.dumps(answer).encode()))
        exchange.connection.close()

    return behaviour


def forever(part: bytes, head: bytes = b"") -> Callable[[], Iterator[bytes]]:
    """The same part without end, after a head."""
    return lambda: itertools.chain([head] if head else [], itertools.repeat(part))
