"""Journal: the requests that reached the emulator, for tests."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

import attrs

from gladia_emulator.contract.operations import Operation

_KEPT_REQUESTS = 10_000

_LOG = logging.getLogger("gladia_control.emulator.requests")


@attrs.frozen
class ReceivedRequest:
    """A request that reached the emulator.

    Attributes:
        operation: the operation, None for an unknown path or method.
        method: as sent.
        path: as sent, decoded and without a slash at its end.
        query: the decoded pairs of the query, in their order.
        headers: by lower-case name; the value of the API key is ``***``.
        received_at: time of arrival, in seconds since 1970 by the emulator's clock.
        body: the parsed JSON body, None for a request without one, such as the upload of a file.
        status: the answered status, None for a dropped connection and before the answer.
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
    """A place in the journal, completed while the request is answered."""

    def __init__(self, request: ReceivedRequest) -> None:
        self.request = request

    def note(self, **known: Any) -> None:
        """Complete the request with its ``status`` or ``body``."""
        # A single assignment: a reader in another thread sees the old request or the new one.
        self.request = attrs.evolve(self.request, **known)


class Journal:
    """The newest 10,000 requests. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT_REQUESTS)

    def open(self, request: ReceivedRequest) -> Entry:
        """Record a new request."""
        entry = Entry(request)
        with self._lock:
            self._entries.append(entry)
        return entry

    def forget(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._entries.clear()

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests so far, oldest first."""
        with self._lock:
            return tuple(entry.request for entry in self._entries)


def log_request(method: str, path: str, status: int | None) -> None:
    """Log one line, without the query and headers, which may hold secrets.

    Args:
        method: as sent, ``-`` for bytes that are not HTTP.
        path: as sent, without the query; ``-`` for bytes that are not HTTP.
        status: the answered status, None without an answer.
    """
    _LOG.info("%s %s %s", method, path, "-" if status is None else status)
