"""Report the result of a drift check: for a terminal, for a pull request or job summary, and for programs."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from tools.cure import pasteable
from tools.drift.judge import Change, Drift
from tools.drift.rules import LEVELS

MOST_MARKDOWN = 60_000
"""Limit of characters in a Markdown report: an issue on GitHub holds 65,536."""

VERDICTS = {
    0: "no drift: upstream matches the vendored document",
    1: "documentation or additions only; nothing breaks",
    2: "breaking: callers of our packages would have to change",
    3: "could not tell",
}
"""The meaning of each exit status."""


def to_json(drift: Drift) -> str:
    """Return the report for programs; docs/drift.md documents its keys."""
    return _dumped(
        {
            "status": drift.status,
            "level": drift.level,
            "error": None,
            "upstream": drift.upstream,
            "form": drift.form,
            "changes": [
                {
                    "level": change.level,
                    "kind": change.kind,
                    "title": change.title,
                    "direction": change.direction,
                    "pointer": change.pointer,
                    "before": change.before,
                    "after": change.after,
                    "python": list(change.names),
                    "code": list(change.files),
                    "advice": change.advice,
                }
                for change in drift.changes
            ],
            "overlay": [
                {"name": a.name, "kind": a.kind, "state": a.state, "reason": a.reason, "advice": a.advice}
                for a in drift.actions
            ],
            "defects": [
                {
                    "kind": defect.kind,
                    "pointer": str(defect).partition(": ")[0],
                    "sentence": defect.sentence,
                    "lossy": defect.lossy,
                    "actions": list(defect.actions),
                }
                for defect in drift.defects
            ],
            "operations": {
                "only_upstream": drift.only_upstream,
                "added_by_us": [{"operation": op, "action": name} for op, name in drift.added_by_us.items()],
            },
        }
    )


def undecided_json(upstream: str, sentence: str) -> str:
    """Return the report as `to_json` does, for a check that could not tell."""
    empty: dict[str, Any] = {"form": None, "changes": [], "overlay": [], "defects": []}
    empty["operations"] = {"only_upstream": [], "added_by_us": []}
    return _dumped({"status": 3, "level": None, "error": sentence, "upstream": upstream} | empty)


def _dumped(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=True, indent=2)


def joined(changes: Iterable[Change]) -> list[Change]:
    """Return the changes for people: all values that are added to, or removed from, one enum are a single change."""
    found: dict[Any, Change] = {}
    for change in changes:
        value: Change = change
        key: tuple[Any, ...] = (len(found),)
        enum, _, index = change.pointer.rpartition("/")
        if change.kind in ("enum-value-added", "enum-value-removed") and index.isdecimal():
            value = evolve(change, pointer=enum, before=_one(change.before), after=_one(change.after))
            key = (change.kind, change.direction, enum)
        if key in found:
            first = found[key]
            value = evolve(
                first,
                title=first.title.replace("value ", "values "),
                before=first.before and first.before + value.before,
                after=first.after and first.after + value.after,
                names=tuple(name for name in first.names if name in value.names),
            )
        found[key] = value
    return list(found.values())


def _one(value: Any) -> list[Any] | None:
    return None if value is None else [value]


def to_text(drift: Drift) -> str:
    """Return the report for a terminal."""
    return "\n".join(map(printable, _text(drift)))


def _text(drift: Drift) -> Iterator[str]:
    yield f"Drift: {VERDICTS[drift.status]} (exit status {drift.status})"
    yield f"Upstream: {drift.upstream} ({_form(drift)})"
    for change in joined(drift.changes):
        yield ""
        yield f"{change.level.upper()}: {change.title} ({change.direction})"
        yield f"  {change.pointer}"
        if change.before is not None or change.after is not None:
            yield f"  before: {_short(change.before)}"
            yield f"  after:  {_short(change.after)}"
        if change.names:
            yield from _wrapped("Python: ", ", ".join(change.names))
        yield from _wrapped("to do:  ", change.advice)
    if drift.unfit_actions:
        yield from ("", "Actions of overrides/overlay.yaml that do not fit upstream's document:")
        for action in drift.unfit_actions:
            yield from _wrapped("", f"{action.name} ({action.kind}, {action.state}): {action.reason}. {action.advice}")
    if drift.defects:
        yield from ("", "Defects that make `make generate` fail:")
        for defect in drift.defects:
            yield from _wrapped("", f"{defect}{' (the cure is lossy)' if defect.lossy else ''}")
        yield from ("To cure it, append to overrides/overlay.yaml:", "", *_actions(drift).splitlines())
    if drift.only_upstream:
        yield from ("", "Operations that upstream has and we do not:", *(f"  {op}" for op in drift.only_upstream))
    if drift.added_by_us:
        yield from ("", "Operations that upstream's whole document describes and our overlay adds:")
        yield from (f"  {operation} ({action})" for operation, action in drift.added_by_us.items())


def to_markdown(drift: Drift) -> str:
    """Return the report for a job summary, an issue or a pull request."""
    lines = [
        f"## Upstream drift: {VERDICTS[drift.status]}",
        "",
        f"Upstream: {as_code(drift.upstream)} ({_form(drift)})",
    ]
    tail = list(_markdown_tail(drift))
    room = MOST_MARKDOWN - sum(len(line) + 1 for line in (*lines, *tail)) - 200
    left = 0
    for level in reversed(LEVELS):
        changes = joined(change for change in drift.changes if change.level == level)
        heading = ["", f"### {level.capitalize()} ({len(changes)})", ""]
        for entry in [heading, *map(_markdown_change, changes)] if changes else []:
            room -= sum(len(line) + 1 for line in entry)
            if room > 0:
                lines += entry
            else:
                left += entry is not heading
    if left:
        lines += ["", f"… and {left} more changes: run `make drift` to see them all."]
    return "\n".join([*lines, *tail])[:MOST_MARKDOWN]


def _markdown_change(change: Change) -> list[str]:
    lines = [f"- **{change.title}** ({change.direction}) at {as_code(change.pointer)}  "]
    if change.before is not None or change.after is not None:
        lines.append(f"  before: {as_code(_short(change.before))}, after: {as_code(_short(change.after))}  ")
    if change.names:
        lines.append(f"  Python: {', '.join(map(as_code, change.names))}  ")
    return [*lines, f"  To do: {change.advice}"]


def _markdown_tail(drift: Drift) -> Iterator[str]:
    if drift.unfit_actions:
        yield from ("", "### Overlay actions that no longer fit", "")
        for action in drift.unfit_actions:
            reason = f"{as_code(action.state)}: {_escaped(action.reason)}. {_escaped(action.advice)}"
            yield f"- {as_code(action.name)} ({action.kind}) {reason}"
    if drift.defects:
        yield from ("", "### Defects that make `make generate` fail", "")
        yield from (f"- {_escaped(str(d))}{' (the cure is lossy)' if d.lossy else ''}" for d in drift.defects)
        fence = "`" * (3 + max(map(len, re.findall("`+", _actions(drift))), default=0))
        yield from ("", "To cure it, append to `overrides/overlay.yaml`:", "", f"{fence}yaml")
        yield from map(printable, _actions(drift).splitlines())
        yield fence
    if drift.only_upstream:
        yield from ("", "### Operations that upstream has and we do not", "")
        yield from (f"- {as_code(operation)}" for operation in drift.only_upstream)
    if drift.added_by_us:
        yield from ("", "### Operations that upstream's whole document describes and our overlay adds", "")
        yield from (f"- {as_code(operation)} ({as_code(action)})" for operation, action in drift.added_by_us.items())


def undecided_markdown(upstream: str, sentence: str) -> str:
    """Return the report as `to_markdown` does, for a check that could not tell."""
    return f"## Upstream drift: {VERDICTS[3]}\n\nUpstream: {as_code(upstream)}\n\n{_escaped(sentence)}"


def _actions(drift: Drift) -> str:
    actions = [action for defect in drift.defects for action in defect.actions]
    return pasteable(actions) if actions else "  (no cure is known)"


def _form(drift: Drift) -> str:
    words = {"page": "the document in a page", "document": "a document", "part": "our part of a larger document"}
    return words[drift.form]


def _short(value: Any) -> str:
    return (
        "nothing" if value is None else textwrap.shorten(json.dumps(value, ensure_ascii=False), 160, placeholder=" …")
    )


def _wrapped(label: str, text: str) -> list[str]:
    later = " " * (2 + len(label))
    wrapper = textwrap.TextWrapper(118, initial_indent=f"  {label}", subsequent_indent=later)
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.wrap(text)


def printable(text: str) -> str:
    """Escape characters that could control a terminal or hide text, because upstream's texts are untrusted."""
    return "".join(c if c == "\t" or unicodedata.category(c) not in _UNPRINTABLE else f"\\u{ord(c):04x}" for c in text)


_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def as_code(text: str) -> str:
    """Return any text as Markdown code, so that it cannot create links, mentions or markup."""
    text = printable(" ".join(text.split()))
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str) -> str:
    """Return text as Markdown that keeps its code spans but cannot create HTML, links or mentions."""
    parts = re.split("(`[^`]*`)", printable(" ".join(text.split())))
    return "".join(
        part if index % 2 else re.sub(r"([\\*_\[\]<>#|~])", r"\\\1", part).replace("@", "@\u200b")
        for index, part in enumerate(parts)
    )
