"""The maintainer's guide, rehearsed: a release of upstream from the first report to the typed option."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.test_defects import paste, printed_actions
from tests.tools.tree import ROOT, copy_tree
from tools import generate, update_spec
from tools.documents import read_yaml
from tools.drift import cli

GUIDE = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")
CONFIG = {
    "type": "object",
    "properties": {"guests": {"type": "array", "example": ["Alice", "Bob"]}},
    "required": ["guests"],
}
OPTIONS = {
    "rehearsal_model": {
        "description": "The model to transcribe with",
        "anyOf": [{"$ref": "#/components/schemas/RehearsalModelEnum"}, {"type": "string"}],
    },
    "rehearsal": {"type": "boolean", "default": False},
    "rehearsal_config": {"allOf": [{"$ref": "#/components/schemas/RehearsalConfigDTO"}]},
}
USE = """
from gladia_control import Gladia

gladia = Gladia("key")
gladia.submit("https://example.com/a.mp3", rehearsal_model="solo-1", rehearsal_config={"guests": ["Alice"]})
"""
WRONG = USE.replace('["Alice"]', '"Alice"')


def released() -> str:
    """A page with the release of the guide; its names are none that upstream will ever use."""
    document = read_yaml(ROOT / "openapi.yaml")
    schemas = document["components"]["schemas"]
    schemas["InitTranscriptionRequest"]["properties"] |= OPTIONS
    schemas["RehearsalConfigDTO"] = CONFIG
    schemas["RehearsalModelEnum"] = {"type": "string", "enum": ["solo-1", "duet-1"]}
    schemas["TranscriptionLanguageCodeEnum"]["enum"].pop()
    return f"# Initiate a transcription\n\n````yaml POST /v2/pre-recorded\n{json.dumps(document, indent=1)}\n````\n"


def shown(heading: str) -> list[str]:
    """The lines that the guide shows from a line on, without what it leaves out."""
    text = GUIDE[GUIDE.index(f"\n{heading}") :].partition("\n```")[0]
    return [" ".join(line.strip("… ,").split()) for line in text.splitlines()]


def test_a_release_is_vendored_as_the_guide_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Drift tells the release and hands over the cure; pasted, update-spec takes it over, and the option is typed."""
    root = copy_tree(tmp_path / "tree")
    for name in ("CHANGELOG.md", "openapi.yaml.sha256"):
        shutil.copyfile(ROOT / name, root / name)
    shutil.copytree(ROOT / "overrides" / "gladia_control", root / "overrides" / "gladia_control")
    page = tmp_path / "page.md"
    page.write_text(released(), encoding="utf-8")

    assert 2 == cli.main(["--root", str(root), "--upstream", str(page)])
    report = capsys.readouterr().out
    assert [] == [line for line in shown("Drift: breaking") if line not in " ".join(report.split())]
    paste(root, printed_actions(report))
    assert 2 == cli.main(["--root", str(root), "--upstream", str(page)])
    assert "would stop at" not in capsys.readouterr().out

    assert 0 == update_spec.main(["--root", str(root), "--upstream", str(page), "--tests", "true"])
    assert "Version step: major (minor while the version begins with 0)." in capsys.readouterr().out
    assert 0 == generate.main(["--root", str(root), "--check"])
    assert "Gladia.transcribe(rehearsal_config=…)" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert USE in GUIDE
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
