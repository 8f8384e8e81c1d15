"""`emulate`: the limits of a plan, the origins of web pages, and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gladia_control.cli import emulate

from tests import tiers
from tests.cli.command import Command, environment, running


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of the command, started with the flags of the test."""
    flags: list[str] = request.param
    with running("emulate", "--port", 0, *flags, env=environment(TMPDIR=str(tmp_path))) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[4].rstrip(",")
        process.terminate()
        process.communicate(timeout=30)


def create(url: str, **headers: str) -> httpx.Response:
    """The answer to a create."""
    with httpx.Client(trust_env=False, verify=False, timeout=60) as http:
        http.headers["x-gladia-key"] = "emulator-key"
        return http.post(f"{url}/v2/pre-recorded", json={"audio_url": "http://a/b"}, headers=headers)


@tiers.check
@pytest.mark.parametrize("url", [["--concurrency", "1", "--queue", "1", "--processing-seconds", "60"]], indirect=True)
def test_the_limits_of_a_plan(url: str) -> None:
    """The create beyond the limits is a 429."""
    assert [201, 201, 429] == [create(url).status_code for _ in range(3)]


@tiers.check
@pytest.mark.parametrize("url", [["--cors", "http://a.example", "--cors", "http://b.example"]], indirect=True)
def test_the_origins_of_web_pages(url: str) -> None:
    """The flag can be repeated, and other origins get no header."""
    origins = ("http://a.example", "http://b.example", "http://c.example")
    allowed = [create(url, origin=origin).headers.get("access-control-allow-origin") for origin in origins]
    assert ["http://a.example", "http://b.example", None] == allowed


@pytest.mark.parametrize(
    "arguments", [["--concurrency", "0"], ["--queue", "-1"], ["--cors", "localhost:3000"], ["--cors", "http://a/b"]]
)
def test_values_that_cannot_be_used_are_one_sentence(command: Command, arguments: list[str]) -> None:
    """Nothing starts, and the sentence names the option and the value."""
    ended = command("emulate", "--port", 0, *arguments)
    assert (2, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert arguments[0].removeprefix("--") in ended.stderr
    assert arguments[1] in ended.stderr


def test_the_help_names_the_limits(command: Command) -> None:
    """`--help` says what the options do and what Gladia's paid plan has."""
    shown = " ".join(command("emulate", "--help").stdout.replace("│", " ").split())
    for text in ("--concurrency", "--queue", "--cors", "25", "300", "429"):
        assert text in shown


@pytest.mark.parametrize("quiet", [False, True])
def test_a_warning_is_shown(capsys: pytest.CaptureFixture[str], quiet: bool) -> None:
    """An upload that cannot be measured is said, also with --quiet."""
    with emulate._showing_requests(quiet=quiet), emulate.running(port=0) as emulator:
        with httpx.Client(base_url=emulator.url, trust_env=False, verify=False, timeout=60) as http:
            http.headers["x-gladia-key"] = emulator.api_key
            http.post("/v2/upload", files={"audio": ("talk.webm", b"\x1a\x45\xdf\xa3")}).raise_for_status()
    lines = capsys.readouterr().err.splitlines()
    assert "'talk.webm' is 'webm', which the emulator cannot measure" in lines[0]
    assert ([] if quiet else ["POST /v2/upload 200"]) == lines[1:]
