"""Compare schemas of two documents by their meaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from tools.drift.rules import Direction, Finding, Level
from tools.places import Place, pointer, value_at
from tools.shape import LOWER, UPPER, Alternative, Fact, Node, Shape, UnclearError, canonical, plain
from tools.view import View

Report = Callable[[Finding], None]

_FORMATS = {"format", "contentEncoding", "contentMediaType", "contentSchema"}
_BOUNDS = [
    (("minimum", "exclusiveMinimum"), 1),
    (("maximum", "exclusiveMaximum"), -1),
    *(((word,), 1) for word in sorted(LOWER - {"minimum", "exclusiveMinimum"})),
    *(((word,), -1) for word in sorted(UPPER - {"maximum", "exclusiveMaximum"})),
]
_BOUND_WORDS = LOWER | UPPER


class SchemaComparison:
    """Compares nodes of an old and a new document, each pair once per direction.

    Attributes:
        visited: Directions in which the comparison reached each component of either document, by name.
        renamed: New names of renamed components, by their old names.
    """

    def __init__(self, old: View, new: View, report: Report):
        self._old, self._new, self._report = old, new, report
        self._seen: set[tuple[tuple[Place, ...], tuple[Place, ...], Direction]] = set()
        self.visited: dict[str, set[Direction]] = {}
        self.renamed: dict[str, str] = {}

    def compare(self, old: Node, new: Node, direction: Direction) -> None:
        """Report every difference at and below two nodes."""
        todo = [(old, new)]
        while todo:  # no recursion, because a document may be nested deeply
            pair = todo.pop()
            key = (pair[0].key, pair[1].key, direction)
            if key not in self._seen:
                self._seen.add(key)
                todo += self._compare_one(*pair, direction)

    def _compare_one(self, old: Node, new: Node, direction: Direction) -> list[tuple[Node, Node]]:
        before, after = self._old.shape(old), self._new.shape(new)
        self._texts(before, after, direction)
        self._default(before.default, after.default, before, after, direction)
        deeper: list[tuple[Node, Node]] = []
        pairs, gone, come = self._pair(before, after)
        for a, b in pairs:
            deeper += self._alternative(a, b, direction)
        self._unpaired(before, after, gone, come, direction)
        if before.nulls != after.nulls and not _is_any(before) and not _is_any(after):
            kind = "null-allowed" if after.nulls else "null-forbidden"
            self._tell(kind, direction, before.place, after.place, bool(before.nulls), bool(after.nulls))
        return deeper

    def _tell(
        self,
        kind: str,
        direction: Direction,
        old: Place | None,
        new: Place | None,
        before: Any = None,
        after: Any = None,
        level: Level | None = None,
    ) -> None:
        self._report(Finding(kind, direction, old, new, before, after, level))

    # ------------------------------------------------------------------ texts and defaults

    def _texts(self, before: Shape | Alternative, after: Shape | Alternative, direction: Direction) -> None:
        for word in sorted({*before.texts, *after.texts}):
            old, new = before.texts.get(word), after.texts.get(word)
            if word == "default":
                self._default(old, new, before, after, direction)
            elif _said(word, old) != _said(word, new):
                kind = "deprecated" if word == "deprecated" and new else "text-changed"
                self._fact(kind, word, old, new, before, after, direction)

    def _default(
        self,
        old: Fact | None,
        new: Fact | None,
        before: Shape | Alternative,
        after: Shape | Alternative,
        direction: Direction,
    ) -> None:
        if _said("default", old) != _said("default", new):
            kind = "default-changed" if old and new else "default-told"
            self._fact(kind, "default", old, new, before, after, direction)

    def _fact(
        self,
        kind: str,
        word: str,
        old: Fact | None,
        new: Fact | None,
        before: Shape | Alternative,
        after: Shape | Alternative,
        direction: Direction,
    ) -> None:
        self._tell(
            kind,
            direction,
            (*old.place, old.word or word) if old else None if new else (*before.place, word),
            (*new.place, new.word or word) if new else None if old else (*after.place, word),
            old.value if old else None,
            new.value if new else None,
        )

    # ------------------------------------------------------------------ alternatives

    def _pair(
        self, before: Shape, after: Shape
    ) -> tuple[list[tuple[Alternative, Alternative]], list[Alternative], list[Alternative]]:
        """Pair alternatives: first equal ones, then those with the same name, then those with the same type."""
        gone, come = list(before.alternatives), list(after.alternatives)
        pairs: list[tuple[Alternative, Alternative]] = []
        tests: list[Callable[[Alternative, Alternative], bool]] = [
            lambda a, b: self._print(self._old, a, texts=True) == self._print(self._new, b, texts=True),
            lambda a, b: self._print(self._old, a) == self._print(self._new, b),
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

    def _print(self, view: View, alternative: Alternative, *, texts: bool = False) -> int:
        return view.alternative_fingerprint(alternative, texts=texts)

    def _unpaired(
        self, before: Shape, after: Shape, gone: list[Alternative], come: list[Alternative], direction: Direction
    ) -> None:
        alike = [{self._print(view, one) for one in shape.alternatives} for view, shape in self._sides(before, after)]
        gone = [a for a in gone if self._print(self._old, a) not in alike[1]]  # the other side has an equal one
        come = [b for b in come if self._print(self._new, b) not in alike[0]]
        if not gone and not come:
            return
        lost = any(a.has_class and (a.name is None or self._new.component(a.name) is None) for a in gone)
        worst: Level | None = "breaking" if lost else None
        old_types, new_types = _types(before.alternatives), _types(after.alternatives)
        places = before.place, after.place
        if gone and come:
            kind = "type-changed"
            if all(a.type == "any" for a in gone):
                kind = "type-narrowed"
            elif all(b.type == "any" for b in come):
                kind = "type-widened"
            self._tell(kind, direction, *places, old_types, new_types, worst)
        elif come:
            listed = {a.type for a in before.alternatives if "enum" in a.facts}
            opened = all(b.type in listed and "enum" not in b.facts for b in come)
            self._tell("enum-opened" if opened else "type-widened", direction, *places, old_types, new_types)
        else:
            self._tell("type-narrowed", direction, *places, old_types, new_types, worst)

    def _sides(self, before: Shape, after: Shape) -> tuple[tuple[View, Shape], tuple[View, Shape]]:
        return (self._old, before), (self._new, after)

    def _alternative(self, a: Alternative, b: Alternative, direction: Direction) -> list[tuple[Node, Node]]:
        for name in (a.name, b.name):
            if name is not None:
                self.visited.setdefault(name, set()).add(direction)
        if a.type != b.type:
            kind = "type-widened" if a.type == "integer" else "type-narrowed"
            self._tell(kind, direction, (*a.place, "type"), (*b.place, "type"), a.type, b.type)
        if a.name and b.name and a.name != b.name and not (self._new.component(a.name) or self._old.component(b.name)):
            self.renamed[a.name] = b.name
        self._texts(a, b, direction)
        self._enum(a, b, direction)
        self._facts(a, b, direction)
        deeper = self._properties(a, b, direction)
        if a.items or b.items:
            deeper.append((a.items or _anything(a, "items"), b.items or _anything(b, "items")))
        if a.extra is not b.extra:
            deeper += self._extra(a, b, direction)
        return deeper

    def _properties(self, a: Alternative, b: Alternative, direction: Direction) -> list[tuple[Node, Node]]:
        deeper = []
        for name in a.properties:
            if name in b.properties:
                deeper.append((a.properties[name], b.properties[name]))
            else:
                node = a.properties[name]
                self._tell("property-removed", direction, node.place, None, node.schema, None)
        for name, node in b.properties.items():
            if name not in a.properties:
                kind = "required-property-added" if name in b.required else "property-added"
                self._tell(kind, direction, None, node.place, None, node.schema)
        for name in sorted({*a.required, *b.required}):
            known_before, known_after = name in a.properties, name in b.properties
            if (name in a.required) != (name in b.required) and known_before == known_after:
                kind = "property-required" if name in b.required else "property-optional"
                old = a.properties[name].place if known_before else (*a.place, "required")
                new = b.properties[name].place if known_after else (*b.place, "required")
                self._tell(kind, direction, old, new, name in a.required, name in b.required)
        return deeper

    def _extra(self, a: Alternative, b: Alternative, direction: Direction) -> list[tuple[Node, Node]]:
        places = (*a.place, "additionalProperties"), (*b.place, "additionalProperties")
        if a.extra is False or b.extra is False:
            kind = "extra-properties-forbidden" if b.extra is False else "extra-properties-allowed"
            self._tell(kind, direction, *places, a.extra is not False, b.extra is not False)
            return []
        old = a.extra if isinstance(a.extra, Node) else _anything(a, "additionalProperties")
        new = b.extra if isinstance(b.extra, Node) else _anything(b, "additionalProperties")
        return [(old, new)]

    # ------------------------------------------------------------------ keywords

    def _enum(self, a: Alternative, b: Alternative, direction: Direction) -> None:
        old, new = a.facts.get("enum"), b.facts.get("enum")
        if old is None or new is None:
            if old or new:
                self._fact("enum-dropped" if old else "enum-closed", "enum", old, new, a, b, direction)
            return
        known, offered = {canonical(v) for v in old.value}, {canonical(v) for v in new.value}
        for value in _distinct(old.value):
            if canonical(value) not in offered:
                self._tell("enum-value-removed", direction, _place_of(self._old, old, value), None, value, None)
        for value in _distinct(new.value):
            if canonical(value) not in known:
                self._tell("enum-value-added", direction, None, _place_of(self._new, new, value), None, value)

    def _facts(self, a: Alternative, b: Alternative, direction: Direction) -> None:
        for words, sign in _BOUNDS:
            self._bound(_tightest(a, words, sign), _tightest(b, words, sign), sign, direction)
        for word in sorted({*a.facts, *b.facts} - _BOUND_WORDS - {"enum"}):
            old, new = a.facts.get(word), b.facts.get(word)
            if canonical(old.value if old else None) != canonical(new.value if new else None):
                self._fact(self._kind_of(word, old, new), word, old, new, a, b, direction)

    def _bound(self, old: _Bound | None, new: _Bound | None, sign: int, direction: Direction) -> None:
        before, after = (bound.tightness(sign) if bound else (-math.inf, False) for bound in (old, new))
        if before != after:
            kind = "limit-tightened" if after > before else "limit-loosened"
            places = [(*bound.fact.place, bound.word) if bound else None for bound in (old, new)]
            values = [bound.fact.value if bound else None for bound in (old, new)]
            self._tell(kind, direction, places[0], places[1], values[0], values[1])

    def _kind_of(self, word: str, old: Fact | None, new: Fact | None) -> str:
        if word in _FORMATS:
            if "binary" in (old and old.value, new and new.value):
                return "type-changed"
            return "format-changed" if new else "format-dropped"
        if word in ("readOnly", "writeOnly"):
            return {"readOnly": "read-only", "writeOnly": "write-only"}[word] if new and new.value else "read-write"
        if word in ("pattern", "multipleOf", "uniqueItems"):
            if old and new:
                return "limit-changed"
            return "limit-tightened" if new else "limit-loosened"
        return "keyword-changed"


@frozen
class _Bound:
    """A limit and the keyword that sets it."""

    word: str
    fact: Fact
    of_integers: bool

    def tightness(self, sign: int) -> tuple[float, bool]:
        """Return a sort key: larger is tighter, and an exclusive bound is tighter than an equal inclusive one."""
        if isinstance(self.fact.value, bool) or not isinstance(self.fact.value, (int, float)):
            raise UnclearError(f"{self.word} at {pointer(self.fact.place)} is not a number")
        exclusive = self.word.startswith("exclusive")
        if exclusive and self.of_integers and float(self.fact.value).is_integer():
            return sign * self.fact.value + 1, False  # for integers, more than 0 means at least 1
        return sign * self.fact.value, exclusive


def _tightest(alternative: Alternative, words: tuple[str, ...], sign: int) -> _Bound | None:
    whole = alternative.type == "integer"
    found = [_Bound(word, alternative.facts[word], whole) for word in words if word in alternative.facts]
    return max(found, key=lambda bound: bound.tightness(sign), default=None)


def _place_of(view: View, enum: Fact, value: Any) -> Place:
    """Return the place of an enum value."""
    if enum.word is not None:
        return (*enum.place, enum.word)
    written = [canonical(one) for one in value_at(view.document, enum.place)["enum"]]
    return (*enum.place, "enum", written.index(canonical(value)))


def _said(word: str, fact: Fact | None) -> str | None:
    return None if fact is None else canonical(plain(word, fact.value))


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list({canonical(value): value for value in values}.values())


def _types(alternatives: Iterable[Alternative]) -> list[str]:
    return [f"{a.name} ({a.type})" if a.name else a.type for a in alternatives]


def _is_any(shape: Shape) -> bool:
    return any(a.type == "any" for a in shape.alternatives)


def _anything(alternative: Alternative, word: str) -> Node:
    """Return a node for a missing schema, which allows anything."""
    return Node.of({}, (*alternative.place, word))
