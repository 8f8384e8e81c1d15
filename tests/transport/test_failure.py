"""What an error of httpx means."""

from __future__ import annotations

import errno
import os
import ssl

import httpx
import pytest
from gladia_control.config import Settings
from gladia_control.errors import BadSource, WriteFailed
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.policy import Policy
from gladia_control.secret import Secret
from gladia_control.transport.failure import no_response

NOT_SENT, AMBIGUOUS, UNTRUSTED = Outcome.NOT_SENT, Outcome.AMBIGUOUS, Outcome.UNTRUSTED
KEY = "gl-n0b0dys-k3y"
SETTINGS = Settings(api_key=Secret(KEY), base_url="https://gladia.test", policy=Policy())
CERTIFICATE = ssl.SSLCertVerificationError(1, "self-signed certificate")


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "timed_out"),
    [
        (httpx.ConnectError("no"), NOT_SENT, False),
        (httpx.ConnectTimeout("slow"), NOT_SENT, True),
        (httpx.PoolTimeout("busy"), NOT_SENT, True),
        (httpx.ProxyError("503"), NOT_SENT, False),
        (httpx.ReadTimeout("slow"), AMBIGUOUS, True),
        (httpx.ReadError("reset"), AMBIGUOUS, False),
        (httpx.WriteError("reset"), AMBIGUOUS, False),
        (httpx.RemoteProtocolError("junk"), AMBIGUOUS, False),
        (caused(httpx.ConnectError("certificate verify failed"), CERTIFICATE), UNTRUSTED, False),
    ],
    ids=repr,
)
def test_an_error_tells_whether_the_request_was_sent(error: Exception, outcome: Outcome, timed_out: bool) -> None:
    """Only a failure before the handshake ended leaves no doubt; a failed certificate check is final."""
    found = no_response(error, SETTINGS, None, deadline_passed=False, sent=None)
    assert (outcome, timed_out) == (found.outcome, found.timed_out)


@pytest.mark.parametrize(
    ("sent", "late", "outcome", "reason"),
    [
        (None, False, AMBIGUOUS, "ReadError: reset (https://gladia.test)"),
        (True, False, AMBIGUOUS, "ReadError: reset (https://gladia.test)"),
        (False, False, NOT_SENT, "ReadError: reset (https://gladia.test)"),
        (None, True, AMBIGUOUS, "the deadline passed"),
        (True, True, AMBIGUOUS, "the deadline passed"),
        (False, True, NOT_SENT, "the deadline passed before the request was sent"),
    ],
)
def test_what_certainly_was_not_sent_leaves_no_doubt(
    sent: bool | None, late: bool, outcome: Outcome, reason: str
) -> None:
    """Only that: where nobody knows, as with a transport of the caller's, it may have been sent."""
    found = no_response(httpx.ReadError("reset"), SETTINGS, None, deadline_passed=late, sent=sent)
    assert (outcome, reason) == (found.outcome, found.reason)


def test_what_is_not_about_the_network_passes() -> None:
    """An error of the caller's recording, or of ours, is raised as it is."""
    for error in (ZeroDivisionError(), WriteFailed("full"), BadSource("gone")):
        with pytest.raises(type(error)) as caught:
            no_response(error, SETTINGS, None, deadline_passed=False, sent=False)
        assert error is caught.value


def test_what_a_server_said_is_short_and_shows_no_key() -> None:
    """An error of httpx may quote a line of the answer: of it comes one line of at most 300 characters."""
    line = f"illegal header line: b'{KEY}\r\n\x1b[31m{'x' * 9000}'"
    reason = no_response(httpx.RemoteProtocolError(line), SETTINGS, None, deadline_passed=False, sent=True).reason
    assert reason.startswith("RemoteProtocolError: illegal header line: b'*** ")
    assert ("...", 300) == (
        reason.removesuffix(" (https://gladia.test)")[-3:],
        len(reason) - len(" (https://gladia.test)"),
    )
    assert (True, False) == (reason.isprintable(), KEY in reason)


@pytest.mark.parametrize("tried", [1, 2], ids=["one address", "two addresses"])
def test_an_error_says_what_the_system_said(tried: int) -> None:
    """That no more files can be open is to be read, which asyncio's own error hides."""
    text = "All connection attempts failed"
    causes = [OSError(errno.EMFILE, os.strerror(errno.EMFILE)) for _ in range(tried)]
    hidden = caused(OSError(text), causes[0] if tried == 1 else ExceptionGroup("several", causes))
    found = no_response(caused(httpx.ConnectError(text), hidden), SETTINGS, None, deadline_passed=False, sent=None)
    assert f"ConnectError: {text}: Too many open files (https://gladia.test)" == found.reason
