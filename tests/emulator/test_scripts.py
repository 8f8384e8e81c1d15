"""Scripts: their formats, and which recording each belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control.emulator import Emulator, ManualClock, Script, ScriptError, ScriptUtterance

from tests.emulator.support import Caller, wav

Transcribe = Callable[..., dict[str, Any]]

SRT = """1
00:00:00,500 --> 00:00:01,000
A: Hello
<i>there</i>.

2
00:00:01.250 --> 00:00:01.9 X1:40 X2:600
{\\an8}Speaker 1: Good morning!
"""
JSON = """{"language": "fr", "utterances": [
    {"text": "Bonjour à tous.", "start": 0.5, "end": 1.0, "speaker": 1, "confidence": 0.5},
    {"words": ["Salut", {"word": "Anna.", "confidence": 0.25}], "start": 1.25, "end": 1.9}]}"""


def texts(result: dict[str, Any]) -> list[str]:
    """The texts of a result's utterances."""
    return [utterance["text"] for utterance in result["transcription"]["utterances"]]


def test_a_line_of_text_is_an_utterance(transcribe: Transcribe) -> None:
    """Empty lines and white space are ignored; only prefixes that name a speaker are removed."""
    script = "\ufeffSpeaker 3:  Hello   there. \n\n  B: Good morning.\r\nNote: this is text.\nSpeaker 4:\nÀ: bientôt"
    result = transcribe(script, diarization=True)
    assert ["Hello there.", "Good morning.", "Note: this is text.", "Speaker 4:", "À: bientôt"] == texts(result)
    assert [3, 1, 0, 0, 0] == [utterance["speaker"] for utterance in result["transcription"]["utterances"]]


WORDS = [{"word": "a", "start": 0.1, "end": 0.2}, {"word": "b", "start": 0.9, "end": 1.1}]
LATE, EARLY = {"text": "late", "start": 1.5, "end": 2}, {"text": "early", "start": 0.5, "end": 2}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("one three", [("one three", 0.0, 4.0), ("one", 0.0, 1.5), (" three", 1.5, 4.0)], id="text"),
        pytest.param(
            Script.from_json({"utterances": [{"words": WORDS, "start": 0, "end": 1}]}),
            [("a b", 0, 1.1), ("a", 0.1, 0.2), (" b", 0.9, 1.1)],
            id="times of words",
        ),
        pytest.param(
            Script.from_srt("1\n00:00:02,000 --> 00:00:08,000\nlong\n"),
            [("long", 1.0, 4.0), ("long", 1.0, 4.0)],
            id="longer than the recording",
        ),
        pytest.param(
            Script.from_json({"utterances": [LATE, EARLY]}),
            [("early", 0.5, 2), ("early", 0.5, 2), ("late", 1.5, 2), ("late", 1.5, 2)],
            id="not in the order of time",
        ),
    ],
)
def test_a_script_has_times(transcribe: Transcribe, script: Any, expected: list[tuple[str, float, float]]) -> None:
    """Times are the script's, in their order and scaled into the recording; words without any fill it by length."""
    said = []
    for utterance in transcribe(script, audio=wav(4.0))["transcription"]["utterances"]:
        said.append((utterance["text"], utterance["start"], utterance["end"]))
        said += [(word["word"], word["start"], word["end"]) for word in utterance["words"]]
    assert expected == said


def test_srt_keeps_its_times(transcribe: Transcribe) -> None:
    """Captions are utterances with their times; tags and prefixes are removed."""
    result = transcribe(Script.from_srt(SRT), diarization=True)
    assert [("Hello there.", 0.5, 1.0, 0), ("Good morning!", 1.25, 1.9, 1)] == [
        (utterance["text"], utterance["start"], utterance["end"], utterance["speaker"])
        for utterance in result["transcription"]["utterances"]
    ]


FIRST = ScriptUtterance.of("Bonjour à tous.", start=0.5, end=1.0, speaker=1, confidence=0.5)


@pytest.mark.parametrize("script", [Script.from_json(JSON), Script(language="fr", utterances=(FIRST,))])
def test_a_script_says_everything(transcribe: Transcribe, script: Script) -> None:
    """Language, times, speakers and confidences of a script in JSON or in Python are answered."""
    first, *rest = transcribe(script, diarization=True)["transcription"]["utterances"]
    assert ("Bonjour à tous.", "fr", 0.5, 1.0, 1, 0.5) == tuple(
        first[name] for name in ("text", "language", "start", "end", "speaker", "confidence")
    )
    for second in rest:
        assert ("Salut Anna.", 0) == (second["text"], second["speaker"])
        assert [("Salut", 0.95), (" Anna.", 0.25)] == [(word["word"], word["confidence"]) for word in second["words"]]


def test_silence_is_a_script(transcribe: Transcribe) -> None:
    """A script without utterances is silence."""
    options = {"subtitles": True, "sentences": True, "summarization": True, "named_entity_recognition": True}
    result = transcribe("", **options, sentiment_analysis=True)
    assert ("", []) == (result["transcription"]["full_transcript"], result["transcription"]["utterances"])
    for name in ("summarization", "named_entity_recognition", "sentiment_analysis"):
        assert result[name]["is_empty"], name


def test_a_recording_without_a_script_says_so(transcribe: Transcribe) -> None:
    """The default script is a dialogue of two speakers about the emulator."""
    result = transcribe(diarization=True)
    assert "script of the Gladia emulator" in result["transcription"]["full_transcript"]
    assert {0, 1} == {utterance["speaker"] for utterance in result["transcription"]["utterances"]}


def test_scripts_are_found_by_name(transcribe: Transcribe) -> None:
    """The file name decides, then the name without extension, then the script for any other; capitals do not count."""
    scripts = {"Audio.WAV": "by file name", "audio": "by stem", "*": "by default"}
    assert ["by file name"] == texts(transcribe(scripts=scripts))
    assert ["by stem"] == texts(transcribe(scripts={"audio": "by stem", "*": "by default"}))
    assert ["by default"] == texts(transcribe(scripts={"audio.mp3": "other", "*": "by default"}))


def test_a_url_has_a_script_by_its_name(emulate: Callable[..., Any], clock: Any) -> None:
    """The name at the end of a URL finds the script, which gives the recording its duration."""
    caller = emulate(scripts={"interview.mp3": Script.from_srt(SRT), "long": "word " * 10})
    jobs = [caller.create(audio_url=url) for url in ("https://a/b/Interview.mp3?x=y.wav", "http://a/long")]
    clock.advance(3)
    assert [1.9, 4.0] == [caller.get(job)["result"]["metadata"]["audio_duration"] for job in jobs]


def test_a_folder_has_scripts(transcribe: Transcribe, tmp_path: Path) -> None:
    """In a folder, the name without extension assigns a script to its recording; other files are ignored."""
    (tmp_path / "AUDIO.srt").write_text(SRT, "utf-8-sig")
    (tmp_path / "default.json").write_text(JSON, "utf-8")
    (tmp_path / "._audio.json").write_bytes(b"\xff")  # such as macOS leaves behind
    (tmp_path / "audio.wav").write_bytes(b"\xff")
    (tmp_path / "folder.txt").mkdir()
    assert ["Hello there.", "Good morning!"] == texts(transcribe(scripts=tmp_path))
    (tmp_path / "AUDIO.srt").rename(tmp_path / "other.srt")
    assert ["Bonjour à tous.", "Salut Anna."] == texts(transcribe(scripts=str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\xff\xfe", "utf-8"),
        ("a.srt", b"Hello", "line 1: expected times"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03 --> 00:00:04\ny\n", "line 6: expected times"),
        ("a.srt", b"1\n00:00:02,000 --> 00:00:01,000\nx\n", "line 2: the caption ends before it starts"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[]", "script: must be an object"),
        ("a.json", b'{"utterances": [{}]}', "utterances[0]: needs a text or words"),
        ("a.json", b'{"utterences": []}', "script: knows only the fields language, duration, utterances"),
        ("a.json", b'{"utterances": [{"text": "a", "speaker": "A"}]}', "utterances[0].speaker: must be a whole number"),
        ("a.json", b'{"utterances": [{"text": "a", "words": ["b"]}]}', "utterances[0].words: joined with spaces"),
        ("a.json", b'{"utterances": [{"text": "a", "start": 1}]}', "a start and an end, or none"),
        ("a.json", b'{"utterances": [{"text": "a", "start": 1, "end": 2}, {"text": "b"}]}', "an end, or none"),
        ("a.json", b'{"utterances": [{"text": "a", "start": 2, "end": 1}]}', "needs 0 <= start <= end"),
        ("a.json", b'{"utterances": [{"text": "a"}], "translation": {"fr": []}}', "translation.fr: needs one text"),
        ("a.json", b'{"utterances": [], "translation": {"xx": []}}', "'xx' is not a language code"),
        ("a.json", b'{"language": "xx"}', "'xx' is not a language code"),
        ("a.json", b'{"error": {"code": 200}}', "error.code: must be >= 400"),
    ],
)
def test_a_bad_script_is_named(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """An invalid script is an error at once that names the file and the reason."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ScriptError) as raised:
        Emulator(scripts=tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / name}: ")
    assert reason in str(raised.value)


def test_scripts_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    """Two scripts of one name, a folder that does not exist, and a mapping with anything but scripts are errors."""
    for name in ("a.srt", "A.txt"):
        (tmp_path / name).write_text("", "utf-8")
    wrong: list[tuple[Any, str]] = [
        (tmp_path, "already is the script of this name"),
        ({"a": "x", "A": "y"}, "two scripts of this name"),
        (tmp_path / "missing", "is not a folder"),
        ({"a.wav": 3}, r"a\.wav: must be a Script, a text or a mapping, got int"),
        ({"a.wav": '{"utterances": 3}'}, r"a\.wav: utterances: "),
        ({"a.wav": "{ not JSON"}, r"a\.wav: not JSON"),
        ({"a.wav": {"text": "Hello."}}, r"a\.wav: "),
    ]
    for scripts, reason in wrong:
        with pytest.raises(ScriptError, match=reason):
            Emulator(scripts=scripts)


@pytest.mark.parametrize("code", [0, 200, 399, 600, "call.wav", 500.5])
def test_an_error_has_an_error_code(code: Any) -> None:
    """The code of a failure is from 400 to 599."""
    with pytest.raises(ScriptError, match="code: expected a whole number from 400 to 599"):
        Script.failing(code)


@pytest.mark.parametrize("form", [SRT, f"\ufeff{SRT}", Script.from_srt(SRT)], ids=["text", "with a mark", "script"])
def test_srt_is_taken_everywhere(transcribe: Transcribe, form: Script | str) -> None:
    """In a mapping as in a file: nobody hears its numbers and times."""
    assert ["Hello there.", "Good morning!"] == texts(transcribe(form))


@pytest.mark.parametrize("form", [JSON, f"\n {JSON}", json.loads(JSON)], ids=["text", "with spaces", "parsed"])
def test_json_is_taken_everywhere(transcribe: Transcribe, form: Any) -> None:
    """Text or value: nobody hears its brackets."""
    assert ["Bonjour à tous.", "Salut Anna."] == texts(transcribe(form))


def test_a_recording_gets_another_script(caller: Caller) -> None:
    """By its name, or all that have none of their own. A job keeps the script that it was created with."""
    caller.emulator.says("First.")
    made = [caller.create()]
    caller.emulator.says(SRT, recording="INTERVIEW.mp3")
    made += [caller.create(), caller.create(audio_url="https://audio.example/other.mp3")]
    caller.emulator.fails_job(503, recording="interview")
    caller.emulator.fails_job(recording="other.mp3")
    made += [caller.create(), caller.create(audio_url="https://audio.example/other.mp3")]
    assert isinstance(caller.emulator.clock, ManualClock)
    caller.emulator.clock.advance(3)
    jobs = [caller.get(job_id) for job_id in made]
    assert [["First."], ["Hello there.", "Good morning!"], ["First."]] == [texts(job["result"]) for job in jobs[:3]]
    assert [None, None, None, None, 500] == [job["error_code"] for job in jobs]
    with pytest.raises(ScriptError, match="code: expected a whole number from 400 to 599, got 200"):
        caller.emulator.fails_job(200)
