"""Subtitles: rows, lengths and order, for any words and times."""

from __future__ import annotations

import itertools
import os

import pytest
from gladia_control import Utterance
from gladia_control.result.subtitles import MAX_ROW, MAX_ROWS, MAX_SECONDS
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.result.test_subtitles import cues, shown, steady, utterance

LONG = bool(os.environ.get("CHECK_LONG"))


@pytest.mark.parametrize("pace", [0.07, 0.2, 0.5])
@pytest.mark.parametrize("length", [1, 3, 8])
def test_scripts_without_spaces_keep_to_the_rows(pace: float, length: int) -> None:
    """Japanese is broken into rows as well, though it has no spaces."""
    words = ["日本語を話す人々の国"[:length]] * (240 // length)
    found = cues(steady(*words, pace=pace))
    assert "".join(row for cue in found for row in cue.rows) == "".join(words)
    assert [cue for cue in found if len(cue.rows) > MAX_ROWS or max(map(len, cue.rows)) > MAX_ROW] == []


def test_a_long_utterance_without_words_keeps_to_the_rows() -> None:
    """The text of an utterance is spread over captions that can be read, within its time."""
    text = " ".join(f"word{n}" for n in range(200))
    found = cues(utterance(text=text, start=10, end=110))
    assert " ".join(row for cue in found for row in cue.rows) == text
    assert (found[0].start, found[-1].end) == (10_000, 110_000)
    assert max(len(cue.rows) for cue in found) <= MAX_ROWS


def test_a_long_text_without_utterances_keeps_to_the_rows() -> None:
    """The whole text is spread over captions that can be read, within the duration."""
    text = " ".join(f"word{n}" for n in range(200))
    found = cues(text=text, duration=100)
    assert " ".join(row for cue in found for row in cue.rows) == text
    assert max(len(cue.rows) for cue in found) <= MAX_ROWS


spoken_words = st.lists(
    st.tuples(st.text("abcdefghijéü'", min_size=1, max_size=12).filter(lambda w: w.strip("'")), st.integers(0, 80)),
    min_size=1,
    max_size=40,
)


@settings(derandomize=True, deadline=None, max_examples=1500 if LONG else 200)
@given(st.lists(spoken_words, max_size=4), st.booleans())
def test_speech_one_after_the_other(speech: list[list[tuple[str, int]]], leading: bool) -> None:
    """Captions follow each other without overlap, within their limits, with every word in its order."""
    clock, utterances = 0, []
    for words in speech:
        begin, timed = clock, []
        for word, gap in words:
            timed.append((f" {word}" if leading else word, clock / 20, (clock + 8) / 20))
            clock += 8 + gap
        utterances.append(utterance(*timed, start=begin / 20))
    found = cues(*utterances)
    assert shown(*utterances).split() == [word for words in speech for word, _ in words]
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(len(cue.rows) <= MAX_ROWS and max(map(len, cue.rows)) <= MAX_ROW for cue in found)
    assert all(cue.end - cue.start <= MAX_SECONDS * 1000 for cue in found)


odd_times = st.floats() | st.floats(0, 100) | st.integers(-1, 10**6)
any_words = st.lists(st.tuples(st.text(max_size=6), odd_times, odd_times), max_size=12)
any_utterances = st.builds(
    lambda words, text, start, end: utterance(*words, text=text, start=start, end=end),
    any_words,
    st.text(max_size=60),
    odd_times,
    odd_times,
)


@settings(derandomize=True, deadline=None, max_examples=2000 if LONG else 250)
@given(st.lists(any_utterances, max_size=4), st.text(max_size=200), st.floats(0, 10**7))
def test_any_words_and_times_make_valid_files(utterances: list[Utterance], text: str, duration: float) -> None:
    """Whatever words and times there are, both files are valid and in the order of time."""
    found = cues(*utterances, text=text, duration=duration)
    assert [cue.start for cue in found] == sorted(cue.start for cue in found)
