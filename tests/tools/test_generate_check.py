from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGE, copy_tree, edit_document, run, snapshot
from tools.generate import differences

ADVICE = f"{PACKAGE} is out of date; run `make generate`:"


def folder(path: Path, **files: str) -> Path:
    """A folder with these modules."""
    path.mkdir()
    for name, text in files.items():
        file = path / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fresh", "package", "expected"),
    [
        ({"a": "1", "models__b": "2"}, {"a": "1", "models__b": "2"}, []),
        ({"a": "1", "models__b": "2"}, {"a": "1"}, [f"missing    {PACKAGE}/models/b.py"]),
        ({"a": "1"}, {"a": "1", "models__b": "2"}, [f"stale      {PACKAGE}/models/b.py"]),
        ({"a": "1", "models__b": "2"}, {"a": "1", "models__b": "3"}, [f"different  {PACKAGE}/models/b.py"]),
        (
            {"a": "1", "b": "2", "c": "3"},
            {"b": "0", "c": "0", "d": "4", "e": "5"},
            [
                f"missing    {PACKAGE}/a.py",
                f"stale      {PACKAGE}/d.py",
                f"stale      {PACKAGE}/e.py",
                f"different  {PACKAGE}/b.py",
                f"different  {PACKAGE}/c.py",
            ],
        ),
    ],
)
def test_every_difference_is_named(
    tmp_path: Path, fresh: dict[str, str], package: dict[str, str], expected: list[str]
) -> None:
    """Each file that is missing, stale or different is named once, in subfolders too."""
    assert expected == differences(folder(tmp_path / "fresh", **fresh), folder(tmp_path / "package", **package))


def test_the_caches_of_python_are_no_difference(tmp_path: Path) -> None:
    """Byte code beside the modules is nobody's difference, and a module whose name looks like it is one."""
    fresh, package = folder(tmp_path / "fresh", a="1"), folder(tmp_path / "package", a="1")
    for name in ("__pycache__/a.cpython-311.pyc", "models/__pycache__/b.cpython-311.pyc", "old__pycache__.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(b"")
    assert [f"stale      {PACKAGE}/old__pycache__.py"] == differences(fresh, package)


def test_same_size_and_time_are_not_enough(tmp_path: Path) -> None:
    """Files are compared by their bytes, whatever their dates and sizes."""
    fresh, package = folder(tmp_path / "fresh", a="1"), folder(tmp_path / "package", a="2")
    times = (fresh / "a.py").stat()
    os.utime(package / "a.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert [f"different  {PACKAGE}/a.py"] == differences(fresh, package)


def test_a_package_in_sync_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check of a package that is in sync exits 0, says nothing and leaves the tree as it is."""
    before = snapshot(copy_tree(tmp_path))
    assert 0 == run(tmp_path, "--check")
    assert ("", "", before) == (*capsys.readouterr(), snapshot(tmp_path))


def test_a_package_out_of_sync_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check exits 1, names the files in both directions and what to do, and leaves the tree as it is."""
    package = copy_tree(tmp_path) / PACKAGE
    (package / "api" / "stale.py").write_text("", encoding="utf-8")
    (package / "models" / "word.py").unlink()
    (package / "openapi.json").write_text("{}", encoding="utf-8")
    before = snapshot(tmp_path)
    lines = [f"missing    {PACKAGE}/models/word.py", f"stale      {PACKAGE}/api/stale.py"]
    lines += [f"different  {PACKAGE}/openapi.json"]
    assert 1 == run(tmp_path, "--check")
    assert ([ADVICE, *lines], before) == (capsys.readouterr().err.splitlines(), snapshot(tmp_path))


def test_changed_inputs_are_named_by_what_they_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a change of openapi.yaml the check names the files that `make generate` would change."""
    copy_tree(tmp_path)
    edit_document(
        tmp_path / "openapi.yaml", lambda document: document["servers"][0].update(url="https://other.example")
    )
    assert 1 == run(tmp_path, "--check")
    changed = [f"different  {PACKAGE}/client.py", f"different  {PACKAGE}/openapi.json"]
    assert [ADVICE, *changed] == capsys.readouterr().err.splitlines()


def test_a_missing_package_is_out_of_sync(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no package at all, the check names every file as missing and makes none of them."""
    before = snapshot(copy_tree(tmp_path, package=False))
    assert 1 == run(tmp_path, "--check")
    names = capsys.readouterr().err.splitlines()[1:]
    assert ({"missing"}, before) == ({name.split()[0] for name in names}, snapshot(tmp_path))
    assert f"missing    {PACKAGE}/client.py" in names


def test_a_failing_generation_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check of inputs that cannot be generated from exits 1 with the reason and leaves the tree as it is."""
    copy_tree(tmp_path)
    (tmp_path / "openapi.yaml").write_text("openapi: [", encoding="utf-8")
    before = snapshot(tmp_path)
    assert (1, before) == (run(tmp_path, "--check"), snapshot(tmp_path))
    assert capsys.readouterr().err.startswith("make generate: openapi.yaml: not readable as YAML")
