"""What an error of httpx means."""

from __future__ import annotations

import errno
import os
import ssl

import httpx
import pytest
from gladia_control.rules.outcome import Outcome
from gladia_control.transport.failure import no_response

NOT_SENT, AMBIGUOUS, UNTRUSTED = Outcome.NOT_SENT, Outcome.AMBIGUOUS, Outcome.UNTRUSTED
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
    found = no_response(error, "https://gladia.test", None, deadline_passed=False)
    assert (outcome, timed_out) == (found.outcome, found.timed_out)


@pytest.mark.parametrize("tried", [1, 2], ids=["one address", "two addresses"])
def test_an_error_says_what_the_system_said(tried: int) -> None:
    """That no more files can be open is to be read, which asyncio's own error hides."""
    text = "All connection attempts failed"
    causes = [OSError(errno.EMFILE, os.strerror(errno.EMFILE)) for _ in range(tried)]
    hidden = caused(OSError(text), causes[0] if tried == 1 else ExceptionGroup("several", causes))
    found = no_response(caused(httpx.ConnectError(text), hidden), "https://g.test", None, deadline_passed=False)
    assert f"ConnectError: {text}: Too many open files (https://g.test)" == found.reason
