"""The multipart frame around a recording."""

from __future__ import annotations

import email.parser
import email.policy

import pytest
from gladia_control.request.source import safe_name
from gladia_control.transport.multipart import form
from hypothesis import strategies as st

from tests import tiers
from tests.support.properties import holds


def parsed(name: str, content: bytes) -> tuple[str, str | None, bytes]:
    """Part name, file name and content as an independent parser reads them."""
    frame = form("audio", safe_name(name))
    whole = b"Content-Type: " + frame.content_type.encode() + b"\r\n\r\n" + frame.head + content + frame.tail
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(whole)
    (part,) = message.iter_parts()
    assert not message.defects + part.defects
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return str(part.get_param("name", header="content-disposition")), part.get_filename(), data


CONTENT = [b"x", b"\r\n--\r\n", b"--boundary--\r\n", bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"")]


@pytest.mark.parametrize("content", CONTENT, ids=range(len(CONTENT)))
def test_the_recording_arrives_as_it_is(content: bytes) -> None:
    """A standard parser finds one part with the file's name and exactly its bytes."""
    assert parsed("a b.wav", content) == ("audio", "a b.wav", content)


def test_every_form_has_another_boundary() -> None:
    """The boundary is random, so that no recording can contain it on purpose."""
    assert len({form("audio", "a.wav").content_type for _ in range(100)}) == 100


def test_the_length_is_the_length() -> None:
    """The announced length is that of the multipart body."""

    def promise(name: str, size: int) -> None:
        frame = form("audio", safe_name(name))
        assert len(frame.head) + size + len(frame.tail) == frame.length(size)

    holds(promise, st.text(max_size=40), st.integers(0, 10**9), examples=50)


@tiers.examples(50, 2000)
def test_no_name_breaks_out_of_its_header(examples: int) -> None:
    """Whatever the file is called, the head has its four lines and one quoted name."""

    def promise(name: str) -> None:
        head = form("audio", safe_name(name)).head.decode()
        boundary, disposition, kind, empty, rest = head.split("\r\n")
        assert ("--", "Content-Type: application/octet-stream", "", "") == (boundary[:2], kind, empty, rest)
        assert 4 == disposition.count('"')
        assert disposition.startswith('Content-Disposition: form-data; name="audio"; filename="')

    holds(promise, st.text(max_size=60) | st.text('"\\\r\n;=%/. é', max_size=20), examples=examples)


def test_quotes_in_names_are_percent_encoded() -> None:
    """A quotation mark in a file name is percent-encoded, as browsers do it."""
    assert b'filename="a%22b%22.wav"' in form("audio", 'a"b".wav').head
