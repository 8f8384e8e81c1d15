"""Open a source as a test expects it, and submit it."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.errors import BadSource
from gladia_control.request.readers import CHUNK
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission

URL = "https://example.com/a.mp3"
CONTENT = bytes(range(256)) * 3000  # three chunks


def recording(source: Any, filename: str | None = None) -> Recording:
    """A source that must be a recording."""
    found = open_source(source, filename)
    assert isinstance(found, Recording)
    return found


def submission(source: Any = URL, **more: Any) -> Submission:
    """A submission of a source, with a token that the client chose and no options, unless told otherwise."""
    given: dict[str, Any] = {"body": {}, "token": "t", "own_token": False} | more
    return Submission(source=open_source(source), **given)


def refusal(source: Any) -> str:
    """The text of the error that a source is refused with."""
    with pytest.raises(BadSource) as caught:
        open_source(source)
    return str(caught.value)


def read(found: Recording) -> bytes:
    """All chunks in one; each is bytes, not empty, and of the promised size."""
    chunks = list(found.chunks())
    assert [(type(chunk), 0 < len(chunk) <= CHUNK) for chunk in chunks] == [(bytes, True)] * len(chunks)
    return b"".join(chunks)
