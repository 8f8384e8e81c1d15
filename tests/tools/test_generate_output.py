from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGE, ROOT, copy_tree, edit_document, run, snapshot
from tools import generate
from tools.documents import Document

HOSTILE = {
    "ruff.toml": 'line-length = 40\nexclude = ["*"]\n[format]\nquote-style = "single"\n',
    ".ruff.toml": 'extend-exclude = ["models"]\n[lint]\nselect = ["ALL"]\n',
    "pyproject.toml": '[tool.ruff]\nline-length = 40\nexclude = ["*"]\n[project]\nname = "x"\n',
    ".gitignore": "*\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "openapi_python_client.py": "raise SystemExit('imported from the tree')\n",
    "attrs/__init__.py": "raise SystemExit('imported from the tree')\n",
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree that had no package before `make generate`."""
    root = copy_tree(tmp_path_factory.mktemp("tree"), package=False)
    assert 0 == run(root)
    return root


def test_the_committed_package_is_what_the_inputs_generate(generated: Path) -> None:
    """Generating from the committed inputs gives the committed package, byte for byte, and no other file."""
    assert snapshot(ROOT / PACKAGE) == snapshot(generated / PACKAGE)


def test_generating_touches_nothing_else(generated: Path, tmp_path: Path) -> None:
    """The inputs stay as they are and no temporary folder is left."""
    expected = snapshot(copy_tree(tmp_path, package=False))
    assert expected == {name: data for name, data in snapshot(generated).items() if name.split("/")[0] != PACKAGE}


def test_a_second_run_changes_nothing(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run gives the same bytes, under another hash seed, locale, home, terminal and working directory too."""
    before = snapshot(generated)
    surroundings = {"PYTHONHASHSEED": "1", "LC_ALL": "C", "HOME": str(tmp_path), "COLUMNS": "20", "TERM": "dumb"}
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert (0, before) == (run(generated), snapshot(generated))


def test_surrounding_settings_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linter settings, ignore rules and modules that lie in the tree have no part in what is generated."""
    root = copy_tree(tmp_path, package=False)
    for name, text in HOSTILE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(root)
    assert (0, snapshot(ROOT / PACKAGE)) == (run(root), snapshot(root / PACKAGE))


def test_stale_and_edited_files_vanish(tmp_path: Path) -> None:
    """The package is replaced whole: files that are no longer generated, edits by hand and gaps are gone afterwards."""
    root = copy_tree(tmp_path)
    package = root / PACKAGE
    (package / "models" / "old_model.py").write_text("", encoding="utf-8")
    (package / "old_folder").mkdir()
    (package / "old_folder" / "__init__.py").write_text("", encoding="utf-8")
    (package / ".hidden").write_text("", encoding="utf-8")
    (package / "client.py").write_text("# edited\n", encoding="utf-8")
    (package / "errors.py").unlink()
    assert (0, snapshot(ROOT / PACKAGE)) == (run(root), snapshot(package))


def test_a_change_of_the_inputs_reaches_the_package(tmp_path: Path) -> None:
    """Servers, key header and descriptions in the package come from openapi.yaml, read when it is generated."""
    root = copy_tree(tmp_path)

    def change(page: Document) -> None:
        page["servers"][0]["url"] = "https://gladia.example:8443"
        page["components"]["securitySchemes"]["x_gladia_key"]["name"] = "x-other-key"
        sentences = page["components"]["schemas"]["InitTranscriptionRequest"]["properties"]["sentences"]
        sentences |= {"description": "Split into sentences", "default": False}

    edit_document(root / "openapi.yaml", change)
    assert 0 == run(root)
    wanted = {
        "client.py": ['base_url: str = "https://gladia.example:8443"\n', 'auth_header_name: str = "x-other-key"\n'],
        "models/init_transcription_request.py": ["Split into sentences. Default: False."],
        "options.py": ["Split into sentences. Default: false."],
    }
    absent = {name: [t for t in texts if t not in read(root / PACKAGE / name)] for name, texts in wanted.items()}
    assert {name: [] for name in wanted} == absent


@pytest.mark.parametrize("name", [name for name, data in snapshot(ROOT / PACKAGE).items() if data is not None])
def test_every_file_says_where_it_comes_from(name: str) -> None:
    """The first line of every generated file says from what and by which command it was made."""
    first = (ROOT / PACKAGE / name).read_text(encoding="utf-8").splitlines()[0].lower()
    origin = "generated from openapi.yaml and overrides/ by `make generate`; do not edit"
    assert first in (f"# {origin}", json.dumps({"x-generated": origin})[:-1] + ",")


def test_nothing_of_the_document_is_left_out(generated: Path) -> None:
    """Every operation has its module and every schema with properties or values its class, under its own name."""
    document = generate.effective_document(generated)
    schemas = document["components"]["schemas"]
    exports = read(generated / PACKAGE / "models" / "__init__.py").partition("__all__")[2]
    assert [] == [
        name for name in schemas if {"properties", "enum"} & set(schemas[name]) and f'"{name}"' not in exports
    ]
    items = [list(item.values()) for item in document["paths"].values()]
    operations = [value["operationId"] for item in items for value in item if isinstance(value, dict)]
    modules = [path.stem for path in (generated / PACKAGE / "api").rglob("*.py") if path.stem != "__init__"]
    assert sorted(map(squash, operations)) == sorted(map(squash, modules))


def read(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


def squash(name: str) -> str:
    """A name without the case and the underscores in which the document and the modules differ."""
    return name.replace("_", "").lower()
