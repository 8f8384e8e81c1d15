"""What one attempt means for the request."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """The outcome of one attempt."""

    OK = "ok"
    NOT_SENT = "not sent"  # the request certainly did not reach the server
    UNTRUSTED = "untrusted"  # the server could not prove its identity
    TRY_LATER = "try later"  # the server refused for now, without doing anything
    REFUSED = "refused"  # the server refused for good
    REDIRECT = "redirect"
    AMBIGUOUS = "ambiguous"  # the server may have done what was asked


def outcome_of_status(status: int) -> Outcome:
    """The outcome of a response whose body has not been read yet."""
    if status in (421, 425, 429):
        return Outcome.TRY_LATER
    if status in (408, 409, 499):
        return Outcome.AMBIGUOUS
    if 200 <= status < 300:
        return Outcome.OK
    if 300 <= status < 400:
        return Outcome.REDIRECT
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.AMBIGUOUS
