"""Compare two OpenAPI documents: operations, their requests and responses, and unused schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from tools.documents import Document
from tools.drift.compare_schemas import SchemaComparison
from tools.drift.rules import LEVELS, Direction, Finding
from tools.openapi import METHODS, Operation, operations, references
from tools.places import Place, pointer, target_of, value_at
from tools.shape import TEXTS, Node, UnclearError, canonical, plain
from tools.view import View

_OPERATION = ("operationId", "tags", "parameters", "requestBody", "responses", "callbacks", "security")
_PARAMETER = ("name", "in", "required", "style", "explode", "allowReserved", "schema", "content")
_SCHEME = ("type", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl")
_TEXTS_AROUND = frozenset({"title", "version", "contact", "license", "termsOfService", "tags", "jsonSchemaDialect"})
_DIRECTIONS: tuple[Direction, ...] = ("request", "response")


def compare(old: Document, new: Document, *, only_operations: bool = False) -> list[Finding]:
    """Return every difference between two documents, in document order, once for each place and kind.

    Args:
        old: The document before.
        new: The document after.
        only_operations: Whether `new` is a part of a larger document, whose title, tags and servers do not matter.

    Raises:
        UnclearError: One of the documents cannot be understood.
    """
    findings: list[Finding] = []
    comparison = _Comparison(View(old), View(new), findings)
    comparison.operations()
    comparison.security_schemes()
    comparison.components()
    comparison.servers(may_be_missing=only_operations)
    if not only_operations:
        comparison.surroundings()
    return _merged(findings)


def _merged(findings: list[Finding]) -> list[Finding]:
    """Merge findings that were seen in both directions; the worse one counts."""
    found: dict[tuple[str, Place, str], Finding] = {}
    for finding in findings:
        key = (finding.kind, finding.place, canonical([finding.before, finding.after]))
        known = found.get(key)
        if known is not None:
            worse = max(known, finding, key=lambda one: LEVELS.index(one.effect))
            finding = evolve(worse, both=known.both or known.direction != finding.direction)
        found[key] = finding
    return list(found.values())


class _Comparison:
    def __init__(self, old: View, new: View, findings: list[Finding]):
        self._old, self._new, self._findings = old, new, findings
        self._schemas = SchemaComparison(old, new, findings.append)

    def _tell(
        self,
        kind: str,
        old: Place | None,
        new: Place | None,
        before: Any = None,
        after: Any = None,
        direction: Direction = "request",
    ) -> None:
        self._findings.append(Finding(kind, direction, old, new, before, after))

    # ------------------------------------------------------------------ operations

    def operations(self) -> None:
        """Compare the operations of both documents."""
        old = {operation.key: operation for operation in operations(self._old.document)}
        new = {operation.key: operation for operation in operations(self._new.document)}
        for key, operation in old.items():
            if key in new:
                self._operation(operation, new[key])
            else:
                self._tell("operation-removed", operation.place, None, operation.definition)
        for key, operation in new.items():
            if key not in old:
                self._tell("operation-added", None, operation.place, None, operation.definition)

    def _operation(self, old: Operation, new: Operation) -> None:
        a, b = old.definition, new.definition
        names = [(d.get("operationId"), (_list(d, "tags", op.place) or [None])[0]) for d, op in ((a, old), (b, new))]
        if names[0] != names[1]:
            word = "operationId" if names[0][0] != names[1][0] else "tags"
            self._tell("operation-renamed", (*old.place, word), (*new.place, word), a.get(word), b.get(word))
        self._rest(a, b, old.place, new.place, known=_OPERATION)
        self._rest(old.item, new.item, old.place[:-1], new.place[:-1], known=(*METHODS, "parameters"))
        self._parameters(old, new)
        self._request_body(old, new)
        self._responses(old, new)
        self._callbacks(old, new)
        keys = self._security(self._old, old), self._security(self._new, new)
        if keys[0] != keys[1]:
            kind = "security-added" if keys[0] and keys[0] < keys[1] else "security-changed"
            places = (*old.place, "security"), (*new.place, "security")
            self._tell(kind, *places, a.get("security"), b.get("security"))

    def _security(self, view: View, operation: Operation) -> set[str]:
        required = operation.definition.get("security", view.document.get("security"))
        return {canonical(entry) for entry in required or []}

    def _parameters(self, old: Operation, new: Operation) -> None:
        before, after = self._parameters_of(self._old, old), self._parameters_of(self._new, new)
        for key, (parameter, place) in before.items():
            if key in after:
                self._parameter(parameter, place, *after[key])
            else:
                self._tell("parameter-removed", place, None, parameter)
        for key, (parameter, place) in after.items():
            if key not in before:
                kind = "required-parameter-added" if parameter.get("required") else "parameter-added"
                self._tell(kind, None, place, None, parameter)

    def _parameters_of(self, view: View, operation: Operation) -> dict[tuple[str, str], tuple[Document, Place]]:
        found = {}
        for holder, place in ((operation.item, operation.place[:-1]), (operation.definition, operation.place)):
            for index, entry in enumerate(_list(holder, "parameters", place)):
                parameter, where = _resolve(view, entry, (*place, "parameters", index))
                found[str(parameter.get("in")), str(parameter.get("name"))] = parameter, where
        return found

    def _parameter(self, a: Document, old: Place, b: Document, new: Place) -> None:
        if bool(a.get("required")) != bool(b.get("required")):
            kind = "parameter-required" if b.get("required") else "parameter-optional"
            self._tell(kind, old, new, bool(a.get("required")), bool(b.get("required")))
        if _style(a) != _style(b):
            self._tell("parameter-style-changed", old, new, _style(a), _style(b))
        self._rest(a, b, old, new, known=_PARAMETER)
        self._schema_of(a, b, old, new, "request")
        self._content(a, b, old, new, "request")

    def _request_body(self, old: Operation, new: Operation) -> None:
        a, before = _part(self._old, old, "requestBody")
        b, after = _part(self._new, new, "requestBody")
        if a is None and b is None:
            return
        if b is None:
            self._tell("body-removed", before, None, a)
        elif a is None:
            self._tell("required-body-added" if b.get("required") else "body-added", None, after, None, b)
        else:
            if bool(a.get("required")) != bool(b.get("required")):
                kind = "body-required" if b.get("required") else "body-optional"
                self._tell(kind, before, after, bool(a.get("required")), bool(b.get("required")))
            self._rest(a, b, before, after, known=("required", "content"))
            self._content(a, b, before, after, "request")

    def _responses(self, old: Operation, new: Operation, direction: Direction = "response") -> None:
        before, after = (_mapping(o.definition, "responses", o.place) for o in (old, new))
        for status, entry in before.items():
            a, place = _resolve(self._old, entry, (*old.place, "responses", status))
            if status not in after:
                self._tell("response-removed", place, None, a, None, direction)
                continue
            b, new_place = _resolve(self._new, after[status], (*new.place, "responses", status))
            self._rest(a, b, place, new_place, direction, known=("content", "headers"))
            self._content(a, b, place, new_place, direction)
            self._headers(a, b, place, new_place, direction)
        for status, entry in after.items():
            if status not in before:
                _, place = _resolve(self._new, entry, (*new.place, "responses", status))
                self._tell("response-added", None, place, None, entry, direction)

    def _headers(self, a: Document, b: Document, old: Place, new: Place, direction: Direction) -> None:
        before, after = _mapping(a, "headers", old), _mapping(b, "headers", new)
        names = {name.lower(): name for name in after}
        for name, entry in before.items():
            header, place = _resolve(self._old, entry, (*old, "headers", name))
            other = names.pop(name.lower(), None)
            if other is None:
                self._tell("header-removed", place, None, header, None, direction)
                continue
            found, where = _resolve(self._new, after[other], (*new, "headers", other))
            if bool(header.get("required")) != bool(found.get("required")):
                kind = "header-required" if found.get("required") else "header-optional"
                self._tell(kind, place, where, bool(header.get("required")), bool(found.get("required")), direction)
            self._rest(header, found, place, where, direction, known=("required", "schema", "content"))
            self._schema_of(header, found, place, where, direction)
            self._content(header, found, place, where, direction)
        for name in names.values():
            self._tell("header-added", None, (*new, "headers", name), None, after[name], direction)

    def _content(self, a: Document, b: Document, old: Place, new: Place, direction: Direction) -> None:
        before, after = _media_types(a, old), _media_types(b, new)
        for media_type, (definition, place) in before.items():
            if media_type in after:
                self._schema_of(definition, after[media_type][0], place, after[media_type][1], direction)
                self._rest(definition, after[media_type][0], place, after[media_type][1], direction, known=("schema",))
            else:
                self._tell("media-type-removed", place, None, media_type, None, direction)
        for media_type, (_, place) in after.items():
            if media_type not in before:
                self._tell("media-type-added", None, place, None, media_type, direction)

    def _callbacks(self, old: Operation, new: Operation) -> None:
        """Compare what the service sends to callers; a callback's request body counts as received data."""
        before, after = _callbacks(self._old, old), _callbacks(self._new, new)
        for key, operation in before.items():
            if key not in after:
                self._tell("operation-removed", operation.place, None, operation.definition, None, "response")
                continue
            a, old_place = _part(self._old, operation, "requestBody")
            b, new_place = _part(self._new, after[key], "requestBody")
            if a is not None and b is not None:
                self._content(a, b, old_place, new_place, "response")
            elif a is not None or b is not None:
                kind = "body-removed" if b is None else "body-added"
                self._tell(kind, old_place if a else None, new_place if b else None, a, b, "response")
            self._responses(operation, after[key], "request")
            other = after[key]
            known = ("requestBody", "responses")
            self._rest(operation.definition, other.definition, operation.place, other.place, "response", known=known)
        for key, operation in after.items():
            if key not in before:
                self._tell("operation-added", None, operation.place, None, operation.definition, "response")

    # ------------------------------------------------------------------ the rest of the documents

    def security_schemes(self) -> None:
        """Compare how callers authenticate."""
        a, b = (_components(view, "securitySchemes") for view in (self._old, self._new))
        for name in dict.fromkeys((*a, *b)):
            place = ("components", "securitySchemes", name)
            if name not in b:
                self._tell("security-changed", place, None, a[name], None)
            elif name not in a:
                self._tell("security-added", None, place, None, b[name])
            else:
                old, new = (_resolve(v, s[name], place)[0] for v, s in ((self._old, a), (self._new, b)))
                self._rest(old, new, place, place, known=_SCHEME)
                rest = [{key: value for key, value in s.items() if key in _SCHEME} for s in (old, new)]
                if canonical(rest[0]) != canonical(rest[1]):
                    self._tell("security-changed", place, place, rest[0], rest[1])

    def components(self) -> None:
        """Compare component schemas by name, to cover unused ones and changes that no use shows."""
        old, new = self._old.component_names(), self._new.component_names()
        used = {reach for view in (self._old, self._new) for reach in _used(view)}
        for name in old:
            before, after = self._old.component(name), self._new.component(name)
            assert before is not None
            if after is not None:
                for direction in sorted(self._schemas.visited.get(name, ())) or _DIRECTIONS:
                    self._schemas.compare(before, after, direction)
            elif name in self._schemas.renamed:
                other = self._schemas.renamed[name]
                self._tell("schema-renamed", before.place, ("components", "schemas", other), name, other)
            elif name not in used:
                self._tell("schema-removed", before.place, None, before.schema)
        for name in new:
            node = self._new.component(name)
            assert node is not None
            self._new.shape(node)  # raises UnclearError even if nothing uses the schema
            if name not in old and name not in used:
                self._tell("schema-added", None, node.place, None, node.schema)

    def servers(self, *, may_be_missing: bool) -> None:
        """Compare the addresses of the API."""
        before, after = (_list(view.document, "servers", ()) for view in (self._old, self._new))
        urls = [str(s[0].get("url")).rstrip("/") if s and isinstance(s[0], dict) else None for s in (before, after)]
        if may_be_missing and not after:
            return
        if urls[0] != urls[1]:
            self._tell("server-changed", ("servers",), ("servers",), urls[0], urls[1])
        elif not may_be_missing and canonical(_reworded(before)) != canonical(_reworded(after)):
            self._tell("text-changed", ("servers",), ("servers",), before, after)

    def surroundings(self) -> None:
        """Compare the documents' metadata, such as title and license."""
        a, b = self._old.document, self._new.document
        before, after = _mapping(a, "info", ()), _mapping(b, "info", ())
        self._rest(before, after, ("info",), ("info",), known=())
        self._rest(a, b, (), (), known=("openapi", "info", "servers", "paths", "components", "security"))

    def _rest(
        self,
        a: Document,
        b: Document,
        old: Place,
        new: Place,
        direction: Direction = "request",
        *,
        known: Iterable[str],
    ) -> None:
        """Compare the remaining keys of two mappings, without those that are compared elsewhere."""
        for word in sorted({*a, *b} - {*known, "$ref"}):
            before, after = a.get(word) or None, b.get(word) or None
            if canonical(_reworded(plain(word, before))) != canonical(_reworded(plain(word, after))):
                kind = "keyword-changed"
                if word in TEXTS or word in _TEXTS_AROUND or word.startswith("x-"):
                    kind = "deprecated" if word == "deprecated" and after else "text-changed"
                places = (*old, word) if word in a else None, (*new, word) if word in b else None
                self._tell(kind, *places, before, after, direction)

    def _schema_of(self, a: Document, b: Document, old: Place, new: Place, direction: Direction) -> None:
        nodes = [Node.of(d.get("schema", {}), (*place, "schema")) for d, place in ((a, old), (b, new))]
        self._schemas.compare(nodes[0], nodes[1], direction)


def _used(view: View) -> Iterator[str]:
    """Yield the names of the component schemas that something refers to."""
    for _, reference in references(view.document):
        try:
            target = target_of(view.document, reference)
        except ValueError as error:
            raise UnclearError(str(error)) from error
        if target is None:
            raise UnclearError(f"{reference} leads nowhere")
        if target[:2] == ("components", "schemas") and len(target) > 2:
            yield str(target[2])


def _callbacks(view: View, operation: Operation) -> dict[tuple[str, str, str], Operation]:
    found = {}
    for name, entry in _mapping(operation.definition, "callbacks", operation.place).items():
        callback, place = _resolve(view, entry, (*operation.place, "callbacks", name))
        for inner in operations({"paths": callback}):
            at = (*place, inner.path, inner.method)
            found[name, inner.path, inner.method] = Operation(
                inner.method, inner.path, at, inner.definition, inner.item
            )
    return found


def _part(view: View, operation: Operation, word: str) -> tuple[Document | None, Place]:
    place = (*operation.place, word)
    entry = operation.definition.get(word)
    return (None, place) if entry is None else _resolve(view, entry, place)


def _resolve(view: View, entry: Any, place: Place) -> tuple[Document, Place]:
    """Return a part of an operation and its place, after following its reference."""
    seen = {place}
    while isinstance(entry, dict) and isinstance(entry.get("$ref"), str):
        try:
            target = target_of(view.document, entry["$ref"])
        except ValueError as error:
            raise UnclearError(f"{pointer(place)}: {error}") from error
        if target is None or target in seen:
            problem = "leads nowhere" if target is None else "leads back to itself"
            raise UnclearError(f"{pointer(place)}: {entry['$ref']} {problem}")
        seen.add(target)
        entry, place = value_at(view.document, target), target
    if not isinstance(entry, dict):
        raise UnclearError(f"{pointer(place)} is {type(entry).__name__}, expected a mapping")
    return entry, place


def _media_types(holder: Document, place: Place) -> dict[str, tuple[Document, Place]]:
    found = {}
    for name, definition in _mapping(holder, "content", place).items():
        where = (*place, "content", name)
        if not isinstance(definition, dict):
            raise UnclearError(f"{pointer(where)} is {type(definition).__name__}, expected a mapping")
        found[name.partition(";")[0].strip().lower()] = definition, where
    return found


def _mapping(holder: Mapping[str, Any], word: str, place: Place) -> Document:
    value = holder.get(word)
    if value is not None and not isinstance(value, dict):
        raise UnclearError(f"{pointer((*place, word))} is {type(value).__name__}, expected a mapping")
    return value or {}


def _list(holder: Mapping[str, Any], word: str, place: Place) -> list[Any]:
    value = holder.get(word)
    if value is not None and not isinstance(value, list):
        raise UnclearError(f"{pointer((*place, word))} is {type(value).__name__}, expected a list")
    return value or []


def _components(view: View, kind: str) -> Document:
    return _mapping(_mapping(view.document, "components", ()), kind, ("components",))


def _style(parameter: Document) -> dict[str, Any]:
    """Return how a parameter is serialized, including defaults."""
    usual = "form" if parameter.get("in") in ("query", "cookie") else "simple"
    style = parameter.get("style", usual)
    explode = parameter.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": bool(parameter.get("allowReserved"))}


def _reworded(value: Any) -> Any:
    """Return a value for comparison: texts without line breaks, and no empty parts."""
    if isinstance(value, dict):
        inner = {key: _reworded(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in ("", None, {}, [])}
    if isinstance(value, list):
        return [_reworded(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value
