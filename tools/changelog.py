"""Add upstream's changes to the section Unreleased of CHANGELOG.md (Keep a Changelog)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tools.drift.judge import Change, Drift
from tools.drift.report import as_code, joined
from tools.drift.rules import Level


class ChangelogError(Exception):
    """The changelog cannot take an entry; the message says why."""


STEPS: dict[Level, str] = {"documentation": "patch", "additive": "minor", "breaking": "major"}
"""The version step (Semantic Versioning) that a change of each level requires."""

_UNRELEASED = "## [Unreleased]"


def with_drift(changelog: str, drift: Drift, day: date) -> str:
    """Return the changelog with an entry for the drift; without drift, return it unchanged.

    Raises:
        ChangelogError: The changelog has no section Unreleased.
    """
    if drift.level is None:
        return changelog
    for heading, entry in _entries(drift, day):
        changelog = _insert(changelog, heading, entry)
    return changelog


def _entries(drift: Drift, day: date) -> Iterator[tuple[str, str]]:
    assert drift.level is not None
    until = "; while the version begins with 0, a minor one" if drift.level == "breaking" else ""
    reading = f"**{STEPS[drift.level]}** version step ({drift.level}){until}"
    lines = [f"- Regenerated from Gladia's document of {day.isoformat()}: {reading}."]
    lines += [f"  - {_told(change)}" for change in joined(drift.changes) if change.level == "breaking"]
    texts = sum(change.level == "documentation" for change in drift.changes)
    if texts:
        lines.append(f"  - Documentation: {texts} {'text' if texts == 1 else 'texts'} of the document.")
    yield "### Changed", "\n".join(lines)
    if added := [f"- {_told(change)}" for change in joined(drift.changes) if change.level == "additive"]:
        yield "### Added", "\n".join(added)


def _told(change: Change) -> str:
    written = [name for name in change.names[1:] if name.startswith(("Gladia.", "Job.", "Transcript."))]
    told = dict.fromkeys([*change.names[:1], *written, *change.names])
    names = ", ".join(map(as_code, list(told)[:3])) or as_code(change.pointer)
    values = [_value(value) for value in (change.before, change.after) if value is not None]
    detail = f" ({' → '.join(values)})" if values and all(values) else ""
    return f"{names}: {change.title}{detail}."


def _value(value: Any) -> str:
    """Return the value as text, or an empty text if it is too long for a changelog."""
    values = value if isinstance(value, list) else [value]
    simple = all(isinstance(one, (str, int, float)) for one in values)
    told = ", ".join(as_code(str(one)) for one in values) if simple else ""
    return told if len(told) < 1000 else ""


def _insert(changelog: str, heading: str, entry: str) -> str:
    """Append an entry to a part of the section Unreleased; create the part if it is missing."""
    section = re.search(
        rf"^{re.escape(_UNRELEASED)}[^\n]*\n(.*?)(?=^## |^\[[^\]]+\]: |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if section is None:
        raise ChangelogError(f"CHANGELOG.md has no section {_UNRELEASED}")
    parts = [part.strip() for part in re.split(r"^(?=### )", section[1], flags=re.MULTILINE)]
    if any(part.startswith(f"{heading}\n") for part in parts):
        parts = [f"{part}\n{entry}" if part.startswith(f"{heading}\n") else part for part in parts]
    else:
        parts.append(f"{heading}\n\n{entry}")
    written = "\n\n".join(filter(None, parts))
    return f"{changelog[: section.start(1)]}\n{written}\n\n{changelog[section.end() :]}".rstrip("\n") + "\n"
