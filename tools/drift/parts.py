"""The parts of a document around its schemas: operations, parameters, bodies, responses and calls back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from tools.documents import Document
from tools.drift.rules import Direction
from tools.openapi import METHODS, operations
from tools.places import Place, pointer, value_at
from tools.shape import Node, UnclearError, entries_of, kind_of
from tools.view import View

_OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}
_ANSWERS = ("responses", "callbacks", "webhooks")  # what is below goes the other way


@frozen
class Part:
    """A mapping in a document: its place after following references, and who sends it.

    Every access raises `UnclearError` for a reference that leads nowhere or to itself, and for a value of another kind.
    """

    view: View
    direction: Direction
    place: Place
    value: Document

    @property
    def around(self) -> Part:
        """The mapping that contains this one."""
        return evolve(self, place=self.place[:-1], value=value_at(self.view.document, self.place[:-1]))

    @property
    def required(self) -> bool:
        """Whether callers must send it, or can rely on it."""
        return bool(self.value.get("required"))

    @property
    def schema(self) -> Node:
        """Its schema; if it has none, one that allows anything."""
        return Node.of(self.value.get("schema", {}), (*self.place, "schema"))

    @property
    def security(self) -> list[Document]:
        """The ways to authenticate of an operation."""
        holder = self if "security" in self.value else evolve(self, place=(), value=self.view.document)
        return [entry for entry in holder.entries("security") if isinstance(entry, dict)]

    def entries(self, word: str) -> list[Any]:
        """The list at a key; an empty one if the key is missing."""
        return entries_of(self.value, word, self.place)

    def part(self, word: str) -> Part:
        """The mapping at a key; an empty one if the key is missing."""
        value = self.value.get(word)
        around = evolve(self, direction=_OTHER[self.direction]) if word in _ANSWERS else self
        return around.at((*self.place, word), {} if value is None else value)

    def parts(self, word: str) -> dict[str, Part]:
        """The entries of the mapping at a key."""
        return self.part(word).inner()

    def inner(self) -> dict[str, Part]:
        """The entries of this mapping, without extensions that are not mappings."""
        entries = {k: v for k, v in self.value.items() if isinstance(v, dict) or not k.startswith("x-")}
        return {name: self.at((*self.place, name), entry) for name, entry in entries.items()}

    def at(self, place: Place, entry: Any) -> Part:
        """An entry of this mapping, after following its reference."""
        seen = {place}
        while isinstance(entry, dict) and isinstance(entry.get("$ref"), str):
            target = self.view.target(entry["$ref"], place)
            if target in seen:
                raise UnclearError(f"{pointer(place)}: {entry['$ref']} leads back to itself")
            seen.add(target)
            entry, place = value_at(self.view.document, target), target
        if not isinstance(entry, dict):
            raise UnclearError(f"{pointer(place)} is {kind_of(entry)}, expected a mapping")
        return evolve(self, place=place, value=entry)


Parts = Mapping[Any, Part]


def operations_of(view: View) -> Parts:
    """Return the operations of a document by method and path template."""
    return {one.key: Part(view, "request", one.place, one.definition) for one in operations(view.document)}


def called(holders: Mapping[str, Part]) -> Parts:
    """Return the operations in callbacks or webhooks."""
    items = {(name, key): item for name, holder in holders.items() for key, item in holder.inner().items()}
    return {
        (*key, method): evolve(item, place=(*item.place, method), value=item.value[method])
        for key, item in items.items()
        for method in METHODS
        if isinstance(item.value.get(method), dict)
    }


def parameters(operation: Part) -> Parts:
    """Return the parameters of a path and of its operation, which override those of the path."""
    found = {}
    for holder in (operation.around, operation):
        for index, entry in enumerate(holder.entries("parameters")):
            part = holder.at((*holder.place, "parameters", index), entry)
            found[str(part.value.get("in")), str(part.value.get("name"))] = part
    return found


def headers(response: Part) -> Parts:
    """Return the headers of a response by their names in lower case."""
    return {name.lower(): header for name, header in response.parts("headers").items()}


def media_types(holder: Part) -> Parts:
    """Return the content of a body, a response or a parameter by media type, without the type's parameters."""
    return {name.partition(";")[0].strip().lower(): part for name, part in holder.parts("content").items()}
