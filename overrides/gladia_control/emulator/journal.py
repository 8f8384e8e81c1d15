"""Journal: the requests that reached the emulator, for a test to look at."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

import attrs

from .operation import Operation

# Enough for any test; a bound, because the emulator may also run for days.
_KEPT = 10_000


@attrs.frozen
class ReceivedRequest:
    """A request that reached the emulator.

    Attributes:
        operation: what it asked for, None for an unknown path or method.
        method, path: as sent, the path decoded.
        query: the pairs of the query, in their order, decoded.
        headers: by lower-case name; the API key reads ``***``.
        received_at: the moment, in seconds since 1970 by the emulator's clock.
        body: the parsed JSON body, None where there is none (uploads of files, too).
        status: the status answered, None when there was no answer (yet), as for a dropped connection.
    """

    operation: Operation | None
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    received_at: float
    body: Any = None
    status: int | None = None


class Entry:
    """A place in the journal, filled in as the request is dealt with."""

    def __init__(self, request: ReceivedRequest) -> None:
        self.request = request

    def note(self, **changes: Any) -> None:
        """Fill in more of the request."""
        # One assignment of a new value: a reader in another thread sees the old request or the new one.
        self.request = attrs.evolve(self.request, **changes)


class Journal:
    """The last requests, oldest first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def open(self, request: ReceivedRequest) -> Entry:
        """Write down a request that has just arrived."""
        entry = Entry(request)
        with self._lock:
            self._entries.append(entry)
        return entry

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests so far."""
        with self._lock:
            return tuple(entry.request for entry in self._entries)
