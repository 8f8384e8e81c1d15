"""Rehearse the maintainer's guide: a release of upstream from the first report to the typed option."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests import tiers
from tests.tools.tree import ROOT, paste, printed_actions, vendored
from tools import generate, update_spec
from tools.documents import Document
from tools.drift import cli

GUIDE = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
[DIFF] = [text for language, text in BLOCKS if language == "diff"]
[DRIFT, UPDATE] = [text for language, text in BLOCKS if language == "console"]
[USE] = [text for language, text in BLOCKS if language == "python"]


def added(text: str) -> Document:
    """What a part of the guide's diff adds, as YAML."""
    lines = [line[1:] for line in text.splitlines() if line.startswith("+")]
    return dict(YAML(typ="safe", pure=True).load("\n".join(lines)))


OPTIONS, SCHEMAS = (added(part) for part in DIFF.split(" …\n")[:2])
SOME_TESTS = ("--tests", shlex.join([*update_spec.PYTEST, "-n", "0", "tests/generated", "tests/request"]))
WRONG = USE.replace('["Alice"]', '"Alice"')


def shown(text: str) -> list[str]:
    """The lines of output that the guide shows after a command, without what it leaves out."""
    return [" ".join(line.strip("… ,").split()) for line in text.splitlines()[1:] if line.strip("… ")]


def printed(text: str) -> str:
    """Output with one space between words, as `shown` has it."""
    return " ".join(text.split())


def before() -> Document:
    """The vendored document without what the release brings, should upstream ever have it."""
    document = vendored()
    schemas = document["components"]["schemas"]
    for name in OPTIONS:
        schemas["InitTranscriptionRequest"]["properties"].pop(name, None)
    for name in SCHEMAS:
        schemas.pop(name, None)
    return document


def released() -> str:
    """A page with the release of the guide, in which an option has another name, too."""
    document = before()
    schemas = document["components"]["schemas"]
    options = schemas["InitTranscriptionRequest"]["properties"]
    for name in unknown_flags(options)[:1]:
        options[f"rehearsed_{name}"] = options.pop(name)
    options |= OPTIONS
    schemas |= SCHEMAS
    assert re.findall(r"^-\s+- (\w+)$", DIFF, re.MULTILINE) == [schemas["TranscriptionLanguageCodeEnum"]["enum"].pop()]
    return f"# Initiate a transcription\n\n````yaml POST /v2/pre-recorded\n{json.dumps(document, indent=1)}\n````\n"


def unknown_flags(options: Document) -> list[str]:
    """Flags that the code written by hand does not name, so that a change of the document is all there is to it."""
    folders = (ROOT / "overrides", ROOT / "gladia_emulator")
    code = " ".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    known = set(re.findall(r"\w+", code))
    return [name for name, schema in options.items() if schema.get("type") == "boolean" and name not in known]


@pytest.fixture(name="root")
def copied_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of everything, in which pytest can run as if it were not called from a test."""
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        monkeypatch.delenv(name)
    root = Path(shutil.copytree(ROOT, tmp_path / "tree", ignore=update_spec.not_copied, symlinks=True))
    if before() != vendored():
        text = json.dumps(before())
        (root / "openapi.yaml").write_text(text, encoding="utf-8")
        checksum = f"{hashlib.sha256(text.encode()).hexdigest()}  openapi.yaml\n"
        (root / "openapi.yaml.sha256").write_text(checksum, encoding="ascii")
        assert 0 == generate.main(["--root", str(root)])
    return root


@pytest.mark.parametrize(
    "tests",
    [pytest.param(SOME_TESTS, marks=tiers.check), pytest.param((), marks=tiers.long)],
    ids=["some tests", "the short tier"],
)
def test_a_release_is_vendored_as_the_guide_says(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], tests: tuple[str, ...]
) -> None:
    """Drift reports the release and prints the cure. With it, update-spec takes the release over; the option is typed.

    The tests pass with the new document: none of them depends on a value of the old one.
    """
    page = tmp_path / "page.md"
    page.write_text(released(), encoding="utf-8")

    assert 2 == cli.main(["--root", str(root), "--upstream", str(page)])
    report = capsys.readouterr().out
    assert [] == [line for line in shown(DRIFT) if line not in printed(report)]
    paste(root, printed_actions(report))
    assert 2 == cli.main(["--root", str(root), "--upstream", str(page)])
    assert "Defects that make" not in capsys.readouterr().out

    assert 0 == update_spec.main(["--root", str(root), "--upstream", str(page), *tests])
    updated = printed(capsys.readouterr().out)
    assert [] == [line for line in shown(UPDATE) if line not in updated]
    assert 0 == generate.main(["--root", str(root), "--check"])
    assert "Gladia.transcribe(rehearsal_config=…)" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    refused = run(root, tmp_path, "-c", WRONG)
    assert "rehearsal_config.guests: expected a list, got 'Alice'" in refused.stderr
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    mypy = ("-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"))
    assert [0, 1] == [run(root, tmp_path, *mypy, name).returncode for name in ("use.py", "wrong.py")]


def run(root: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder with the packages of a tree."""
    packages = os.pathsep.join([str(root), str(root / "overrides")])
    environment = os.environ | {"PYTHONPATH": packages, "MYPYPATH": packages}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
