"""Vendor upstream's document: regenerate, test, and write the change into the changelog, or leave everything as it was.

All of it happens in a copy of the tree. Only when the tests pass there, the new document, the new package and the new
changelog take the places of the old ones.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from tools import changelog, generate
from tools.drift.judge import judge
from tools.drift.page import Found, find_document
from tools.drift.report import to_text
from tools.drift.upstream import PAGE, Undecided, read_upstream

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, CHECKSUM, CHANGELOG = "openapi.yaml", "openapi.yaml.sha256", "CHANGELOG.md"
TESTS = f"{shlex.quote(sys.executable)} -m pytest -n auto --dist worksteal -m 'not check and not long'"
"""What `make test` runs: it takes minutes less than `make check`, which comes before the commit."""

_IGNORED = shutil.ignore_patterns(
    *(".git", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info", ".generate-*", ".update-*", "gladia-demo")
)


class UpdateError(Exception):
    """The document is not vendored; the message says why."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 when the tree is up to date, 1 when it is as it was."""
    parser = argparse.ArgumentParser(prog="tools.update_spec", description="Vendor upstream's document.")
    parser.add_argument(
        "--upstream", default=PAGE, metavar="URL|FILE", help="a page or a document (default: %(default)s)"
    )
    parser.add_argument(
        "--tests", default=TESTS, metavar="COMMAND", help="what has to pass (default: the tests of `make test`)"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to work on (default: this one)")
    arguments = parser.parse_args(argv)
    try:
        with _terminable():
            update(arguments.root.resolve(), arguments.upstream, shlex.split(arguments.tests))
    except (UpdateError, Undecided) as error:
        print(f"make update-spec: {error}\nNothing is changed.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, SystemExit):
        print("make update-spec: interrupted\nNothing is changed.", file=sys.stderr)
        return 130
    return 0


def update(root: Path, upstream: str, tests: list[str]) -> None:
    """Bring the tree at `root` up to date with upstream, or leave it as it is.

    Raises:
        UpdateError: Upstream's document cannot be vendored as it is, cannot be generated from, or a test fails.
        Undecided: What upstream serves cannot be read.
    """
    found = find_document(read_upstream(upstream))
    drift = judge(root, found, upstream)
    _refuse_parts(found, drift.form)
    if found.source == (root / DOCUMENT).read_bytes():
        print("openapi.yaml is upstream's document already.")
        return
    print(to_text(drift), flush=True)
    watched = {name: _content(root / name) for name in (DOCUMENT, CHECKSUM, CHANGELOG, "overrides", generate.PACKAGE)}
    with _copy(root) as copy:
        (copy / DOCUMENT).write_bytes(found.source)
        (copy / CHECKSUM).write_text(f"{hashlib.sha256(found.source).hexdigest()}  {DOCUMENT}\n", encoding="ascii")
        _write_changelog(copy / CHANGELOG, drift)
        if generate.main(["--root", str(copy)]) != 0:
            raise UpdateError("the new document cannot be generated from (see above)")
        _run_tests(tests, copy)
        if watched != {name: _content(root / name) for name in watched}:
            raise UpdateError("the tree was changed while the tests ran")
        _take_over(copy, root)
    step = changelog.STEPS[drift.level] if drift.level else None
    if step == "major":
        step = "major (minor while the version begins with 0)"
    note = f"Version step: {step}. CHANGELOG.md says so under Unreleased; read it, then commit." if step else ""
    print(f"\nopenapi.yaml, {generate.PACKAGE} and the changelog are up to date. {note}".rstrip())


def _refuse_parts(found: Found, form: str) -> None:
    if form == "part":
        raise UpdateError(
            f"upstream served a larger document ({len(found.document['paths'])} paths): its own bytes would bring all "
            "of them along, and a part of it is not its own bytes. Give the documentation page, or a document with our "
            "operations only; `make drift` reads the larger one"
        )


def _write_changelog(path: Path, drift: Any) -> None:
    try:
        text = changelog.with_drift(path.read_text(encoding="utf-8"), drift, datetime.now(UTC).date())
    except ValueError as error:
        raise UpdateError(str(error)) from error
    path.write_text(text, encoding="utf-8")


def _run_tests(tests: list[str], copy: Path) -> None:
    """In the copy, with its packages in front of the installed ones."""
    paths = [str(copy), str(copy / "overrides"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        status = subprocess.run(tests, cwd=copy, env=environment, check=False).returncode
    except OSError as error:
        raise UpdateError(f"the tests cannot be run: {error}") from error
    if status != 0:
        raise UpdateError(f"the tests do not pass with the new document (exit status {status})")


def not_copied(folder: str, names: list[str]) -> set[str]:
    """Names of a folder that are no part of the tree: environments, caches, and what a run leaves."""
    environments = {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}
    return environments | _IGNORED(folder, names)


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    """A copy of the tree on its own file system, so that the new files can be moved back by renaming."""
    workspace = Path(tempfile.mkdtemp(prefix=".update-", dir=root))
    try:
        shutil.copytree(root, workspace / "tree", ignore=not_copied, symlinks=True)
        yield workspace / "tree"
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _take_over(copy: Path, root: Path) -> None:
    """Move the new files into the tree; if one cannot be, all old ones are back in their places."""
    old = copy.parent / "old"
    old.mkdir()
    moved: list[str] = []
    try:
        for name in (generate.PACKAGE, CHANGELOG, CHECKSUM, DOCUMENT):
            moved.append(name)
            if (root / name).exists():
                (root / name).rename(old / name)
            (copy / name).rename(root / name)
    except BaseException:
        for name in moved:
            if (old / name).exists():
                if (root / name).exists():
                    (root / name).rename(copy / name)
                (old / name).rename(root / name)
        raise


def _content(path: Path) -> Any:
    """The bytes of a file or of all files of a folder; None if there is none."""
    if not path.is_dir():
        return path.read_bytes() if path.exists() else None
    files = (file for file in sorted(path.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the program as Ctrl-C does, so that the copy is removed and nothing stays half moved."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
