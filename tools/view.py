"""The normalized schemas of one document."""

from __future__ import annotations

from functools import reduce
from typing import Any

from attrs import evolve

from tools.documents import Document
from tools.places import SCHEMAS, Place, pointer, target_of, value_at
from tools.shape import (
    Alternative,
    Node,
    Shape,
    UnclearError,
    both,
    canonical,
    either,
    entries_of,
    kind_of,
    own,
    plain,
)


class View:
    """The schemas of one document, normalized on request.

    Attributes:
        document: The document.
        components: Its component schemas by name, in document order.
    """

    def __init__(self, document: Document):
        self.document = document
        schemas = (document.get("components") or {}).get("schemas") or {}
        self.components = {name: Node.of(schema, (*SCHEMAS, name)) for name, schema in schemas.items()}
        self._nodes: dict[tuple[Place, ...], Shape] = {}
        self._schemas: dict[Place, Shape] = {}
        self._prints: dict[tuple[tuple[Place, ...], int, bool], int] = {}

    def shape(self, node: Node) -> Shape:
        """Return the shape of a node.

        Raises:
            UnclearError: A schema is malformed, or its reference leads nowhere, back to itself or out of the document.
        """
        if node.key not in self._nodes:
            self._nodes[node.key] = reduce(both, (self._shape(schema, place, ()) for schema, place in node.parts))
        return self._nodes[node.key]

    def _shape(self, schema: Any, place: Place, trail: tuple[Place, ...]) -> Shape:
        if place in trail:
            raise UnclearError(f"the schema at {pointer(place)} leads back to itself")
        if place not in self._schemas:
            try:
                self._schemas[place] = self._read(schema, place, (*trail, place))
            except RecursionError as error:
                raise UnclearError(f"the schema at {pointer(place)} is nested too deeply") from error
        return self._schemas[place]

    def _read(self, schema: Any, place: Place, trail: tuple[Place, ...]) -> Shape:
        if isinstance(schema, bool):
            return Shape(place, (Alternative("any" if schema else "nothing", place),))
        if not isinstance(schema, dict):
            raise UnclearError(f"the schema at {pointer(place)} is {kind_of(schema)}, expected a mapping")
        whole = own(schema, place)
        if "$ref" in schema:
            whole = both(whole, self._referred(schema["$ref"], place, trail))
        for index, entry in enumerate(entries_of(schema, "allOf", place)):
            whole = both(whole, self._shape(entry, (*place, "allOf", index), trail))
        for word in ("oneOf", "anyOf"):
            entries = entries_of(schema, word, place)
            if entries:
                shapes = [self._shape(entry, (*place, word, index), trail) for index, entry in enumerate(entries)]
                whole = both(whole, either(place, shapes))
        if schema.get("nullable") is True:  # regardless of other keywords, as users of OpenAPI 3.0 intend it
            whole = evolve(whole, nulls=True)
        return whole

    def _referred(self, reference: Any, place: Place, trail: tuple[Place, ...]) -> Shape:
        target = self.target(reference, place)
        shape = self._shape(value_at(self.document, target), target, trail)
        if target[:2] == SCHEMAS and len(target) == 3:
            named = tuple(evolve(a, name=a.name or str(target[2])) for a in shape.alternatives)
            shape = evolve(shape, alternatives=named)
        return shape

    def target(self, reference: Any, place: Place) -> Place:
        """Return the place that the reference at a place leads to.

        Raises:
            UnclearError: It leads nowhere or out of the document, or is not a JSON Pointer.
        """
        try:
            if not isinstance(reference, str):
                raise ValueError(f"a $ref is {kind_of(reference)}")
            target = target_of(self.document, reference)
        except ValueError as error:
            raise UnclearError(f"{pointer(place)}: {error}") from error
        if target is None:
            raise UnclearError(f"{pointer(place)}: {reference} leads nowhere")
        return target

    def fingerprint(self, node: Node, depth: int = 8, *, texts: bool = False) -> int:
        """Return a hash that is the same for nodes with the same meaning, down to `depth` levels."""
        key = (node.key, depth, texts)
        if key not in self._prints:
            shape = self.shape(node)
            alternatives = [self.alternative_fingerprint(a, depth, texts=texts) for a in shape.alternatives]
            told = {name: plain(name, fact.value) for name, fact in shape.texts.items()} if texts else {}
            default = shape.texts.get("default")
            parts = tuple(sorted(alternatives)), shape.nulls, canonical(default and default.value), canonical(told)
            self._prints[key] = hash(parts)
        return self._prints[key]

    def alternative_fingerprint(self, alternative: Alternative, depth: int = 8, *, texts: bool = False) -> int:
        """Return a hash as `fingerprint` does, for one alternative."""
        if depth == 0:
            return hash(alternative.type)

        def inner(node: Node | bool | None) -> int | None:
            return self.fingerprint(node, depth - 1, texts=texts) if isinstance(node, Node) else node

        properties = sorted((name, inner(node)) for name, node in alternative.properties.items())
        values = {word: fact.value for word, fact in alternative.facts.items()}
        if "enum" in values:
            values["enum"] = sorted({canonical(value) for value in values["enum"]})  # its order has no meaning
        told = {word: plain(word, fact.value) for word, fact in alternative.texts.items()} if texts else {}
        parts = (
            tuple(properties),
            inner(alternative.items),
            inner(alternative.extra),
            tuple(sorted(alternative.required)),
        )
        return hash((alternative.type, *parts, canonical(values), canonical(told)))
