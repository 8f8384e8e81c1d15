"""Subtitles: valid files, built from the words, within the limits of the request."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from gladia_control.emulator import Script

from tests.emulator.support import wav
from tests.support.subtitle_files import Cue, parse_srt, parse_vtt

Transcribe = Callable[..., dict[str, Any]]

SPEECH = (
    "A: The quick brown fox jumps over the lazy dog, and then it sleeps for a while.\n"
    "B: Incomprehensibilities and other words.\nA: Yes & <no> > maybe.\nB: 1"
)


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
    cues = parse_srt(files["srt"])
    assert cues == parse_vtt(files["vtt"])
    said = re.sub(r"^[AB]: ", "", SPEECH, flags=re.MULTILINE)
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", "".join(row for cue in cues for row in cue.rows))
    assert all(one.start <= other.start for one, other in pairwise(cues))
    assert seconds < 1 or all(one.end <= other.start for one, other in pairwise(cues))
    compliance = {"maximum_characters_per_row": 42, "maximum_rows_per_caption": 2, "maximum_duration": 7}
    limits = compliance if config.get("style") == "compliance" else config
    for cue in cues:
        assert cue.end <= seconds * 1000 + 1  # where words take no time at all, a caption still lasts a millisecond
        assert cue.end - cue.start <= limits.get("maximum_duration", seconds) * 1000 + 1
        assert len(cue.rows) <= limits.get("maximum_rows_per_caption", 1)
        assert all(0 < len(row) <= limits.get("maximum_characters_per_row", 10**6) for row in cue.rows)


def test_short_captions_stay_for_longer(transcribe: Transcribe) -> None:
    """A caption shorter than the minimum stays until the minimum, the next caption or the end of the recording."""
    script = Script.from_srt(
        "1\n00:00:01,000 --> 00:00:01,100\na\n\n2\n00:00:05,000 --> 00:00:05,100\nb\n\n"
        "3\n00:00:06,000 --> 00:00:06,100\nc\n\n4\n00:00:09,000 --> 00:00:09,100\nd\n"
    )
    cues = parse_srt(subtitles(transcribe, script, minimum_duration=2)["srt"])
    assert [(1000, 3000), (5000, 6000), (6000, 8000), (9000, 10_000)] == [(cue.start, cue.end) for cue in cues]


AA_BB, CC_DD, EE = Cue(0, 4000, ("aa bb",)), Cue(4000, 8000, ("cc dd",)), Cue(8000, 10_000, ("ee",))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"maximum_characters_per_row": 5}, [AA_BB, CC_DD, EE]),
        ({"maximum_duration": 4}, [AA_BB, CC_DD, EE]),
        ({"maximum_characters_per_row": 5, "maximum_rows_per_caption": 2}, [Cue(0, 8000, ("aa bb", "cc dd")), EE]),
    ],
)
def test_a_caption_has_the_times_of_its_words(
    transcribe: Transcribe, limits: dict[str, Any], expected: list[Cue]
) -> None:
    """A caption has as many words as it may have; it begins with its first word and ends with its last."""
    assert expected == parse_srt(subtitles(transcribe, "aa bb cc dd ee", 10.0, **limits)["srt"])


def test_only_the_asked_formats_are_answered(transcribe: Transcribe) -> None:
    """Each format asked for is answered once, SRT when none is named, and nothing without the flag."""
    result = transcribe(subtitles=True, subtitles_config={"formats": ["vtt", "srt", "vtt"]})
    assert ["vtt", "srt"] == [file["format"] for file in result["transcription"]["subtitles"]]
    assert ["srt"] == [file["format"] for file in transcribe(subtitles=True)["transcription"]["subtitles"]]
    assert "subtitles" not in transcribe(subtitles_config={"formats": ["srt"]})["transcription"]


def test_silence_has_empty_files(transcribe: Transcribe) -> None:
    """Silence has valid files without captions."""
    assert {"srt": "", "vtt": "WEBVTT\n"} == subtitles(transcribe, "")


@pytest.mark.parametrize(("said", "shown"), [("0 --> 1", "0 -> 1"), ("00:00:01,000--->x -->", "00:00:01,000->x ->")])
def test_a_spoken_arrow_is_not_a_time_line(transcribe: Transcribe, said: str, shown: str) -> None:
    """An arrow that is spoken becomes shorter, so that no player takes the row for the times of a caption."""
    files = subtitles(transcribe, said)
    for (cue,) in (parse_srt(files["srt"]), parse_vtt(files["vtt"])):
        assert (shown,) == cue.rows
