"""What a transcript holds cannot steer the terminal; a file and a pipe get all of it."""

from __future__ import annotations

import io
import sys

import pytest
from gladia_control.cli import output

CONTROLS = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
KEPT = "Hé\tllo,\n日本 👍🏽 ‏שלום\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}"


class Standard(io.TextIOWrapper):
    """A standard output that is a terminal, or none."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


def written(monkeypatch: pytest.MonkeyPatch, data: bytes, *, terminal: bool) -> bytes:
    """What such a standard output gets."""
    buffer = io.BytesIO()
    standard = Standard(buffer, encoding="ascii")
    standard.terminal = terminal
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", standard)
        output.write(data, None)
    return buffer.getvalue()


def test_a_terminal_gets_no_control_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor those that turn the direction of writing. Line feed, tab and every letter stay."""
    found = {code: written(monkeypatch, f"a{chr(code)}b".encode(), terminal=True) for code in CONTROLS}
    assert dict.fromkeys(CONTROLS, b"ab") == found
    assert KEPT.encode() == written(monkeypatch, KEPT.encode(), terminal=True)
    assert b"a]0;pwnedb [2J\n" == written(monkeypatch, b"a\x1b]0;pwned\x07b \x1b[2J\n", terminal=True)


def test_a_pipe_gets_every_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result is the result."""
    data = "".join(map(chr, CONTROLS)).encode() + KEPT.encode() + b"\xff"
    assert data == written(monkeypatch, data, terminal=False)
