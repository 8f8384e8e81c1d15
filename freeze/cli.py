"""Command line: its parameters, its exit codes, and what runs print."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from gladia_control import errors
from gladia_control.cli import exit_code
from gladia_control.cli.app import app, run
from gladia_control.emulator import Emulator, ManualClock, Script
from typer.main import get_command

from .common import clean, plain
from .emulator import PORT, counted_ids, wav

MAIN = "from gladia_control.cli import main; main()"
KEY = {"GLADIA_API_KEY": "k"}
RUNS: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("--help", {}),
    ("--version", {}),
    ("transcribe --help", {}),
    ("resume --help", {}),
    ("emulate --help", {}),
    ("demo --help", {}),
    ("transcrib", {}),
    ("--no-such-flag", {}),
    ("transcribe", {}),
    ("transcribe a.wav", {}),
    ("transcribe a.wav", {"GLADIA_API_KEY": "two words"}),
    ("transcribe a.wav --url http://gladia.test", KEY),
    ("transcribe a.wav --url gladia.test", KEY),
    ("transcribe missing.wav", KEY),
    ("transcribe empty.wav", KEY),
    ("transcribe ftp://x/a.wav", KEY),
    ("transcribe a.wav --diarise", KEY),
    ("transcribe a.wav --format ass", KEY),
    ("transcribe a.wav -o a.ass", KEY),
    ("transcribe a.wav -o a.wav --format text", KEY),
    ("transcribe a.wav -o missing/a.srt", KEY),
    ("transcribe a.wav b.wav --format srt", KEY),
    ("transcribe a.wav b.wav --token t", KEY),
    ("transcribe a.wav --token é", KEY),
    ("transcribe a.wav --timeout 0", KEY),
    ("transcribe a.wav --speakers two", KEY),
    ("transcribe a.wav --min-speakers 3 --max-speakers 2", KEY),
    ("transcribe a.wav --vocabulary Stark=3", KEY),
    ("transcribe a.wav -O sentences", KEY),
    ("transcribe a.wav -O diarisation=true", KEY),
    ("transcribe a.wav --extra sentences=true", KEY),
    ("transcribe a.wav --options missing.json", KEY),
    ("transcribe a.wav --options a.wav", KEY),
    ("resume", KEY),
    ("resume a/b", KEY),
    ("resume j-1", {}),
    ("emulate --port 99999", {}),
    ("emulate --scripts missing", {}),
    ("emulate --queue-seconds -1", {}),
]
SERVED = [
    "transcribe talk.wav",
    "transcribe talk.wav --format srt --token t-1",
    "transcribe talk.wav --format srt --token t-1 --language fr",
    "transcribe talk.wav --diarize --speakers 2 --format vtt --extra brand_new=1",
    "transcribe talk.wav --sentences --summarize -O punctuation_enhanced=true --format json --vocabulary Anna=0.5 --translate fr",
    "transcribe talk.wav https://audio.test/fail.mp3?secret=1 -o out/",
    "transcribe https://audio.test/fail.mp3",
    "resume JOB",
    "resume 00000000-0000-4000-8000-00000000ffff",
    "resume JOB --timeout 0.2 --url http://127.0.0.1:1",
]


def record() -> dict[str, Any]:
    """The section."""
    for name, content in (("a.wav", wav()), ("b.wav", wav()), ("empty.wav", b"")):
        Path(name).write_bytes(content)
    commands = get_command(app)
    found = {
        "commands": {name: command(one) for name, one in {"": commands, **commands.commands}.items()},
        "exit codes": exit_code.table().splitlines(),
        "errors": {name: exit_code.of_error(kind.__new__(kind)) for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.GladiaError)},
        "runs": {f"{line} {json.dumps(env) if env else ''}".strip(): here(line, env) for line, env in RUNS},
        "processes": {line or "nothing": process(line) for line in ("", "--version", "transcribe a.wav")},
    }
    script = Script.from_text("A: Hello, Anna.\nB: Good morning!")
    emulator = Emulator(scripts={"*": script, "fail": Script.failing(503, "no")}, queue_seconds=0, processing_seconds=0, clock=ManualClock(), new_id=counted_ids())
    Path("talk.wav").write_bytes(wav())
    with emulator:
        env = {"GLADIA_API_KEY": emulator.api_key, "GLADIA_API_URL": emulator.url, "NO_PROXY": "127.0.0.1"}
        found["served"] = {line: here(line.replace("JOB", _first(emulator)), env) for line in SERVED}
        found["files"] = {str(file): file.read_text() for file in sorted(Path("out").iterdir())}
        asked = [(request.operation, request.body) for request in emulator.requests if request.operation != "get"]
        found["asked"] = json.loads(PORT.sub(":PORT", clean(json.dumps(asked))))
    return found


def _first(emulator: Emulator) -> str:
    return emulator.jobs[0].id if emulator.jobs else ""


def command(one: Any) -> list[Any]:
    """The parameters of a command, in their order."""
    return [
        {
            "name": parameter.name,
            "flags": [*parameter.opts, *parameter.secondary_opts],
            "metavar": parameter.metavar,
            "default": plain(parameter.default),
            "required": parameter.required,
            "type": parameter.type.name,
            "several": [parameter.multiple, parameter.nargs] if hasattr(parameter, "multiple") else parameter.nargs,
            "help": getattr(parameter, "help", None),
        }
        for parameter in one.params
    ]


def here(line: str, env: dict[str, str]) -> dict[str, Any]:
    """A run of the command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with mock.patch.dict(os.environ, env), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: Any = run(line.split())
        except BaseException as error:
            code = f"{type(error).__name__}: {error}"
    return ended(code, out.buffer.getvalue(), err.buffer.getvalue())


def process(line: str) -> dict[str, Any]:
    """A run of the command in a process of its own."""
    done = subprocess.run([sys.executable, "-c", MAIN, *line.split()], capture_output=True, check=False, timeout=60)
    return ended(done.returncode, done.stdout, done.stderr)


def ended(code: Any, out: bytes, err: bytes) -> dict[str, Any]:
    """What a run came to, by lines."""
    texts = [re.sub(r"after \d+\.\d s", "after some s", PORT.sub(":PORT", clean(text.decode()))) for text in (out, err)]
    lines = [[line.rstrip() for line in text.splitlines()] for text in texts]
    return {"code": code, "stdout": lines[0], "stderr": lines[1]}
