"""`make update-spec` brings the whole tree up to date, or leaves every byte of it unchanged.

A run that is killed while it replaces the files is the one exception; the next run restores them.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@tiers.check
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


def test_all_of_make_test_has_to_pass(tmp_path: Path) -> None:
    """Unless told otherwise, update-spec runs what `make test` runs, each test once, and some folders first."""
    make = ["make", "--no-print-directory", "--dry-run", "test"]
    test = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    command = [sys.executable, *shlex.split(test)[1:], "-o", f"cache_dir={tmp_path / update_spec.CACHE}"]
    first, rest = update_spec.in_order(tmp_path)
    assert (command, command) == (first[: len(command)], rest[: len(command)])
    folders = first[len(command) :]
    assert [f"--ignore={folder}" for folder in folders] == rest[len(command) :]
    assert [] == [folder for folder in folders if not (ROOT / folder).is_dir()]


@tiers.check
@pytest.mark.usefixtures("_built")
def test_the_tests_that_failed_run_first(
    tree: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing run names its tests. The next run begins with them; if they pass, all others still have to."""
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # starts faster
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    (tree / "pyproject.toml").write_text("[tool.pytest.ini_options]\nmarkers = ['check', 'long']\n", "utf-8")
    log, broken = tree.parent / "log", tree.parent / "broken"
    for folder in (*update_spec.FIRST, "tests/last"):
        (tree / folder).mkdir(parents=True)
        (tree / folder / f"test_{Path(folder).name}.py").write_text(
            f"def test():\n    with open({str(log)!r}, 'a') as file:\n        file.write('{folder}\\n')\n"
            f"    assert {folder!r} not in open({str(broken)!r}).read().split()\n",
            encoding="utf-8",
        )

    def run_with(*names: str) -> tuple[int, list[str], str]:
        """The exit status, the tests in their order (those of FIRST as `first`), and the message."""
        broken.write_text(" ".join(names), encoding="utf-8")
        log.write_text("", encoding="utf-8")
        status = run(tree, page(released()), tests="")
        order = log.read_text(encoding="utf-8").split()
        message = capfd.readouterr().err.partition("make update-spec: ")[2]
        return status, ["first" if name in update_spec.FIRST else name for name in order], message

    first, last, name = ["first"] * 3, ["tests/last"], "tests/request/test_request.py::test"
    before = (tree / "openapi.yaml").read_bytes()
    status, order, message = run_with("tests/request", "tests/last")
    assert (1, first) == (status, order)
    assert f"it begins with these tests:\n  {name}\nNo file was changed." in message
    assert (1, ["first"]) == run_with("tests/request", "tests/last")[:2]
    status, order, message = run_with("tests/last")
    assert (1, ["first", *first, *last]) == (status, order)
    assert "it begins with these tests:\n  tests/last/test_last.py::test\nNo" in message
    assert before == (tree / "openapi.yaml").read_bytes()
    assert (0, [*last, *first, *last], "") == run_with()
    assert not (tree / update_spec.CACHE).exists()


FAILURES: dict[str, tuple[Callable[[], str], str, str]] = {
    # the page, the tests, the reason
    "failing tests": (lambda: page(released()), FAIL, "the tests do not pass with the new document"),
    "tests that cannot be run": (lambda: page(released()), "no-such-program", "the tests cannot be run"),
    "a defect": (lambda: page(released(option({"type": "array"}))), PASS, "no package can be generated"),
    "what the overlay adds": (
        lambda: page(released(lambda page: page["components"]["schemas"].update(PreRecordedResponse={}))),
        PASS,
        "job-schemas",
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


class Killed(BaseException):
    """The program has come to its end: what it wanted to do next does not happen."""


CHANGES = ("mkdir", "rename", "replace", "rmdir", "unlink")


@contextmanager
def stopping(error: type[BaseException], number: int, *, for_good: bool) -> Iterator[None]:
    """Let one change of the file system fail, counted from 1, and with `for_good` all that follow."""
    count = itertools.count(1)

    def stop(change: Callable[..., object], *arguments: object, **options: object) -> object:
        current = next(count)
        if current == number or (for_good and current > number):
            raise error(f"change {number}")
        return change(*arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, functools.partial(stop, getattr(os, name)))
        yield


def small_tree(root: Path, content: str) -> Path:
    """The four parts that update-spec replaces, with a content."""
    (root / PACKAGE / "models").mkdir(parents=True)
    names = ("CHANGELOG.md", "openapi.yaml", "openapi.yaml.sha256", f"{PACKAGE}/client.py", f"{PACKAGE}/models/job.py")
    for name in names:
        (root / name).write_text(content, encoding="utf-8")
    return root


def state(root: Path) -> dict[str, bytes | None]:
    """The tree without the folder in which update-spec works."""
    return {name: content for name, content in snapshot(root).items() if not name.startswith(".update-")}


def replace(folder: Path, error: type[BaseException], number: int, *, for_good: bool) -> tuple[Path, bool]:
    """A tree in which replacing the files was stopped at a change, and whether it was."""
    tree, copy = small_tree(folder, "old"), small_tree(folder / ".update-1" / "tree", "new")
    try:
        with stopping(error, number, for_good=for_good):
            update_spec._take_over(copy, tree)
    except error:
        return tree, True
    return tree, False


REPLACING = range(1, 11)
"""The changes while the files are replaced: a new folder, two moves for each part, and the move of the folder."""


@pytest.mark.parametrize("number", REPLACING)
def test_a_failing_change_puts_everything_back(tmp_path: Path, number: int) -> None:
    """Whichever change fails, all old files are restored."""
    tree, stopped = replace(tmp_path / "tree", OSError, number, for_good=False)
    assert (True, state(small_tree(tmp_path / "before", "old"))) == (stopped, state(tree))


@pytest.mark.parametrize("number", REPLACING)
def test_a_killed_run_is_repaired(tmp_path: Path, number: int) -> None:
    """Whenever the program is killed, and whenever its repair is killed too, a repair restores the old files."""
    before = state(small_tree(tmp_path / "before", "old"))
    for repair in itertools.count(1):
        tree, stopped = replace(tmp_path / str(repair), Killed, number, for_good=True)
        assert stopped
        try:
            with stopping(Killed, repair, for_good=True):
                update_spec.restore(tree)
        except Killed:
            update_spec.restore(tree)
            assert before == state(tree), repair
        else:
            assert before == state(tree)
            break


def test_what_is_complete_stays(tmp_path: Path) -> None:
    """After the last of the changes the new files are in place, and no repair takes them away."""
    tree, stopped = replace(tmp_path / "tree", Killed, REPLACING.stop, for_good=True)
    update_spec.restore(tree)
    assert (False, state(small_tree(tmp_path / "after", "new"))) == (stopped, state(tree))


@pytest.mark.usefixtures("_built")
def test_a_signal_while_the_files_are_replaced_comes_too_late(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first move on, Ctrl-C and SIGTERM change nothing: the run succeeds and says so. Then they work again."""
    rename, seen, numbers = os.rename, [], (signal.SIGINT, signal.SIGTERM)

    def interrupted(source: Path, target: Path) -> None:
        if tree in (Path(source).parent, Path(target).parent):
            for number in numbers:
                signal.raise_signal(number)
            seen.append(source)
        rename(source, target)

    handlers = [signal.getsignal(number) for number in numbers]
    monkeypatch.setattr(os, "rename", interrupted)
    assert (0, 9) == (run(tree, page(released())), len(seen))
    assert "Version step: minor" in capsys.readouterr().out
    assert handlers == [signal.getsignal(number) for number in numbers]


KILLED = """
import os, signal, sys
from tools import generate, update_spec
rename, count = os.rename, 0
def killed(source, target):
    global count
    rename(source, target)
    count += ".replaced" in str(target)
    if count == 3:
        os.kill(os.getpid(), signal.SIGKILL)
os.rename = killed
generate.main = lambda arguments: 0
update_spec.main(sys.argv[1:])
"""


@tiers.check
def test_a_kill_while_the_files_are_replaced_is_repaired(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After SIGKILL in the middle of the moves, the next run restores the tree, whatever else that run does."""
    file = tree.parent / "page.md"
    file.write_text(page(released()), encoding="utf-8")
    before = snapshot(tree)
    command = [sys.executable, "-c", KILLED, "--root", str(tree), "--upstream", str(file), "--tests", PASS]
    assert -signal.SIGKILL == subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
    assert not (tree / "openapi.yaml.sha256").exists()
    assert (1, before) == (run(tree, "<!doctype html>"), state(tree))
    assert "The old files are restored" in capsys.readouterr().out


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
    ) as process:
        while not started.exists() and process.poll() is None:
            time.sleep(0.02)
        os.killpg(process.pid, number)
        message = process.communicate(timeout=300)[1]
    assert (130, before) == (process.returncode, snapshot(tree)), message
    assert "No file was changed." in message
