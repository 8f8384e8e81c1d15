"""Subtitles made from words."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from gladia_control.result.caption_text import parts
from gladia_control.result.captions import captions
from gladia_control.result.subtitles import to_srt, to_vtt
from hypothesis import strategies as st

from gladia_control_api_client.models import UtteranceDTO as Utterance
from gladia_control_api_client.models import WordDTO as Word
from gladia_control_api_client.types import UNSET, Unset
from tests import tiers
from tests.support.properties import holds
from tests.support.subtitle_files import Cue, parse_srt, parse_vtt

MAX_ROW, MAX_ROWS, MAX_SECONDS = 42, 2, 7


def utterance(
    *words: tuple[str, float, float],
    text: str = "",
    start: float = 0.0,
    end: float = math.nan,
    speaker: int | Unset = UNSET,
) -> Utterance:
    """An utterance; its text is the words unless it is given."""
    spoken = [Word(word, begin, finish, 0.9) for word, begin, finish in words]
    whole = text or "".join(word for word, _, _ in words).strip()
    return Utterance(whole, "en", start, end if end == end else words[-1][2] if words else 0.0, 0.9, 0, spoken, speaker)


def steady(*words: str, pace: float = 0.5, start: float = 0.0, speaker: int | Unset = UNSET) -> Utterance:
    """An utterance whose words follow each other without a pause."""
    timed = [(word, start + n * pace, start + (n + 1) * pace) for n, word in enumerate(words)]
    return utterance(*timed, start=start, speaker=speaker)


def voice(utterance: Utterance) -> int | None:
    """The speaker, if it is known."""
    return None if isinstance(utterance.speaker, Unset) else utterance.speaker


def cues(*utterances: Utterance, text: str = "", duration: float = 0.0) -> list[Cue]:
    """What a player shows; the same in both formats, which must be valid."""
    found = captions(utterances, text=text, duration=duration, voice=voice)
    srt, vtt = parse_srt(to_srt(found)), parse_vtt(to_vtt(found))
    assert srt == vtt
    return srt


def shown(*utterances: Utterance, **more: Any) -> str:
    """All rows in one."""
    return " ".join(row for cue in cues(*utterances, **more) for row in cue.rows)


CUES: dict[str, tuple[list[Utterance], list[Cue]]] = {
    "from the start of the first word to the end of the last": (
        [steady(" Split", " infinity", start=1.5)],
        [Cue(1500, 2500, ("Split infinity",))],
    ),
    "an utterance without words by its text": (
        [utterance(text=" Split\ninfinity ", start=1, end=3)],
        [Cue(1000, 3000, ("Split infinity",))],
    ),
    "nothing said": ([utterance(), utterance((" ", 0, 1))], []),
    "a new caption after a pause, so that none is shown through a silence": (
        [utterance((" a", 0, 1), (" b", 5, 6))],
        [Cue(0, 1000, ("a",)), Cue(5000, 6000, ("b",))],
    ),
    "an interjection that does not cut what it interrupts": (
        [steady(*(" word",) * 10, speaker=0), steady(" yes", start=1, pace=0.3, speaker=1)],
        [Cue(0, 5000, ("word word word word word",) * 2), Cue(1000, 1300, ("yes",))],
    ),
    "hours of three digits": ([steady("a", start=400_000)], [Cue(400_000_000, 400_000_500, ("a",))]),
}


@pytest.mark.parametrize(("utterances", "expected"), CUES.values(), ids=CUES)
def test_captions_show_what_is_said_when_it_is_said(utterances: list[Utterance], expected: list[Cue]) -> None:
    """A caption lasts as long as its words, whoever else speaks."""
    assert expected == cues(*utterances)


def test_nothing_said_is_an_empty_file() -> None:
    """Without text there are no captions, and both files are valid."""
    assert ("", "WEBVTT\n\n", []) == (to_srt([]), to_vtt([]), cues())


def test_a_transcript_without_utterances_is_one_caption() -> None:
    """The text alone is shown for the duration, or for as long as reading takes."""
    assert [Cue(0, 2500, ("a b",))] == cues(text="a  b\n", duration=2.5)
    assert [Cue(0, 1000, ("a b",))] == cues(text="a b")


SPACING: dict[str, tuple[list[str], str]] = {
    "leading spaces": ([" Split", " infinity"], "Split infinity"),
    "leading spaces but the first": (["Split", " infinity"], "Split infinity"),
    "no spaces": (["Split", "infinity"], "Split infinity"),
    "trailing spaces": (["Split ", "infinity "], "Split infinity"),
    "punctuation of its own": (["Split", ",", "infinity", "."], "Split, infinity."),
    "symbols": (["it", "costs", "$5", "(really)"], "it costs $5 (really)"),
    "accents": (["café", "au", "lait", "à", "Paris"], "café au lait à Paris"),
    "Cyrillic": (["привет", "мир"], "привет мир"),
    "Korean": (["안녕", "세상"], "안녕 세상"),
    "Arabic": (["مرحبا", "بالعالم"], "مرحبا بالعالم"),
    "Japanese": (["こんにちは", "世界"], "こんにちは世界"),
    "Chinese": (["你", "好", "。", "世", "界"], "你好。世界"),
    "Thai": (["สวัสดี", "ชาวโลก"], "สวัสดีชาวโลก"),
    "Chinese with leading spaces": ([" 你", "好"], "你好"),
}


def test_words_are_spaced_as_their_script_is() -> None:
    """Words bring their own spaces, or get one where their script has spaces between words."""
    expected = {script: text for script, (_, text) in SPACING.items()}
    assert expected == {script: shown(steady(*words)) for script, (words, _) in SPACING.items()}


HOSTILE: list[tuple[str, str | None]] = [
    ("a --> b", None),
    ("a ------->> b", None),
    ("-->", None),
    ("a\n\n\nb", "a b"),
    ("a\r\n\r\nb", "a b"),
    ("a\tb", "a b"),
    ("a\u2028\u2029\x85b", "a b"),
    ("a\x0b\x0c\x1c\x1d\x1eb", "a b"),
    ("<b>a</b>", "<b>a</b>"),
    ("R&B &amp; <", "R&B &amp; <"),
    ("2", "2"),
    ("00:00:01,000 --> 00:00:02,000", None),
    ("NOTE x", "NOTE x"),
    ("WEBVTT", "WEBVTT"),
]
"""What is said, and how it is shown; None if it may be changed."""


@pytest.mark.parametrize("as_word", [True, False], ids=["word", "utterance"])
def test_no_text_breaks_the_file(as_word: bool) -> None:
    """Whatever is said, both files stay valid, with one caption that shows it."""
    for text, expected in HOSTILE:
        one = utterance((text, 0, 1)) if as_word else utterance(text=text, end=1)
        assert (1, expected or shown(one)) == (len(cues(one)), shown(one))


def test_a_caption_lasts_however_late_or_short_it_is() -> None:
    """Where a float cannot tell a millisecond, or several captions start within one, each still has some length."""
    for when in (1e9, 1e12, 1e15, 1e18):
        assert 1 == len(cues(utterance((" a", when, when), start=when)))
    times = [1.0, 1.0001, 1.0002, 1.0003, 1.5]
    words = [(letter * 40, *span) for letter, span in zip("abcd", itertools.pairwise(times), strict=True)]
    assert 2 == len(cues(utterance(*words, start=1)))


@pytest.mark.parametrize("odd", [math.nan, -1.0, math.inf, -math.inf])
def test_words_without_usable_times_are_shown(odd: float) -> None:
    """A word without times is shown with its neighbours; if no word has any, they last as long as their utterance."""
    assert [Cue(1000, 4000, ("a b c",))] == cues(utterance((" a", 1, 2), (" b", odd, odd), (" c", 3, 4), start=1))
    found = cues(utterance(*((f" word{n}", odd, odd) for n in range(60)), start=10, end=34))
    assert (10_000, 34_000) == (found[0].start, found[-1].end)
    assert min(cue.end - cue.start for cue in found) >= 1000


def test_utterances_without_times_are_shown_one_after_the_other() -> None:
    """Without any times the order is kept and each caption can be read."""
    found = cues(*(utterance(text=f"number {n}", start=math.nan, end=math.inf) for n in range(5)))
    assert [cue.rows for cue in found] == [(f"number {n}",) for n in range(5)]
    assert all(cue.end - cue.start >= 1000 for cue in found)


def fit(found: list[Cue]) -> bool:
    """Whether all captions are within their limits of rows and characters."""
    return all(len(cue.rows) <= MAX_ROWS and max(map(len, cue.rows)) <= MAX_ROW for cue in found)


@pytest.mark.parametrize("pace", [0.07, 0.5])
@pytest.mark.parametrize("length", [1, 3, 8])
def test_scripts_without_spaces_keep_to_the_rows(pace: float, length: int) -> None:
    """Text without spaces, such as Japanese, is wrapped too."""
    words = ["日本語を話す人々の国"[:length]] * (240 // length)
    found = cues(steady(*words, pace=pace))
    assert "".join(words) == "".join(row for cue in found for row in cue.rows)
    assert fit(found)


def test_a_long_text_without_words_keeps_to_the_rows() -> None:
    """The text of an utterance, or of a whole transcript, is spread over captions that can be read, within its time."""
    text = " ".join(f"word{n}" for n in range(200))
    of_utterance, of_transcript = cues(utterance(text=text, start=10, end=110)), cues(text=text, duration=100)
    for found, begin in ((of_utterance, 10_000), (of_transcript, 0)):
        assert text == " ".join(row for cue in found for row in cue.rows)
        assert (begin, begin + 100_000, True) == (found[0].start, found[-1].end, fit(found))


spoken_words = st.lists(
    st.tuples(st.text("abcdefghijéü'", min_size=1, max_size=12).filter(lambda w: w.strip("'")), st.integers(0, 80)),
    min_size=1,
    max_size=40,
)


@tiers.examples(40, 1500)
def test_speech_one_after_the_other(examples: int) -> None:
    """Captions follow each other without overlap, within their limits, with every word in its order."""

    def promise(speech: list[list[tuple[str, int]]], leading: bool) -> None:
        clock, utterances = 0, []
        for words in speech:
            begin, timed = clock, []
            for word, gap in words:
                timed.append((f" {word}" if leading else word, clock / 20, (clock + 8) / 20))
                clock += 8 + gap
            utterances.append(utterance(*timed, start=begin / 20))
        found = cues(*utterances)
        assert [word for words in speech for word, _ in words] == shown(*utterances).split()
        assert all(first.end <= second.start for first, second in itertools.pairwise(found))
        assert fit(found)
        assert all(cue.end - cue.start <= MAX_SECONDS * 1000 for cue in found)

    holds(promise, st.lists(spoken_words, max_size=4), st.booleans(), examples=examples)


odd_times = st.floats() | st.floats(0, 100) | st.integers(-1, 10**6)
any_utterances = st.builds(
    lambda words, text, start, end: utterance(*words, text=text, start=start, end=end),
    st.lists(st.tuples(st.text(max_size=6), odd_times, odd_times), max_size=12),
    st.text(max_size=60),
    odd_times,
    odd_times,
)


@tiers.examples(60, 2000)
def test_any_words_and_times_make_valid_files(examples: int) -> None:
    """Whatever words and times there are, both files are valid and in the order of time."""

    def promise(utterances: list[Utterance], text: str, duration: float) -> None:
        found = [cue.start for cue in cues(*utterances, text=text, duration=duration)]
        assert sorted(found) == found

    holds(promise, st.lists(any_utterances, max_size=4), st.text(max_size=200), st.floats(0, 10**7), examples=examples)


def test_a_long_blank_takes_no_longer_than_its_length() -> None:
    """Words between 200,000 spaces, which would take minutes if every space were a beginning."""
    assert ["a"] == list(parts("a" + " " * 200_000))
    assert ["b"] == [part.lstrip() for part in parts(" " * 200_000 + "b")]
