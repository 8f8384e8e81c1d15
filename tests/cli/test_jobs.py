"""The commands that only read, delete or store: no job is created by them."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gladia_control.cli.dates import moment
from gladia_control.emulator import Emulator
from gladia_control.errors import BadOption

from tests.cli.command import RECORDING, TEXT, Command, Ended

LOCAL = datetime.now(UTC).astimezone().tzinfo
NOW = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=LOCAL)),
        ("2026-11-02T10:20:30Z", datetime(2026, 11, 2, 10, 20, 30, tzinfo=UTC)),
        ("2 Nov 2026 10:20", datetime(2026, 11, 2, 10, 20, tzinfo=LOCAL)),
        ("14:00", datetime(2026, 11, 30, 14, 0, tzinfo=LOCAL)),
        ("Today", datetime(2026, 11, 30, tzinfo=LOCAL)),
        ("yesterday", datetime(2026, 11, 29, tzinfo=LOCAL)),
        ("90m", NOW - timedelta(minutes=90)),
        ("24h ago", NOW - timedelta(hours=24)),
        ("7 d", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(weeks=2)),
    ],
)
def test_dates_as_people_write_them(text: str, expected: datetime) -> None:
    """In the time zone of this computer, if none is written."""
    assert expected == moment("--after", text, NOW)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change a process's time zone")
def test_a_date_in_summer_has_the_time_of_summer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Although it is winter now."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        assert datetime(2026, 6, 30, 22, tzinfo=UTC) == moment("--after", "2026-07-01", NOW)
        assert datetime(2026, 11, 30, 23, tzinfo=UTC) == moment("--after", "2026-12-01", NOW)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["", "tomorow", "2026-13-01", "99999999999", "7 parsecs"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """With what would be one."""
    with pytest.raises(BadOption, match=r"^--after: expected a date such as 2026-11-30, .*, got "):
        moment("--after", text, NOW)


def submitted(command: Command, *arguments: object) -> str:
    """Submit the recording; returns the job's id."""
    ended = command("submit", RECORDING, *arguments)
    assert (0, "") == (ended.code, ended.stderr)
    return ended.stdout.strip()


def test_submit_returns_the_ids_at_once(command: Command, emulator: Emulator, two_recordings: list[Path]) -> None:
    """And `resume` waits for one. As JSON, with the token that leads to the job."""
    job = submitted(command, "--diarize")
    assert [job] == [made.id for made in emulator.jobs]
    assert "get" not in [request.operation for request in emulator.requests]
    assert command("resume", job).stdout.startswith("Speaker 0: How do subtitles")
    ended = command("submit", *two_recordings, "https://example.com/a.mp3?secret", "--json")
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [*map(str, two_recordings), "https://example.com/a.mp3"] == [line["source"] for line in told]
    assert [made.id for made in emulator.jobs[1:]] == [line["job_id"] for line in told]
    assert Ended(0, f"{told[0]['job_id']}\n", "") == command("find", told[0]["token"])


def test_one_submission_that_fails_does_not_stop_the_others(command: Command, tmp_path: Path) -> None:
    """It is told with its recording; the exit code is that of the first failure."""
    missing = tmp_path / "missing.wav"
    ended = command("submit", missing, RECORDING)
    assert (3, 1) == (ended.code, ended.stdout.count("\n"))
    assert f"gladia-control: {missing}: No such file or directory\n" == ended.stderr


def test_jobs_are_listed_and_filtered(command: Command) -> None:
    """In a pipe with tabs between columns; more than the limit is said."""
    first = submitted(command, "-O", 'custom_metadata={"order": 42}')
    second = submitted(command)
    rows = [line.split("\t") for line in command("jobs").stdout.splitlines()]
    assert [[second, "done"], [first, "done"]] == [row[:2] for row in rows]
    assert ["11.8", "interview.wav"] == [rows[0][3][:4], rows[0][4]]
    for arguments, expected in (
        (("--status", "done", "--status", "error"), [second, first]),
        (("--status", "queued"), []),
        (("--metadata", "order=42"), [first]),
        (("--after", "1h"), [second, first]),
        (("--before", "1h"), []),
        (("--date", "today"), [second, first]),
    ):
        found = [json.loads(line)["id"] for line in command("jobs", "--json", *arguments).stdout.splitlines()]
        assert (arguments, expected) == (arguments, found)
    limited = command("jobs", "--limit", "1")
    assert (1, "gladia-control: there are more than 1; see --limit\n") == (limited.stdout.count("\n"), limited.stderr)
    assert 16 == command("jobs", "--after", "tomorow").problem[0]
    assert 16 == command("jobs", "--metadata", "order").problem[0]


def test_a_job_is_got_found_and_deleted(command: Command, emulator: Emulator) -> None:
    """A job that is not there is exit code 6."""
    job = submitted(command, "--token", "order-42")
    assert job == json.loads(command("get", job).stdout)["id"]
    assert job == json.loads(command("find", "order-42", "--json").stdout)["id"]
    assert (6, "no job with the token order-43 is listed") == command("find", "order-43").problem
    ended = command("delete", "other-job", job)
    assert (6, f"{job}\n", True) == (
        ended.code,
        ended.stdout,
        ended.stderr.startswith("gladia-control: job other-job: Gladia answered 404"),
    )
    assert () == emulator.jobs
    assert 6 == command("get", job).problem[0]


def test_audio_is_uploaded_and_downloaded(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """An upload is no job; its URL can be transcribed."""
    ended = command("upload", RECORDING, tmp_path / "missing.wav")
    assert (3, f"gladia-control: {tmp_path / 'missing.wav'}: No such file or directory\n") == (ended.code, ended.stderr)
    assert () == emulator.jobs
    url = ended.stdout.strip()
    assert "interview.wav" == json.loads(command("upload", RECORDING, "--json").stdout)["audio_metadata"]["filename"]
    job = submitted(command)
    target = tmp_path / "new" / "copy.wav"
    assert Ended(0, "", "") == command("download", job, "-o", target)
    assert RECORDING.read_bytes() == target.read_bytes()
    assert f"{TEXT}\n" == command("transcribe", url).stdout


def test_a_result_is_exported_without_a_new_bill(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """From a finished job, or from its JSON without any request."""
    saved, page = tmp_path / "talk.json", tmp_path / "talk.html"
    command("transcribe", RECORDING, "--diarize", "--translate", "fr", "-o", saved)
    before = len(emulator.requests)
    labelled = command("export", saved, "--format", "srt", "--speaker-name", "0=Anna", "--output-language", "fr")
    assert ("Anna: Comment les" in labelled.stdout, before) == (True, len(emulator.requests))
    assert command("export", saved, "--format", "csv", "--layout", "rows=words").stdout.startswith("start,end,speaker")
    wrong = command("export", saved, "--format", "srt", "--speaker-name", "1=Anna", "--speaker-name", "2=Ben")
    assert "gladia-control: --speaker-name: no speaker has the number 2; there are 0, 1\n" == wrong.stderr
    ended = command("export", emulator.jobs[0].id, "--format", "html,vtt", "--audio", RECORDING, "-o", page)
    assert (0, f"gladia-control: wrote {page}") == (ended.code, ended.stderr.splitlines()[0])
    assert "data:audio/wav;base64," in page.read_text("utf-8")
    for _ in range(2):  # in a folder, files have the recording's name
        assert 0 == command("export", emulator.jobs[0].id, "--format", "csv,json", "-o", tmp_path).code
    assert {f"{RECORDING.stem}.csv", f"{RECORDING.stem}.json"} <= {path.name for path in tmp_path.iterdir()}
    assert 1 == len(emulator.jobs)
    for arguments, code, sentence in (
        (("missing.json",), 3, "missing.json: No such file or directory"),
        ((RECORDING,), 3, f"{RECORDING}: is not the result of a job: "),
        ((saved, "--audio", "missing.wav"), 3, "--audio missing.wav: is not a file"),
        (("unknown-job",), 6, "job unknown-job"),
    ):
        found, told = command("export", *arguments).problem
        assert (code, sentence) == (found, told[: len(sentence)])


def test_options_come_from_toml_too(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """As a file that people write by hand."""
    path = tmp_path / "options.toml"
    path.write_text('diarization = true\n[language_config]\nlanguages = ["en"]\n')
    submitted(command, "--options", path)
    [request] = [each for each in emulator.requests if each.operation == "create"]
    assert (True, {"languages": ["en"]}) == (request.body["diarization"], request.body["language_config"])
    path.write_text("diarization = maybe\n")
    assert (16, f"--options: {path} is not TOML in UTF-8: ") == (
        (problem := command("submit", RECORDING, "--options", path).problem)[0],
        problem[1][: len(f"--options: {path} is not TOML in UTF-8: ")],
    )


def test_the_same_source_twice_is_sent_once(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """However it is written, and it is said."""
    (tmp_path / "link.wav").symlink_to(RECORDING)
    ended = command("transcribe", RECORDING, tmp_path / "link.wav", "-o", tmp_path / "out")
    assert (0, 1) == (ended.code, len(emulator.jobs))
    assert f"gladia-control: {tmp_path / 'link.wav'} is given twice; it is sent once\n" == ended.stderr
