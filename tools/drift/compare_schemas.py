"""Compare schemas of two documents by their meaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from attrs import evolve

from tools.drift.rules import Direction, Finding, Level
from tools.places import Place, value_at
from tools.shape import LOWER, UPPER, Alternative, Fact, Node, Shape, canonical, number, plain
from tools.view import View

Report = Callable[[Finding], None]

_FORMATS = {"format", "contentEncoding", "contentMediaType", "contentSchema"}
_BOUNDS = [
    (("minimum", "exclusiveMinimum"), 1),
    (("maximum", "exclusiveMaximum"), -1),
    *(((word,), 1) for word in sorted(LOWER - {"minimum", "exclusiveMinimum"})),
    *(((word,), -1) for word in sorted(UPPER - {"maximum", "exclusiveMaximum"})),
]
_MOST_CANDIDATES = 20


class SchemaComparison:
    """Compares nodes of an old and a new document, each pair once per direction.

    Attributes:
        visited: Directions in which the comparison reached each component of either document, by name.
        renamed: New names of renamed components, by their old names.
    """

    def __init__(self, old: View, new: View, report: Report):
        self._old, self._new, self._report = old, new, report
        self._seen: set[tuple[tuple[Place, ...], tuple[Place, ...], Direction]] = set()
        self._todo: list[tuple[Node, Node]] = []
        self._direction: Direction = "request"
        self.visited: dict[str, set[Direction]] = {}
        self.renamed: dict[str, str] = {}

    def compare(self, old: Node, new: Node, direction: Direction) -> None:
        """Report every difference at and below two nodes."""
        self._direction = direction
        self._todo.append((old, new))
        while self._todo:  # no recursion, because a document may be nested deeply
            old, new = self._todo.pop()
            key = (old.key, new.key, direction)
            if key not in self._seen:
                self._seen.add(key)
                self._shapes(self._old.shape(old), self._new.shape(new))

    def _shapes(self, before: Shape, after: Shape) -> None:
        self._texts(before.texts, after.texts)
        pairs, gone, come = self._pair(before, after)
        for a, b in pairs:
            self._alternative(a, b)
        self._unpaired(before, after, gone, come)
        anything = any(one.type == "any" for one in (*before.alternatives, *after.alternatives))
        if before.nulls != after.nulls and not anything:
            kind = "null-allowed" if after.nulls else "null-forbidden"
            self._tell(kind, before.place, after.place, bool(before.nulls), bool(after.nulls))

    def _tell(self, kind: str, old: Place | None, new: Place | None, before: Any, after: Any) -> None:
        self._report(Finding(kind, self._direction, old, new, before, after))

    def _fact(self, kind: str, word: str, old: Fact | None, new: Fact | None) -> None:
        """Report a keyword, at least one of whose values exists."""
        places = [(*fact.place, fact.word or word) if fact else None for fact in (old, new)]
        self._tell(kind, places[0], places[1], old and old.value, new and new.value)

    def _texts(self, before: Mapping[str, Fact], after: Mapping[str, Fact]) -> None:
        """Compare documentation and defaults."""
        for word in sorted({*before, *after}):
            old, new = before.get(word), after.get(word)
            if _said(word, old) != _said(word, new):
                kind = "deprecated" if word == "deprecated" and new else "text-changed"
                if word == "default":
                    kind = "default-changed" if old and new else "default-told"
                self._fact(kind, word, old, new)

    # ------------------------------------------------------------------ alternatives

    def _pair(
        self, before: Shape, after: Shape
    ) -> tuple[list[tuple[Alternative, Alternative]], list[Alternative], list[Alternative]]:
        """Pair alternatives: first equal ones, then those with the same name, then those with the same type."""
        gone, come = list(before.alternatives), list(after.alternatives)
        pairs: list[tuple[Alternative, Alternative]] = []
        old, new = self._old.alternative_fingerprint, self._new.alternative_fingerprint
        tests: list[Callable[[Alternative, Alternative], bool]] = [
            lambda a, b: old(a, texts=True) == new(b, texts=True),
            lambda a, b: old(a) == new(b),
            lambda a, b: a.name is not None and a.name == b.name,
            lambda a, b: a.type == b.type and ("enum" in a.facts) == ("enum" in b.facts),
            lambda a, b: a.type == b.type,
            lambda a, b: {a.type, b.type} == {"integer", "number"},
        ]
        for belongs in tests:
            for a in list(gone):
                partners = [b for b in come if belongs(a, b)]
                if partners:
                    b = max(partners, key=lambda one: len(set(one.properties) & set(a.properties)))
                    pairs.append((a, b))
                    gone.remove(a)
                    come.remove(b)
        return pairs, gone, come

    def _unpaired(self, before: Shape, after: Shape, gone: list[Alternative], come: list[Alternative]) -> None:
        old, new = self._old.alternative_fingerprint, self._new.alternative_fingerprint
        known, offered = {old(a) for a in before.alternatives}, {new(b) for b in after.alternatives}
        gone = [a for a in gone if old(a) not in offered]  # the other side has an equal one
        come = [b for b in come if new(b) not in known]
        if not gone and not come:
            return
        if not gone:
            listed = {a.type for a in before.alternatives if "enum" in a.facts}
            opened = all(b.type in listed and "enum" not in b.facts for b in come)
            kind = "enum-opened" if opened else "type-widened"
        elif all(a.type == "any" for a in gone) or not come:
            kind = "type-narrowed"
        else:
            kind = "type-widened" if all(b.type == "any" for b in come) else "type-changed"
        lost = any(a.has_class and a.name not in self._new.components for a in gone)
        types = _types(before.alternatives), _types(after.alternatives)
        worst: Level | None = "breaking" if lost else None
        self._report(Finding(kind, self._direction, before.place, after.place, *types, worst))

    def _alternative(self, a: Alternative, b: Alternative) -> None:
        for name in (a.name, b.name):
            if name is not None:
                self.visited.setdefault(name, set()).add(self._direction)
        if a.type != b.type:
            kind = "type-widened" if a.type == "integer" else "type-narrowed"
            self._tell(kind, (*a.place, "type"), (*b.place, "type"), a.type, b.type)
        if a.name and b.name and a.name not in self._new.components and b.name not in self._old.components:
            self.renamed[a.name] = b.name
        self._texts(a.texts, b.texts)
        self._enum(a.facts.get("enum"), b.facts.get("enum"))
        self._facts(a, b)
        self._properties(a, b)
        if a.items or b.items:
            self._todo.append((a.items or _anything(a, "items"), b.items or _anything(b, "items")))
        if a.extra is not b.extra:
            self._extra(a, b)

    def _properties(self, a: Alternative, b: Alternative) -> None:
        names = {name: name for name in a.properties if name in b.properties} | self._renamed(a, b)
        for name, node in a.properties.items():
            if name not in names:
                self._tell("property-removed", node.place, None, node.schema, None)
                continue
            other = b.properties[names[name]]
            self._todo.append((node, other))
            if names[name] != name:
                self._tell("property-renamed", node.place, other.place, name, names[name])
        known = {*names.values()}
        for name, node in b.properties.items():
            if name not in known:
                kind = "required-property-added" if name in b.required else "property-added"
                self._tell(kind, None, node.place, None, node.schema)
        for name in sorted({*a.required, *b.required}):
            described = name in a.properties
            if (name in a.required) != (name in b.required) and described == (name in b.properties):
                kind = "property-required" if name in b.required else "property-optional"
                old, new = (s.properties[name].place if described else (*s.place, "required") for s in (a, b))
                self._tell(kind, old, new, name in a.required, name in b.required)

    def _renamed(self, a: Alternative, b: Alternative) -> dict[str, str]:
        """Return the new names of properties that were probably renamed, by their old names.

        The schema is the same. If several properties fit, only one of them has a similar name.
        """
        gone = {name: self._meaning(self._old, a, name) for name in a.properties if name not in b.properties}
        come = {name: self._meaning(self._new, b, name) for name in b.properties if name not in a.properties}
        nearest = {name: _nearest(name, meaning, come) for name, meaning in gone.items()}
        return {old: new for old, new in nearest.items() if new and _nearest(new, come[new], gone) == old}

    def _meaning(self, view: View, alternative: Alternative, name: str) -> tuple[int, bool]:
        return view.fingerprint(alternative.properties[name]), name in alternative.required

    def _extra(self, a: Alternative, b: Alternative) -> None:
        if a.extra is False or b.extra is False:
            kind = "extra-properties-forbidden" if b.extra is False else "extra-properties-allowed"
            places = (*a.place, "additionalProperties"), (*b.place, "additionalProperties")
            self._tell(kind, *places, a.extra is not False, b.extra is not False)
        else:
            old, new = (s.extra if isinstance(s.extra, Node) else _anything(s, "additionalProperties") for s in (a, b))
            self._todo.append((old, new))

    # ------------------------------------------------------------------ keywords

    def _enum(self, old: Fact | None, new: Fact | None) -> None:
        if old is None or new is None:
            if old or new:
                self._fact("enum-dropped" if old else "enum-closed", "enum", old, new)
            return
        known, offered = ({canonical(value): value for value in fact.value} for fact in (old, new))
        for text, value in known.items():
            if text not in offered:
                self._tell("enum-value-removed", _place_of(self._old, old, value), None, value, None)
        for text, value in offered.items():
            if text not in known:
                self._tell("enum-value-added", None, _place_of(self._new, new, value), None, value)

    def _facts(self, a: Alternative, b: Alternative) -> None:
        for words, sign in _BOUNDS:
            old, new = _tightest(a, words, sign), _tightest(b, words, sign)
            before, after = _tightness(a, old, sign), _tightness(b, new, sign)
            if before != after:
                self._fact("limit-tightened" if after > before else "limit-loosened", "", old, new)
        for word in sorted({*a.facts, *b.facts} - LOWER - UPPER - {"enum"}):
            old, new = a.facts.get(word), b.facts.get(word)
            if canonical(old and old.value) != canonical(new and new.value):
                is_note = word == "format" and a.type in ("integer", "number")  # such as int64: every number fits
                self._fact("text-changed" if is_note else _kind_of(word, old, new), word, old, new)


def _kind_of(word: str, old: Fact | None, new: Fact | None) -> str:
    if word in _FORMATS:
        if "binary" in (old and old.value, new and new.value):
            return "type-changed"
        return "format-changed" if new else "format-dropped"
    if word in ("readOnly", "writeOnly"):
        return {"readOnly": "read-only", "writeOnly": "write-only"}[word] if new and new.value else "read-write"
    if word in ("pattern", "multipleOf", "uniqueItems"):
        return "limit-changed" if old and new else "limit-tightened" if new else "limit-loosened"
    return "keyword-changed"


def _nearest(name: str, meaning: Any, candidates: Mapping[str, Any]) -> str | None:
    """Return the only candidate with this meaning, or the only one of several that has a similar name."""
    same = [other for other, its in candidates.items() if its == meaning]
    close = get_close_matches(name, same, n=2) if 1 < len(same) <= _MOST_CANDIDATES else same
    return close[0] if len(close) == 1 else None


def _tightest(alternative: Alternative, words: tuple[str, ...], sign: int) -> Fact | None:
    """Return the limit that counts, with the keyword that sets it."""
    found = [evolve(alternative.facts[word], word=word) for word in words if word in alternative.facts]
    return max(found, key=lambda fact: _tightness(alternative, fact, sign), default=None)


def _tightness(alternative: Alternative, limit: Fact | None, sign: int) -> tuple[float, bool]:
    """Return a sort key: larger is tighter, and an exclusive bound is tighter than an equal inclusive one."""
    if limit is None:
        return -math.inf, False
    word = str(limit.word)
    value, exclusive = sign * number(limit, word), word.startswith("exclusive")
    if exclusive and alternative.type == "integer" and float(value).is_integer():
        return value + 1, False  # for integers, more than 0 means at least 1
    return value, exclusive


def _place_of(view: View, enum: Fact, value: Any) -> Place:
    """Return the place of an enum value."""
    if enum.word is not None:
        return (*enum.place, enum.word)
    written = [canonical(one) for one in value_at(view.document, enum.place)["enum"]]
    return (*enum.place, "enum", written.index(canonical(value)))


def _said(word: str, fact: Fact | None) -> str | None:
    return None if fact is None else canonical(plain(word, fact.value))


def _types(alternatives: Iterable[Alternative]) -> list[str]:
    return [f"{a.name} ({a.type})" if a.name else a.type for a in alternatives]


def _anything(alternative: Alternative, word: str) -> Node:
    """Return a node for a missing schema, which allows anything."""
    return Node.of({}, (*alternative.place, word))
