"""The command line stops at a value that certainly means another one; `--extra` sends anything."""

from __future__ import annotations

import pytest
from gladia_control.emulator import Emulator

from gladia_control_api_client.languages import LANGUAGES
from gladia_control_api_client.models import (
    SubtitlesFormatEnum,
    TranscriptionLanguageCodeEnum,
    TranslationLanguageCodeEnum,
)
from tests.cli.command import RECORDING, Command

TRANSLATED = {code.value for code in TranslationLanguageCodeEnum}
CODE, OTHER = [code.value for code in TranscriptionLanguageCodeEnum if code.value in TRANSLATED][:2]
NAME = LANGUAGES[CODE][0]
MEANT, OTHER_MEANT = f"'{CODE}' ({NAME})", f"'{OTHER}' ({LANGUAGES[OTHER][0]})"
FORMAT = next(iter(SubtitlesFormatEnum)).value

MISSPELT = [
    (["--language", CODE.upper()], "language_config.languages[0]", MEANT),
    (["--language", CODE, "--language", LANGUAGES[OTHER][0]], "language_config.languages[1]", OTHER_MEANT),
    (["--language", f"{CODE}-US"], "language_config.languages[0]", MEANT),
    (["--translate", NAME.lower()], "translation_config.target_languages[0]", MEANT),
    (["-O", f'language_config.languages=["{CODE}_Latn_US"]'], "language_config.languages[0]", MEANT),
    (["-O", f'subtitles_config.formats=["{FORMAT.upper()}"]'], "subtitles_config.formats[0]", f"'{FORMAT}'"),
    (
        ["--vocabulary", f'{{"value": "a", "language": "{NAME}"}}'],
        "custom_vocabulary_config.vocabulary[0].language",
        MEANT,
    ),
]


@pytest.mark.parametrize(("arguments", "place", "listed"), MISSPELT)
def test_a_certain_mistake_stops_before_the_upload(
    command: Command, emulator: Emulator, arguments: list[str], place: str, listed: str
) -> None:
    """One sentence with the option, what is meant, and how to send it all the same."""
    ended = command("transcribe", RECORDING, *arguments)
    assert (16, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert ended.stderr.startswith(f"gladia-control: {place}: did you mean {listed}? got ")
    assert f"; --extra '{place.partition('[')[0]}=" in ended.stderr
    assert place.endswith("]") == ("=[" in ended.stderr)
    assert () == emulator.requests


def test_an_unknown_value_is_sent(command: Command, emulator: Emulator) -> None:
    """A value that may be newer than this version is for Gladia to judge; the emulator refuses it."""
    ended = command("transcribe", RECORDING, "--language", "xqz")
    assert (8, 400) == (ended.code, emulator.requests[-1].status)


WRONG = f'["{CODE.upper()}"]'
EXTRA = [
    ["--extra", f"language_config.languages={WRONG}"],
    ["--language", CODE.upper(), "--extra", f"language_config.languages={WRONG}"],
    ["--language", CODE.upper(), "--extra", f'language_config={{"languages": {WRONG}}}'],
]


@pytest.mark.parametrize("arguments", EXTRA)
def test_extra_sends_it_all_the_same(command: Command, emulator: Emulator, arguments: list[str]) -> None:
    """What `--extra` has in the same place is sent, and is not checked."""
    ended = command("transcribe", RECORDING, *arguments)
    assert 8 == ended.code  # from the emulator, which knows the document's codes only
    assert [CODE.upper()] == emulator.requests[-1].body["language_config"]["languages"]


def test_extra_is_merged_over_the_options(command: Command, emulator: Emulator) -> None:
    """A nested field that is newer goes beside those of the options."""
    extra = ["--extra", "diarization_config.enhanced=true", "--extra", "new=1"]
    ended = command("transcribe", RECORDING, "--min-speakers", "2", *extra)
    assert 0 == ended.code
    (body,) = [request.body for request in emulator.requests if request.operation == "create"]
    assert {"min_speakers": 2, "enhanced": True} == body["diarization_config"]
    assert (1, True) == (body["new"], body["diarization"])
