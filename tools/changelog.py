"""Add upstream's changes to the section Unreleased of CHANGELOG.md (Keep a Changelog)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tools.drift.judge import Change, Drift
from tools.drift.report import as_code, joined
from tools.drift.rules import Level

STEPS: dict[Level, str] = {"documentation": "patch", "additive": "minor", "breaking": "major"}
"""The version step (Semantic Versioning) that a change of each level requires."""

_UNRELEASED = "## [Unreleased]"


def with_drift(changelog: str, drift: Drift, day: date) -> str:
    """Return the changelog with an entry for the drift; without drift, return it unchanged.

    Raises:
        ValueError: The changelog has no section Unreleased.
    """
    if drift.level is None:
        return changelog
    for heading, entry in _entries(drift, day):
        changelog = _insert(changelog, heading, entry)
    return changelog


def _entries(drift: Drift, day: date) -> Iterator[tuple[str, str]]:
    assert drift.level is not None
    step = STEPS[drift.level]
    reading = f"**{step}** version step ({drift.level})"
    if step == "major":
        reading += "; while the version begins with 0, a minor one"
    lines = [f"- Regenerated from Gladia's document of {day.isoformat()}: {reading}."]
    lines += [f"  - {_told(change)}" for change in joined(drift.changes) if change.level == "breaking"]
    texts = sum(change.level == "documentation" for change in drift.changes)
    if texts:
        lines.append(f"  - Documentation: {texts} {'text' if texts == 1 else 'texts'} of the document.")
    yield "### Changed", "\n".join(lines)
    added = [f"- {_told(change)}" for change in joined(drift.changes) if change.level == "additive"]
    if added:
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
    start = re.search(rf"^{re.escape(_UNRELEASED)}[^\n]*\n", changelog, re.MULTILINE)
    if start is None:
        raise ValueError(f"CHANGELOG.md has no section {_UNRELEASED}")
    following = re.search(r"^(## |\[[^\]]+\]: )", changelog[start.end() :], re.MULTILINE)
    end = start.end() + (following.start() if following else len(changelog) - start.end())
    head, section, tail = changelog[: start.end()], changelog[start.end() : end], changelog[end:]
    part = re.search(rf"^{re.escape(heading)}\n", section, re.MULTILINE)
    if part is None:
        section = f"{section.rstrip()}\n\n{heading}\n\n{entry}\n".lstrip("\n")
        head += "\n"
    else:
        next_part = re.search(r"^### ", section[part.end() :], re.MULTILINE)
        cut = part.end() + (next_part.start() if next_part else len(section) - part.end())
        section = f"{section[:cut].rstrip()}\n{entry}\n" + (f"\n{section[cut:]}" if next_part else "")
    return head + section.rstrip() + "\n" + (f"\n{tail.lstrip()}" if tail.strip() else "")
