"""The command `batch`: what it prints, writes and sends, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from attrs import define
from gladia_control import AsyncGladia, Policy
from gladia_control.batch.journal import Journal
from gladia_control.cli import connection
from gladia_control.emulator import Emulator, ManualClock, Script

from tests import tiers
from tests.cli.command import PROGRAM, Ended, in_process, process, reaching, running
from tests.support.places import silence

SECOND = 8000  # samples
URL = "https://example.com/call.mp3"


@pytest.fixture(scope="module")
def gladia() -> Iterator[Emulator]:
    """A local Gladia whose jobs are done at once, for all tests."""
    scripts: dict[str, Script | str] = {"broken": Script.failing(), "*": "Speaker 0: Hello."}
    with Emulator(scripts=scripts, queue_seconds=0, processing_seconds=0) as emulator:
        yield emulator


@define
class Bench:
    """A folder with recordings, an output folder, and the command `batch`."""

    folder: Path
    emulator: Emulator
    capture: pytest.CaptureFixture[bytes]
    seen: int = 0

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def record(self, **seconds: float) -> None:
        """Write recordings with these lengths; those of one length are identical."""
        (self.folder / "rec").mkdir(exist_ok=True)
        for name, length in seconds.items():
            (self.folder / "rec" / f"{name}.wav").write_bytes(silence(round(length * SECOND)))

    def __call__(self, *arguments: object, source: object = "rec") -> Ended:
        """Run the command in the folder; afterwards `sent` has its requests."""
        self.seen = len(self.emulator.requests)
        return in_process(self.capture, "batch", source, "--out", "out", *arguments)

    @property
    def sent(self) -> list[str]:
        """The operations that the last run asked for; polls left out."""
        return [str(request.operation) for request in self.emulator.requests[self.seen :] if request.operation != "get"]

    def files(self) -> list[str]:
        """The files of the output folder."""
        return sorted(path.name for path in self.out.iterdir()) if self.out.exists() else []

    def report(self) -> list[dict[str, str]]:
        """The rows of report.csv."""
        with (self.out / "report.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def bench(
    tmp_path: Path, gladia: Emulator, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Bench:
    """The command, pointed at the local Gladia."""
    for name, value in reaching(gladia).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(connection, "AsyncGladia", partial(AsyncGladia, policy=Policy.for_tests()))
    monkeypatch.chdir(tmp_path)
    return Bench(tmp_path, gladia, capsysbinary)


def said(ended: Ended) -> list[str]:
    """The lines on standard error."""
    return [line.removeprefix("gladia-control: ") for line in ended.stderr.splitlines()]


def test_a_folder_becomes_a_folder_of_results(bench: Bench) -> None:
    """With a summary before, a line for each recording and a count after. The same command again sends nothing."""
    bench.record(a=1, b=2, copy=2)
    ended = bench("--format", "json", "--format", "srt")
    first, *lines, last = said(ended)
    assert (0, "") == (ended.code, ended.stdout)
    assert "3 recordings, 2 of them to send: 0.1 minutes; 1 the same as others, sent once" == first
    counts, ends = zip(*(line.split(" ", 1) for line in lines), strict=True)
    assert ("1/3", "2/3", "3/3") == counts
    assert ["rec/a.wav: done", "rec/b.wav: done", "rec/copy.wav: done"] == sorted(ends)
    assert "3 of 3 finished, 0 failed; see out/report.csv" == last
    assert ["create", "create", "upload", "upload"] == sorted(bench.sent)
    written = [f"{name}{ending}" for name in ("a", "b", "copy") for ending in (".json", ".srt")]
    assert [*written, "journal.sqlite", "report.csv"] == bench.files()
    jobs = [row["job_id"] for row in bench.report()]
    assert [jobs[0], jobs[1], jobs[1]] == [
        json.loads((bench.out / f"{name}.json").read_bytes())["id"] for name in ("a", "b", "copy")
    ]
    again = bench("--format", "json", "--format", "srt")
    assert (0, ["3 recordings, 0 of them to send; 3 finished before", last]) == (again.code, said(again))
    assert [] == bench.sent


def test_the_report_has_a_row_for_each_recording(bench: Bench) -> None:
    """As a table and as JSON, in the order of the inputs, without the secrets of URLs."""
    bench.record(a=1, broken=2)
    ended = bench("--json", "--quiet", f"{URL}?key=secret")
    report = json.loads(ended.stdout)
    counts = {name: report[name] for name in ("total", "finished", "failed")}
    assert (17, {"total": 3, "finished": 2, "failed": 1}) == (ended.code, counts)
    rows = bench.report()
    told = [(row["name"], row["source"], row["state"], row["error_type"]) for row in rows]
    assert [
        ("a", "rec/a.wav", "delivered", ""),
        ("broken", "rec/broken.wav", "failed", "JobFailed"),
        ("call", URL, "delivered", ""),
    ] == told
    items = [{name: "" if cell is None else str(cell) for name, cell in item.items()} for item in report["items"]]
    assert (rows, "1.0") == (items, rows[0]["seconds"])
    assert [] == [row for row in rows if not "2020" < row["planned_at"] <= row["created_at"] <= row["ended_at"]]


def test_what_failed_is_tried_again_only_if_that_is_asked_for(bench: Bench) -> None:
    """The reason is told each time; --retry-failed makes a new job."""
    bench.record(a=1, broken=2)
    ended = bench()
    reason, last = said(ended)[-2:]
    assert (17, True) == (ended.code, reason.startswith("rec/broken.wav: JobFailed: job "))
    assert "1 of 2 finished, 1 failed; see out/report.csv; --retry-failed tries again what failed" == last
    job = bench.report()[1]["job_id"]
    again = bench("--quiet")
    assert (17, [reason, last], []) == (again.code, said(again), bench.sent)
    retried = bench("--retry-failed")
    assert (17, ["create", "upload"]) == (retried.code, sorted(bench.sent))
    assert "2/2 rec/broken.wav: failed: job" == said(retried)[1][:31]
    assert job != bench.report()[1]["job_id"]


def test_quiet_prints_nothing_if_all_goes_well(bench: Bench) -> None:
    """As for cron."""
    bench.record(a=1)
    assert Ended(0, "", "") == bench("--quiet")
    assert Ended(0, "", "") == bench("--quiet")


def refusable(bench: Bench) -> list[str]:
    """Recordings that cannot be sent, and what is said of them."""
    bench.record(good=1, long=61)
    (bench.folder / "rec/empty.wav").touch()
    (bench.folder / "rec/large.wav").touch()
    os.truncate(bench.folder / "rec/large.wav", 1_000_000_001)
    Path("list.csv").write_text("source\nrec/good.wav\nrec/missing.wav\ns3://bucket/a.wav\n")
    return [
        "rec/empty.wav: the recording is empty",
        "rec/large.wav: 1000 MB, larger than the 1000 MB that Gladia accepts",
        "rec/long.wav: long.wav: 1.02 minutes long, more than 1; max_audio_minutes= sets another limit",
        "list.csv, row 3: rec/missing.wav: No such file or directory",
        "list.csv, row 4: not an http(s) URL: 's3://bucket/a.wav'",
    ]


def test_nothing_is_sent_if_a_recording_cannot_be(bench: Bench) -> None:
    """Each is told with its row and its reason. --skip-refused goes on without them, and they count as failed."""
    told = refusable(bench)
    ended = bench("list.csv", "--max-audio-minutes", "1")
    lines = said(ended)
    assert 3 == ended.code
    assert [line.partition(":")[0] for line in told] == [line.partition(":")[0] for line in lines[:-1]]
    assert told[:2] == lines[:2]
    assert told[2:4] == lines[2:4]
    assert "5 recordings cannot be sent, so nothing was; --skip-refused sends the others" == lines[-1]
    assert ([], ["journal.sqlite"]) == (bench.sent, bench.files())
    skipping = bench("list.csv", "--max-audio-minutes", "1", "--skip-refused")
    assert (17, ["upload", "create"], "1 of 6 finished, 5 failed") == (
        skipping.code,
        bench.sent,
        said(skipping)[-1].partition(";")[0],
    )
    assert (17, []) == (bench("list.csv", "--max-audio-minutes", "1", "--quiet").code, bench.sent)
    (bench.folder / "rec/empty.wav").write_bytes(silence(100))
    retried = bench("list.csv", "--max-audio-minutes", "1", "--retry-failed")
    assert (3, [], "4 recordings") == (retried.code, bench.sent, said(retried)[-1].partition(" cannot")[0])


def test_many_refusals_are_counted(bench: Bench) -> None:
    """The first of them say enough."""
    Path("list.csv").write_text("source\n" + "".join(f"{number}.wav\n" for number in range(30)))
    lines = said(bench(source="list.csv"))
    assert (22, "… and 10 more") == (len(lines), lines[20])


def tree(folder: Path) -> dict[str, bytes | None]:
    """All files below a folder, with their contents."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_dry_run_changes_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It checks what a run checks, prints the summary, and needs no key. Neither a new batch nor an old one changes."""
    bench.record(a=1, b=120)
    monkeypatch.delenv("GLADIA_API_KEY")
    before = tree(bench.folder)
    assert Ended(0, "2 recordings, 2 of them to send: 2.0 minutes\n", "") == bench("--dry-run")
    items = json.loads(bench("--dry-run", "--json").stdout)["items"]
    assert [("a", "planned", 1.0), ("b", "planned", 120.0)] == [
        (item["name"], item["state"], item["seconds"]) for item in items
    ]
    refused = bench("--dry-run", "missing.wav")
    assert (3, ["missing.wav: No such file or directory"]) == (refused.code, said(refused))
    assert 0 == bench("--dry-run", "--skip-refused", "missing.wav").code
    wrong = bench("--dry-run", "-O", "sentences=3")
    assert (16, ["sentences: expected True or False, got 3"]) == (wrong.code, said(wrong))
    assert before == tree(bench.folder)
    monkeypatch.setenv("GLADIA_API_KEY", bench.emulator.api_key)
    bench("--quiet", "--max-minutes", "1")
    before = tree(bench.folder)
    expected = "2 recordings, 1 of them to send: 2.0 minutes; 1 finished before\n"
    assert Ended(0, expected, "") == bench("--dry-run", "--retry-failed")
    assert (before, []) == (tree(bench.folder), bench.sent)


def test_max_minutes_leaves_out_what_is_too_much(bench: Bench) -> None:
    """It counts what is begun, but neither twice what is sent once nor what has a job; a later run goes on."""
    bench.record(a=30, b=40, c=20, copy=30)
    ended = bench("--max-minutes", "1")
    assert (17, 2) == (ended.code, bench.sent.count("create"))
    left = "--max-minutes 1 is reached; the recordings that are left are sent by a later run"
    assert [left, "3 of 4 finished, 0 failed; see out/report.csv"] == said(ended)[-2:]
    assert ["delivered", "planned", "delivered", "delivered"] == [row["state"] for row in bench.report()]
    assert (17, []) == (bench("--max-minutes", "0.5", "--quiet").code, bench.sent)
    for limit in ("0", "nan"):
        assert (17, []) == (bench("--max-minutes", limit, "--quiet").code, bench.sent)
    assert (0, 1) == (bench("--max-minutes", "0.7", "--quiet").code, bench.sent.count("create"))
    with closing(Journal(bench.out / "journal.sqlite")) as journal:
        journal.mark(1, "created")
    assert (0, []) == (bench("--max-minutes", "0", "--quiet").code, bench.sent)


def test_a_copy_of_what_is_left_out_is_left_out(bench: Bench) -> None:
    """It has no job to share; it is neither begun nor failed."""
    bench.record(a=30, b=40, copy=40)
    ended = bench("--max-minutes", "0.6")
    assert (17, ["delivered", "planned", "planned"]) == (ended.code, [row["state"] for row in bench.report()])
    assert ["", "", ""] == [row["error_type"] for row in bench.report()]


def test_a_length_that_is_not_known_counts_when_it_is_done(bench: Bench) -> None:
    """As that of a URL: those that are begun by then may be too much."""
    urls = [f"https://example.com/{number}.mp3" for number in range(6)]
    ended = bench("--max-minutes", "0.0001", "--jobs", "1", *urls[1:], source=urls[0])
    done = [row["state"] for row in bench.report()].count("delivered")
    assert (17, True) == (ended.code, 1 <= done < 6)


def test_the_summary_counts_lengths_that_are_not_known(bench: Bench) -> None:
    """Of URLs, and of files that do not tell."""
    for content, told in (
        (b"\0" * 100, "1 recording, 1 of them to send: 1 of unknown length"),
        (silence(60 * SECOND), "1 recording, 1 of them to send: 1.0 minutes"),
    ):
        Path("call.wav").write_bytes(content)
        assert Ended(0, f"{told}\n", "") == bench("--dry-run", source="call.wav")
    told = "2 recordings, 2 of them to send: 1.0 minutes and 1 of unknown length\n"
    assert Ended(0, told, "") == bench("--dry-run", URL, source="call.wav")


def test_the_end_says_what_went_wrong(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind has its exit code, and one sentence. Nothing is sent."""
    bench.record(a=1)
    Path("list.csv").write_text("source,langage\n")
    Path("text.csv").write_text("source,sentences\nrec/a.wav,true\nrec/a.wav,maybe\n")
    Path("unknown.jsonl").write_text('{"source": "rec/a.wav", "options": {"sentence": true}}\n')
    Path("names.csv").write_text("source,name\nrec/a.wav,x\nrec/a.wav,X\n")
    for arguments, code, sentence in (
        (["none"], 3, "none: No such file or directory"),
        (["list.csv"], 2, "list.csv: unknown column 'langage': did you mean 'language_config'? expected"),
        (["text.csv"], 16, "text.csv, row 3: sentences: expected True or False, got 'maybe'"),
        (["unknown.jsonl"], 2, "unknown.jsonl, row 1: sentence: unknown"),
        (["names.csv"], 16, "names.csv, row 3: name: 'X' is given twice"),
        (["rec", "--delete-after", "--format", "srt"], 2, "--delete-after needs --format json, which keeps what"),
        (["rec", "--timeout", "-1"], 16, "timeout: expected a positive number of seconds or None, got -1.0"),
        (["rec", "--language", "english"], 16, "language_config.languages[0]: did you mean 'en' (English)?"),
        (["rec", "--jobs", "0"], 2, "Invalid value for '--jobs': 0 is not in the range x>=1"),
        (["rec", "--format", "doc"], 2, "--format: expected csv, html, json, md, rttm, srt, TextGrid, txt, vtt"),
    ):
        ended = bench(*arguments[1:], source=arguments[0])
        assert (code, sentence) == (ended.code, said(ended)[0][: len(sentence)]), arguments
        assert [] == bench.sent
    assert ["journal.sqlite"] == bench.files()
    Path("file").touch()
    bench.seen = len(bench.emulator.requests)
    ended = in_process(bench.capture, "batch", "rec", "--out", "file")
    assert (14, "file cannot be written: File exists") == (ended.code, said(ended)[0])
    ended = in_process(bench.capture, "batch", "rec")
    assert (2, True) == (ended.code, said(ended)[0].startswith("Missing option '--out'"))
    monkeypatch.delenv("GLADIA_API_KEY")
    ended = bench()
    assert (4, "no API key: set GLADIA_API_KEY") == (ended.code, said(ended)[0][:30])
    assert [] == bench.sent


def test_a_journal_that_cannot_be_used_is_told(bench: Bench) -> None:
    """It is in use, is another batch's, has other options, or is no journal."""
    bench.record(a=1)
    bench("--quiet")
    with closing(Journal(bench.out / "journal.sqlite")):
        for ended in (bench(), bench("--dry-run")):
            [told] = said(ended)
            assert 18 == ended.code
            assert told.startswith("out/journal.sqlite: in use by another batch of this process")
    for arguments, sentence in (
        ((URL,), "out/journal.sqlite: belongs to another batch: none of its 1 inputs is among these"),
        (("rec", "--diarize"), "rec/a.wav: out/journal.sqlite has 'a' with other options, and its job is already made"),
    ):
        ended = bench(*arguments[1:], source=arguments[0])
        assert (18, sentence) == (ended.code, said(ended)[0][: len(sentence)])
    bench.record(a=2)
    ended = bench()
    assert (18, "rec/a.wav: is another recording than the one that") == (ended.code, said(ended)[0][:49])
    assert (0, ["upload", "create"]) == (bench("--retry-changed").code, bench.sent)
    (bench.out / "journal.sqlite").write_text("source,name\n" * 1000)
    ended = bench()
    assert (18, ["out/journal.sqlite: is not the journal of a batch"]) == (ended.code, said(ended))
    assert [] == bench.sent


def test_files_of_others_are_never_replaced(bench: Bench) -> None:
    """Results, and the report."""
    bench.record(a=1)
    bench.out.mkdir()
    for name, code, sentence in (
        ("a.json", 14, "out/a.json exists, and this batch did not write it; move it"),
        ("report.csv", 14, "out/report.csv exists, and this batch did not write it; choose another folder"),
    ):
        (bench.out / name).write_text("mine")
        (bench.out / "journal.sqlite").unlink(missing_ok=True)
        ended = bench()
        assert (code, sentence) == (ended.code, said(ended)[0][: len(sentence)])
        assert "mine" == (bench.out / name).read_text()
        (bench.out / name).unlink()
    assert [] == bench.sent


def test_results_name_the_speakers(bench: Bench) -> None:
    """As those of `transcribe`; a wrong option is told before anything is sent."""
    bench.record(a=1)
    assert 0 == bench("--quiet", "--diarize", "--format", "srt,json", "--speaker-name", "0=Anna").code
    assert "Anna: Hello." in (bench.out / "a.srt").read_text("utf-8")
    assert (16, []) == (bench("--format", "csv", "--layout", "rows=lines").code, bench.sent)
    renamed = ("--quiet", "--diarize", "--format", "srt,json", "--speaker-name", "0=Björn")
    for _ in range(2):
        assert (0, []) == (bench(*renamed).code, bench.sent)  # written again from the JSON, without a bill
        assert "Björn: Hello." in (bench.out / "a.srt").read_text("utf-8")


def test_translations_have_folders_of_their_own(bench: Bench) -> None:
    """Names cannot collide there; a file of somebody else is not replaced."""
    bench.record(a=1, b=2)
    arguments = ("--quiet", "--translate", "fr", "--translate", "de", "--format", "srt,json")
    (bench.out / "fr").mkdir(parents=True)
    (bench.out / "fr" / "b.srt").write_text("mine")
    assert (14, []) == (bench(*arguments).code, bench.sent)
    (bench.out / "fr" / "b.srt").unlink()
    assert 0 == bench(*arguments).code
    assert ["a.srt", "b.srt"] == sorted(path.name for path in (bench.out / "de").iterdir())
    assert "[fr]" in (bench.out / "fr" / "b.srt").read_text("utf-8")
    assert "[fr]" not in (bench.out / "b.srt").read_text("utf-8")


def test_the_report_has_what_a_run_leaves_out(bench: Bench) -> None:
    """A run of a part of the batch does not hide the rest."""
    bench.record(a=1, b=2)
    bench()
    assert "1 of 1 finished, 0 failed; see out/report.csv" == said(bench(source="rec/a.wav"))[-1]
    assert ["a", "b"] == [row["name"] for row in bench.report()]


def test_an_outage_is_told_once(bench: Bench) -> None:
    """And its end. --quiet does not tell it."""
    for quiet in (False, True):
        bench.record(a=1 + quiet, b=3 + quiet, c=5 + quiet)
        bench.emulator.fail("upload", status=503, times=8)
        lines = said(bench("--retry-changed", *["--quiet"] * quiet))
        told = [line for line in lines if "Gladia" in line]
        expected = [
            "no answer from Gladia (status 503); trying again while the time of --timeout lasts",
            "Gladia answers again",
        ]
        assert [*expected * (not quiet)] == told


def test_a_batch_that_gladia_refuses_is_not_uploaded_whole(bench: Bench) -> None:
    """Ten refusals in a row say enough; the recordings that are left are sent by the next run, with other options."""
    bench.record(**{f"r{number}": 1 + number / 100 for number in range(30)})
    ended = bench("--language", "xx", "--jobs", "1")
    assert (8, 10) == (ended.code, bench.sent.count("create"))
    assert "Gladia refused 10 recordings in a row; nothing more is sent" in said(ended)
    assert (0, 30) == (bench("--quiet", "--language", "en").code, bench.sent.count("create"))


def test_a_refused_key_says_how_to_go_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the report cannot be written. A command that cannot be printed as it is is not printed."""
    bench.record(**{"a b": 1})
    monkeypatch.setenv("GLADIA_API_KEY", "00000000-0000-0000-0000-000000000000")
    ended = bench()
    *_, command, last = said(ended)
    assert (5, True) == (ended.code, last.startswith("Gladia does not accept the API key of GLADIA_API_KEY: 401"))
    assert "not finished; go on with: gladia-control batch rec --out out" == command
    (bench.out / "report.csv").unlink()
    (bench.out / "report.csv").mkdir()
    ended = bench()
    assert (5, "out/report.csv cannot be written: Is a directory", command) == (ended.code, *said(ended)[-3:-1])
    for source in (f"{URL}?key=secret", "rec/a  b.wav"):
        Path("rec/a  b.wav").write_bytes(silence(100))
        ended = bench(source, "--quiet")
        assert (5, "not finished; the same command goes on") == (ended.code, said(ended)[-2])
        assert "secret" not in ended.stderr
    (bench.out / "report.csv").rmdir()
    monkeypatch.setenv("GLADIA_API_KEY", bench.emulator.api_key)
    assert 0 == bench("rec/a  b.wav", "--quiet").code


def test_delete_after_leaves_only_the_files(bench: Bench) -> None:
    """Also those of an earlier run. Without them the batch has not succeeded, until they are back."""
    bench.record(a=1, b=2)
    bench("--quiet")
    jobs = {row["job_id"] for row in bench.report()}
    assert (0, ["delete", "delete"]) == (bench("--quiet", "--delete-after").code, bench.sent)
    assert not jobs & {job.id for job in bench.emulator.jobs}
    assert (0, []) == (bench("--quiet", "--delete-after").code, bench.sent)
    (bench.out / "a.json").rename(bench.folder / "a.json")
    for _ in range(2):
        ended = bench("--quiet")
        assert (17, []) == (ended.code, bench.sent)
        assert [
            "rec/a.wav: GladiaError: the results of a are gone, and its job was deleted",
            "1 of 2 finished, 0 failed, 1 with another problem; see out/report.csv",
        ] == said(ended)
    (bench.folder / "a.json").rename(bench.out / "a.json")
    assert Ended(0, "", "") == bench("--quiet")


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupted_batch_says_how_to_go_on(bench: Bench, number: signal.Signals, code: int) -> None:
    """And does so: what was begun is not paid for again."""
    bench.record(**{f"r{length}": length for length in range(1, 13)})
    clock = ManualClock()
    with Emulator(clock=clock, queue_seconds=0, processing_seconds=60) as emulator:
        arguments = ("batch", "rec", "--out", "out", "--jobs", "4")
        with running(*arguments, env=reaching(emulator)) as run:
            while run.poll() is None and sum(request.operation == "get" for request in emulator.requests) < 4:
                time.sleep(0.01)
            run.send_signal(number)
            _, stderr = run.communicate(timeout=30)
        assert [
            "12 recordings, 12 of them to send: 1.3 minutes",
            "0 of 12 finished, 0 failed; see out/report.csv",
            f"not finished; go on with: gladia-control {shlex.join(arguments)}",
        ] == said(Ended(run.returncode, "", stderr))
        assert (code, 4) == (run.returncode, len(emulator.jobs))
        assert {"created": 4, "planned": 8} == Counter(row["state"] for row in bench.report())
        clock.advance(60)
        emulator.settings.processing_seconds = 0
        ended = process(*arguments, "--quiet", env=reaching(emulator))
        assert (Ended(0, "", ""), 12) == (ended, len(emulator.jobs))


@tiers.check
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a manifest that comes slowly")
def test_a_batch_that_is_interrupted_before_it_begins_says_so_too(bench: Bench) -> None:
    """The plan is written whole or not at all, and to read a long one takes a while."""
    os.mkfifo("list.jsonl")
    arguments = ("batch", "list.jsonl", "--out", "out")
    with running(*arguments, env=reaching(bench.emulator)) as run, Path("list.jsonl").open("w") as manifest:
        manifest.write(f'{{"source": "{URL}"}}\n')
        manifest.flush()
        time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        _, stderr = run.communicate(timeout=30)
    told = f"gladia-control: not finished; go on with: gladia-control {shlex.join(arguments)}\n"
    assert (143, told) == (run.returncode, stderr)
    with closing(Journal(bench.out / "journal.sqlite")) as journal:
        assert 0 == journal.value("SELECT count(*) FROM items")


@tiers.check
def test_a_reader_that_leaves_ends_it_quietly(bench: Bench) -> None:
    """`gladia-control batch … --json | head -1`."""
    bench.record(**{f"r{length}": length / 10 for length in range(1, 50)})
    arguments = ("batch", "rec", "--out", "out", "--json", "--quiet")
    assert 0 == process(*arguments, env=reaching(bench.emulator)).code
    with running(*arguments, env=reaching(bench.emulator)) as run:
        assert run.stdout is not None
        run.stdout.close()
        run.wait(timeout=30)
        assert (141, "") == (run.returncode, run.stderr.read() if run.stderr else "")


@tiers.check
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_that_is_full_is_told(bench: Bench) -> None:
    """As for other commands."""
    bench.record(a=1)
    told = b"gladia-control: standard output: No space left on device\n"
    with Path("/dev/full").open("wb") as full:
        for arguments in (["--json"], ["--dry-run"], ["--dry-run", "--json"]):
            command = [*PROGRAM, "batch", "rec", "--out", "out", "--quiet", *arguments]
            done = subprocess.run(
                command, env=reaching(bench.emulator), stdout=full, stderr=subprocess.PIPE, check=False
            )
            assert (14, told) == (done.returncode, done.stderr)
