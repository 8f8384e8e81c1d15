"""The helpers that the tests of reading rely on find what they are to find."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.damage import DAMAGE, FEW, REMOVE, corpus, damaged, dotted, places, value_at
from tests.support.jobs import TEXT, full_job
from tests.support.left import (
    is_inside,
    languages_left,
    odd_places,
    squeezed,
    text_left,
    utterances_left,
    words_or_text,
)
from tests.support.subtitle_files import Cue, parse_srt, parse_vtt


def test_few_damages_are_all_damages() -> None:
    """Every place of a job is damaged, and between them the values of a type are damaged in every way."""
    job, touched = full_job(), set()
    kinds: dict[str, set[type]] = {name: set() for name in DAMAGE}
    for name, path, changed in corpus(job, FEW):
        touched.add(path)
        kinds[name].add(type(value_at(job, path)))
        assert repr(changed) != repr(job)
    assert (set(), full_job()) == (set(places(job)) - touched, job)
    missed = {name for name, found in kinds.items() if not callable(DAMAGE[name]) and not {str, int, dict} <= found}
    assert (set(), set()) == (missed, {name for name, found in kinds.items() if not found})


def test_all_of_the_full_job_is_left() -> None:
    """Of a job without damage, everything is found and nothing is odd."""
    found = utterances_left(full_job())
    assert [squeezed(TEXT), TEXT] == [squeezed("".join(map(words_or_text, found))), text_left(full_job())]
    assert (" C'est", 5021.0, 5021.5) == found[1][1][0]
    assert [2, 2] == [len(words) for _, words in found]
    assert (["en", "fr"], set()) == (languages_left(full_job()), odd_places(full_job()))


ODD: list[tuple[tuple[str | int, ...], Any, set[str]]] = [
    (("id",), REMOVE, {"id"}),
    (("id",), 7, {"id"}),
    (("file", "audio_duration"), math.nan, {"file.audio_duration"}),
    (("result", "metadata", "audio_duration"), -math.inf, {"result.metadata.audio_duration"}),
    (("result", "metadata", "audio_duration"), 10**400, {"result.metadata.audio_duration"}),
    (("result", "metadata", "audio_duration"), 1e300, set()),
    (("custom_metadata", "nested"), math.nan, set()),
    (("result", "transcription", "languages", 1), "klingon", set()),
    (("result", "transcription", "utterances", 1, "end"), None, {"result.transcription.utterances[1].end"}),
]


@pytest.mark.parametrize(("path", "value", "expected"), ODD, ids=[dotted(path) for path, _, _ in ODD])
def test_odd_places_are_found(path: tuple[str | int, ...], value: Any, expected: set[str]) -> None:
    """The validator names the place of a value of another type, or of what is missing, and of nothing else."""
    assert expected == odd_places(damaged(full_job(), path, value))


def test_a_place_is_inside_another() -> None:
    """Places are compared part by part."""
    cases = [("a.b", "a"), ("a[0]", "a"), ("a", "a"), ("a", ""), ("ab", "a"), ("a", "a.b"), ("a[10]", "a[1]")]
    assert [True, True, True, True, False, False, False] == [is_inside(*case) for case in cases]


GOOD = "1\n00:00:01,000 --> 00:00:02,500\none\ntwo\n\n2\n100:00:03,000 --> 100:00:04,000\nthree\n"
CUES = [Cue(1000, 2500, ("one", "two")), Cue(360_003_000, 360_004_000, ("three",))]


def test_good_subtitle_files_are_read() -> None:
    """The reader understands both formats, hours beyond 99 included."""
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\none\ntwo\n\n100:00:03.000 --> 100:00:04.000\nthree\n"
    assert (CUES, CUES, [], []) == (parse_srt(GOOD), parse_vtt(vtt), parse_srt(""), parse_vtt("WEBVTT\n\n"))


BAD = [
    GOOD[:-1],
    GOOD + "\n",
    GOOD.replace("2\n100", "3\n100"),
    GOOD.replace("00:00:01,000", "00:00:01.000"),
    GOOD.replace("00:00:01,000", "00:60:01,000"),
    GOOD.replace("00:00:01,000", "0:00:01,000"),
    GOOD.replace("00:00:01,000", "00:00:02,500"),
    GOOD.replace("00:00:01,000", "00:00:nan,000"),
    GOOD.replace("one", ""),
    GOOD.replace("one", "a --> b"),
    GOOD.replace("one", "a\r"),
    GOOD.replace("three", " "),
    GOOD.replace("three\n", ""),
]


UNESCAPED = [f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{row}\n" for row in ("a & b", "<b>", "a --> b", "&quot;")]
FILES = [*((parse_srt, text) for text in BAD), *((parse_vtt, text) for text in UNESCAPED)]


@pytest.mark.parametrize(("parse", "text"), FILES, ids=range(len(FILES)))
def test_bad_subtitle_files_are_refused(parse: Callable[[str], Any], text: str) -> None:
    """The readers accept no mistake that the tests look for, nor unescaped text in WebVTT."""
    with pytest.raises(AssertionError):
        parse(text)
