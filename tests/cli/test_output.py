"""Results get to their place whole, or not at all."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from gladia_control import Transcript
from gladia_control.cli import output
from gladia_control.emulator import Emulator
from gladia_control.result.exports import FORMATS

from tests import tiers
from tests.cli.command import PROGRAM, RECORDING, TEXT, Command, Ended, process, reaching
from tests.support.jobs import utterance


def test_one_source_makes_one_file(command: Command, tmp_path: Path) -> None:
    """`-o` names the file, whose ending tells the format unless `--format` does; it is as readable as any new file."""
    path = tmp_path / "result.srt"
    assert Ended(0, "", "") == command("transcribe", RECORDING, "-o", path)
    assert path.read_text("utf-8").startswith("1\n00:00:00,250 --> ")
    assert [path] == list(tmp_path.iterdir())
    (tmp_path / "usual").touch()
    assert (tmp_path / "usual").stat().st_mode == path.stat().st_mode
    command("transcribe", RECORDING, "-o", path, "--format", "txt")
    assert f"{TEXT}\n" == path.read_text("utf-8")


def test_several_formats_make_a_file_each_of_one_job(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """The path of `-o` names them all; a folder has them named after the recording; standard output takes one."""
    path = tmp_path / "a.b.srt"
    assert Ended(0, "", "") == command("transcribe", RECORDING, "-o", path, "--format", "srt,json", "--format", "TXT")
    assert {"a.b.srt", "a.b.json", "a.b.txt"} == {found.name for found in tmp_path.iterdir()}
    assert 1 == len(emulator.jobs)
    assert 0 == command("transcribe", RECORDING, "-o", tmp_path / "x", "--format", "csv,md").code
    assert 0 == command("transcribe", RECORDING, "-o", f"{tmp_path}/folder/", "--format", "csv,md").code
    assert {"interview.csv", "interview.md"} == {found.name for found in (tmp_path / "folder").iterdir()}
    assert {"x.csv", "x.md"} < {found.name for found in tmp_path.iterdir()}
    several = command("transcribe", RECORDING, "--format", "csv,md").problem
    assert (2, "standard output takes one format: give a file or a folder with -o") == several


def test_each_translation_has_a_file_of_its_own(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """`talk.fr.srt` beside `talk.srt`; `--output-language` chooses one, which standard output needs."""
    translate = ("transcribe", RECORDING, "--translate", "fr", "--translate", "de")
    assert 0 == command(*translate, "-o", tmp_path / "talk.srt", "--format", "srt,json").code
    assert {"talk.srt", "talk.fr.srt", "talk.de.srt", "talk.json"} == {path.name for path in tmp_path.iterdir()}
    assert "Comment les" in (tmp_path / "talk.fr.srt").read_text("utf-8")
    assert "Comment les" not in (tmp_path / "talk.srt").read_text("utf-8")
    job = emulator.jobs[0].id
    french = command("resume", job, "--format", "srt", "--output-language", "fr")
    assert (0, (tmp_path / "talk.fr.srt").read_text("utf-8")) == (french.code, french.stdout)
    command("resume", job, "--output-language", "de", "-o", tmp_path / "only.srt")
    assert {"only.srt"} == {path.name for path in tmp_path.iterdir() if path.name.startswith("only")}
    code, sentence = command("resume", job, "--output-language", "xx").problem
    expected = (
        "--output-language: there is no text in 'xx'; there is 'en', 'fr', 'de'; "
        "transcribe with --translate xx for a translation"
    )
    assert (14, f"{expected}; job {job} is done: gladia-control resume {job}") == (code, sentence)


def test_a_page_plays_the_recording_and_has_all_languages(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """One page for all translations, or one of a single language; `resume` is given the recording."""
    page = tmp_path / "talk.html"
    assert 0 == command("transcribe", RECORDING, "--translate", "fr", "-o", page).code
    assert [page] == list(tmp_path.iterdir())
    text = page.read_text("utf-8")
    assert ("data:audio/wav;base64," in text, ">French</a>" in text) == (True, True)
    resumed = command("resume", emulator.jobs[0].id, "--format", "html", "--output-language", "fr").stdout
    assert ("<audio" in resumed, ">French</a>" in resumed, "Comment" in resumed) == (False, False, True)
    assert "<audio" in command("resume", emulator.jobs[0].id, "--format", "html", "--audio", RECORDING).stdout
    url = "https://example.com/a.mp3"
    for source, is_played in ((url, True), (f"{url}?signature=secret", False)):
        text = command("transcribe", source, "--format", "html").stdout
        assert (is_played, False) == (f'src="{url}"' in text, "secret" in text)


@pytest.mark.parametrize("ending", ["", "/"])
def test_one_source_into_a_folder(command: Command, tmp_path: Path, ending: str) -> None:
    """A folder, or a name that ends as one, gets a file named after the recording."""
    folder = tmp_path / "folder"
    if not ending:
        folder.mkdir()
    assert 0 == command("transcribe", RECORDING, "-o", f"{folder}{ending}").code
    assert [folder / "interview.txt"] == list(folder.iterdir())


def test_a_file_that_cannot_be_meant_stays_as_it_was(
    command: Command, emulator: Emulator, two_recordings: list[Path], tmp_path: Path
) -> None:
    """Several sources do not go into one file, and no result replaces its recording."""
    file, (recording, other) = tmp_path / "file", two_recordings
    file.write_text("precious")
    assert 14 == command("transcribe", recording, other, "-o", file).problem[0]
    assert 14 == command("transcribe", recording, "--format", "txt", "-o", tmp_path / "." / recording.name).problem[0]
    assert ("precious", RECORDING.read_bytes(), ()) == (file.read_text(), recording.read_bytes(), emulator.requests)


@pytest.mark.parametrize(("format_", "more"), [("txt", ""), ("html", f" --audio {RECORDING}")])
def test_a_write_that_fails_tells_where_the_result_still_is(
    command: Command, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, more: str
) -> None:
    """After a full disk the older file is there, nothing else is, and the error has the command that tries again."""
    path = tmp_path / f"result.{format_}"
    path.write_text("older")

    def fail_late(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail_late)
    code, sentence = command("transcribe", RECORDING, "-o", path).problem
    job = emulator.jobs[0].id
    command_line = f"gladia-control resume{more} --format {format_} -o {path} {job}"
    assert (14, f"{path} cannot be written: No space left on device; job {job} is done: {command_line}") == (
        code,
        sentence,
    )
    assert ("older", [path]) == (path.read_text(), list(tmp_path.iterdir()))


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file behind a link is replaced, not the link."""
    (tmp_path / "real").write_text("older")
    (tmp_path / "link").symlink_to("real")
    output.write(b"newer", tmp_path / "link")
    assert (True, "newer") == ((tmp_path / "link").is_symlink(), (tmp_path / "real").read_text())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_with_a_name_is_written_to_and_stays(tmp_path: Path) -> None:
    """What is no regular file (a named pipe, a device) is not replaced by one."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        output.write(b"words", path)
        assert (True, b"words") == (path.is_fifo(), os.read(reader, 100))
    finally:
        os.close(reader)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("md", "rttm")])
def test_text_that_utf8_cannot_hold_is_written_all_the_same(name: str) -> None:
    """Half of a surrogate pair becomes a replacement character, in JSON its escape; all else is kept."""
    said = utterance("naïve ~ 日本 \ud800 end", 0)
    transcription = {"full_transcript": said["text"], "languages": ["en"], "utterances": [said]}
    raw = {"id": "J", "status": "done", "result": {"metadata": {"audio_duration": 3}, "transcription": transcription}}
    halves = ["\\ud800"] if name == "json" else ["?", "\ufffd"]
    written = FORMATS[name].encode(Transcript.from_raw(raw)).decode()
    if name == "html":
        written = re.sub("<[^>]*>", "", written)  # each word is an element
    assert any(f"naïve ~ 日本 {half} end" in written for half in halves)


@tiers.check
def test_output_is_utf8_whatever_the_locale_says(tmp_path: Path) -> None:
    """A result does not depend on the computer it was made on."""
    with Emulator(scripts={"*": "naïve 日本"}, queue_seconds=0, processing_seconds=0) as emulator:
        env = reaching(emulator) | {
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONIOENCODING": "ascii",
        }
        ended = process("transcribe", RECORDING, env=env)
    assert (0, "naïve 日本\n", "") == (ended.code, ended.stdout, ended.stderr)


def process_to(stdout: int, env: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Exit code and standard error of a run, by default `transcribe`, whose standard output is an open file."""
    try:
        given = [*PROGRAM, *(arguments or ("transcribe", str(RECORDING)))]
        done = subprocess.run(given, env=env, stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=30)
    finally:
        os.close(stdout)
    return done.returncode, done.stderr.decode()


@tiers.check
def test_a_reader_that_goes_away_is_no_reason_to_complain(env: dict[str, str]) -> None:
    """`gladia-control … | head -0` ends silently."""
    for arguments in ((), ("jobs", "--json")):
        reading, writing = os.pipe()
        os.close(reading)
        assert (arguments, 141, "") == (arguments, *process_to(writing, env, *arguments))


@tiers.check
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_standard_output_is_an_error_of_its_own(env: dict[str, str]) -> None:
    """What could not be written is said, with the job that can be printed again."""
    code, stderr = process_to(os.open("/dev/full", os.O_WRONLY), env)
    assert (14, 1) == (code, stderr.count("\n"))
    assert stderr.startswith("gladia-control: standard output: No space left on device; job ")


def test_a_missing_folder_is_made(command: Command, tmp_path: Path) -> None:
    """`-o new/a/x.srt` as people mean it."""
    assert 0 == command("transcribe", RECORDING, "-o", tmp_path / "new" / "a" / "x.srt").code
    assert ["x.srt"] == [path.name for path in (tmp_path / "new" / "a").iterdir()]
