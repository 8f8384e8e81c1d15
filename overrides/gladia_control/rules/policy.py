"""The settings of a client: time limits and rates."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

WAIT_TIMEOUT = 7500.0
"""Seconds that `wait()` and `transcribe()` take by default: Gladia itself gives up after two hours."""

_TIME_LIMITS = ("connect", "read", "write", "pool", "attempt", "submit", "stall")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Time limits and rates of a client. The defaults are meant to be kept; docs/reliability.md says why they are so.

    Times are in seconds. `Policy.for_tests()` makes a policy for tests that do not wait.

    Attributes:
        connect: Longest time to open a connection, TLS included.
        read: Longest silence of the server while a response is read.
        write: Longest time in which nothing can be written.
        pool: Longest wait for a free connection.
        attempt: Longest time of one JSON exchange in all.
        submit: Longest time of a create with its lookups, of a call that reads, lists or deletes, and of 429s in a row.
        stall: Longest time without progress of an upload or download.
        lookups: When a job whose create was not answered is looked up, counted from the loss of the answer.
        polls_per_second: Polls of all waits of one client together.
        poll_burst: Polls that may start together.
        polls_at_once: Polls that may be without an answer. Further ones start as answers come.
        retry_after_cap: Longest Retry-After that is obeyed. A longer one is an error at once.
    """

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 10.0
    attempt: float = 60.0
    submit: float = 150.0
    stall: float = 60.0
    lookups: tuple[float, ...] = (2.0, 6.0, 15.0, 40.0)
    polls_per_second: float = 10.0
    poll_burst: int = 20
    polls_at_once: int = 30
    retry_after_cap: float = 60.0

    _pause_scale: float = field(default=1.0, repr=False)
    """The length of a second for the pauses that `rules/` names as constants. Only `for_tests` sets it."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            parts = value if isinstance(value, tuple) else (value,)
            if not all(isinstance(part, (int, float)) and part > 0 for part in parts):
                raise ValueError(f"Policy.{item.name}: expected positive numbers, got {value!r}")

    @classmethod
    def for_tests(cls, factor: float = 50, *, limits: bool = False, **changes: Any) -> Self:
        """A policy for tests: pauses are `factor` times as short, and rates as many times as high.

        A Retry-After stays as the server sets it.

        Args:
            factor: What pauses are divided by.
            limits: Whether to divide time limits, too. A busy machine may then look like a silent server.
            **changes: Settings to use as they are.
        """
        policy = cls()
        scaled: dict[str, Any] = {
            "lookups": tuple(after / factor for after in policy.lookups),
            "polls_per_second": policy.polls_per_second * factor,
            "_pause_scale": 1 / factor,
        }
        if limits:
            scaled |= {name: getattr(policy, name) / factor for name in _TIME_LIMITS}
        return cls(**{**scaled, **changes})
