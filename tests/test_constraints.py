"""The files that `make lock` writes: they hold names, versions and hashes only, and fit pyproject.toml."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]


def pins(name: str) -> dict[str, str]:
    """The version of each package in a file, whose lines hold nothing else but a condition and hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace(" \\\n    --hash", " --hash")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    hashes = r"( --hash=sha256:[0-9a-f]{64})+" if name.startswith("requirements/") else ""
    assert [] == [line for line in lines if not re.fullmatch(rf"[a-z0-9-]+==[\w.]+( ; [\w' =!<>.()]+)?{hashes}", line)]
    named = (re.split(" ;| --hash", line)[0].partition("==") for line in lines)
    return {package: version for package, _, version in named}


def test_every_requirement_is_pinned() -> None:
    """constraints.txt has a fitting version of whatever the package, its extras and the groups name."""
    pinned, groups = pins("constraints.txt"), PYPROJECT["dependency-groups"].values()
    items = [*PYPROJECT["project"]["dependencies"], *itertools.chain(*EXTRAS.values(), *groups)]
    wanted = [Requirement(item) for item in items if isinstance(item, str)]
    versions = {one: pinned.get(canonicalize_name(one.name)) for one in wanted}
    assert [] == [str(one) for one, version in versions.items() if not version or version not in one.specifier]


def test_all_files_agree() -> None:
    """The files of requirements/, with the hashes, have the versions of constraints.txt."""
    pinned = pins("constraints.txt")
    files = {path.stem: pins(f"requirements/{path.name}") for path in (ROOT / "requirements").glob("*.txt")}
    assert {"build", "check", "docs", "lock", "long", "test", "tools", "user"} == files.keys()
    assert [] == [
        (name, package, version)
        for name, found in files.items()
        for package, version in found.items()
        if pinned.get(package) != version
    ]
    assert files["user"].keys() < files["test"].keys() < files["check"].keys()
    groups, extras = PYPROJECT["dependency-groups"], [*EXTRAS["cli"], *EXTRAS["emulator"]]
    wanted = {"user": [*PYPROJECT["project"]["dependencies"], *extras]}
    wanted |= {name: list(required(groups, name)) for name in files.keys() - {"user"}}
    missing = [
        (name, item)
        for name, items in wanted.items()
        for item in items
        if canonicalize_name(Requirement(item).name) not in files[name]
    ]
    assert [] == missing


def required(groups: dict[str, Any], name: str) -> Iterator[str]:
    """The requirements of a group, with those of the groups that it includes."""
    for item in groups[name]:
        if isinstance(item, str):
            yield item
        else:
            yield from required(groups, item["include-group"])


def test_the_lowest_versions_are_the_lower_bounds() -> None:
    """constraints-lowest.txt has the lower bounds that pyproject.toml states for users of the client."""
    items = [Requirement(item) for item in (*PYPROJECT["project"]["dependencies"], *EXTRAS["fast"])]
    bounds = {one.name: next(each.version for each in one.specifier if each.operator == ">=") for one in items}
    lowest = pins("constraints-lowest.txt")
    assert bounds.keys() == lowest.keys()
    assert [] == [name for name, bound in bounds.items() if not lowest[name].startswith(bound)]
