"""Journal: the requests that reached the emulator, for a test to look at."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

import attrs

from gladia_emulator.account.weight import weight
from gladia_emulator.contract.operations import Operation

# Enough for any test; bounds, because the emulator may also run for days.
KEPT_REQUESTS = 10_000
KEPT_BYTES = 64 * 1024 * 1024
# Ten thousand requests with bodies below this fit into the bound, so that no small body ever has to go.
_LARGE_BODY = 4 * 1024


_LOG = logging.getLogger("gladia_control.emulator.requests")


@attrs.frozen
class ReceivedRequest:
    """A request that reached the emulator.

    Attributes:
        operation: what it asked for, None for an unknown path or method.
        method, path: as sent, the path decoded.
        query: the pairs of the query, in their order, decoded.
        headers: by lower-case name; the API key reads ``***``.
        received_at: the moment, in seconds since 1970 by the emulator's clock.
        body: the parsed JSON body, None where there is none (uploads of files, too). Large bodies of old requests are
            given up, and None, when all requests together take too much memory.
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

    def __init__(self, request: ReceivedRequest, journal: Journal) -> None:
        self.request = request
        self._journal = journal

    def note_status(self, status: int | None) -> None:
        """Fill in what is answered."""
        # One assignment of a new value: a reader in another thread sees the old request or the new one.
        self.request = attrs.evolve(self.request, status=status)

    def note_body(self, body: Any) -> None:
        """Fill in what was sent, None to forget it."""
        self.request = attrs.evolve(self.request, body=body)
        self._journal.weigh(self)


class Journal:
    """The newest requests, oldest first, bounded in number and in memory. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._weights: dict[Entry, int] = {}
        self._large: dict[Entry, None] = {}
        self._weight = 0

    def open(self, request: ReceivedRequest) -> Entry:
        """Write down a request that has just arrived."""
        entry = Entry(request, self)
        with self._lock:
            self._weights[entry] = 0
            self.weigh(entry)
        return entry

    def weigh(self, entry: Entry) -> None:
        """Take account of what an entry has got, or lost, and make room if need be."""
        with self._lock:
            if entry not in self._weights:
                return  # it had to make room itself, before its body was there
            request = entry.request
            body_weight = weight(request.body)
            new = weight([request.path, request.query, dict(request.headers)]) + body_weight
            self._weight += new - self._weights[entry]
            self._weights[entry] = new
            if body_weight > _LARGE_BODY:
                self._large[entry] = None
            self._make_room()

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests so far."""
        with self._lock:
            return tuple(entry.request for entry in self._weights)

    def _make_room(self) -> None:
        while len(self._weights) > KEPT_REQUESTS or self._weight > KEPT_BYTES:
            if self._weight > KEPT_BYTES and self._large:
                oldest = next(iter(self._large))
                del self._large[oldest]
                oldest.note_body(None)
            else:
                oldest = next(iter(self._weights))
                self._large.pop(oldest, None)
                self._weight -= self._weights.pop(oldest)


def log_request(method: str, path: str, status: int | None) -> None:
    """Log one line: neither the query nor a header, in which there may be secrets.

    Args:
        method: as sent, ``-`` for bytes that are not HTTP.
        path: as sent, without the query; ``-`` for bytes that are not HTTP.
        status: the status answered, None when there is no answer.
    """
    _LOG.info("%s %s %s", method, path, "-" if status is None else status)
