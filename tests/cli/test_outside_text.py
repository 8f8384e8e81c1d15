"""What comes from outside in the lines of the command line: clean, bounded, and without the secrets of URLs."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.emulator import Emulator

from tests.cli.command import RECORDING, Command

NASTY = "a\x1b]0;title\x07\x9b2J\u202ez\r\nforged"
SECRET = "https://user:s3cret@h.test/a?token=s3cret#s3cret"
URL = "https://example.com/a.mp3"

ARGUMENTS = [
    ["transcribe", f"{NASTY}.wav"],
    ["transcribe", "x" * 5000],
    ["transcribe", SECRET + " "],
    ["transcribe", SECRET.replace("https", "ftp")],
    ["transcribe", URL, "-o", f"{NASTY}.docx"],
    ["transcribe", URL, "-o", f"{'x' * 300}{NASTY}/x.srt"],
    ["transcribe", URL, "--layout", f"{NASTY}=1"],
    ["transcribe", URL, "--speaker-name", NASTY],
    ["transcribe", URL, "--url", SECRET],
    ["transcribe", URL, "--url", NASTY],
    ["transcribe", URL, "--options", NASTY],
    ["transcribe", URL, "--token", NASTY],
    ["transcribe", URL, "--timeout", SECRET],
    ["transcribe", URL, "--format", SECRET],
    ["transcribe", URL, f"--{NASTY}"],
    ["transcribe", URL, "-O", f"{NASTY}=1"],
    ["transcribe", URL, "-O", f"callback_config={SECRET}", "-O", "callback_config.url=x"],
    ["transcribe", URL, "-O", f"callback_config.url={SECRET.replace('https', 'x')}"],
    ["transcribe", URL, "-O", f'callback_config={{"url": "{SECRET}", "x": ["{SECRET}"]}}'],
    ["transcribe", URL, "-O", f"sentences={NASTY}"],
    ["transcribe", URL, "-O", SECRET],
    ["transcribe", URL, "--extra", f"audio_url={SECRET}"],
    ["transcribe", URL, "--vocabulary", f'{{"value": "{SECRET}", "x": 1}}'],
    ["resume", NASTY],
    ["resume", SECRET],
    [NASTY],
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=range(len(ARGUMENTS)))
def test_a_mistake_is_a_clean_line(command: Command, emulator: Emulator, arguments: list[str]) -> None:
    """Whatever the arguments hold, the sentence has no control character, no secret and an end."""
    code, sentence = command(*arguments).problem
    assert (True, False, True) == (code > 0, "s3cret" in sentence, len(sentence) <= 2000)
    assert sentence.isprintable(), ascii(sentence)
    assert () == emulator.requests


@pytest.mark.parametrize("operation", ["upload", "create", "get"])
@pytest.mark.parametrize("text", [NASTY, SECRET, "x" * 60_000], ids=["nasty", "secret", "long"])
def test_what_gladia_says_is_a_clean_line(command: Command, emulator: Emulator, text: str, operation: Any) -> None:
    """Messages, ids and lists of a server's error are as clean."""
    body = {"message": text, "request_id": text, "validation_errors": [text] * 3, "statusCode": text}
    emulator.fail(operation, status=403, body=body, times=20)
    _, sentence = command("transcribe", RECORDING).problem
    assert (True, False, True) == (sentence.isprintable(), "s3cret" in sentence, len(sentence) <= 2000)
