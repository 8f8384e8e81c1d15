"""The pages that are written from the program say what the program says."""

from __future__ import annotations

from docs import write
from tests import tiers


def test_every_command_is_documented() -> None:
    """With every flag; `python -m docs.write` writes the page."""
    assert write.command_line() == (write.FOLDER / "command-line.md").read_text(encoding="utf-8")


@tiers.check  # a new document of Gladia's changes the page, which `make update-spec` writes last
def test_every_option_is_documented() -> None:
    """With its type, default and limits; `python -m docs.write` writes the page."""
    assert write.options() == (write.FOLDER / "options.md").read_text(encoding="utf-8")
