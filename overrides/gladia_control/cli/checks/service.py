"""The checks of Gladia's answer: is the key accepted, and does the clock agree?"""

from __future__ import annotations

import email.utils
import time
from datetime import UTC, datetime

from attrs import frozen

from gladia_control import errors
from gladia_control.api import generated
from gladia_control.cli import exit_code
from gladia_control.cli.problem import sentence
from gladia_control.client import Gladia
from gladia_control.operations.job_list import Page
from gladia_control.operations.response import NoResponse, Response
from gladia_control.operations.steps import Send

from .finding import Finding

LARGEST_SKEW = 60
"""Seconds by which the clock may be wrong: certificates and presigned URLs are valid for a time only."""


@frozen
class Answer:
    """An answer of Gladia's.

    Attributes:
        response: The response.
        milliseconds: How long it took, the connection included.
        received: When it came, by this computer's clock.
    """

    response: Response
    milliseconds: float
    received: datetime


def ask(url: str, seconds: float) -> Answer:
    """Ask for a list of one job, as the client does, but only once. Nothing is billed.

    Raises:
        GladiaError: There was no answer, or the environment cannot be used.
    """
    with Gladia(base_url=url) as gladia:
        began = time.monotonic()
        answer = gladia._transport.send(Send(generated.list_jobs(limit=1), began + seconds))
        milliseconds = 1000 * (time.monotonic() - began)
    if isinstance(answer, NoResponse):
        raise answer.error()
    return Answer(answer, milliseconds, datetime.now(UTC))


_ADVICE: dict[type[Exception], str] = {
    errors.AuthenticationFailed: "Compare the key with the one at https://app.gladia.io. Did it change, or is it of "
    "another account?",
    errors.PermissionDenied: "Ask the owner of the account what the key may do. If the message is not Gladia's, a "
    "firewall refused the request.",
    errors.NotFound: "Correct the path of the URL: Gladia's API is not there.",
    errors.RateLimited: "Wait a minute. If it stays so, look for another program that uses the key.",
    errors.UnexpectedRedirect: "Something on the way, such as the login page of a network, answers in place of Gladia: "
    "open a page in a browser, or correct the URL.",
    errors.ServerError: "Gladia, or a proxy before it, fails: try again in a few minutes.",
    errors.MalformedResponse: "Something else than Gladia answers, such as the login page of a network: open a page in "
    "a browser, or correct the URL.",
    errors.TLSError: "A proxy may show a certificate of its own: set SSL_CERT_FILE to the file (PEM) that its operator "
    "has.",
    errors.ConfigurationError: "Correct the variable that the message names, or unset it.",
    Exception: "Try again. If it stays so, check the firewall and the proxy; --timeout gives a slow network more time.",
}
"""What to do about an error, by its class or the nearest base class."""


def check_reachability(found: Answer | Exception) -> Finding:
    """Whether Gladia answers as it should and accepts the key."""
    error = _error_of(found.response) if isinstance(found, Answer) else found
    if isinstance(found, Answer) and error is None:
        what = f"the key is accepted; the answer took {found.milliseconds:.0f} ms"
        return Finding("reachability", "ok", what)
    advice = next(_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE)
    if isinstance(error, errors.GladiaError):
        return Finding("reachability", "problem", sentence(error), advice, exit_code.of_error(error))
    code = exit_code.CONNECTION if isinstance(error, OSError) else exit_code.UNEXPECTED
    return Finding("reachability", "problem", f"no answer from Gladia: {error}", advice, code)


def _error_of(response: Response) -> errors.GladiaError | None:
    if response.status != 200:
        return response.error()
    try:
        Page.of(response)
    except errors.GladiaError as error:
        return error
    return None


def check_clock(date: str, now: datetime) -> Finding:
    """Whether this computer's clock agrees with Gladia's.

    Args:
        date: The header `Date` of an answer; empty if it had none.
        now: When the answer came, by this computer's clock.
    """
    try:
        told = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return Finding("clock", "skipped", "the answer does not say what time it is")
    seconds = (now - (told if told.tzinfo else told.replace(tzinfo=UTC))).total_seconds()
    if abs(seconds) <= LARGEST_SKEW:
        return Finding("clock", "ok", f"within {LARGEST_SKEW} s of Gladia's")
    what = f"this computer's clock is {_duration(abs(seconds))} {'ahead of' if seconds > 0 else 'behind'} Gladia's"
    advice = "Set the clock, and let it be synchronised (Linux: sudo timedatectl set-ntp true)."
    return Finding("clock", "warning", what, advice)


def _duration(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"
