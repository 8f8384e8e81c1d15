"""Drive an operation: perform its steps one after the other, in blocking code or on an event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Notify, Step, Steps

T = TypeVar("T")


class Runner(Protocol):
    """Runs operations in blocking code."""

    @property
    def state(self) -> ClientState:
        """What the operations share."""
        ...

    def run(self, steps: Steps[T]) -> T:
        """Run an operation to its end."""
        ...


class AsyncRunner(Protocol):
    """Runs operations on an event loop."""

    @property
    def state(self) -> ClientState:
        """What the operations share."""
        ...

    async def run(self, steps: Steps[T]) -> T:
        """Run an operation to its end."""
        ...


def run(steps: Steps[T], perform: Callable[[Step], Any]) -> T:
    """Run an operation to its end. `perform` performs one step and returns its result."""
    try:
        step = next(steps)
        while True:
            try:
                result = perform(step)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


async def run_async(steps: Steps[T], perform: Callable[[Step], Awaitable[Any]]) -> T:
    """As `run`, where `perform` is awaited."""
    try:
        step = next(steps)
        while True:
            try:
                result = await perform(step)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


def call_back(step: Notify) -> Any:
    """Call the caller's function. A `StopIteration` would look like the end of the operation, so it is wrapped."""
    try:
        return step.callback(step.value)
    except StopIteration as error:
        raise RuntimeError("the callback raised StopIteration") from error
