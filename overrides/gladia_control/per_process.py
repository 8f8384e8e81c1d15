"""A value for each process: a forked child makes its own and never waits for a lock of its parent's."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Holds what `make` returns, one value for each process that asks for it.

    A lock that another thread holds at the moment of a fork stays locked in the child for ever. What holds locks or
    sockets is therefore made again in the child. `dict.setdefault` is atomic, so this class needs no lock itself; of
    several threads that make a value at once, one wins.

    Args:
        make: Makes a value.
        abandon: Called in a child with the value of its parent.
    """

    def __init__(self, make: Callable[[], T], abandon: Callable[[T], object] | None = None):
        self._make = make
        self._abandon = abandon
        self._values: dict[int, T] = {}

    def get(self) -> T:
        """The value of this process."""
        pid = os.getpid()
        value = self._values.get(pid)
        if value is None:
            value = self._values.setdefault(pid, self._make())
            for other in [key for key in self._values if key != pid]:
                inherited = self._values.pop(other, None)
                if inherited is not None and self._abandon is not None:
                    self._abandon(inherited)
        return value
