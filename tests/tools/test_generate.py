"""What `make generate` writes, and what its check says of a package that is out of date."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGE, ROOT, copy_tree, run, snapshot
from tools import generate
from tools.generate import differences

HOSTILE = {
    "ruff.toml": 'line-length = 40\nexclude = ["*"]\n[format]\nquote-style = "single"\n',
    ".ruff.toml": 'extend-exclude = ["models"]\n[lint]\nselect = ["ALL"]\n',
    "pyproject.toml": '[tool.ruff]\nline-length = 40\nexclude = ["*"]\n[project]\nname = "x"\n',
    ".gitignore": "*\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "openapi_python_client.py": "raise SystemExit('imported from the tree')\n",
    "attrs/__init__.py": "raise SystemExit('imported from the tree')\n",
    f"{PACKAGE}/models/old_model.py": "",
    f"{PACKAGE}/old_folder/__init__.py": "",
    f"{PACKAGE}/.hidden": "",
    f"{PACKAGE}/client.py": "# edited\n",
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree in which `make generate` has replaced a damaged package, in unusual surroundings."""
    root = copy_tree(tmp_path_factory.mktemp("tree"))
    for name, text in HOSTILE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / PACKAGE / "errors.py").unlink()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"LC_ALL": "C", "HOME": str(root), "COLUMNS": "20", "TERM": "dumb"}.items():
            patch.setenv(name, value)
        patch.setenv("PYTHONHASHSEED", "1")
        patch.chdir(root)
        assert 0 == run(root)
    return root


def test_the_committed_package_is_what_the_inputs_generate(generated: Path) -> None:
    """Generating from the committed inputs gives the committed package, byte for byte, and no other file.

    Files that are no longer generated, edits by hand and gaps are gone. Linter settings, ignore rules and modules in
    the tree, another hash seed, locale, home, terminal and working directory make no difference.
    """
    assert snapshot(ROOT / PACKAGE) == snapshot(generated / PACKAGE)


def test_generating_touches_nothing_else(generated: Path, tmp_path: Path) -> None:
    """The inputs stay as they are and no temporary folder is left."""
    inputs = set(snapshot(copy_tree(tmp_path, package=False)))
    assert snapshot(tmp_path) == {name: data for name, data in snapshot(generated).items() if name in inputs}
    expected = {name.split("/")[0] for name in (*inputs, *HOSTILE)}
    assert expected == {path.name for path in generated.iterdir()}


def test_a_tree_without_a_package_gets_one(tmp_path: Path) -> None:
    """The first package is moved into its place as every later one is."""
    generate.replace(folder(tmp_path / "fresh", a="1"), tmp_path / "package")
    assert {"a.py": b"1"} == snapshot(tmp_path / "package")


def test_every_file_says_where_it_comes_from() -> None:
    """The first line of every generated file says from what and by which command it was made."""
    origin = "generated from openapi.yaml and overrides/ by `make generate`; do not edit"
    firsts = {f"# {origin}", json.dumps({"x-generated": origin})[:-1] + ","}
    files = {name: data.decode() for name, data in snapshot(ROOT / PACKAGE).items() if data is not None}
    assert [] == [name for name, text in files.items() if text.splitlines()[0].lower() not in firsts]


# ---------------------------------------------------------------------- the check

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
    """Byte code is ignored; a module with a similar name is a difference."""
    fresh, package = folder(tmp_path / "fresh", a="1"), folder(tmp_path / "package", a="1")
    for name in ("__pycache__/a.cpython-311.pyc", "models/__pycache__/b.cpython-311.pyc", "old__pycache__.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(b"")
    assert [f"stale      {PACKAGE}/old__pycache__.py"] == differences(fresh, package)


def test_same_size_and_time_are_not_enough(tmp_path: Path) -> None:
    """Files are compared by their bytes, not by their dates and sizes."""
    fresh, package = folder(tmp_path / "fresh", a="1"), folder(tmp_path / "package", a="2")
    times = (fresh / "a.py").stat()
    os.utime(package / "a.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert [f"different  {PACKAGE}/a.py"] == differences(fresh, package)


@pytest.fixture
def _built(generated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is generated is there already."""
    monkeypatch.setattr(generate, "build", lambda root, workspace: generated / PACKAGE)


@pytest.mark.usefixtures("_built")
def test_a_package_in_sync_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check of a package that is in sync exits 0, says nothing and leaves the tree as it is."""
    before = snapshot(copy_tree(tmp_path))
    assert 0 == run(tmp_path, "--check")
    assert ("", "", before) == (*capsys.readouterr(), snapshot(tmp_path))


@pytest.mark.usefixtures("_built")
def test_a_package_out_of_sync_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check exits 1, names the files in both directions and what to do, and leaves the tree as it is."""
    package = copy_tree(tmp_path) / PACKAGE
    (package / "api" / "stale.py").write_text("", encoding="utf-8")
    (package / "models" / "word_dto.py").unlink()
    (package / "openapi.json").write_text("{}", encoding="utf-8")
    before = snapshot(tmp_path)
    lines = [f"missing    {PACKAGE}/models/word_dto.py", f"stale      {PACKAGE}/api/stale.py"]
    lines += [f"different  {PACKAGE}/openapi.json"]
    assert 1 == run(tmp_path, "--check")
    assert ([ADVICE, *lines], before) == (capsys.readouterr().err.splitlines(), snapshot(tmp_path))


@pytest.mark.usefixtures("_built")
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
