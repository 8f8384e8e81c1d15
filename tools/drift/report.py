"""Report the result of a drift check: for a terminal, for a pull request or job summary, and for programs."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import asdict, evolve

from tools.cure import NO_CURE, TO_CURE, pasteable
from tools.drift.judge import Change, Drift
from tools.places import pointer

MOST_MARKDOWN = 60_000
"""Limit of characters in a Markdown report: an issue on GitHub holds 65,536."""

VERDICTS = {
    0: "no drift: upstream matches the vendored document",
    1: "documentation or additions only; nothing breaks",
    2: "breaking: callers of our packages would have to change",
    3: "could not tell",
}
"""The meaning of each exit status."""


_KEYS = {"names": "python", "files": "code"}


def to_json(drift: Drift) -> str:
    """Return the report for programs; docs/drift.md documents its keys."""
    changes = [asdict(change, recurse=False) for change in drift.changes]
    defects = [asdict(defect, recurse=False) | {"pointer": pointer(defect.place)} for defect in drift.defects]
    return _json(
        status=drift.status,
        level=drift.level,
        upstream=drift.upstream,
        form=drift.form,
        changes=[{_KEYS.get(key, key): value for key, value in change.items()} for change in changes],
        overlay=[asdict(action) for action in drift.actions],
        defects=[{key: defect[key] for key in defect if key != "place"} for defect in defects],
        operations={
            "only_upstream": drift.only_upstream,
            "added_by_us": [{"operation": op, "action": name} for op, name in drift.added_by_us.items()],
        },
    )


def undecided_json(upstream: str, sentence: str) -> str:
    """Return the report as `to_json` does, for a check that could not tell."""
    return _json(error=sentence, upstream=upstream)


def _json(**told: Any) -> str:
    report: dict[str, Any] = {"status": 3, "level": None, "error": None, "upstream": "", "form": None}
    report |= {"changes": [], "overlay": [], "defects": [], "operations": {"only_upstream": [], "added_by_us": []}}
    return json.dumps(report | told, indent=2)


def joined(changes: Iterable[Change]) -> list[Change]:
    """Return the changes for people: all values that are added to, or removed from, one enum are a single change."""
    groups: dict[Any, list[Change]] = {}
    for change in changes:
        enum, _, index = change.pointer.rpartition("/")
        is_value = change.kind in ("enum-value-added", "enum-value-removed") and index.isdecimal()
        groups.setdefault((change.kind, change.direction, enum) if is_value else len(groups), []).append(change)
    return [_one(key[-1], group) if isinstance(key, tuple) else group[0] for key, group in groups.items()]


def _one(enum: str, changes: list[Change]) -> Change:
    first = changes[0]
    return evolve(
        first,
        title=first.title.replace("value ", "values ") if len(changes) > 1 else first.title,
        pointer=enum,
        before=[change.before for change in changes] if first.before is not None else None,
        after=[change.after for change in changes] if first.after is not None else None,
        names=tuple(name for name in first.names if all(name in change.names for change in changes)),
    )


# ---------------------------------------------------------------------- for people


class _Code(str):
    """A name, an address or a value in a sentence."""


_Lines = list[list[str]]
_Part = tuple[str, _Lines]
"""The kind of a part of the report, and its lines of texts. All kinds but `change` and `yaml` have one line."""


def _parts(drift: Drift) -> Iterator[_Part]:
    yield _title(drift.status)
    form = {"page": "the document in a page", "document": "a document", "part": "our part of a larger document"}
    yield "line", [["Upstream: ", _Code(drift.upstream), f" ({form[drift.form]})"]]
    if drift.defects:
        yield "line", [["`make generate` accepts the document only with cures for the defects below."]]
    for change in joined(drift.changes):
        lines: _Lines = [[f"{change.level.upper()}: {change.title} ({change.direction})"]]
        lines.append([_Code(change.pointer) or "the document"])
        if change.before is not None or change.after is not None:
            lines += [["before: ", _short(change.before)], ["after:  ", _short(change.after)]]
        for label, found in (("Python: ", change.names), ("code:   ", change.files)):
            if found:
                lines.append([label, *[text for one in found for text in (", ", _Code(one))][1:]])
        yield "change", [*lines, ["to do:  ", change.advice]]
    lists: dict[str, _Lines] = {
        "Operations that upstream has and we do not": [[_Code(operation)] for operation in drift.only_upstream],
        "Operations that upstream's whole document describes and our overlay adds": [
            [_Code(operation), " (", _Code(action), ")"] for operation, action in drift.added_by_us.items()
        ],
        "Actions of overrides/overlay.yaml that do not fit upstream's document": [
            [_Code(a.name), f" ({a.kind}, {a.state}): {a.reason}. {a.advice}"] for a in drift.unfit_actions
        ],
        "Defects that make `make generate` fail": [
            [_Code(pointer(defect.place)) or "the document", f": {defect.sentence} ({defect.kind})"]
            for defect in drift.defects
        ],
    }
    for heading, items in lists.items():
        if items:
            yield "heading", [[heading]]
            yield from (("item", [item]) for item in items)
    if not all(defect.actions for defect in drift.defects):
        yield "line", [[NO_CURE]]
    if cures := [action for defect in drift.defects for action in defect.actions]:
        yield "line", [[TO_CURE]]
        yield "yaml", [[line] for line in pasteable(cures).splitlines()]


def _title(status: int) -> _Part:
    return "title", [[f"Drift: {VERDICTS[status]} (exit status {status})"]]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return "nothing" if value is None else _Code(textwrap.shorten(text, 160, placeholder=" …"))


def to_text(drift: Drift) -> str:
    """Return the report for a terminal."""
    return "\n".join(line for part in _parts(drift) for line in _as_text(*part))


def _as_text(kind: str, lines: _Lines) -> list[str]:
    first, *others = ["".join(map(printable, line)) for line in lines]
    wrapper = textwrap.TextWrapper(118, initial_indent="  ", break_long_words=False, break_on_hyphens=False)
    wrapper.subsequent_indent = " " * (2 if kind == "item" else 10)
    if kind == "item":
        return wrapper.wrap(first)
    if kind == "change":
        return ["", first, *(line for text in others for line in wrapper.wrap(text))]
    if kind == "heading":
        return ["", f"{first}:"]
    return ["", first, *others] if kind == "yaml" else [first]


def to_markdown(drift: Drift) -> str:
    """Return the report for a job summary, an issue or a pull request, without the mildest changes if it is long."""
    parts = [(kind == "change", _as_markdown(kind, lines)) for kind, lines in _parts(drift)]
    room = MOST_MARKDOWN - 100 - sum(len(text) + 2 for is_change, text in parts if not is_change)
    kept = []
    for is_change, text in parts:
        room -= is_change * (len(text) + 2)
        if room > 0 or not is_change:
            kept.append(text)
    if len(kept) < len(parts):
        kept.append(f"… and {len(parts) - len(kept)} more changes: run `make drift` to see them all.")
    return "\n\n".join(kept)[:MOST_MARKDOWN]


def undecided_markdown(upstream: str, sentence: str) -> str:
    """Return the report as `to_markdown` does, for a check that could not tell."""
    parts = (_title(3), ("line", [["Upstream: ", _Code(upstream)]]), ("line", [[sentence]]))
    return "\n\n".join(_as_markdown(*part) for part in parts)


def _as_markdown(kind: str, lines: _Lines) -> str:
    if kind == "yaml":
        text = "\n".join(printable(line) for (line,) in lines)
        fence = _fence(text, 3)
        return f"{fence}yaml\n{text}\n{fence}"
    texts = ["".join(as_code(t) if isinstance(t, _Code) else _escaped(t) for t in line) for line in lines]
    return {"title": "## ", "heading": "### ", "line": ""}.get(kind, "- ") + "  \n  ".join(texts)


def printable(text: str) -> str:
    """Escape characters that could control a terminal or hide text, because upstream's texts are untrusted."""
    return "".join(c if c == "\t" or unicodedata.category(c) not in _UNPRINTABLE else f"\\u{ord(c):04x}" for c in text)


_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def as_code(text: str) -> str:
    """Return any text as Markdown code, so that it cannot create links, mentions or markup."""
    text = printable(" ".join(text.split()))
    fence = _fence(text, 1)
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _fence(text: str, least: int) -> str:
    return "`" * (least + max(map(len, re.findall("`+", text)), default=0))


def _escaped(text: str) -> str:
    """Return text as Markdown that keeps its code spans but cannot create HTML, links or mentions."""
    parts = re.split("(`[^`]*`)", printable(re.sub(r"\s+", " ", text)))
    return "".join(
        part if index % 2 else re.sub(r"([\\*_\[\]<>#|~])", r"\\\1", part).replace("@", "@\u200b")
        for index, part in enumerate(parts)
    )
