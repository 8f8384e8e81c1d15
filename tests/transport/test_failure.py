"""What an error of httpx means."""

from __future__ import annotations

import errno
import os

import httpx
import pytest
from gladia_control.transport.failure import _reason


@pytest.mark.parametrize("tried", [1, 2], ids=["one address", "two addresses"])
def test_an_error_says_what_the_system_said(tried: int) -> None:
    """That no more files can be open is to be read, which asyncio's own error hides."""
    causes = [OSError(errno.EMFILE, os.strerror(errno.EMFILE)) for _ in range(tried)]
    hidden = OSError("All connection attempts failed")
    hidden.__cause__ = causes[0] if tried == 1 else ExceptionGroup("several", causes)
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = hidden
    assert "ConnectError: All connection attempts failed: Too many open files" == _reason(error)
