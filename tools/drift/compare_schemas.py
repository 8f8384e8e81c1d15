"""Compare schemas of two documents by what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tools.drift.rules import Direction, Finding, Level
from tools.places import Place, pointer
from tools.shape import LOWER, UPPER, Alternative, Fact, Node, Shape, UnclearError, View, canonical, plain

Report = Callable[[Finding], None]

_TEXT_KEYWORDS = {"format", "contentEncoding", "contentMediaType", "contentSchema"}
_NUMBERS = {"integer": ("minimum", "exclusiveMinimum"), "number": ("minimum", "exclusiveMinimum")}


class SchemaComparison:
    """Compares nodes of an old and a new document; each pair once per direction.

    Attributes:
        visited: Directions in which each component of the old or the new document was reached, by name.
        inlined: Components that the new document has inlined somewhere.
        renamed: New names of the components that have one.
    """

    def __init__(self, old: View, new: View, report: Report):
        self._old, self._new, self._report = old, new, report
        self._seen: set[tuple[tuple[Place, ...], tuple[Place, ...], Direction]] = set()
        self.visited: dict[str, set[Direction]] = {}
        self.renamed: dict[str, str] = {}

    def compare(self, old: Node, new: Node, direction: Direction) -> None:
        """Report every difference between two nodes, and below them."""
        todo = [(old, new)]
        while todo:  # not by recursion: documents choose their depth
            pair = todo.pop()
            key = (pair[0].key, pair[1].key, direction)
            if key not in self._seen:
                self._seen.add(key)
                todo += self._compare_one(*pair, direction)

    def _compare_one(self, old: Node, new: Node, direction: Direction) -> list[tuple[Node, Node]]:
        before, after = self._old.shape(old), self._new.shape(new)
        self._texts(before, after, direction)
        self._default(before, after, direction)
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

    def _texts(self, before: Shape, after: Shape, direction: Direction) -> None:
        for word in sorted({*before.texts, *after.texts}):
            old, new = before.texts.get(word), after.texts.get(word)
            if _said(word, old) == _said(word, new):
                continue
            kind = "deprecated" if word == "deprecated" and new else "text-changed"
            self._fact(kind, word, old, new, before, after, direction)

    def _default(self, before: Shape, after: Shape, direction: Direction) -> None:
        old, new = before.default, after.default
        if old is None and new is None:
            return
        if old is None or new is None:
            self._fact("default-told", "default", old, new, before, after, direction)
        elif canonical(old.value) != canonical(new.value):
            self._fact("default-changed", "default", old, new, before, after, direction)

    def _fact(
        self,
        kind: str,
        word: str,
        old: Fact | None,
        new: Fact | None,
        before: Shape | Alternative,
        after: Shape | Alternative,
        direction: Direction,
        level: Level | None = None,
    ) -> None:
        self._tell(
            kind,
            direction,
            (*old.place, word) if old else None if new else (*before.place, word),
            (*new.place, word) if new else None if old else (*after.place, word),
            old.value if old else None,
            new.value if new else None,
            level,
        )

    # ------------------------------------------------------------------ alternatives

    def _pair(
        self, before: Shape, after: Shape
    ) -> tuple[list[tuple[Alternative, Alternative]], list[Alternative], list[Alternative]]:
        """Alternatives that belong together: equal ones first, then those of one name, then of one type."""
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
        if not gone and not come:
            return
        old_types, new_types = _types(before.alternatives), _types(after.alternatives)
        places = before.place, after.place
        if gone and come:
            kind = "type-changed"
            if all(a.type == "any" for a in gone):
                kind = "type-narrowed"
            elif all(b.type == "any" for b in come):
                kind = "type-widened"
            self._tell(kind, direction, *places, old_types, new_types)
        elif come:
            listed = {a.type for a in before.alternatives if "enum" in a.facts}
            opened = all(b.type in listed and "enum" not in b.facts for b in come)
            self._tell("enum-opened" if opened else "type-widened", direction, *places, old_types, new_types)
        else:
            lost = [a.name for a in gone if a.name and self._new.component(a.name) is None]
            self._tell("type-narrowed", direction, *places, old_types, new_types, "breaking" if lost else None)

    def _alternative(self, a: Alternative, b: Alternative, direction: Direction) -> list[tuple[Node, Node]]:
        for name in (a.name, b.name):
            if name is not None:
                self.visited.setdefault(name, set()).add(direction)
        if a.type != b.type:
            kind = "type-widened" if a.type == "integer" else "type-narrowed"
            self._tell(kind, direction, (*a.place, "type"), (*b.place, "type"), a.type, b.type)
        if a.name and b.name and a.name != b.name and not (self._new.component(a.name) or self._old.component(b.name)):
            self.renamed[a.name] = b.name
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
                place = (*old.place, "enum", old.value.index(value))
                self._tell("enum-value-removed", direction, place, None, value, None)
        for value in _distinct(new.value):
            if canonical(value) not in known:
                place = (*new.place, "enum", new.value.index(value))
                self._tell("enum-value-added", direction, None, place, None, value)

    def _facts(self, a: Alternative, b: Alternative, direction: Direction) -> None:
        for word in sorted({*a.facts, *b.facts} - {"enum"}):
            old, new = a.facts.get(word), b.facts.get(word)
            if canonical(old.value if old else None) != canonical(new.value if new else None):
                kind = self._kind_of(word, old, new, a, b)
                if kind is not None:
                    self._fact(kind, word, old, new, a, b, direction)

    def _kind_of(self, word: str, old: Fact | None, new: Fact | None, a: Alternative, b: Alternative) -> str | None:
        if word in _TEXT_KEYWORDS:
            if "binary" in (old and old.value, new and new.value):
                return "type-changed"
            return "format-changed" if new else "format-dropped"
        if word in LOWER or word in UPPER:
            sign = 1 if word in LOWER else -1
            before, after = _bound(a, word, sign), _bound(b, word, sign)
            if before == after or (old is None and new is not None and after <= before):
                return None
            return "limit-tightened" if after > before else "limit-loosened"
        if word in ("readOnly", "writeOnly"):
            return {"readOnly": "read-only", "writeOnly": "write-only"}[word] if new and new.value else "read-write"
        if word in ("pattern", "multipleOf", "uniqueItems"):
            if old and new:
                return "limit-changed"
            return "limit-tightened" if new else "limit-loosened"
        return "keyword-changed"


def _bound(alternative: Alternative, word: str, sign: int) -> tuple[float, bool]:
    """How tight a bound is: larger is tighter. Inclusive and exclusive bounds of a number count together."""
    words = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
    inclusive = next((pair for pair in words.items() if word in pair), (word, word))
    found = []
    for name in dict.fromkeys(inclusive):
        fact = alternative.facts.get(name)
        if fact is not None:
            if isinstance(fact.value, bool) or not isinstance(fact.value, (int, float)):
                raise UnclearError(f"{name} at {pointer(fact.place)} is not a number")
            found.append((sign * fact.value, name.startswith("exclusive")))
    return max(found, default=(float("-inf"), False))


def _said(word: str, fact: Fact | None) -> str | None:
    return None if fact is None else canonical(plain(word, fact.value))


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list({canonical(value): value for value in values}.values())


def _types(alternatives: Iterable[Alternative]) -> list[str]:
    return [f"{a.name} ({a.type})" if a.name else a.type for a in alternatives]


def _is_any(shape: Shape) -> bool:
    return any(a.type == "any" for a in shape.alternatives)


def _anything(alternative: Alternative, word: str) -> Node:
    """The schema that is left out and allows anything."""
    return Node.of({}, (*alternative.place, word))
