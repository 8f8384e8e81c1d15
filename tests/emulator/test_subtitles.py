"""Subtitles: valid files, built from the words, within the limits of the request."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from attrs import frozen
from gladia_control.emulator import Script

from tests.emulator.support import wav

Transcribe = Callable[..., dict[str, Any]]

SPEECH = (
    "A: The quick brown fox jumps over the lazy dog, and then it sleeps for a while.\n"
    "B: Incomprehensibilities and other words.\nA: Yes & <no> --> maybe.\nB: 1"
)


@frozen
class Cue:
    """A caption in a file."""

    start: float
    end: float
    rows: tuple[str, ...]


def parse(text: str, *, point: str) -> list[Cue]:
    """Read a subtitle file strictly."""
    stamp = rf"(\d\d):([0-5]\d):([0-5]\d){re.escape(point)}(\d\d\d)"
    cues = []
    for number, block in enumerate(text.removesuffix("\n").split("\n\n"), start=1):
        lines = block.split("\n")
        if point == ",":
            assert str(number) == lines.pop(0)
        match = re.fullmatch(f"{stamp} --> {stamp}", lines.pop(0))
        assert match, block
        first, last = (
            int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000
            for h, m, s, ms in (match.groups()[:4], match.groups()[4:])
        )
        cues.append(Cue(first, last, tuple(lines)))
    return cues


def subtitles(transcribe: Transcribe, script: Any = SPEECH, seconds: float = 10.0, **config: Any) -> dict[str, str]:
    """The files of a transcription, by format."""
    config = {"formats": ["srt", "vtt"], **config}
    result = transcribe(script, audio=wav(seconds, rate=1000), subtitles=True, subtitles_config=config)
    return {file["format"]: file["subtitles"] for file in result["transcription"]["subtitles"]}


LIMITS: list[dict[str, Any]] = [
    {},
    {"maximum_characters_per_row": 12},
    {"maximum_characters_per_row": 12, "maximum_rows_per_caption": 3},
    {"maximum_characters_per_row": 1},
    {"maximum_duration": 1},
    {"maximum_duration": 2, "minimum_duration": 1.5},
    {"minimum_duration": 30},
    {"minimum_duration": 5, "maximum_duration": 1, "maximum_characters_per_row": 5, "maximum_rows_per_caption": 2},
    {"style": "compliance"},
]


@pytest.mark.parametrize("seconds", [0.01, 10.0])
@pytest.mark.parametrize("config", LIMITS, ids=str)
def test_files_are_valid_and_complete(transcribe: Transcribe, config: dict[str, Any], seconds: float) -> None:
    """Both files are valid and say the same: every word, in the order of time, within the limits."""
    files = subtitles(transcribe, seconds=seconds, **config)
    header, _, rest = files["vtt"].partition("\n\n")
    assert "WEBVTT" == header
    assert rest.count("-->") == len(parse(rest, point="."))
    unescaped = rest.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    cues = parse(files["srt"], point=",")
    assert cues == parse(unescaped, point=".")
    said = re.sub(r"^[AB]: ", "", SPEECH, flags=re.MULTILINE)
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", "".join(row for cue in cues for row in cue.rows))
    assert all(one.start <= other.start for one, other in pairwise(cues))
    compliance = {"maximum_characters_per_row": 42, "maximum_rows_per_caption": 2, "maximum_duration": 7}
    limits = compliance if config.get("style") == "compliance" else config
    for cue in cues:
        # Where words take no time at all, each caption still lasts a millisecond.
        assert cue.start < cue.end <= seconds + 0.001
        assert len(cue.rows) <= limits.get("maximum_rows_per_caption", 1)
        assert all(0 < len(row) <= limits.get("maximum_characters_per_row", 10**6) for row in cue.rows)
        assert cue.end - cue.start <= limits.get("maximum_duration", 10**6) + 0.0015
    assert seconds < 1 or all(one.end <= other.start for one, other in pairwise(cues))


def test_short_captions_stay_for_longer(transcribe: Transcribe) -> None:
    """A caption shorter than the minimum stays until the minimum, the next caption or the end of the recording."""
    script = Script.from_srt(
        "1\n00:00:01,000 --> 00:00:01,100\na\n\n2\n00:00:05,000 --> 00:00:05,100\nb\n\n"
        "3\n00:00:06,000 --> 00:00:06,100\nc\n\n4\n00:00:09,000 --> 00:00:09,100\nd\n"
    )
    cues = parse(subtitles(transcribe, script, minimum_duration=2)["srt"], point=",")
    assert [(1.0, 3.0), (5.0, 6.0), (6.0, 8.0), (9.0, 10.0)] == [(cue.start, cue.end) for cue in cues]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (
            {"maximum_characters_per_row": 5},
            [Cue(0.0, 4.0, ("aa bb",)), Cue(4.0, 8.0, ("cc dd",)), Cue(8.0, 10.0, ("ee",))],
        ),
        ({"maximum_duration": 4}, [Cue(0.0, 4.0, ("aa bb",)), Cue(4.0, 8.0, ("cc dd",)), Cue(8.0, 10.0, ("ee",))]),
        (
            {"maximum_characters_per_row": 5, "maximum_rows_per_caption": 2},
            [Cue(0.0, 8.0, ("aa bb", "cc dd")), Cue(8.0, 10.0, ("ee",))],
        ),
    ],
)
def test_a_caption_has_the_times_of_its_words(
    transcribe: Transcribe, limits: dict[str, Any], expected: list[Cue]
) -> None:
    """A caption has as many words as it may have; it begins with its first word and ends with its last."""
    cues = parse(subtitles(transcribe, "aa bb cc dd ee", 10.0, **limits)["srt"], point=",")
    assert expected == cues


def test_only_the_asked_formats_are_answered(transcribe: Transcribe) -> None:
    """Each format asked for is answered once, SRT when none is named, and nothing without the flag."""
    result = transcribe(subtitles=True, subtitles_config={"formats": ["vtt", "srt", "vtt"]})
    assert ["vtt", "srt"] == [file["format"] for file in result["transcription"]["subtitles"]]
    assert ["srt"] == [file["format"] for file in transcribe(subtitles=True)["transcription"]["subtitles"]]
    assert "subtitles" not in transcribe(subtitles_config={"formats": ["srt"]})["transcription"]


def test_silence_has_empty_files(transcribe: Transcribe) -> None:
    """Silence has valid files without captions."""
    assert {"srt": "", "vtt": "WEBVTT\n"} == subtitles(transcribe, "")
