"""Faults: failures that a test requests."""

from __future__ import annotations

import json
import math
import re
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Literal, get_args

import attrs

from gladia_emulator.contract.operations import OPERATIONS, Operation

Drop = Literal["before", "during", "after"]

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BODILESS = (204, 205, 304)
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@attrs.frozen(kw_only=True)
class Fault:
    """The failure of one request.

    Attributes:
        operation: the operation that fails.
        status: answer this status (200 to 599) instead of the real answer.
        body: the answer's body: bytes and text unchanged, anything else as JSON. None means the documented error body
            for a status from 400, and an empty body below.
        headers: headers of that answer, such as ``{"retry-after": "1"}``.
        delay: real seconds before the answer. Alone, it delays only the answer: the operation takes effect at once, and
            the job exists even if the client gives up.
        drop: close the connection: ``"before"`` the operation takes effect (no job exists), ``"after"`` it (the job
            exists, without an answer) or ``"during"`` the answer (the job exists, and the client gets the header, with
            the length of the whole body, and half of the body; without a body, less than the header).
        effect: whether the operation takes effect before ``status`` is answered, as in a 502 although the job exists.

    Raises:
        ValueError: an unknown operation, a value out of range, or values that contradict each other.
    """

    operation: Operation
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    delay: float = 0.0
    drop: Drop | None = None
    effect: bool = False

    def __attrs_post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            raise ValueError(f"operation must be one of {', '.join(OPERATIONS)}, got {self.operation!r}")
        if self.drop not in (None, *get_args(Drop)):
            raise ValueError(f'drop must be "before", "during", "after" or None, got {self.drop!r}')
        if not math.isfinite(self.delay) or self.delay < 0:
            raise ValueError(f"delay must be a finite number of seconds >= 0, got {self.delay!r}")
        if self.status is not None and (type(self.status) is not int or not 200 <= self.status <= 599):
            raise ValueError(f"status must be from 200 to 599, got {self.status!r}")
        if self.status is not None and self.drop is not None:
            raise ValueError("a dropped connection has no status: give status or drop, not both")
        if self.status is None and (self.body is not None or self.headers):
            raise ValueError("body and headers belong to an answer: give a status with them")
        if self.status is None and self.effect:
            raise ValueError('effect belongs to a status; for a dropped connection say drop="after"')
        if self.status is None and self.drop is None and self.delay == 0:
            raise ValueError("nothing would go wrong: give a status, a drop or a delay")
        if self.body_bytes() and self.status in _BODILESS:
            raise ValueError(f"an answer with status {self.status} has no body")
        _check_headers(self.headers)

    @property
    def takes_effect(self) -> bool:
        """Whether the operation is carried out."""
        return self.effect or self.drop in ("during", "after") or (self.status is None and self.drop is None)

    def body_bytes(self) -> bytes | None:
        """The bytes of the body, None for the documented error body.

        Raises:
            ValueError: the body cannot be written as JSON.
        """
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        try:
            text = self.body if isinstance(self.body, str) else json.dumps(self.body, allow_nan=False)
            return text.encode("utf-8")
        except (TypeError, ValueError) as error:
            raise ValueError(f"body cannot be written as JSON: {error}") from error


class Faults:
    """The faults to come, in a queue per operation. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Operation, deque[tuple[Fault, int]]] = {name: deque() for name in OPERATIONS}

    def add(self, fault: Fault, times: int) -> None:
        """Add a fault for ``times`` requests, after the faults already in the queue.

        Raises:
            ValueError: ``times`` is not at least 1.
        """
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            raise ValueError(f"times must be a whole number >= 1, got {times!r}")
        with self._lock:
            self._waiting[fault.operation].append((fault, times))

    def forget(self) -> None:
        """Forget all faults."""
        with self._lock:
            for waiting in self._waiting.values():
                waiting.clear()

    def take(self, operation: Operation) -> Fault | None:
        """Remove and return the fault for a new request, None without one."""
        with self._lock:
            waiting = self._waiting[operation]
            if not waiting:
                return None
            fault, times = waiting.popleft()
            if times > 1:
                waiting.appendleft((fault, times - 1))
            return fault


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"headers: {name!r} is no header name")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"headers: {name} must be a line of text, got {value!r}")
        if name.lower() in ("content-length", "transfer-encoding"):
            raise ValueError(f"headers: {name} follows from the body")
