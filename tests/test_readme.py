"""What the README and the pages of docs/ say is true."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gladia_control
import pytest
from gladia_control import Policy, use_policy
from gladia_control.cli.app import app
from gladia_control.emulator import Emulator
from typer.main import get_command

from tests import tiers


def is_test(block: str) -> bool:
    """Whether a block is a file of tests."""
    return "def test_" in block


def file_name(block: str) -> str | None:
    """The name in the first line of a block that is a file, such as `# notes.py`; tests import it."""
    found = re.match(r"# (\w+)\.py\n", block)
    return found[1] if found else None


ROOT = Path(__file__).resolve().parent.parent
COMMANDS: dict[str, Any] = vars(get_command(app))["commands"]
PAGES = {
    page.relative_to(ROOT).as_posix(): page
    for pattern in ("*.md", "docs/*.md", "docs/reference/*.md")
    for page in sorted(ROOT.glob(pattern))
}
TEXTS = {name: page.read_text(encoding="utf-8") for name, page in PAGES.items()}
README = TEXTS["README.md"]
REHEARSED = "docs/maintaining.md"
"""Its blocks run on the copy of a rehearsed release, in tests/tools/."""
COOKBOOK = "docs/cookbook.md"
"""Its blocks need the frameworks, which `make check` installs."""
BLOCKS = {
    name: re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL) for name, text in TEXTS.items() if name != REHEARSED
}
PROGRAMS = [
    block
    for name, blocks in BLOCKS.items()
    for block in blocks
    if not is_test(block) and not (name == COOKBOOK and file_name(block))
]


@pytest.fixture
def gladia_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recording_path: Path
) -> Iterator[Emulator]:
    """The README's surroundings: a key and an address in the environment, and a recording in the folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "interview.wav").write_bytes(recording_path.read_bytes())
    with Emulator(queue_seconds=0, processing_seconds=0.02) as emulator, use_policy(Policy.for_tests()):
        monkeypatch.setenv("GLADIA_API_KEY", emulator.api_key)
        monkeypatch.setenv("GLADIA_API_URL", emulator.url)
        yield emulator


@pytest.fixture
def recording_path(tmp_path: Path) -> Path:
    """Three seconds of silence."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8000 * 3))
    return path


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda block: " ".join(block.split()[:8]))
@pytest.mark.usefixtures("gladia_in_the_environment")
def test_its_programs_run(program: str) -> None:
    """Each Python block runs as it stands."""
    exec(compile(program, "README.md", "exec"), {"__name__": "readme"})


def test_its_tests_pass(tmp_path: Path) -> None:
    """The examples of a user's own tests pass, in a folder that knows nothing of this project."""
    pages = [blocks for name, blocks in BLOCKS.items() if name != COOKBOOK]
    run_tests([block for blocks in pages for block in blocks], tmp_path)


@tiers.check
def test_the_recipes_of_the_cookbook_pass(tmp_path: Path) -> None:
    """With the frameworks that they are for."""
    run_tests(BLOCKS[COOKBOOK], tmp_path, "-W", "ignore")


def run_tests(blocks: list[str], folder: Path, *options: str) -> None:
    """Write blocks into files as a reader would, and run their tests."""
    for number, block in enumerate(blocks):
        if name := f"test_example_{number}" if is_test(block) else file_name(block):
            (folder / f"{name}.py").write_text(block, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    result = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
    written = sum(block.count("def test_") for block in blocks)
    assert (0, True) == (result.returncode, f"{written} passed" in result.stdout), result.stdout


def test_the_first_program_needs_nothing_else(tmp_path: Path) -> None:
    """A newcomer copies the README's first program into a file and runs it: no key, no recording, no network."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GLADIA_")}
    command = [sys.executable, "-W", "error", "-c", PROGRAMS[0]]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert (0, "") == (result.returncode, result.stderr)
    assert result.stdout.startswith("0 Hello.\n1 Good morning.\n1\n00:00:")


def test_the_readme_is_short() -> None:
    """Under 250 lines; the rest is in docs/."""
    assert len(README.splitlines()) < 250


def test_every_public_name_is_in_the_reference() -> None:
    """What `from gladia_control import` offers; the errors are listed as the module's members."""
    names = {name for name in gladia_control.__all__ if not is_error(name)}
    listed = re.findall(
        r"^\.\. (?:autoclass|autofunction|data):: (\w+)$", TEXTS["docs/reference/client.md"], flags=re.MULTILINE
    )
    assert (sorted(names), len(names)) == (sorted(listed), len(listed))


def test_every_error_has_its_advice() -> None:
    """Each class that users can catch has a row in docs/errors.md."""
    rows = re.findall(r"^\| `(\w+)`", TEXTS["docs/errors.md"], flags=re.MULTILINE)
    names = {name for name in gladia_control.__all__ if is_error(name)}
    assert sorted(names - {"GladiaError"}) == sorted(rows)


def is_error(name: str) -> bool:
    """Whether a public name is an error."""
    return isinstance(found := getattr(gladia_control, name), type) and issubclass(found, gladia_control.GladiaError)


def test_commands_are_understood() -> None:
    """Every `$ gladia-control …` of every page parses."""
    lines = re.findall(r"^\$ gladia-control (.+)$", "\n".join(TEXTS.values()), flags=re.MULTILINE)
    assert len(lines) > 30
    for line in lines:
        name, *arguments = shlex.split(line.partition(" | ")[0], comments=True)
        if not name.startswith("-"):
            COMMANDS[name].make_context(name, arguments)


def test_make_targets_exist() -> None:
    """Every `make` command that a page shows is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = {target for text in TEXTS.values() for target in re.findall(r"(?:\$ |`)make ([a-z-]+)", text)}
    assert named
    assert set() == named - targets


def test_links_lead_somewhere() -> None:
    """Every relative link is a file of the repository, and every anchor a heading of its page."""
    broken = []
    for name, text in TEXTS.items():
        for link, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", text):
            page = (PAGES[name].parent / link) if link else PAGES[name]
            if not page.exists() or (anchor and anchor not in _anchors(page)):
                broken.append(f"{name}: {link}#{anchor}")
    assert [] == broken


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
