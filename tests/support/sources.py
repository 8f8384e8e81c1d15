"""Open a source as a test expects it, and submit it."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.api import generated
from gladia_control.errors import BadSource
from gladia_control.operations.state import ClientState
from gladia_control.operations.submit import Create
from gladia_control.request.readers import CHUNK
from gladia_control.request.recording import Recording, Url
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission, create_body, request_digest

URL = "https://example.com/a.mp3"
REQUEST = request_digest({}, Url(URL).digest())
"""The digest of a request without options."""

CONTENT = bytes(range(256)) * 3000  # three chunks


def recording(source: Any, filename: str | None = None) -> Recording:
    """A source that must be a recording."""
    found = open_source(source, filename)
    assert isinstance(found, Recording)
    return found


def submission(source: Any = URL, **more: Any) -> Submission:
    """A submission of a source, with a token that was never used and no options, unless told otherwise."""
    given: dict[str, Any] = {"body": {}, "token": "t", "earlier_try": "impossible"} | more
    return Submission(source=open_source(source), **given)


def creation(state: ClientState, deadline: float = 150.0) -> Create:
    """The create of that submission."""
    return Create(state, generated.create(create_body({}, URL, "t", REQUEST)), "t", REQUEST, deadline)


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
