"""What a caller can ask of subtitles: speakers, layout, language, and Gladia's own file."""

from __future__ import annotations

import copy
import io
import itertools
import re
from typing import Any

import pysubs2
import pytest
import webvtt
from gladia_control import BadOption, Transcript
from hypothesis import strategies as st

from tests import tiers
from tests.support.jobs import full_job
from tests.support.properties import holds
from tests.support.subtitle_files import Cue, parse_srt


def job(*utterances: tuple[int | None, list[tuple[str, float, float]]], channels: bool = False) -> Transcript:
    """A transcript of utterances, each of a speaker, with timed words."""
    raw = copy.deepcopy(full_job())
    raw["result"]["transcription"] = {
        "full_transcript": "".join(word for _, words in utterances for word, *_ in words),
        "languages": ["en"],
        "utterances": [
            {
                "text": "".join(word for word, *_ in words),
                "language": "en",
                "start": words[0][1],
                "end": words[-1][2],
                "confidence": 0.9,
                "channel": speaker or 0 if channels else 0,
                "words": [{"word": word, "start": a, "end": b, "confidence": 0.9} for word, a, b in words],
                **({} if speaker is None or channels else {"speaker": speaker}),
            }
            for speaker, words in utterances
        ],
    }
    return Transcript.from_raw(raw)


def said(speaker: int | None, text: str, start: float, pace: float = 0.5) -> tuple[int | None, list[Any]]:
    """An utterance whose words follow each other."""
    return speaker, [(f" {w}", start + n * pace, start + (n + 1) * pace) for n, w in enumerate(text.split())]


TALK = job(said(0, "Hello there.", 0), said(0, "How are you?", 2), said(1, "Fine, thanks.", 4))


def texts(srt: str) -> list[str]:
    return [" | ".join(cue.rows) for cue in parse_srt(srt)]


def test_srt_names_the_speaker_at_each_change() -> None:
    """By number, or by the name that is given."""
    assert ["Speaker 0: Hello there.", "How are you?", "Speaker 1: Fine, thanks."] == texts(TALK.to_srt(speakers=True))
    named = TALK.to_srt(speakers={1: "Anna --> B\n"})
    assert ["Speaker 0: Hello there.", "How are you?", "Anna -> B: Fine, thanks."] == texts(named)
    assert ["Hello there.", "How are you?", "Fine, thanks."] == texts(TALK.to_srt())


def test_after_an_interjection_the_first_speaker_is_named_again() -> None:
    """Whoever reads would take the rest for the other speaker's."""
    talk = job(said(0, "one two three four five six seven eight nine ten " * 2, 0), said(1, "Yes.", 3))
    assert ["A", "B", "A"] == [text.partition(":")[0] for text in texts(talk.to_srt(speakers={0: "A", 1: "B"}))]


def test_a_name_takes_room_only_where_it_stands() -> None:
    """The captions after it are as full as those without names, unless somebody interrupts."""
    long = said(0, "one two three four five six seven eight nine ten " * 4, 10)
    talk = job(said(1, "Yes.", 0), long)
    layout: Any = {"maximum_characters_per_row": 24, "maximum_rows_per_caption": 1}
    plain, named = (texts(talk.to_srt(speakers=names, **layout)) for names in (False, {0: "Anna Maria", 1: "B"}))
    assert len(named) <= len(plain) + 1
    assert max(map(len, named)) <= 24


def test_names_stand_under_numbers() -> None:
    """JSON makes texts of them, and nobody would be named."""
    names: Any = {"0": "Anna"}
    with pytest.raises(BadOption, match=r"speakers: expected numbers as keys, such as \{0: 'Anna'\}, got '0'"):
        TALK.to_srt(speakers=names)


def test_vtt_has_voices() -> None:
    """Each cue says whose it is; a name is text and no tag."""
    vtt = TALK.to_vtt(speakers={0: "<Bob> & Co"})
    assert ["<v &lt;Bob&gt; &amp; Co>Hello there."] == re.findall("<v .*Hello there.", vtt)
    assert 3 == vtt.count("<v ")
    assert "<v" not in TALK.to_vtt()


def test_several_channels_take_the_place_of_speakers() -> None:
    """Without diarization."""
    talk = job(said(0, "Hello.", 0), said(1, "Hi.", 1), channels=True)
    assert ["Channel 0: Hello.", "Channel 1: Hi."] == texts(talk.to_srt(speakers=True))
    assert ["Anna: Hello.", "Channel 1: Hi."] == texts(talk.to_srt(speakers={0: "Anna"}))
    assert ["Hello."] == texts(job(said(None, "Hello.", 0)).to_srt(speakers=True))


def test_words_are_highlighted_with_the_times_at_which_they_are_spoken() -> None:
    """The first begins with its cue; no time is before or after the cue, or before the time of an earlier word."""
    vtt = job(said(0, "a b <c>", 1)).to_vtt(highlight_words=True)
    assert "00:00:01.000 --> 00:00:02.500\na <00:00:01.500>b <00:00:02.000>&lt;c&gt;\n" in vtt
    odd = job((0, [(" a", 1.0, 2.0), (" b", 1.0, 1.2), (" c", 0.9, 3.0)])).to_vtt(highlight_words=True)
    assert "\na b c\n" in odd


def test_gladias_file_is_used_if_nothing_of_the_layout_is_given() -> None:
    """With dots in its times, which a player refuses, it comes out with commas."""
    raw = full_job()
    own = "1\n00:00:01.000 --> 00:00:02.500\nTen 1.000 --> x\n"
    raw["result"]["transcription"]["subtitles"] = [{"format": "srt", "subtitles": own}]
    transcript = Transcript.from_raw(raw)
    expected = own.replace("01.000", "01,000").replace("02.500", "02,500")
    assert expected == transcript.to_srt() == transcript.to_srt(source="gladia") == transcript.to_srt(speakers=False)
    made = transcript.to_srt(source="words")
    assert made not in (own, expected)
    assert transcript.to_srt(maximum_rows_per_caption=2) == made
    assert "Ten" not in transcript.to_vtt()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"source": "gladia"}, "source: Gladia made no SRT file; the job did not ask for it"),
        (
            {"source": "gladia", "speakers": True},
            "source: Gladia's file cannot have another speakers; give source='words'",
        ),
        ({"source": "both"}, "source: expected 'gladia' or 'words', got 'both'"),
        ({"speakers": "Anna"}, "speakers: expected True, False or names by numbers, got 'Anna'"),
        ({"maximum_characters_per_row": 0}, "maximum_characters_per_row: expected a positive integer, got 0"),
        ({"maximum_rows_per_caption": 1.5}, "maximum_rows_per_caption: expected a positive integer, got 1.5"),
        ({"minimum_duration": float("nan")}, "minimum_duration: expected a positive number of seconds, got nan"),
        ({"minimum_duration": 5, "maximum_duration": 2}, "minimum_duration: is 5, more than maximum_duration=2"),
    ],
)
def test_what_cannot_be_is_told(arguments: dict[str, Any], problem: str) -> None:
    """It is a ValueError that names the argument."""
    with pytest.raises(BadOption) as caught:
        TALK.to_srt(**arguments)
    assert problem == str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_a_language_that_is_not_there_names_those_that_are() -> None:
    """It is a LookupError; translations have subtitles, as the transcript has."""
    raw = full_job()
    raw["result"]["translation"]["results"] = [
        {
            **raw["result"]["transcription"],
            "languages": ["de"],
            "full_transcript": "Ja",
            "utterances": [],
            "error": None,
        }
    ]
    transcript = Transcript.from_raw(raw)
    assert ["Ja"] == texts(transcript.to_srt(language="de", source="words"))
    assert transcript.to_srt(language="en") == transcript.to_srt() != transcript.to_srt(language="de", source="words")
    with pytest.raises(LookupError, match="there is no text in 'xx'; there is 'en', 'fr', 'de'"):
        transcript.to_vtt(language="xx")


words = st.lists(
    st.tuples(
        st.sampled_from(["a", "word", "x" * 30, "--", ">", "<i>", "&", "日本語", "ไทย", "مرحبا", "é", "\u202e", "-->"]),
        st.integers(-5, 60),
        st.integers(-5, 40),
    ),
    min_size=1,
    max_size=30,
)


@tiers.examples(60, 2000)
def test_promises_of_every_layout(examples: int) -> None:
    """Sorted, of positive length, no overlap of one speaker, within the rows; read alike by two other programs."""

    def promise(talk: list[tuple[int | None, list[tuple[str, int, int]]]], row: int, rows: int, named: bool) -> None:
        utterances, clock = [], 0
        for speaker, spoken in talk:
            timed = []
            for word, gap, length in spoken:
                clock = max(0, clock + gap)
                timed.append((f" {word}", clock / 20, max(0, clock + length) / 20))
            utterances.append((speaker, timed))
        transcript = job(*utterances)
        layout: Any = {"maximum_characters_per_row": row, "maximum_rows_per_caption": rows, "maximum_duration": 5}
        cues = parse_srt(transcript.to_srt(speakers=named, **layout))
        assert sorted(cues, key=lambda cue: cue.start) == cues
        assert all(len(cue.rows) <= rows + named for cue in cues)
        assert all(
            len(line) <= row or (named and line.startswith("Speaker "))
            for cue in cues
            for line in cue.rows
            if line.isascii()
        )
        vtt = transcript.to_vtt(speakers=True, highlight_words=named, **layout)
        foreign = pysubs2.SSAFile.from_string(transcript.to_srt(**layout), format_="srt")
        plain = parse_srt(transcript.to_srt(**layout))
        assert [(cue.start, cue.end) for cue in plain] == [(event.start, event.end) for event in foreign]
        voices: dict[str, list[Any]] = {}
        for caption in webvtt.from_buffer(io.StringIO(vtt)).captions:
            voices.setdefault(caption.voice or "", []).append(caption)
        assert len(vtt.split(" --> ")) - 1 == sum(map(len, voices.values()))
        for shown in voices.values():
            assert all(first.end <= second.start for first, second in itertools.pairwise(shown))

    speech = st.lists(st.tuples(st.sampled_from([None, 0, 1]), words), max_size=5)
    holds(promise, speech, st.integers(8, 60), st.integers(1, 3), st.booleans(), examples=examples)


def test_rows_are_balanced() -> None:
    """Two rows of about the same length, not a long one and a word."""
    [cue] = parse_srt(job(said(None, "word " * 9, 0)).to_srt())
    assert Cue(0, 4500, ("word word word word word", "word word word word")) == cue


def test_a_caption_lasts_as_long_as_is_asked() -> None:
    """At least, unless its speaker goes on earlier; at most, whatever its words say."""
    talk = job(said(0, "Yes.", 0), said(0, "No.", 1), said(0, "Hm.", 9))
    starts = [(cue.start, cue.end) for cue in parse_srt(talk.to_srt(minimum_duration=2))]
    assert [(0, 1000), (1000, 3000), (9000, 11000)] == starts
    long = job((0, [(" Aaaah", 0, 30)]))
    assert [4000] == [cue.end for cue in parse_srt(long.to_srt(maximum_duration=4))]


def test_forty_words_of_no_length_are_shown_one_after_the_other() -> None:
    """Two cues at one moment would cover each other."""
    talk = job((0, [(f" word{n}", 1.0, 1.0) for n in range(40)]))
    cues = parse_srt(talk.to_srt())
    assert all(first.end <= second.start for first, second in itertools.pairwise(cues))
    assert 40 == sum(len(row.split()) for cue in cues for row in cue.rows)
