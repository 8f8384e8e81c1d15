"""Texts for messages: without what may be secret in a URL, in a time that grows with the text and not faster."""

from __future__ import annotations

import pytest
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


def test_text_from_outside_is_one_short_line() -> None:
    """Control, escape and bidirectional characters become spaces, and the text is cut to the length."""
    assert "red [31m and two lines gnp.wav" == clean("red\x1b[31m and\r\ntwo\u2028lines \u202egnp.wav", 80)
    assert "x" * 7 + "..." == clean("x" * 1000, 10)
