"""The voices of a page: their names, their colours, and the strip that shows who speaks when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Voice: TypeAlias = int | None
"""Number of a speaker, or of a channel; None if it is not known who speaks."""

COLOURS = 8
KINDS = ("", " ring", " box")
"""What tells voices of the same colour apart."""

_TOP, _HEIGHT = 0.2, 0.6


def styles(voices: Iterable[Voice]) -> dict[Voice, str]:
    """The classes of the voices: their colour, and from the ninth on another shape, too."""
    known = sorted(voice for voice in voices if voice is not None)
    found: dict[Voice, str] = {
        voice: f"c{place % COLOURS}{KINDS[place // COLOURS % len(KINDS)]}" for place, voice in enumerate(known)
    }
    return found | {None: "none"}


def lanes(talk: Sequence[tuple[Voice, float, float]], styles: dict[Voice, str], duration: float) -> str:
    """A drawing with a lane for each voice, in which a bar is an utterance.

    Args:
        talk: Who speaks from when to when, in seconds.
        styles: The classes of the voices.
        duration: Length of the strip, in seconds.
    """
    voices = ordered(voice for voice, *_ in talk)
    bars: dict[Voice, list[str]] = {voice: [] for voice in voices}
    places = {voice: place + _TOP for place, voice in enumerate(voices)}
    for voice, start, end in talk:
        length = end - start
        bars[voice].append(f"M{start:.2f} {places[voice]:g}h{length:.2f}v{_HEIGHT:g}h-{length:.2f}z")
    paths = "".join(f'<path class="{styles[voice]}" d="{"".join(found)}"/>' for voice, found in bars.items())
    size = f"0 0 {duration:.2f} {len(voices)}"
    return f'<svg viewBox="{size}" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>'


def ordered(voices: Iterable[Voice]) -> list[Voice]:
    """Each voice once, by its number; who is not known comes last."""
    return sorted(set(voices), key=lambda voice: (voice is None, voice or 0))
