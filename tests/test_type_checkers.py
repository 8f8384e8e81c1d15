"""What type checkers and editors say about options: they name the misspelt key, and offer the known values."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import tiers
from tests.test_readme import PROGRAMS

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """\
from gladia_control import Gladia, TranscriptionOptions

Gladia().transcribe("a.wav", diarization_config={"min_speaker": 2})
Gladia().submit("a.wav", subtitles_config={"formats": ["srt"], "max_rows": 2})
given: TranscriptionOptions = {"diarization_config": {"min_speaker": 2}}
Gladia().transcribe("a.wav", diarisation=True)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with misspelt options."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def output(*command: str | Path, status: int) -> str:
    """What a type checker prints, run with the project's settings; its exit status is checked."""
    result = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert status == result.returncode, result.stdout + result.stderr
    return result.stdout


@tiers.check
def test_mypy_names_a_misspelt_option(program: Path, tmp_path: Path) -> None:
    """The message has the misspelt key, nested or not, and where it was written."""
    messages = output("mypy", "--cache-dir", tmp_path / "cache", program, status=1)
    expected = [
        'program.py:3: error: Extra key "min_speaker" for TypedDict "DiarizationConfigDTODict"',
        'program.py:4: error: Extra key "max_rows" for TypedDict "SubtitlesConfigDTODict"',
        'program.py:5: error: Extra key "min_speaker" for TypedDict "DiarizationConfigDTODict"',
        'program.py:6: error: Unexpected keyword argument "diarisation" for "transcribe" of "Gladia"; '
        'did you mean "diarization"?',
    ]
    assert [] == [message for message in expected if message not in messages], messages


@tiers.check
def test_the_examples_of_the_docs_have_types(tmp_path: Path) -> None:
    """Under `mypy --strict` and pyright's strict mode; nothing of the views is `Any` or `Unset`."""
    for number, program in enumerate(PROGRAMS):
        (tmp_path / f"example_{number}.py").write_text(program, encoding="utf-8")
    settings = {
        "include": [str(tmp_path)],
        "strict": [str(tmp_path)],
        "extraPaths": [str(ROOT), str(ROOT / "overrides")],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    output("mypy", "--strict", "--cache-dir", tmp_path / "cache", tmp_path, status=0)
    output("pyright", "--project", tmp_path, "--pythonpath", sys.executable, status=0)


@tiers.check
def test_pyright_names_a_misspelt_option(program: Path) -> None:
    """The message has the misspelt key, nested or not, and where it was written."""
    found = json.loads(output("pyright", "--outputjson", "--pythonpath", sys.executable, program, status=1))
    messages = {one["range"]["start"]["line"] + 1: one["message"] for one in found["generalDiagnostics"]}
    expected = {
        3: '"min_speaker" is an undefined item in type "DiarizationConfigDTODict"',
        4: '"max_rows" is an undefined item in type "SubtitlesConfigDTODict"',
        5: '"min_speaker" is an undefined item in type "DiarizationConfigDTODict"',
        6: 'No parameter named "diarisation"',
    }
    assert expected == {line: message.splitlines()[-1].strip() for line, message in messages.items()}


class Editor:
    """An editor's half of the language server protocol, as much as a completion needs."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path):
        assert server.stdin
        assert server.stdout
        self._to, self._from, self._folder, self._opened = server.stdin, server.stdout, folder, 0
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        self._call("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": folders})
        self._send({"method": "initialized", "params": {}})

    def completions(self, text: str) -> list[str]:
        """What is offered at the `|` in a program of one line."""
        self._opened += 1
        place = {"uri": (self._folder / f"program_{self._opened}.py").as_uri()}
        opened = place | {"languageId": "python", "version": 1, "text": text.replace("|", "")}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": opened}})
        position = {"line": 0, "character": text.index("|")}
        found = self._call("textDocument/completion", {"textDocument": place, "position": position})
        return [item["label"] for item in found["items"]]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def _call(self, method: str, params: dict[str, Any]) -> Any:
        self._send({"id": method, "method": method, "params": params})
        while True:
            length = int(self._from.readline().removeprefix(b"Content-Length: "))
            while self._from.readline().strip():
                pass  # other headers
            message = json.loads(self._from.read(length))
            if message.get("id") == method:
                return message["result"]
            if "id" in message:  # the server asks for settings
                asked = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [{} for _ in asked]})


@pytest.fixture
def editor() -> Iterator[Editor]:
    """An editor with pyright's language server, which Pylance is made from."""
    command = [str(Path(sys.executable).with_name("pyright-langserver")), "--stdio"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield Editor(server, ROOT)
    finally:
        server.kill()
        server.communicate()


@tiers.check
def test_editors_offer_the_known_values(editor: Editor) -> None:
    """Editors offer an enum's values, in a list too, and the keys of a nested option."""
    start = 'from gladia_control import Gladia; Gladia().transcribe("a.wav", '
    assert ['"solaria-1"', '"solaria-3"'] == editor.completions(start + 'model="|")')
    assert ['"srt"', '"vtt"'] == editor.completions(start + 'subtitles_config={"formats": ["|"]})')
    assert '"haw"' in editor.completions(start + 'language_config={"languages": ("en", "|")})')
    assert '"max_speakers"' in editor.completions(start + 'diarization_config={"|"})')
