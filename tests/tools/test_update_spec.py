"""`make update-spec` brings the whole tree up to date, or leaves every byte of it unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tiers
from tests.tools.tree import PACKAGE, ROOT, copy_tree, snapshot, vendored
from tools import generate, update_spec
from tools.documents import Document

PASS, FAIL = "true", "false"


def page(text: str) -> str:
    """A documentation page around a document."""
    return f"# Initiate a transcription\n\n````yaml POST /v2/pre-recorded\n{text}````\n"


def released(edit: Callable[[Document], object] | None = None) -> str:
    """Upstream's next document: with a new option, or with another edit."""
    document = vendored()
    (edit or option({"type": "number", "description": "How loud it is"}))(document)
    return json.dumps(document, indent=1) + "\n"


def option(schema: Document) -> Callable[[Document], object]:
    """Add the option `rehearsed_loudness`."""
    return lambda page: page["components"]["schemas"]["InitTranscriptionRequest"]["properties"].update(
        rehearsed_loudness=schema
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with all that update-spec works on."""
    root = copy_tree(tmp_path / "tree")
    for name in ("CHANGELOG.md", "openapi.yaml.sha256"):
        shutil.copyfile(ROOT / name, root / name)
    return root


@pytest.fixture
def _built(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of any document is the committed one, which takes no time."""

    def build_package(root: Path, workspace: Path, document: Document) -> Path:
        return Path(shutil.copytree(ROOT / PACKAGE, workspace / PACKAGE))

    monkeypatch.setattr(generate, "build_package", build_package)


def run(root: Path, content: str, *, tests: str = PASS) -> int:
    """The exit status of update-spec with this page of upstream."""
    file = root.parent / "page.md"
    file.write_text(content, encoding="utf-8")
    return update_spec.main(["--root", str(root), "--upstream", str(file), "--tests", tests])


def test_a_release_is_taken_over(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Document, checksum, package and changelog are new together, and the tests have seen all of them.

    The document has upstream's own bytes.
    """
    text, script = released(), tree.parent / "look.py"
    script.write_text(
        "import gladia_control_api_client.models as models, pathlib\n"
        "assert hasattr(models.InitTranscriptionRequest('x'), 'rehearsed_loudness')\n"
        "assert 'rehearsed_loudness' in pathlib.Path('openapi.yaml').read_text(encoding='utf-8')\n"
        "assert 'rehearsed_loudness' in pathlib.Path('CHANGELOG.md').read_text(encoding='utf-8')\n",
        encoding="utf-8",
    )
    assert 0 == run(tree, page(text), tests=f"{sys.executable} {script}")
    assert text.encode() == (tree / "openapi.yaml").read_bytes()
    checksum = f"{hashlib.sha256(text.encode()).hexdigest()}  openapi.yaml\n"
    assert checksum == (tree / "openapi.yaml.sha256").read_text(encoding="ascii")
    model = (tree / PACKAGE / "models" / "init_transcription_request.py").read_text("utf-8")
    assert "rehearsed_loudness: float | Unset" in model
    changelog = (tree / "CHANGELOG.md").read_text(encoding="utf-8")
    told = ("**minor** version step", "`Gladia.transcribe(rehearsed_loudness=…)`")
    assert [] == [part for part in told if part not in changelog]
    out = capsys.readouterr().out
    assert [] == [part for part in ("ADDITIVE: optional property added", "Version step: minor") if part not in out]
    assert [] == list(tree.glob(".*"))


def test_the_short_tier_has_to_pass() -> None:
    """Unless told otherwise, update-spec runs what `make test` runs, with as many workers as there are cores."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    selection = makefile[next(i for i, line in enumerate(makefile) if line.startswith("test:")) + 1].partition(" ")[2]
    assert (True, True) == (" -m " in f" {selection}", update_spec.TESTS.endswith(selection)), selection
    assert " -n auto " in update_spec.TESTS


FAILURES: dict[str, tuple[Callable[[], str], str, str]] = {
    # the page, the tests, the reason
    "failing tests": (lambda: page(released()), FAIL, "the tests do not pass with the new document"),
    "tests that cannot be run": (lambda: page(released()), "no-such-program", "the tests cannot be run"),
    "a defect": (lambda: page(released(option({"type": "array"}))), PASS, "no package can be generated"),
    "what the overlay adds": (
        lambda: page(released(lambda page: page["components"]["schemas"].update(PreRecordedResponse={}))), PASS, "job-schemas",
    ),
    "a page that is cut off": (lambda: page(released()).removesuffix("````\n"), PASS, "cut off"),
    "an error page": (lambda: "<!doctype html><title>502</title>", PASS, "an HTML page"),
    "a larger document": (
        lambda: released(lambda page: page["paths"].update({"/v2/live": {"get": {"responses": {"200": {}}}}})),
        PASS,
        "larger document",
    ),
}  # fmt: skip


QUICK = ("failing tests", "an error page")


@pytest.mark.usefixtures("_built")
@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(n, marks=tiers.check) for n in FAILURES if n not in QUICK)])
def test_a_failure_leaves_the_tree_as_it_was(tree: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A failure prints its reason, ends with status 1 and changes no byte of the tree."""
    content, tests, reason = FAILURES[name]
    before = snapshot(tree)
    assert (1, before) == (run(tree, content(), tests=tests), snapshot(tree))
    message = capsys.readouterr().err
    assert (True, True) == (reason in message, "No file was changed." in message), message


@tiers.check
def test_a_changelog_without_its_section_is_a_failure(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a section Unreleased there is no place for the entry, and nothing is changed."""
    (tree / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    before = snapshot(tree)
    assert (1, before) == (run(tree, page(released())), snapshot(tree))
    assert "CHANGELOG.md has no section" in capsys.readouterr().err


def test_a_tree_that_is_up_to_date_is_left_alone(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a new document nothing is generated, tested or written."""
    text = (tree / "openapi.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n"
    (tree / "openapi.yaml").write_text(text, encoding="utf-8")
    before = snapshot(tree)
    assert (0, before) == (run(tree, page(text), tests=FAIL), snapshot(tree))
    assert "openapi.yaml already is upstream's document." in capsys.readouterr().out


@tiers.check
@pytest.mark.usefixtures("_built")
def test_other_words_for_the_same_are_vendored_without_an_entry(tree: Path) -> None:
    """A document that only has another layout is vendored without an entry in the changelog."""
    changelog = (tree / "CHANGELOG.md").read_bytes()
    assert 0 == run(tree, page(released(lambda page: page)))
    assert released(lambda page: page).encode() == (tree / "openapi.yaml").read_bytes()
    assert changelog == (tree / "CHANGELOG.md").read_bytes()


@tiers.check
@pytest.mark.usefixtures("_built")
def test_a_tree_that_changes_meanwhile_is_left_alone(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edit made while the tests run is not overwritten."""
    script = tree.parent / "edit.py"
    script.write_text(f"open({str(tree / 'CHANGELOG.md')!r}, 'a').write('- Mine.\\n')\n", encoding="utf-8")
    document = (tree / "openapi.yaml").read_bytes()
    assert 1 == run(tree, page(released()), tests=f"{sys.executable} {script}")
    assert document == (tree / "openapi.yaml").read_bytes()
    assert (tree / "CHANGELOG.md").read_text(encoding="utf-8").endswith("- Mine.\n")
    assert "changed while the tests ran" in capsys.readouterr().err


def test_a_failing_move_puts_everything_back(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If any of the eight renames at the end fails, all old files are restored."""
    before, rename = snapshot(tree), Path.rename
    for number in range(1, 9):
        count = [0]

        def failing(self: Path, target: Path, number: int = number, count: list[int] = count) -> Path:
            count[0] += "tree" in self.parts
            if count[0] == number:
                count[0] += 100
                raise OSError("no more room")
            return rename(self, target)

        copy = tree.parent / f".update-{number}" / "tree"
        shutil.copytree(tree, copy)
        (copy / "openapi.yaml").write_text("new", encoding="utf-8")
        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(OSError, match="no more room"):
            update_spec._take_over(copy, tree)
        monkeypatch.undo()
        assert before == snapshot(tree), number


@tiers.check
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_the_tree_as_it_was(tree: Path, number: signal.Signals) -> None:
    """Ctrl-C or SIGTERM while the tests run ends the program and leaves the tree unchanged."""
    file = tree.parent / "page.md"
    file.write_text(page(released()), encoding="utf-8")
    before = snapshot(tree)
    started = tree.parent / "started"
    script = tree.parent / "wait.py"
    script.write_text(f"import time; open({str(started)!r}, 'w').close(); time.sleep(600)\n", encoding="utf-8")
    command = [sys.executable, "-m", "tools.update_spec", "--root", str(tree), "--upstream", str(file)]
    command += ["--tests", f"{sys.executable} {script}"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # our parent may ignore it
    ) as process:
        while not started.exists() and process.poll() is None:
            time.sleep(0.02)
        os.killpg(process.pid, number)
        message = process.communicate(timeout=300)[1]
    assert (130, before) == (process.returncode, snapshot(tree)), message
    assert "No file was changed." in message
