"""What a format of a transcript's file is."""

from __future__ import annotations

import difflib
import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from gladia_control.errors import UnknownOption

from .page.audio import playable
from .views import AddonError

if TYPE_CHECKING:
    from .speech import Speech
    from .transcript import Transcript


@frozen
class Format:
    """A format that a transcript can be written in.

    Attributes:
        name: Its name, for `--format` and `save(format=…)`.
        ending: The ending of its files, with the dot.
        description: What it holds, in a few words.
        write: Returns a file's text for a transcript; keyword arguments are the format's options.
        has_translations: Whether the file of a transcript is enough for all its languages.
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

    def speeches(self, transcript: Transcript) -> Iterator[tuple[str, Speech]]:
        """What has a file of its own: the transcript, with an empty language, and each translation with its own."""
        yield "", transcript
        found = transcript.translations
        for language, speech in found.items() if isinstance(found, dict) and not self.has_translations else ():
            if not isinstance(speech, AddonError):
                yield language, speech

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

        Raises:
            UnknownOption: The format has no such option.
        """
        for name in options:
            if name not in self.options and not (name == "audio" and self.has_player):
                raise self._unknown(name, options[name])
        if self.has_player:
            folder = None if path is None else os.path.dirname(os.path.abspath(os.fsdecode(path)))
            found = playable(recording, folder)
            options = {"folder": folder, **({} if found is None else {"audio": found}), **options}
        text = self.write(transcript, **options)
        errors = "backslashreplace" if self.name == "json" else "replace"
        return (text if not text or text.endswith("\n") else f"{text}\n").encode(errors=errors)

    def _unknown(self, name: str, value: object) -> UnknownOption:
        known = sorted(self.options)
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"{self.name} has {', '.join(known) or 'no options'}"
        return UnknownOption(name, f"unknown option of {self.name}; {hint}", value)
