"""Texts for messages: without what may be secret in a URL, in a time that grows with the text and not faster."""

from __future__ import annotations

import pytest
from gladia_control.errors import ApiError, BadOption, GladiaError
from gladia_control.text import clean, without_secrets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://u:p@h.test/x?token=1 there", "see https://h.test/x?… there"),
        ("a.b+c://u:p@h#f, 9http://u:p@h?q", "a.b+c://h?… 9http://h?…"),
        ("HTTPS://U@H/x#f", "HTTPS://H/x?…"),
        ("-x+https://u:p@h/y", "-x+https://h/y"),
        ("s3://bucket/key", "s3://bucket/key"),
        ("12:30 // no URL?", "12:30 // no URL?"),
        ("://u:p@h", "://u:p@h"),
    ],
)
def test_secrets_of_urls_are_cut_out(text: str, expected: str) -> None:
    """User, password, query and fragment go, whatever stands before the scheme."""
    assert expected == without_secrets(text)


@pytest.mark.parametrize("piece", ["a.", "a", "a:/", "1.+-", " ", "a://"])
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    """Texts that would take minutes if every place in them were a beginning; they come back as they are."""
    text = piece * 100_000
    assert text == without_secrets(text)


CLEANED: list[tuple[str, int, str]] = [
    ("red\x1b[31m and\r\ntwo\u2028lines \u202egnp.wav", 80, "red [31m and two lines gnp.wav"),
    ("a\0b\tc\x7fd\x9be\xad\ufeff", 80, "a b c d e"),
    ("  naïve 日本  👍 ", 80, "naïve 日本 👍"),
    ("half \ud800", 80, "half"),
    ("x" * 10, 10, "x" * 10),
    ("x" * 11, 10, "x" * 7 + "..."),
    ("x" * 1000, 10, "x" * 7 + "..."),
    ("at https://u:p@h.test/a?token=1", 80, "at https://h.test/a?…"),
    ("\n" * 9, 80, ""),
    ("", 80, ""),
]


@pytest.mark.parametrize(("text", "longest", "expected"), CLEANED)
def test_text_from_outside_is_one_short_line(text: str, longest: int, expected: str) -> None:
    """Control, escape and bidirectional characters become spaces, secrets of URLs go, and the text is cut."""
    assert expected == clean(text, longest)


def test_every_message_of_an_error_is_such_a_line() -> None:
    """Of at most 2000 characters, whoever wrote it; a huge text takes no longer for that."""
    text = str(GladiaError("a\x1b\n https://u:p@h/?q " + "x" * 10_000_000))
    assert ("a https://h/?… xx", 2000, "x...") == (text[:17], len(text), text[-4:])
    error = BadOption("f[\x1b1]", "is\nodd")
    assert ("f[ 1]: is odd", "f[ 1]") == (str(error), error.field)
    assert "400: a b (request c d)" == str(ApiError(400, "a\nb", request_id="c\nd"))
