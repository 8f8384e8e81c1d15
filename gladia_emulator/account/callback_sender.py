"""Callback sender: sends the callbacks that are due, while the emulator answers requests."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx

from gladia_emulator.clock import Clock

from .callbacks import Callback, CallbackQueue, PlannedCallback

# One retry survives a hiccup and does not hide a broken receiver.
_ATTEMPTS = 2
# More would each hold an open file. The timeout of the others starts when they are sent.
_AT_ONCE = 50


class CallbackSender:
    """Sends callbacks while :meth:`run` runs.

    Args:
        queue: the planned callbacks and their outcomes.
        clock: the emulator's clock.
        timeout: real seconds that one attempt may take.
    """

    def __init__(self, queue: CallbackQueue, clock: Clock, timeout: float) -> None:
        self._queue = queue
        self._clock = clock
        self._timeout = timeout
        self._awake = asyncio.Event()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    def wake(self) -> None:
        """Look for due callbacks after a job was created or the clock moved. Call it from the event loop."""
        self._awake.set()

    async def run(self) -> None:
        """Send due callbacks until cancelled."""
        try:
            while True:
                self._awake.clear()
                for planned in self._queue.take_due():
                    task = asyncio.create_task(self._deliver(planned))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), self._queue.real_delay())
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._client is not None:
                await self._client.aclose()

    async def _deliver(self, planned: PlannedCallback) -> None:
        outcome: Callback | None = None
        try:
            async with self._slots:
                outcome = await self._attempts(planned)
        finally:
            self._queue.finish(planned, outcome)

    async def _attempts(self, planned: PlannedCallback) -> Callback:
        payload = planned.job.callback_payload()
        attempts = 0
        while True:
            attempts += 1
            status, error = await self._attempt(planned, payload)
            if attempts == _ATTEMPTS or (status is not None and status < 500):
                return Callback(
                    job_id=planned.job.id,
                    url=planned.url,
                    method=planned.method,
                    body=payload,
                    attempts=attempts,
                    status=status,
                    error=error,
                    sent_at=self._clock.now(),
                )

    async def _attempt(self, planned: PlannedCallback, payload: dict[str, Any]) -> tuple[int | None, str | None]:
        try:
            async with asyncio.timeout(self._timeout):
                # The body of the answer is not read: only its status matters.
                async with self._http().stream(planned.method, planned.url, json=payload) as response:
                    return response.status_code, None
        except TimeoutError:
            return None, f"no answer within {self._timeout:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return None, f"{type(error).__name__}: {error}"

    def _http(self) -> httpx.AsyncClient:
        # Made on first use, because it takes a moment; without the proxies of the environment, because callbacks go to
        # this computer.
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._timeout, trust_env=False, follow_redirects=False)
        return self._client
