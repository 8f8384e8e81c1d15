"""docs/command-line.md is what the program says of itself."""

from __future__ import annotations

from docs import command_line


def test_the_page_is_up_to_date() -> None:
    """Every command and every option is in the docs; `python -m docs.command_line` writes them."""
    assert command_line.page() == command_line.PATH.read_text(encoding="utf-8")
