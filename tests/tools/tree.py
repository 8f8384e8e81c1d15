"""A copy of the tree that `make generate` works on: its inputs and, if wanted, the committed package.

Reading our YAML takes a hundred times as long as reading the same in JSON, so it is read once and copied as JSON.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from tools import generate
from tools.documents import Document, read_yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = generate.PACKAGE
DOCUMENTS = ("openapi.yaml", "overrides/overlay.yaml", "overrides/reserved-keywords.yaml")


@cache
def as_json(name: str) -> str:
    """One of our documents as JSON."""
    return json.dumps(read_yaml(ROOT / name))


@cache
def _effective_as_json() -> str:
    return json.dumps(generate.effective_document(ROOT))


def vendored() -> Document:
    """The vendored document; the caller may change it."""
    document: Document = json.loads(as_json("openapi.yaml"))
    return document


def effective() -> Document:
    """The vendored document with the overlay applied; the caller may change it."""
    document: Document = json.loads(_effective_as_json())
    return document


def copy_tree(target: Path, *, package: bool = True, as_written: bool = False) -> Path:
    """Copy the inputs, and the committed package, into `target`; returns `target`.

    Args:
        target: A folder, which is made if it does not exist.
        package: Copy the committed package, too.
        as_written: Copy the documents byte for byte. Otherwise they become JSON.
    """
    (target / "overrides").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "generator-config.yml", target / "generator-config.yml")
    for name in DOCUMENTS:
        (target / name).write_bytes((ROOT / name).read_bytes() if as_written else as_json(name).encode())
    shutil.copytree(ROOT / "overrides" / "templates", target / "overrides" / "templates")
    if package:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / PACKAGE, target / PACKAGE, ignore=ignore)
    return target


def laid_out(document: Document) -> bytes:
    """A document as upstream lays out its page: YAML, in the usual order."""
    usual = ("openapi", "info", "servers", "security", "tags", "paths", "components")
    page = {key: document[key] for key in sorted(document, key=lambda key: usual.index(key) if key in usual else -1)}
    components = page["components"]
    page["components"] = {key: components[key] for key in sorted(components, key=lambda key: key == "securitySchemes")}
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = False
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.BytesIO()
    yaml.dump(page, out)
    return out.getvalue()


def run(root: Path, *arguments: str) -> int:
    """The exit status of `python -m tools.generate` on the tree."""
    return generate.main(["--root", str(root), *arguments])


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every file's bytes, and None for every folder, by relative name; Python's own caches are left out."""
    paths = [path for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in paths}


def edit_document(path: Path, change: Callable[[Document], object]) -> None:
    """Change an OpenAPI or overlay document of the tree in place."""
    document = read_yaml(path)
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def replace_text(path: Path, old: str, new: str) -> None:
    """Change a text of the tree in place; `old` must be there exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def printed_actions(message: str) -> str:
    """What the failure says to append to the overlay."""
    return message.partition("append to overrides/overlay.yaml:\n\n")[2]


def paste(root: Path, actions: str) -> None:
    """Append actions to the overlay of a tree, as a person would."""
    path = root / "overrides" / "overlay.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + actions, encoding="utf-8")
