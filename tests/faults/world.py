"""A bad day: servers that misbehave, a client, and the invariants that hold whatever happens."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import gc
import inspect
import logging
import os
import pickle
import socket
import ssl
import sys
import threading
import time
import types
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
import trustme
from attrs import define, field
from gladia_control import GladiaError, Policy

from tests.faults.server import Server
from tests.support.adapter import adapted

T = TypeVar("T", bound=GladiaError)

ROOT = Path(__file__).resolve().parents[2]

FACTOR = 25.0
"""The time limits of the policy are divided by this."""

PAUSES = 250.0
"""The pauses of the policy, and when it looks for a lost job, are divided by this."""


def paused(factor: float, **changes: Any) -> Policy:
    """A policy with pauses that are divided by `factor`, and with time limits that are divided by `FACTOR`."""
    limits = {name: getattr(Policy(), name) / FACTOR for name in TIME_LIMITS}
    return Policy.for_tests(factor, **limits | changes)


TIME_LIMITS = ("connect", "read", "write", "pool", "attempt", "submit", "stall")
POLICY = paused(PAUSES)

OVERSHOOT = 0.5
"""Seconds by which a call may miss its deadline on a machine that is not busy."""

KEY = "gl-S3cr3t-k3y-0f-n0b0dy"
LEAKS = (KEY, base64.b64encode(KEY.encode()).decode().rstrip("="))
URL = "https://example.com/a.mp3"
CALLS: dict[str, Callable[[Any], Any]] = {
    "create": lambda client: client.submit(URL),
    "get": lambda client: client.job("j").refresh(),
    "list": lambda client: list(client.jobs()),
    "delete": lambda client: client.delete("j"),
    "upload": lambda client: client.upload(b"sound"),
}
"""What a client can ask, by the operation that the server sees."""


def row(number: int, fault: str, *, posts: int = 1) -> pytest.MarkDecorator:
    """Mark a test as a row of the fault matrix: its fault, and how many creates the servers may see in each case."""
    return pytest.mark.row(number, fault, posts=posts)


def each(names: str, values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with each value for its parameters `names`, as `parametrize` does, but all in one world."""
    cases = values if isinstance(values, dict) else list(values)

    def decorate(case: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(case)
        def test(world: World, **fixtures: Any) -> None:
            world.each(cases, functools.partial(case, world, **fixtures))

        signature = inspect.signature(case)
        fixtures = [found for name, found in signature.parameters.items() if name not in names.split(", ")]
        vars(test)["__signature__"] = signature.replace(parameters=fixtures)
        return test

    return decorate


@define(eq=False)
class World:
    """Servers and a client of one kind, and the invariants of the fault matrix.

    Attributes:
        kind: `blocking` or `asyncio`.
        posts: How many creates the servers may see, in each case of the row.
        outcomes: The outcome of each call: `ok`, or the class of the error. A case that notes none is `ok`.
        cases: Outcomes, creates and jobs of the cases that are over.
    """

    kind: str
    caplog: pytest.LogCaptureFixture
    posts: int = 1
    outcomes: list[str] = field(factory=list)
    cases: list[dict[str, Any]] = field(factory=list)
    servers: list[Server] = field(factory=list)
    foreign: list[Server] = field(factory=list)
    clients: list[Any] = field(factory=list)
    errors: list[BaseException] = field(factory=list)
    stack: contextlib.ExitStack = field(factory=contextlib.ExitStack)
    runner: asyncio.Runner = field(factory=asyncio.Runner)
    _before: tuple[int, int] = (0, 0)

    @property
    def log(self) -> list[logging.LogRecord]:
        """The records of all loggers."""
        return self.caplog.get_records("call")

    def server(self, **arguments: Any) -> Server:
        """A server that stands for Gladia."""
        return self.enter(Server(**arguments))

    def enter(self, server: Server) -> Server:
        """Start a server that stands for Gladia."""
        self.servers.append(server)
        return self.stack.enter_context(server)

    def foreign_server(self, **arguments: Any) -> Server:
        """A server that is not Gladia and must never see the key."""
        server: Server = self.stack.enter_context(Server(**arguments))
        self.foreign.append(server)
        return server

    def client(self, server: Server | str, **arguments: Any) -> Any:
        """A client of the server, used like a blocking one whatever its kind."""
        url = server if isinstance(server, str) else server.url
        given = {"base_url": url, "policy": POLICY} | arguments
        client = adapted(self.kind, self.runner, KEY, **given)
        self.clients.append(client)
        return client

    def refusing_port(self) -> int:
        """A port that refuses connections. It is bound, so no other program gets it, and a server here may use it."""
        bound = self.stack.enter_context(socket.socket())
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port

    def each(self, values: Iterable[Any], case: Callable[..., object]) -> None:
        """Run a case with each value, or with each tuple as its arguments, and report all that fail.

        The values may have names, as those of a dictionary, which are shown in their place.
        """
        failures: list[BaseException] = []
        posts = self.posts
        for name, value in values.items() if isinstance(values, dict) else ((value, value) for value in values):
            self.posts = posts
            try:
                case(*value) if isinstance(value, tuple) else case(value)
                self.end_case()
            except (Exception, pytest.fail.Exception) as error:
                error.add_note(f"the case {ascii(name)[:200]}")
                failures.append(error)
                self.begin_case()
        if failures:
            raise BaseExceptionGroup(f"{len(failures)} cases failed", failures)

    def begin_case(self) -> None:
        """Count from now on."""
        self._before = self._counted()
        self.outcomes = []

    def end_case(self) -> None:
        """Check I1, keep the outcomes, and count the next case from now on."""
        posts, jobs = (now - before for now, before in zip(self._counted(), self._before, strict=True))
        assert posts <= self.posts, f"I1: {posts} creates, {self.posts} were allowed"
        self.cases.append({"outcomes": self.outcomes or ["ok"], "posts": posts, "jobs": jobs})
        self.begin_case()

    def _counted(self) -> tuple[int, int]:
        """Creates and jobs of all servers."""
        return sum(server.count("create") for server in self.servers), sum(len(server.jobs) for server in self.servers)

    def works(self, function: Callable[..., Any], *args: Any, within: float = POLICY.submit, **kwargs: Any) -> Any:
        """Call something that must work in time."""
        with self._timed(within):
            value = function(*args, **kwargs)
        self.outcomes.append("ok")
        return value

    def fails(
        self,
        expected: type[T] | tuple[type[T], ...],
        function: Callable[..., Any],
        *args: Any,
        within: float = POLICY.submit,
        **kwargs: Any,
    ) -> T:
        """Call something that must fail in time with this error of ours."""
        with self._timed(within), pytest.raises(expected) as caught:
            function(*args, **kwargs)
        self.outcomes.append(caught.type.__name__)
        self.errors.append(caught.value)
        return caught.value

    def together(self, client: Any, call: Callable[[Any, int], Any], count: int) -> list[Any]:
        """Call something with a client and each number at the same moment, in threads or tasks; returns the results."""
        if self.kind == "blocking":
            with ThreadPoolExecutor(count) as pool:
                return list(pool.map(lambda number: call(client, number), range(count)))

        async def main() -> list[Any]:
            return await asyncio.gather(*[call(client._client, number) for number in range(count)])

        return self.runner.run(main())

    @contextlib.contextmanager
    def _timed(self, within: float) -> Iterator[None]:
        started, kept_waiting = time.monotonic(), unscheduled()
        yield
        elapsed = time.monotonic() - started - (unscheduled() - kept_waiting)
        assert elapsed <= within + OVERSHOOT, f"I3: {elapsed:.2f} s, {within:.2f} s were allowed"

    def end(self) -> None:
        """Close everything and check that nothing is left."""
        try:
            for client in self.clients:
                client.close()
            self.runner.run(asyncio.sleep(0.01))  # Python ends what is left of asynchronous generators in tasks
            left = asyncio.all_tasks(self.runner.get_loop())
            self.runner.close()
        finally:
            self.stack.close()
        assert set() == left, "I4: tasks"

    def check(self) -> None:
        """Check the invariants that hold for a whole row."""
        if self.outcomes or not self.cases:
            self.end_case()
        for record in self.log:
            found = [record.getMessage(), repr(record.__dict__)]
            assert not leaks(found), f"I2: in the log of {record.name}"
        for error in self.errors:
            check_error(error)
        for server in self.foreign:
            for connection in server.wire:
                assert not leaks(bytes(connection.received)), "I2: at another origin"
        for server in self.servers:
            for request in server.requests:
                told = {key: value for key, value in request.headers.items() if key != "x-gladia-key"}
                for value in (request.target, request.body, told):
                    assert not leaks(value), "I2: outside its header"


def unscheduled() -> float:
    """Seconds for which this thread could have run while others kept the machine busy; 0 where nothing counts them."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def check_error(error: BaseException) -> None:
    """Check that an error is ours, pickles with its job and token, and shows no key."""
    assert isinstance(error, GladiaError), "I5"
    copied = pickle.loads(pickle.dumps(error))
    assert (type(error), str(error), error.args) == (type(copied), str(copied), copied.args), "I6"
    assert (error.job_id, error.token) == (copied.job_id, copied.token), "I6"
    check_secrets(error)


def check_secrets(error: BaseException) -> None:
    """Check that the key is in no text, note, cause or frame of an error."""
    link: BaseException | None = error
    while link is not None:
        told = [str(link), repr(link), link.args, getattr(link, "__notes__", ()), vars(link)]
        assert not leaks(told), f"I2: in {type(link).__name__}"
        for frame in frames(link.__traceback__):
            for name, value in frame.f_locals.items():
                assert not leaks(value), f"I2: {name} in {frame.f_code.co_qualname}"
        link = link.__cause__ or link.__context__


def frames(traceback: types.TracebackType | None) -> Iterator[types.FrameType]:
    """The frames of a traceback, those of the tests excepted."""
    while traceback is not None:
        if "/tests/" not in traceback.tb_frame.f_code.co_filename.replace(os.sep, "/"):
            yield traceback.tb_frame
        traceback = traceback.tb_next


def leaks(value: Any, depth: int = 6, seen: set[int] | None = None) -> bool:
    """Whether the key can be seen in a value, its repr, its attributes, or what it contains."""
    seen = set() if seen is None else seen
    if depth == 0 or id(value) in seen or isinstance(value, (type, types.ModuleType, types.FunctionType)):
        return False
    seen.add(id(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return any(leak.encode() in bytes(value) for leak in LEAKS)
    if any(leak in repr(value) for leak in LEAKS):
        return True
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    else:
        inner = list(getattr(value, "__dict__", {}).values())
    return any(leaks(item, depth - 1, seen) for item in inner)


@define
class Left:
    """Threads and sockets, of which a test must leave none behind."""

    threads: set[threading.Thread]
    sockets: set[str]

    @classmethod
    def now(cls) -> Left:
        """The threads and sockets of this moment."""
        found = set()
        if Path("/proc/self/fd").is_dir():
            for fd in os.listdir("/proc/self/fd"):
                with contextlib.suppress(OSError):
                    target = os.readlink(f"/proc/self/fd/{fd}")
                    if target.startswith("socket:"):
                        found.add(target)
        return cls(set(threading.enumerate()), found)

    def check(self) -> None:
        """Check that none was added."""
        gc.collect()
        ends = time.monotonic() + 2
        while (now := Left.now()).threads - self.threads and time.monotonic() < ends:
            time.sleep(0.01)
        assert set() == now.threads - self.threads, "I4: threads"
        assert set() == now.sockets - self.sockets, "I4: sockets"


class Certificates:
    """A certificate authority and what it signs."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.trusting = ssl.create_default_context()
        self.authority.configure_trust(self.trusting)

    def serving(
        self, name: str = "localhost", *, authority: trustme.CA | None = None, **options: Any
    ) -> ssl.SSLContext:
        """A server's context with a certificate for this name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (authority or self.authority).issue_cert(name, **options).configure_cert(context)
        return context


def python(*arguments: str) -> list[str]:
    """A command line for a child process that treats warnings as errors."""
    return [sys.executable, "-W", "error", *arguments]
