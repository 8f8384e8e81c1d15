"""What a format of a transcript's file is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen


@frozen
class Format:
    """A format that a transcript can be written in.

    Attributes:
        name: Its name, for `--format` and `save(format=…)`.
        ending: The ending of its files, with the dot.
        description: What it holds, in a few words.
        write: Returns a file's text for a transcript; keyword arguments are the format's options.
    """

    name: str
    ending: str
    description: str
    write: Callable[..., str] = field(repr=False)

    def encode(self, transcript: Any, **options: Any) -> bytes:
        """A transcript as the bytes of a file, in UTF-8 and with a line break at its end.

        UTF-8 cannot hold half of a surrogate pair: it becomes a replacement character, and in JSON an escape.
        """
        text = self.write(transcript, **options)
        errors = "backslashreplace" if self.name == "json" else "replace"
        return (text if text.endswith("\n") else f"{text}\n").encode(errors=errors)
