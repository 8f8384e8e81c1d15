"""Do the steps of an algorithm, in blocking code or on an event loop."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any, TypeVar

from gladia_control.operations.steps import Digest, Notify, Send, Sleep, Step, Steps, Work

if TYPE_CHECKING:
    from .aio import AsyncTransport
    from .sync import SyncTransport

T = TypeVar("T")


def run(steps: Steps[T], transport: SyncTransport) -> T:
    """Run an algorithm to its end."""
    try:
        step = next(steps)
        while True:
            try:
                result = _do(step, transport)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


def _do(step: Step, transport: SyncTransport) -> Any:
    match step:
        case Send():
            return transport.send(step)
        case Sleep(seconds):
            time.sleep(seconds)
        case Work(function):
            return function()
        case Digest(recording):
            return recording.digest()
        case Notify(callback, value):
            try:
                callback(value)
            except StopIteration as error:  # which would be taken for the end of the algorithm
                raise RuntimeError("the callback raised StopIteration") from error
    return None


async def arun(steps: Steps[T], transport: AsyncTransport) -> T:
    """Run an algorithm to its end without blocking the event loop."""
    try:
        step = next(steps)
        while True:
            try:
                result = await _ado(step, transport)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


async def _ado(step: Step, transport: AsyncTransport) -> Any:
    import asyncio  # here, since blocking code needs none of it

    match step:
        case Send():
            return await transport.send(step)
        case Sleep(seconds):
            await asyncio.sleep(seconds)
        case Work(function):
            return await asyncio.to_thread(function)
        case Digest(recording):
            return await recording.adigest()
        case Notify(callback, value):
            try:
                outcome = callback(value)
            except StopIteration as error:  # which would be taken for the end of the algorithm
                raise RuntimeError("the callback raised StopIteration") from error
            if inspect.isawaitable(outcome):
                await outcome
    return None
