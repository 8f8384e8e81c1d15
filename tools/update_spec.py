"""Vendor upstream's document: regenerate, test, and add the change to the changelog. A failure changes nothing.

All steps happen in a copy of the tree. The new document, package and changelog replace the old ones only if the tests
pass in the copy. If the program is killed while it replaces them, the next run restores the old ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
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

from tools import changelog, generate
from tools.drift.judge import judge
from tools.drift.page import find_document
from tools.drift.report import to_text
from tools.drift.upstream import PAGE, Undecided, read_upstream

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, CHECKSUM, CHANGELOG = "openapi.yaml", "openapi.yaml.sha256", "CHANGELOG.md"
REPLACED = ".replaced"  # holds the old files while the new ones replace them
CACHE = ".pytest_cache/update-spec"  # where pytest notes which tests failed in the copy
PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-m", "not check and not long"]
"""The command of `make test`. It takes minutes less than `make check`, which the maintainer runs before the commit."""

FIRST = ("tests/generated", "tests/request", "tests/emulator")
"""The tests that a new document breaks soonest; they take a sixth of the time of all."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_IGNORED = shutil.ignore_patterns(
    *(".git", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info", ".generate-*", ".update-*", "gladia-demo")
)


class UpdateError(Exception):
    """The document cannot be vendored; the message says why."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 if the tree is up to date, 1 if it is unchanged."""
    parser = argparse.ArgumentParser(prog="tools.update_spec", description="Vendor upstream's document.")
    parser.add_argument(
        "--upstream", default=PAGE, metavar="URL|FILE", help="a page or a document (default: %(default)s)"
    )
    parser.add_argument("--tests", metavar="COMMAND", help="the tests that must pass (default: all of `make test`)")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to work on (default: this one)")
    arguments = parser.parse_args(argv)
    root: Path = arguments.root.resolve()
    try:
        with _terminable():
            restore(root)
            update(root, arguments.upstream, [shlex.split(arguments.tests)] if arguments.tests else in_order(root))
    except (UpdateError, Undecided, changelog.ChangelogError) as error:
        print(f"make update-spec: {error}\nNo file was changed.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make update-spec: interrupted\nNo file was changed.", file=sys.stderr)
        return 130
    return 0


def update(root: Path, upstream: str, tests: list[list[str]]) -> None:
    """Bring the tree at `root` up to date with upstream if all commands of `tests` succeed; else leave it unchanged.

    Raises:
        UpdateError: Upstream's document cannot be vendored, no package can be generated from it, or a test fails.
        ChangelogError: The changelog has no section Unreleased.
        Undecided: Upstream's content cannot be read.
    """
    found = find_document(read_upstream(upstream))
    drift = judge(root, found, upstream)
    if drift.form == "part":
        raise UpdateError(
            f"upstream served a larger document ({len(found.document['paths'])} paths). A document is vendored byte "
            "for byte, so this one would add operations that are not ours. Pass the documentation page, or a document "
            "that has only our operations; `make drift` can read the larger one"
        )
    if found.source == (root / DOCUMENT).read_bytes():
        print("openapi.yaml already is upstream's document.")
        return
    print(to_text(drift), flush=True)
    before = _content(root)
    with tempfile.TemporaryDirectory(prefix=".update-", dir=root, ignore_cleanup_errors=True) as workspace:
        copy = Path(workspace) / "tree"  # on the tree's file system, so that renames can move the new files back
        shutil.copytree(root, copy, ignore=not_copied, symlinks=True)
        (copy / DOCUMENT).write_bytes(found.source)
        (copy / CHECKSUM).write_text(f"{hashlib.sha256(found.source).hexdigest()}  {DOCUMENT}\n", encoding="ascii")
        text = changelog.with_drift((copy / CHANGELOG).read_text("utf-8"), drift, datetime.now(UTC).date())
        (copy / CHANGELOG).write_text(text, encoding="utf-8")
        if generate.main(["--root", str(copy)]) != 0:
            raise UpdateError("no package can be generated from the new document (see above)")
        for command in tests:
            _run_tests(command, copy, root)
        if before != _content(root):
            raise UpdateError("the tree changed while the tests ran")
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # an interrupted run says that it changed nothing
        _take_over(copy, root)
    shutil.rmtree(root / CACHE, ignore_errors=True)
    note = ""
    if drift.level:
        until = " (minor while the version begins with 0)" if drift.level == "breaking" else ""
        note = f" Version step: {changelog.STEPS[drift.level]}{until}. CHANGELOG.md states it under Unreleased; "
        note += "review it, then commit."
    print(f"\nopenapi.yaml, {generate.PACKAGE} and the changelog are up to date.{note}")


def in_order(root: Path) -> list[list[str]]:
    """Return the commands of the tests of `make test`: those that failed in the last run, then FIRST, then the rest."""
    pytest = [*PYTEST, "-o", f"cache_dir={root / CACHE}"]
    again = [[*pytest, "--last-failed"]] if _failed(root) else []
    return [*again, [*pytest, *FIRST], [*pytest, *(f"--ignore={path}" for path in FIRST)]]


def _failed(root: Path) -> list[str]:
    """Return the node ids of the tests that failed in the last run, as pytest has noted them."""
    try:
        return list(json.loads((root / CACHE / "v" / "cache" / "lastfailed").read_bytes()))
    except (OSError, ValueError):
        return []


def _run_tests(command: list[str], copy: Path, root: Path) -> None:
    """Run the tests in the copy, with the copy's packages ahead of the installed ones."""
    paths = [str(copy), str(copy / "overrides"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        status = subprocess.run(command, cwd=copy, env=environment, check=False).returncode
    except OSError as error:
        raise UpdateError(f"the tests cannot be run: {error}") from error
    if status != 0:
        message = f"the tests do not pass with the new document (exit status {status})."
        if failed := _failed(root):
            message += " Fix the cause and run the command again; it begins with these tests:\n  " + "\n  ".join(failed)
        raise UpdateError(message)


def not_copied(folder: str, names: list[str]) -> set[str]:
    """Return the names in a folder that are not part of the tree: environments, caches, and leftovers of runs."""
    environments = {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}
    return environments | _IGNORED(folder, names)


def _take_over(copy: Path, root: Path) -> None:
    """Move the new files into the tree; if a move fails, restore all old files."""
    old = root / REPLACED
    old.mkdir()
    try:
        for name in (generate.PACKAGE, CHANGELOG, CHECKSUM, DOCUMENT):
            if (root / name).exists():
                (root / name).rename(old / name)
            (copy / name).rename(root / name)
        old.rename(copy.parent / "old")  # from here on, no run restores the old files
    except BaseException:
        restore(root)
        raise


def restore(root: Path) -> None:
    """Restore the files that a run has moved away. If this is interrupted, the next call completes it."""
    if not (root / REPLACED).exists():
        return
    for old in (root / REPLACED).iterdir():
        if old.is_dir():
            shutil.rmtree(root / old.name, ignore_errors=True)
        old.replace(root / old.name)
    (root / REPLACED).rmdir()
    print("The old files are restored, because a run ended while it replaced them.", flush=True)


def _content(root: Path) -> tuple[list[dict[str, bytes]], list[bytes]]:
    """Return the folders and files that a new document replaces or depends on."""
    folders = [generate.contents(root / name) for name in ("overrides", generate.PACKAGE)]
    return folders, [(root / name).read_bytes() for name in (DOCUMENT, CHECKSUM, CHANGELOG)]


@contextmanager
def _terminable() -> Iterator[None]:
    """Make SIGTERM end the program as Ctrl-C does, so that it removes the copy."""
    before = [(number, signal.signal(number, signal.default_int_handler)) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
