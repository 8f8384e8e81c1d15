"""What a format of a transcript's file is."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from .page.audio import playable


@frozen
class Format:
    """A format that a transcript can be written in.

    Attributes:
        name: Its name, for `--format` and `save(format=…)`.
        ending: The ending of its files, with the dot.
        description: What it holds, in a few words.
        write: Returns a file's text for a transcript; keyword arguments are the format's options.
        has_translations: Whether the file of a transcript holds its translations, too.
        has_player: Whether the file plays the recording: `write` has the options `audio` and `folder`.
    """

    name: str
    ending: str
    description: str
    write: Callable[..., str] = field(repr=False)
    has_translations: bool = field(default=False, repr=False, kw_only=True)
    has_player: bool = field(default=False, repr=False, kw_only=True)

    @property
    def options(self) -> frozenset[str]:
        """Names of the format's options, without those that `encode` gives by itself."""
        named = inspect.signature(self.write).parameters.values()
        own = {found.name for found in named if found.kind is inspect.Parameter.KEYWORD_ONLY}
        return frozenset(own - {"audio", "folder", "language"})

    def own(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Those of some options that the format has."""
        return {name: value for name, value in options.items() if name in self.options}

    def encode(
        self,
        transcript: Any,
        path: str | os.PathLike[str] | None = None,
        *,
        recording: object = None,
        **options: Any,
    ) -> bytes:
        """A transcript as the bytes of a file, in UTF-8 and with a line break at its end.

        UTF-8 cannot hold half of a surrogate pair: it becomes a replacement character, and in JSON an escape.

        Args:
            transcript: A transcript or a translation.
            path: The file that they are for, if there is one.
            recording: What was transcribed. A format with a player plays it, if a page may name it and it is there.
            **options: The format's options.
        """
        if self.has_player:
            folder = None if path is None else os.path.dirname(os.path.abspath(os.fsdecode(path)))
            found = playable(recording, folder)
            options = {"folder": folder, **({} if found is None else {"audio": found}), **options}
        text = self.write(transcript, **options)
        errors = "backslashreplace" if self.name == "json" else "replace"
        return (text if text.endswith("\n") else f"{text}\n").encode(errors=errors)
