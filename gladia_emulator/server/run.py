"""Run: the emulator between a start and a stop, with its thread, socket, folder, jobs and journal."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from gladia_emulator.account.account import Account
from gladia_emulator.account.callback_sender import CallbackSender
from gladia_emulator.account.settings import Settings
from gladia_emulator.clock import Clock
from gladia_emulator.speech.library import ScriptLibrary

from .application import Application
from .asgi import AsgiApp
from .daemon_threads import DaemonThreads
from .faults import Faults
from .gate import Gate
from .journal import Journal
from .uvicorn_server import Server, listen


class Run:
    """One run of the emulator, which begins with its creation.

    Args:
        settings: the settings, shared with the emulator.
        library: the scripts.
        clock: the emulator's clock.
        faults: the failures to come.
        new_id: returns a new id.
        host: where to listen.
        port: 0 for any free port.
        callback_timeout: limit of one attempt at a callback, in real seconds.

    Raises:
        ValueError: ``host`` is not a loopback address.
        OSError: the port is not available, or there is no temporary folder.
    """

    def __init__(
        self,
        settings: Settings,
        library: ScriptLibrary,
        clock: Clock,
        faults: Faults,
        new_id: Callable[[], str],
        *,
        host: str,
        port: int,
        callback_timeout: float,
    ) -> None:
        self._socket = listen(host, port)
        address, self._port = self._socket.getsockname()[:2]
        self.url = f"http://[{address}]:{self._port}" if ":" in address else f"http://{address}:{self._port}"
        self.journal = Journal()
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="gladia-emulator-")
        except OSError:
            self._socket.close()
            raise
        self.account = Account(settings, library, clock, new_id, Path(self._folder.name))
        self._clock = clock
        self._faults = faults
        self._new_id = new_id
        self._callback_timeout = callback_timeout
        self._ready = threading.Event()
        self._ending = threading.Lock()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._work, name="gladia-emulator", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self.stop()
            raise RuntimeError("the emulator could not start") from self._failure

    @property
    def running(self) -> bool:
        """Whether requests are answered."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the run: close all connections, wait for the thread and remove the uploaded files."""
        if self._loop is not None and self._stopping is not None:
            with contextlib.suppress(RuntimeError):  # the loop has already ended
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        with self._ending:  # several threads may stop the emulator at once
            self._socket.close()
            self._folder.cleanup()

    def _work(self) -> None:
        try:
            asyncio.run(self._serve(self._socket))
        except BaseException as error:  # raised in the thread that starts the emulator
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self, listening: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(DaemonThreads())
        self._stopping = stopping = asyncio.Event()
        sender = CallbackSender(self.account.callbacks, self._clock, self._callback_timeout)
        application = Application(
            self.account, self._clock, self._new_id, url=self.url, port=self._port, created=sender.wake
        )
        app = AsgiApp(application, self.journal, self._faults, self._clock, stopping)
        server = Server(Gate(app, application, self.account.settings), stopping)
        loop = self._loop

        def clock_moved() -> None:
            loop.call_soon_threadsafe(sender.wake)

        unsubscribe = self._clock.subscribe(clock_moved)
        sending = asyncio.create_task(sender.run())
        loop.call_soon(self._ready.set)
        try:
            await server.serve(sockets=[listening])
        finally:
            unsubscribe()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
