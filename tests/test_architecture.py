"""Who may import whom, and other rules that nobody should have to remember."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import gladia_control
import pytest
from gladia_control import Gladia
from gladia_control.api import generated

from tools.documents import read_yaml

ROOT = Path(__file__).resolve().parent.parent
HAND = ROOT / "overrides" / "gladia_control"
GENERATED = "gladia_control_api_client"
HAND_WRITTEN = sorted(HAND.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, relative ones resolved against `gladia_control`."""
    package = ["gladia_control", *path.relative_to(HAND).parent.parts] if path.is_relative_to(HAND) else []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_one_module_names_the_generated_package() -> None:
    """A regeneration breaks in `generated.py` first, visibly."""
    users = {path.name for path in HAND_WRITTEN if any(within(name, GENERATED) for name in imports(path))}
    assert {"generated.py"} == users


def test_generated_code_never_imports_ours() -> None:
    """The generated package stands alone."""
    for path in (ROOT / GENERATED).rglob("*.py"):
        assert not [name for name in imports(path) if within(name, "gladia_control") or within(name, "tools")], path


def test_the_rules_use_the_standard_library_only() -> None:
    """The waiting and retrying rules can be read and tested on their own."""
    allowed = {
        "__future__",
        "collections",
        "dataclasses",
        "datetime",
        "email",
        "enum",
        "math",
        "random",
        "threading",
        "typing",
    }
    assert {name.partition(".")[0] for name in imports(HAND / "rules" / "policy.py")} <= allowed


def test_the_emulator_shares_no_code_with_the_client() -> None:
    """They meet on the wire, so that the one cannot share the other's bugs."""
    for path in HAND_WRITTEN:
        inside = path.is_relative_to(HAND / "emulator")
        for name in imports(path):
            if inside and within(name, "gladia_control"):
                assert within(name, "gladia_control.emulator"), f"{path.name} imports {name}"
            if not inside and within(name, "gladia_control.emulator"):
                assert path.is_relative_to(HAND / "cli"), f"{path.name} imports {name}"


def test_the_client_does_not_know_the_command_line() -> None:
    """`cli` imports the client, never the other way round."""
    for path in HAND_WRITTEN:
        if not path.is_relative_to(HAND / "cli"):
            assert not [name for name in imports(path) if within(name, "gladia_control.cli")], path


def test_the_tools_import_neither_package() -> None:
    """The maintainers' programs work when both are broken."""
    for path in (ROOT / "tools").rglob("*.py"):
        assert not [name for name in imports(path) if within(name, "gladia_control") or within(name, GENERATED)], path


def test_overrides_is_no_package() -> None:
    """PyPI has a package `overrides`; a folder of that name must never be importable from the wheel."""
    assert not (ROOT / "overrides" / "__init__.py").exists()


def test_the_generated_names_are_there() -> None:
    """What is imported when it is first asked for exists: a regeneration that renames something breaks here."""
    for name in generated.__all__:
        assert getattr(generated, name) is not None
    with pytest.raises(AttributeError):
        _ = generated.Nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def test_all_is_the_truth() -> None:
    """`__all__` has exactly the public names of the package, sorted, and checkers see what programs get."""
    tree = ast.parse(Path(gladia_control.__file__ or "").read_text(encoding="utf-8"))
    checkers = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in checkers.body if isinstance(node, ast.ImportFrom)]
    seen = {alias.name: f".{node.module}" for node in imports for alias in node.names}
    others = {"TYPE_CHECKING", "annotations"}
    public = {
        name
        for name in dir(gladia_control)
        if not name.startswith("_") and not inspect.ismodule(getattr(gladia_control, name)) and name not in others
    }
    assert (sorted(seen), sorted(public)) == (gladia_control.__all__, gladia_control.__all__)
    for name, module in seen.items():
        assert getattr(gladia_control, name) is getattr(importlib.import_module(module, "gladia_control"), name)


@pytest.mark.parametrize("method", ["transcribe", "submit"])
def test_the_reserved_keywords_are_those_of_the_client(method: str) -> None:
    """The generation refuses a request field that would collide with one of our keywords: the list is complete."""
    reserved = read_yaml(ROOT / "overrides" / "reserved-keywords.yaml")["keywords"]
    own = set(inspect.signature(getattr(Gladia, method)).parameters) - {"self", "keywords"}
    assert own <= set(reserved)
    if method == "transcribe":
        assert own == set(reserved)
