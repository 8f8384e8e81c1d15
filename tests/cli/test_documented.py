"""The pages that are written from the program say what the program says."""

from __future__ import annotations

from docs import write


def test_the_written_pages_are_up_to_date() -> None:
    """Every command, flag and option of a transcription is in the docs; `python -m docs.write` writes them."""
    for path, text in write.pages().items():
        assert text == path.read_text(encoding="utf-8")
