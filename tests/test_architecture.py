"""Rules about the files. Who may import whom stands in pyproject.toml and is checked by `make lint`."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from pathlib import Path

import gladia_control
import pytest
from gladia_control import Gladia

from tools.documents import read_yaml

ROOT = Path(__file__).resolve().parent.parent
HAND = ROOT / "overrides" / "gladia_control"


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_the_rules_use_the_standard_library_only() -> None:
    """The rules can be read and tested on their own."""
    found = {name for path in (HAND / "rules").glob("*.py") for name in imported(path)}
    assert set() == found - sys.stdlib_module_names


def test_the_tools_import_neither_package() -> None:
    """The maintainers' programs work when both are broken."""
    found = {name for path in (ROOT / "tools").rglob("*.py") for name in imported(path)}
    assert set() == found & {"gladia_control", "gladia_emulator", "gladia_control_api_client"}


def imports_inside(path: Path) -> bool:
    """Whether a function of a file imports something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for inner in functions for node in ast.walk(inner))


def test_imports_stand_at_the_top() -> None:
    """Only the package's `__init__` is lazy; every other exception has its reason here."""
    reasons = {
        "__init__.py": "a name is imported when it is first used",
        "batch/progress.py": "the extra `cli`",
        "cli/__init__.py": "the extra `cli`",
        "cli/emulate.py": "the extra `emulator`",
        "pytest_plugin.py": "the extra `emulator`, and nothing is imported until a test needs it",
        "result/json.py": "the extra `fast`",
    }
    files = [(folder, path) for folder in (HAND, ROOT / "gladia_emulator") for path in folder.rglob("*.py")]
    found = {path.relative_to(folder).as_posix() for folder, path in files if imports_inside(path)}
    assert reasons.keys() == found


def test_overrides_is_no_package() -> None:
    """PyPI has a package `overrides`; a folder of that name must never be importable from the wheel."""
    assert not (ROOT / "overrides" / "__init__.py").exists()


def test_all_is_the_truth() -> None:
    """`__all__` has exactly the public names of the package, sorted, and checkers see what programs get."""
    tree = ast.parse(Path(gladia_control.__file__ or "").read_text(encoding="utf-8"))
    checkers = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in checkers.body if isinstance(node, ast.ImportFrom)]
    seen = {alias.name: f".{node.module}" for node in imports for alias in node.names}
    assert gladia_control.__all__ == sorted(seen)
    for name, module in seen.items():
        assert getattr(gladia_control, name) is getattr(importlib.import_module(module, "gladia_control"), name)


def test_dir_shows_what_is_public() -> None:
    """The names, and the modules that can be reached as attributes; nothing that the package imports for itself."""
    modules = {name for name in dir(gladia_control) if inspect.ismodule(getattr(gladia_control, name))}
    assert {"aio", "batch", "client", "emulator", "errors", "events", "jobs"} == modules
    assert set(gladia_control.__all__) == set(dir(gladia_control)) - modules


@pytest.mark.parametrize("method", ["transcribe", "submit"])
def test_the_reserved_keywords_are_those_of_the_client(method: str) -> None:
    """The generation refuses a request field that would collide with one of our keywords: the list is complete."""
    reserved = read_yaml(ROOT / "overrides" / "reserved-keywords.yaml")["keywords"]
    own = set(inspect.signature(getattr(Gladia, method)).parameters) - {"keywords"}
    assert own <= set(reserved)
    if method == "transcribe":
        assert own == set(reserved)
