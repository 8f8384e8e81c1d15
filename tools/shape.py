"""Normalize schemas, so that two schemas with the same meaning compare as equal.

A schema becomes a `Shape`: a set of alternatives that have one JSON type each. The result is the same for `$ref` or an
inlined schema, with or without `allOf` around a single schema, for `type: [string, 'null']` or `nullable: true`, for a
list of types or `oneOf`, and for bounds of OpenAPI 3.0 or 3.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from tools.documents import Document
from tools.places import Place, pointer

MOST_ALTERNATIVES = 64


class UnclearError(ValueError):
    """A schema cannot be understood; the message names its place."""


@frozen
class Fact:
    """The value of a keyword and its place.

    Attributes:
        value: The value.
        place: Place of the mapping that contains the keyword.
        word: The keyword as written, if it differs from the normalized one: a `const` becomes an `enum` of one value.
    """

    value: Any
    place: Place
    word: str | None = None


@frozen
class Node:
    """One schema, or several that apply at once: two `allOf` entries may define the same property."""

    parts: tuple[tuple[Any, Place], ...] = field(eq=False)
    key: tuple[Place, ...]

    @classmethod
    def of(cls, schema: Any, place: Place) -> Node:
        """Return the node of one schema."""
        return cls(((schema, place),), (place,))

    def __and__(self, other: Node) -> Node:
        more = tuple(part for part in other.parts if part[1] not in self.key)
        return Node(self.parts + more, self.key + tuple(place for _, place in more))

    @property
    def place(self) -> Place:
        """The place of the first schema."""
        return self.key[0]

    @property
    def schema(self) -> Any:
        """The first schema, as written."""
        return self.parts[0][0]


@frozen
class Alternative:
    """One kind of value that a schema allows.

    Attributes:
        type: JSON type; `any` if the schema does not give one, `nothing` if no value is valid.
        place: Where it is defined.
        name: The component that defines it; None if it is inlined.
        facts: Other keywords that restrict it.
        properties: Properties of an object.
        required: Names of the required properties.
        items: Schema of an array's entries.
        extra: Additional properties of an object: a schema, False if forbidden, None if unrestricted.
        texts: Documentation of this alternative alone.
    """

    type: str
    place: Place
    name: str | None = None
    facts: Mapping[str, Fact] = field(factory=dict)
    properties: Mapping[str, Node] = field(factory=dict)
    required: Mapping[str, Place] = field(factory=dict)
    items: Node | None = None
    extra: Node | bool | None = None
    texts: Mapping[str, Fact] = field(factory=dict)

    @property
    def has_class(self) -> bool:
        """Whether the generator makes a class from it."""
        values = self.facts.get("enum")
        return bool(self.properties) or (values is not None and values.word is None)

    @property
    def has_structure(self) -> bool:
        """Whether it has more than a type and limits."""
        return bool(self.properties) or "enum" in self.facts or self.items is not None or self.extra is not None


@frozen
class Shape:
    """The meaning of a schema, independent of how it is written.

    Attributes:
        place: Place of the schema.
        alternatives: What it allows apart from null.
        nulls: Whether it allows null; None if it does not say, which allows anything.
        texts: What validators ignore: documentation, and the default.
    """

    place: Place
    alternatives: tuple[Alternative, ...]
    nulls: bool | None = None
    texts: Mapping[str, Fact] = field(factory=dict)


TEXTS = frozenset("description title example examples externalDocs deprecated summary xml discriminator".split())
TEXTS |= {"$comment", "$id", "$schema", "$anchor"}
_BY_TYPE = {
    "string": "minLength maxLength pattern format contentEncoding contentMediaType contentSchema".split(),
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf format".split(),
    "array": "minItems maxItems uniqueItems prefixItems contains minContains maxContains unevaluatedItems".split(),
    "object": "minProperties maxProperties patternProperties propertyNames dependentRequired dependentSchemas "
    "unevaluatedProperties".split(),
    "boolean": [],
    "null": [],
}
_BY_TYPE["integer"] = _BY_TYPE["number"]
_TYPED = frozenset(keyword for keywords in _BY_TYPE.values() for keyword in keywords)
_TRIVIAL = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False, "readOnly": False}
_TRIVIAL |= {"writeOnly": False, "unevaluatedProperties": True, "unevaluatedItems": True}
_STRUCTURE = frozenset("type nullable default enum const properties required items additionalProperties".split())
_STRUCTURE |= {"$ref", "allOf", "oneOf", "anyOf", "$defs", "definitions"}


def canonical(value: Any) -> str:
    """Return a JSON value as text that is the same for equal values: 1 equals 1.0, but 1 does not equal true."""
    return json.dumps(_integral(value), sort_keys=True, ensure_ascii=False)


def _integral(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _integral(item) for key, item in value.items()}
    return [_integral(item) for item in value] if isinstance(value, list) else value


def plain(word: str, value: Any) -> Any:
    """Return a text without its line breaks, which are only layout."""
    return " ".join(value.split()) if isinstance(value, str) and word != "example" else value


def own(schema: Document, place: Place) -> Shape:
    """Return the shape of a schema's own keywords, without `$ref` and compositions."""
    types = _types(schema, place)
    nulls = None if not types else "null" in types
    values = [schema["const"]] if "const" in schema else entries_of(schema, "enum", place)
    if not types:
        types = _types_of(values)
        nulls = None in values if types else None
    elif None in values:
        nulls = True
    values = [value for value in values if value is not None]
    kinds = [kind for kind in types if kind != "null"] or (["nothing"] if types else ["any"])
    facts = {word: Fact(_as_limit(word, value), place) for word, value in schema.items() if _limits(word, value)}
    alternatives = []
    for kind in kinds:
        own = {word: fact for word, fact in facts.items() if word not in _TYPED or word in _BY_TYPE.get(kind, _TYPED)}
        own |= _bounds(own)
        if values:
            allowed = [value for value in values if _is_of(kind, value)]
            own["enum"] = Fact(allowed, place, "const" if "const" in schema else None)
        alternatives.append(_with_parts(Alternative(kind, place, facts=own), schema, place))
    texts = {word: Fact(value, place) for word, value in schema.items() if _tells(word, value)}
    if schema.get("default") is not None:
        texts["default"] = Fact(schema["default"], place)
    return Shape(place, tuple(alternatives), nulls, texts)


def _with_parts(alternative: Alternative, schema: Document, place: Place) -> Alternative:
    """Return the alternative with its properties or items, if its type has them."""
    if alternative.type in ("object", "any"):
        properties = schema.get("properties") or {}
        if not isinstance(properties, dict):
            raise UnclearError(f"the properties at {pointer(place)} are {kind_of(properties)}, expected a mapping")
        required = entries_of(schema, "required", place)
        if not all(isinstance(name, str) for name in required):
            raise UnclearError(f"required at {pointer(place)} has more than names in it")
        extra: Any = schema.get("additionalProperties")
        if extra in (None, True, {}):
            extra = None
        elif extra is not False:
            extra = Node.of(extra, (*place, "additionalProperties"))
        alternative = evolve(
            alternative,
            properties={name: Node.of(value, (*place, "properties", name)) for name, value in properties.items()},
            required=dict.fromkeys(required, place),
            extra=extra,
        )
    if alternative.type in ("array", "any") and "items" in schema and schema["items"] not in ({}, True):
        alternative = evolve(alternative, items=Node.of(schema["items"], (*place, "items")))
    return alternative


def _types(schema: Document, place: Place) -> list[str]:
    given = schema.get("type")
    types = [given] if isinstance(given, str) else given
    if types is None:
        if any(schema.get(word) for word in ("properties", "required", "patternProperties")) or (
            "additionalProperties" in schema
        ):
            return ["object"]
        return ["array"] if "items" in schema else []
    if not isinstance(types, list) or not types or not all(isinstance(k, str) and k in _BY_TYPE for k in types):
        raise UnclearError(f"the type at {pointer(place)} is {json.dumps(given)}, expected a JSON type")
    return ["number"] if set(types) == {"integer", "number"} else list(dict.fromkeys(types))


_JSON_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
_JSON_TYPES |= {list: "array", dict: "object"}


def _types_of(values: Iterable[Any]) -> list[str]:
    """Return the JSON types of all values except null."""
    found = list(dict.fromkeys(_JSON_TYPES[type(value)] for value in values if value is not None))
    return [kind for kind in found if kind != "integer" or "number" not in found]


def _is_of(kind: str, value: Any) -> bool:
    """Whether a value has a JSON type; an integer is a number, too."""
    return kind in ("any", _JSON_TYPES[type(value)]) or (kind == "number" and type(value) is int)


def _limits(word: str, value: Any) -> bool:
    if word in TEXTS or word in _STRUCTURE or word.startswith("x-"):
        return False
    return value is not None and not (word in _TRIVIAL and _TRIVIAL[word] == value)


def _as_limit(word: str, value: Any) -> Any:
    """Return a limit that is written as text as the number that it is."""
    if word not in LOWER | UPPER or not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number


def _tells(word: str, value: Any) -> bool:
    return (word in TEXTS or word.startswith("x-")) and value not in ("", None, False, [], {})


def _bounds(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Convert exclusive bounds to the 3.1 notation: a number instead of a flag on the inclusive bound."""
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if flag in facts and isinstance(facts[flag].value, bool) and facts.pop(flag).value and bound in facts:
            facts[flag] = facts.pop(bound)
    return facts


def entries_of(schema: Document, word: str, place: Place) -> list[Any]:
    """Return the list that a keyword holds; empty if the keyword is missing.

    Raises:
        UnclearError: The keyword holds something else.
    """
    value = schema.get(word)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnclearError(f"{word} at {pointer(place)} is {kind_of(value)}, expected a list")
    return value


def either(place: Place, shapes: list[Shape]) -> Shape:
    """Return the shape of the values that match one of the shapes (for `oneOf` and `anyOf`)."""
    nulls = True if any(shape.nulls for shape in shapes) else None if any(s.nulls is None for s in shapes) else False
    some = [shape for shape in shapes if any(a.type != "nothing" for a in shape.alternatives)]
    if len(some) == 1:
        return evolve(some[0], place=place, nulls=nulls)
    told = [evolve(a, texts={**a.texts, **shape.texts}) for shape in some for a in shape.alternatives]
    return _one_enum(place, told, nulls) or Shape(place, tuple(told) or (Alternative("nothing", place),), nulls)


def _one_enum(place: Place, alternatives: list[Alternative], nulls: bool | None) -> Shape | None:
    """Return single values of one type as one enum, with their descriptions; None if they are more than that."""
    if len({a.type for a in alternatives}) != 1 or any(a.texts.keys() - {"title", "description"} for a in alternatives):
        return None
    if any(set(a.facts) != {"enum"} or a.properties or a.name for a in alternatives):
        return None
    values = [(value, _description(a)) for a in alternatives for value in a.facts["enum"].value]
    one = evolve(alternatives[0], facts={"enum": Fact([value for value, _ in values], place)}, texts={})
    described = {"x-enum-descriptions": Fact([text for _, text in values], place)}
    return Shape(place, (one,), nulls, described if any(text for _, text in values) else {})


def _description(alternative: Alternative) -> str:
    text = alternative.texts.get("description") or alternative.texts.get("title")
    return str(text.value) if text else ""


def both(outer: Shape, inner: Shape) -> Shape:
    """Return the shape of the values that match both shapes; texts and place of the outer one win."""
    pairs = [_meet(a, b) for a in outer.alternatives for b in inner.alternatives]
    alternatives = tuple(pair for pair in pairs if pair is not None) or (Alternative("nothing", outer.place),)
    if len(alternatives) > MOST_ALTERNATIVES:
        raise UnclearError(f"the schema at {pointer(outer.place)} has more than {MOST_ALTERNATIVES} alternatives")
    nulls = inner.nulls if outer.nulls is None else outer.nulls if inner.nulls is None else outer.nulls and inner.nulls
    return Shape(outer.place, alternatives, nulls, {**inner.texts, **outer.texts})


def _meet(a: Alternative, b: Alternative) -> Alternative | None:
    """Return the alternative of the values that match both; None if there are none."""
    kind = _common(a.type, b.type)
    if kind is None:
        return None
    home = a if a.has_structure else b
    properties = dict(a.properties)
    for name, node in b.properties.items():
        properties[name] = properties[name] & node if name in properties else node
    return Alternative(
        kind,
        home.place,
        None if a.has_structure and b.has_structure else home.name or a.name or b.name,
        _bounds({word: _stricter(word, a.facts.get(word), b.facts.get(word)) for word in {**b.facts, **a.facts}}),
        properties,
        {**b.required, **a.required},
        a.items & b.items if a.items and b.items else a.items or b.items,
        _narrower(a.extra, b.extra),
        {**b.texts, **a.texts},
    )


def _narrower(one: Node | bool | None, other: Node | bool | None) -> Node | bool | None:
    if one is False or other is False:
        return False
    return one & other if isinstance(one, Node) and isinstance(other, Node) else one or other


def _common(one: str, other: str) -> str | None:
    if one == other or other == "any":
        return one
    if one == "any":
        return other
    return "integer" if {one, other} == {"integer", "number"} else None


def _stricter(word: str, one: Fact | None, other: Fact | None) -> Fact:
    if one is None or other is None:
        fact = one or other
        assert fact is not None
        return fact
    if word == "enum":
        known = {canonical(value) for value in other.value}
        return Fact([value for value in one.value if canonical(value) in known], one.place)
    if word in LOWER:
        return max(one, other, key=lambda fact: number(fact, word))
    return min(one, other, key=lambda fact: number(fact, word)) if word in UPPER else one


LOWER = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"})
UPPER = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})


def number(fact: Fact, word: str) -> float:
    """Return the value of a limit.

    Raises:
        UnclearError: It is not a number.
    """
    if isinstance(fact.value, bool) or not isinstance(fact.value, (int, float)):
        raise UnclearError(f"{word} at {pointer(fact.place)} is {kind_of(fact.value)}, expected a number")
    return fact.value


def kind_of(value: Any) -> str:
    """Return the kind of a value, in words."""
    words = {dict: "a mapping", list: "a list", str: "text", bool: "a flag", type(None): "empty"}
    return words.get(type(value), "a number")
