"""Emulator: a local Gladia, for tests and trials."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import attrs

from gladia_emulator.account.callbacks import Callback
from gladia_emulator.account.job import EmulatedJob
from gladia_emulator.account.recording import Recording
from gladia_emulator.account.settings import Settings
from gladia_emulator.contract.operations import Operation
from gladia_emulator.server.faults import Drop, Fault, Faults
from gladia_emulator.server.foreground import noting_signals
from gladia_emulator.server.journal import ReceivedRequest
from gladia_emulator.server.run import Run
from gladia_emulator.speech.library import AnyScript, ScriptLibrary, Scripts
from gladia_emulator.speech.script import Script

from .clock import Clock, SystemClock

# Gladia's limit, 1000 MB.
_UPLOAD_LIMIT = 1_000_000_000


def _random_id() -> str:
    return str(uuid.uuid4())


class Emulator:
    """A local stand-in for Gladia's pre-recorded API, over real HTTP, for clients on this computer.

    It recognises no speech: the words of a recording come from a script, and every answer has the header
    ``x-gladia-emulator: words come from a script, not from recognition``. Everything else follows from the request, the
    recording's true duration and the clock.

    ::

        with Emulator(scripts={"hello.wav": "A: Hello there."}) as emulator:
            ...  # any client, pointed at emulator.url with emulator.api_key

    Args:
        scripts: a folder with NAME.txt, NAME.srt or NAME.json for the recording NAME.* (``default.*`` for any other),
            or a mapping of file names (``*`` for any other) to scripts in any form that :meth:`Script.of` takes: text,
            SRT, JSON. Without a script, a recording has a short dialogue about the emulator.
        api_key: the key that requests must carry.
        clock: real time by default; a :class:`ManualClock` lets a test step through the states of a job.
        queue_seconds: duration of the state ``queued``, in seconds.
        processing_seconds: duration of the state ``processing``, in seconds.
        listed_after: seconds until a new job appears in lists, ``math.inf`` for never. Its id works at once.
        upload_limit: size of the largest accepted file, in bytes.
        host: a loopback address; other computers cannot reach the emulator.
        port: 0 for any free port.
        callback_timeout: limit of one attempt at a callback, in real seconds.
        concurrency: how many jobs are processed at the same time; later jobs stay queued. No limit by default.
        queue: how many jobs may wait for that; a create beyond it is answered with 429. No limit by default.
            Gladia's paid plan has 25 and 300.
        cors: the origins whose web pages may send requests, such as ``["http://localhost:3000"]``; ``["*"]``, as at
            Gladia, is every origin. None by default.
        new_id: returns a new id for a job or file; a random UUID by default.

    It keeps the newest 10,000 requests, jobs and callbacks and the newest 1,000 uploads, and forgets older ones. It
    refuses JSON bodies over 1 MiB with status 413, and answers 503 while 1,000 connections are open.

    It answers 403 to a request whose header ``Host`` is no loopback name, so that no page of the internet can reach it.

    Each request is logged to ``gladia_control.emulator.requests`` at level INFO: method, path and status. An upload in
    a format that the emulator cannot measure, such as WebM, gets the duration of its script, and a warning is logged
    to ``gladia_control.emulator``.

    An exception while the emulator computes the result of a job ends this job in error 500. An exception in any other
    request is answered with 500. Both are logged to ``gladia_emulator``.

    Raises:
        ScriptError: a script cannot be used; the message names the file and the reason.
        ValueError: a value is out of range.
    """

    def __init__(
        self,
        *,
        scripts: Scripts | None = None,
        api_key: str = "emulator-key",
        clock: Clock | None = None,
        queue_seconds: float = 0.1,
        processing_seconds: float = 0.3,
        listed_after: float = 0.0,
        upload_limit: int = _UPLOAD_LIMIT,
        host: str = "127.0.0.1",
        port: int = 0,
        callback_timeout: float = 5.0,
        concurrency: int | None = None,
        queue: int | None = None,
        cors: Iterable[str] = (),
        new_id: Callable[[], str] = _random_id,
    ) -> None:
        self.settings = Settings(
            api_key=api_key,
            queue_seconds=queue_seconds,
            processing_seconds=processing_seconds,
            listed_after=listed_after,
            upload_limit=upload_limit,
            concurrency=concurrency,
            queue=queue,
            cors=cors,
        )
        """Values that may change while the emulator runs."""
        self._first_settings = attrs.evolve(self.settings)
        self.clock: Clock = SystemClock() if clock is None else clock
        self._library = ScriptLibrary(scripts)
        self._host = host
        self._port = port
        self._callback_timeout = callback_timeout
        self._new_id = new_id
        self._faults = Faults()
        self._run: Run | None = None

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def running(self) -> bool:
        """Whether requests are answered."""
        return self._run is not None and self._run.running

    @property
    def url(self) -> str:
        """The base URL for clients, without a slash at its end. It stays readable after a stop.

        Raises:
            RuntimeError: the emulator was never started.
        """
        if self._run is None:
            raise RuntimeError("the emulator has no URL before it is started")
        return self._run.url

    @property
    def api_key(self) -> str:
        """The key that requests must carry. It may change at any time."""
        return self.settings.api_key

    @api_key.setter
    def api_key(self, value: str) -> None:
        self.settings.api_key = value

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests of this run, oldest first; after a stop, those of the last run."""
        return () if self._run is None else self._run.journal.requests

    @property
    def jobs(self) -> tuple[EmulatedJob, ...]:
        """The jobs of this run that are not deleted, in their present state, oldest first."""
        now = self.clock.now()
        return () if self._run is None else tuple(job.snapshot(now) for job in self._run.account.jobs)

    @property
    def uploads(self) -> tuple[Recording, ...]:
        """The uploads of this run, oldest first. A stop removes their files."""
        return () if self._run is None else self._run.account.uploads.all

    @property
    def callbacks(self) -> tuple[Callback, ...]:
        """The callbacks of this run that were sent or failed, oldest first."""
        return () if self._run is None else self._run.account.callbacks.sent

    def start(self) -> Self:
        """Start in the background, without jobs, uploads and requests; faults that :meth:`fail` added stay.

        Raises:
            RuntimeError: the emulator is already running.
            ValueError: the host is not a loopback address, or the port is out of range.
            OSError: the port is not available (the message names it), or there is no temporary folder.
        """
        if self.running:
            raise RuntimeError("the emulator is already running")
        self._run = Run(
            self.settings,
            self._library,
            self.clock,
            self._faults,
            self._new_id,
            host=self._host,
            port=self._port,
            callback_timeout=self._callback_timeout,
        )
        return self

    def stop(self) -> None:
        """Close all connections and remove the uploaded files. Do nothing if the emulator is not running."""
        if self._run is not None:
            self._run.stop()

    def serve_forever(self) -> None:
        """Run in the foreground until Ctrl-C, SIGTERM or a :meth:`stop` in another thread; start first if necessary.

        A second signal does not interrupt the stop, which takes about a second at most. A signal that the program
        ignores stays ignored.

        Raises:
            ValueError, OSError: as for :meth:`start`.
        """
        with noting_signals() as noted:
            if not self.running:
                self.start()
            try:
                # Short waits: neither a stop in another thread nor a noted signal ends a long one.
                while self.running and not noted:
                    time.sleep(0.1)
            finally:
                self.stop()

    def reset(self) -> None:
        """Make the emulator as it was created: without jobs, uploads, requests, callbacks and faults.

        The settings and the scripts are those of the creation again. Its URL stays, and so do the connections.
        """
        for name, value in attrs.asdict(self._first_settings, recurse=False).items():
            setattr(self.settings, name, value)
        self._library.reset()
        self._faults.forget()
        if self._run is not None:
            self._run.account.forget()
            self._run.journal.forget()

    def says(self, script: AnyScript, *, recording: str = "*") -> None:
        """Give a recording a script, in any form that :meth:`Script.of` takes. Jobs that exist keep theirs.

        ::

            emulator.says("Speaker 0: Hello.\\nSpeaker 1: Good morning.")
            emulator.says(Path("call.srt").read_text(), recording="call.wav")

        Args:
            script: text, SRT or JSON, a mapping as JSON has it, or a :class:`Script`.
            recording: the name of its file, or the last part of its URL; ``*`` for every recording without a script of
                its own.

        Raises:
            ScriptError: the script cannot be used.
        """
        self._library.put(recording, script)

    def fails_job(self, code: int = 500, *, recording: str = "*") -> None:
        """Let the job of a recording end in an error, as Gladia's jobs may. :meth:`fail` lets a request fail.

        Args:
            code: the job's ``error_code``, from 400 to 599.
            recording: as for :meth:`says`.

        Raises:
            ScriptError: the code is out of range.
        """
        self.says(Script.failing(code), recording=recording)

    def fail(
        self,
        operation: Operation,
        *,
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        drop: Drop | None = None,
        effect: bool = False,
        times: int = 1,
    ) -> Fault:
        """Make the next ``times`` requests to an operation fail; :class:`Fault` explains the arguments.

        ::

            emulator.fail("get", status=503, times=2)                                 # an outage
            emulator.fail("create", status=429, headers={"retry-after": "1"})          # refused: no job
            emulator.fail("create", status=502, effect=True)                           # an error and a job
            emulator.fail("create", drop="after")                                      # a job without an answer
            emulator.fail("get", drop="during")                                        # half an answer
            emulator.fail("list", delay=3)                                             # the real answer, late

        Raises:
            ValueError: an unknown operation, a value out of range, or values that contradict each other.
        """
        fault = Fault(
            operation=operation,
            status=status,
            body=body,
            headers=dict(headers or {}),
            delay=delay,
            drop=drop,
            effect=effect,
        )
        self._faults.add(fault, times)
        return fault

    def wait_for_callbacks(self, count: int = 1, *, timeout: float = 5.0) -> list[Callback]:
        """Wait until so many callbacks were sent or have failed, and return all callbacks of this run.

        With a :class:`ManualClock`, move the clock first: a callback is sent when its job ends.

        Args:
            count: how many.
            timeout: real seconds.

        Raises:
            TimeoutError: there are fewer; the message names them.
            RuntimeError: the emulator was never started.
        """
        if self._run is None:
            raise RuntimeError("the emulator sends no callbacks before it is started")
        if not self._run.account.callbacks.wait_for(count, timeout):
            came = "; ".join(str(callback) for callback in self.callbacks) or "none"
            raise TimeoutError(
                f"expected {count} callbacks within {timeout:g} s, and {len(self.callbacks)} came: {came}"
            )
        return list(self.callbacks)

    def settle(self, timeout: float = 10.0) -> tuple[Callback, ...]:
        """Wait until every due callback was sent or has failed, and return all callbacks so far.

        Raises:
            TimeoutError: due callbacks are not sent after ``timeout`` real seconds.
        """
        if self._run is not None and not self._run.account.callbacks.settle(timeout):
            raise TimeoutError(f"callbacks that are due were not sent within {timeout:g} s")
        return self.callbacks
