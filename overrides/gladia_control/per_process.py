"""A value for each process: a forked child makes its own and never waits for a lock of its parent's."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Holds what `make` returns, made once in each process that asks for it.

    A lock that another thread holds at the moment of a fork stays locked in the child for ever. What holds locks or
    sockets is therefore made again in the child. `dict.setdefault` is atomic, so this class needs no lock itself.
    """

    def __init__(self, make: Callable[[], T]):
        self._make = make
        self._values: dict[int, T] = {}

    def get(self) -> T:
        """The value of this process."""
        pid = os.getpid()
        value = self._values.get(pid)
        return self._values.setdefault(pid, self._make()) if value is None else value
