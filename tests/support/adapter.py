"""One face for both clients, so that one test is run with each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

from gladia_control import AsyncGladia, Gladia


class Adapter:
    """Calls a client's methods and, where they are coroutines or asynchronous iterators, runs them to their end."""

    def __init__(self, client: Any, runner: asyncio.Runner):
        self._client = client
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        return self._call(value) if callable(value) else value

    def _call(self, method: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._finish(method(*args, **kwargs))

        return call

    def _finish(self, value: Any) -> Any:
        if inspect.isawaitable(value):
            value = self._runner.run(_awaited(value))
        if isinstance(value, AsyncIterator):
            value = self._runner.run(_collected(value))
        if isinstance(value, list):
            return [self._finish(item) for item in value]
        return Adapter(value, self._runner) if type(value).__name__ == "AsyncJob" else value


async def _awaited(value: Any) -> Any:
    return await value


async def _collected(values: AsyncIterator[Any]) -> list[Any]:
    return [value async for value in values]


def adapted(kind: str, runner: asyncio.Runner, *args: Any, **kwargs: Any) -> Any:
    """A client of this kind (`blocking` or `asyncio`) that is used like a blocking one."""
    return Gladia(*args, **kwargs) if kind == "blocking" else Adapter(AsyncGladia(*args, **kwargs), runner)
