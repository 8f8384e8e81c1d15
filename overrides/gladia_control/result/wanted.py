"""How a caller wants subtitles: checked, and turned into a layout and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import frozen

from gladia_control.errors import BadOption
from gladia_control.text import short_repr

from .caption_text import MAX_ROW, MAX_ROWS, tidy, width
from .captions import MAX_SECONDS, Layout, Voice

Source: TypeAlias = Literal["gladia", "words"]
"""Where subtitles come from: the file that Gladia made, or the words."""

Speakers: TypeAlias = bool | Mapping[int, str]
"""Whether speakers are named, or their names by their numbers."""


@frozen
class Wanted:
    """The arguments of `to_srt` and `to_vtt`.

    Raises:
        BadOption: One of them is out of range.
    """

    speakers: Speakers = False
    source: Source | None = None
    maximum_characters_per_row: int | None = None
    maximum_rows_per_caption: int | None = None
    minimum_duration: float | None = None
    maximum_duration: float | None = None
    highlight_words: bool = False

    def __attrs_post_init__(self) -> None:
        if self.source not in ("gladia", "words", None):
            raise BadOption("source", f"expected 'gladia' or 'words', got {short_repr(self.source)}", self.source)
        if not isinstance(self.speakers, (bool, Mapping)):
            problem = f"expected True, False or names by numbers, got {short_repr(self.speakers)}"
            raise BadOption("speakers", problem, self.speakers)
        check_names(self.speakers)
        for name in ("maximum_characters_per_row", "maximum_rows_per_caption"):
            _check(name, getattr(self, name), int, 1, "a positive integer")
        for name in ("minimum_duration", "maximum_duration"):
            _check(name, getattr(self, name), (int, float), 0, "a positive number of seconds")
        shortest, longest = self.minimum_duration, self.maximum_duration
        if shortest is not None and longest is not None and shortest > longest:
            raise BadOption("minimum_duration", f"is {shortest:g}, more than maximum_duration={longest:g}", shortest)

    def own(self, found: str | None, kind: str) -> str | None:
        """Gladia's file, if it is wanted.

        Raises:
            BadOption: It is wanted and is not there, or cannot have the layout that is wanted, too.
        """
        layout = [name for name, value in self._layout().items() if value not in (None, False)]
        if self.source == "gladia" and layout:
            raise BadOption("source", f"Gladia's file cannot have another {layout[0]}; give source='words'", "gladia")
        if self.source == "gladia" and found is None:
            raise BadOption("source", f"Gladia made no {kind.upper()} file; the job did not ask for it", "gladia")
        return None if self.source == "words" or layout else found

    def layout(self, name: Callable[[Voice], str] | None) -> Layout:
        """How captions are laid out.

        Args:
            name: The name of a voice that stands in the rows; None if names stand elsewhere.
        """
        shortest = self.minimum_duration or 0.0
        names = self.names(name) if name is not None else lambda _: ""
        return Layout(
            row=self.maximum_characters_per_row or MAX_ROW,
            rows=self.maximum_rows_per_caption or MAX_ROWS,
            shortest=shortest,
            longest=max(self.maximum_duration or MAX_SECONDS, shortest),
            label=lambda voice: width(f"{names(voice)}: ") if names(voice) else 0,
        )

    def names(self, default: Callable[[Voice], str]) -> Callable[[Voice], str]:
        """The name that is shown for a voice; empty if none is.

        Args:
            default: The name of a voice that the caller does not name.
        """
        given = self.speakers
        if isinstance(given, Mapping):
            return lambda voice: tidy(str(given[voice])) if voice is not None and voice in given else default(voice)
        return default if given else lambda _: ""

    def _layout(self) -> dict[str, Any]:
        return {
            "speakers": self.speakers,
            "maximum_characters_per_row": self.maximum_characters_per_row,
            "maximum_rows_per_caption": self.maximum_rows_per_caption,
            "minimum_duration": self.minimum_duration,
            "maximum_duration": self.maximum_duration,
            "highlight_words": self.highlight_words,
        }


def check_names(speakers: Speakers) -> None:
    """Check that names stand under numbers: JSON makes texts of them, which no speaker would have.

    Raises:
        BadOption: They do not.
    """
    for number in speakers if isinstance(speakers, Mapping) else ():
        if not isinstance(number, int) or isinstance(number, bool):
            raise BadOption(
                "speakers", f"expected numbers as keys, such as {{0: 'Anna'}}, got {short_repr(number)}", number
            )


def _check(name: str, value: Any, kinds: Any, lowest: float, expected: str) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, kinds) or not lowest <= value < 1e6 or value <= 0:
        raise BadOption(name, f"expected {expected}, got {short_repr(value)}", value)
