"""Compare two OpenAPI documents: operations, their requests and responses, and unused schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from tools.documents import Document
from tools.drift.compare_schemas import SchemaComparison
from tools.drift.parts import Part, Parts, called, headers, media_types, operations_of, parameters
from tools.drift.rules import LEVELS, RULES, Finding
from tools.openapi import METHODS, references
from tools.places import Place
from tools.shape import TEXTS, canonical
from tools.view import View

_ROOT = ("openapi", "info", "servers", "paths", "webhooks", "components", "security")
_OPERATION = ("operationId", "tags", "parameters", "requestBody", "responses", "callbacks", "security")
_PARAMETER = ("name", "in", "required", "style", "explode", "allowReserved")
_SCHEME = ("type", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl")
_TEXTS_AROUND = frozenset(
    {"title", "version", "contact", "license", "termsOfService", "tags", "jsonSchemaDialect", "links"}
)
_TEXTS_AROUND |= {"operationId"}  # of callbacks and webhooks, for which no function is generated


def compare(old: Document, new: Document, *, only_operations: bool = False) -> list[Finding]:
    """Return every difference between two documents, in document order, once for each place and kind.

    Args:
        old: The document before.
        new: The document after.
        only_operations: Whether `new` is a part of a larger document, whose title, tags and servers do not matter.

    Raises:
        UnclearError: One of the documents cannot be understood.
    """
    comparison = _Comparison(View(old), View(new))
    comparison.operations()
    comparison.security_schemes(only_used=only_operations)
    comparison.components()
    comparison.servers(may_be_missing=only_operations)
    if not only_operations:
        comparison.surroundings()
    return _merged(comparison.findings)


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
    def __init__(self, old: View, new: View):
        self.findings: list[Finding] = []
        self._old, self._new = old, new
        self._a, self._b = (Part(view, "request", (), view.document) for view in (old, new))
        self._operations = operations_of(old), operations_of(new)
        self._schemas = SchemaComparison(old, new, self.findings.append)

    def _tell(self, kind: str, a: Part | None, b: Part | None, before: Any, after: Any, *below: str | int) -> None:
        """Report a change of a part, or of a place below it."""
        old, new = ((*part.place, *below) if part else None for part in (a, b))
        self.findings.append(Finding(kind, (a or b or self._a).direction, old, new, before, after))

    def _pairs(self, what: str, before: Parts, after: Parts) -> Iterator[tuple[Part, Part]]:
        """Yield the parts that both documents have; report those that only one has or requires."""
        for key, a in before.items():
            b = after.get(key)
            if b is None:
                self._tell(f"{what}-removed", a, None, key if what == "media-type" else a.value, None)
                continue
            if a.required != b.required and f"{what}-required" in RULES:
                self._tell(f"{what}-required" if b.required else f"{what}-optional", a, b, a.required, b.required)
            yield a, b
        for key, b in after.items():
            if key not in before:
                is_needed = b.required and f"required-{what}-added" in RULES
                kind = f"required-{what}-added" if is_needed else f"{what}-added"
                self._tell(kind, None, b, None, key if what == "media-type" else b.value)

    # ------------------------------------------------------------------ operations

    def operations(self) -> None:
        """Compare the operations of both documents, and their webhooks."""
        for a, b in self._pairs("operation", *self._operations):
            self._operation(a, b)
        self._calls(*({"": root.part("webhooks")} for root in (self._a, self._b)))

    def _operation(self, a: Part, b: Part) -> None:
        names = [(part.value.get("operationId"), (part.entries("tags") or [None])[0]) for part in (a, b)]
        if names[0] != names[1]:
            word = "operationId" if names[0][0] != names[1][0] else "tags"
            self._tell("operation-renamed", a, b, a.value.get(word), b.value.get(word), word)
        self._rest(a, b, _OPERATION)
        self._rest(a.around, b.around, (*METHODS, "parameters"))
        for one, other in self._pairs("parameter", parameters(a), parameters(b)):
            if _style(one.value) != _style(other.value):
                self._tell("parameter-style-changed", one, other, _style(one.value), _style(other.value))
            self._data(one, other, _PARAMETER)
        self._exchange(a, b)
        self._calls(a.parts("callbacks"), b.parts("callbacks"))
        before, after = ({canonical(entry) for entry in part.security} for part in (a, b))
        if before != after:
            kind = "security-added" if before and before < after else "security-changed"
            self._tell(kind, a, b, a.security, b.security, "security")

    def _calls(self, before: Mapping[str, Part], after: Mapping[str, Part]) -> None:
        """Compare callbacks or webhooks, which the service sends to callers."""
        for a, b in self._pairs("operation", called(before), called(after)):
            self._rest(a, b, ("requestBody", "responses"))
            self._rest(a.around, b.around, METHODS)
            self._exchange(a, b)

    def _exchange(self, a: Part, b: Part) -> None:
        bodies = ({word: part.part(word) for word in ("requestBody",) if word in part.value} for part in (a, b))
        for one, other in self._pairs("body", *bodies):
            self._data(one, other, ("required",))
        for one, other in self._pairs("response", a.parts("responses"), b.parts("responses")):
            self._data(one, other, ("headers",))
            for header, its in self._pairs("header", headers(one), headers(other)):
                self._data(header, its, ("required",))

    def _data(self, a: Part, b: Part, known: Iterable[str] = ()) -> None:
        """Compare parts that have a schema, or one for each media type."""
        self._rest(a, b, (*known, "schema", "content"))
        self._schemas.compare(a.schema, b.schema, a.direction)
        for one, other in self._pairs("media-type", media_types(a), media_types(b)):
            self._data(one, other)

    def _rest(self, a: Part, b: Part, known: Iterable[str]) -> None:
        """Compare the remaining keys of two mappings, without those that are compared elsewhere."""
        for word in sorted({*a.value, *b.value} - {*known, "$ref"}):
            before, after = a.value.get(word) or None, b.value.get(word) or None
            if canonical(_reworded(before)) != canonical(_reworded(after)):
                kind = "keyword-changed"
                if word in TEXTS or word in _TEXTS_AROUND or word.startswith("x-"):
                    kind = "deprecated" if word == "deprecated" and after else "text-changed"
                old, new = (part if word in part.value else None for part in (a, b))
                self._tell(kind, old, new, before, after, word)

    # ------------------------------------------------------------------ the rest of the documents

    def security_schemes(self, *, only_used: bool) -> None:
        """Compare how callers authenticate; what no operation uses does not matter to them."""
        before, after = (root.part("components").parts("securitySchemes") for root in (self._a, self._b))
        uses = [{name for part in o.values() for way in part.security for name in way} for o in self._operations]
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            a, b = ({k: v for k, v in part.value.items() if k in _SCHEME} if part else None for part in (old, new))
            if name not in uses[0 if old else 1]:
                if not only_used and (old and old.value) != (new and new.value):
                    self._tell("security-unused", old, new, a, b)
                continue
            if old and new:
                self._rest(old, new, _SCHEME)
            if canonical(a) != canonical(b):
                self._tell("security-changed" if old else "security-added", old, new, a, b)

    def components(self) -> None:
        """Compare component schemas by name, to cover unused ones and changes that no use shows."""
        old, new = self._old.components, self._new.components
        used = {reach for view in (self._old, self._new) for reach in _used(view)}
        for name, node in old.items():
            if name in new:
                for direction in sorted(self._schemas.visited.get(name, ())) or ("request", "response"):
                    self._schemas.compare(node, new[name], direction)
            elif name in self._schemas.renamed:
                other = self._schemas.renamed[name]
                place = ("components", "schemas", other)
                self.findings.append(Finding("schema-renamed", "request", node.place, place, name, other))
            elif name not in used:
                self._tell("schema-removed", self._a, None, node.schema, None, *node.place)
        for name, node in new.items():
            self._new.shape(node)  # raises UnclearError even if nothing uses the schema
            if name not in old and name not in used:
                self._tell("schema-added", None, self._b, None, node.schema, *node.place)

    def servers(self, *, may_be_missing: bool) -> None:
        """Compare the addresses of the API."""
        before, after = self._a.entries("servers"), self._b.entries("servers")
        urls = [str(s[0].get("url")).rstrip("/") if s and isinstance(s[0], dict) else None for s in (before, after)]
        if may_be_missing and not after:
            return
        if urls[0] != urls[1]:
            self._tell("server-changed", self._a, self._b, urls[0], urls[1], "servers")
        elif not may_be_missing and canonical(_reworded(before)) != canonical(_reworded(after)):
            self._tell("text-changed", self._a, self._b, before, after, "servers")

    def surroundings(self) -> None:
        """Compare the documents' metadata, such as title and license, and authentication that no operation inherits."""
        self._rest(self._a.part("info"), self._b.part("info"), ())
        self._rest(self._a, self._b, _ROOT)
        before, after = self._a.entries("security"), self._b.entries("security")
        inherited = any("security" not in part.value for o in self._operations for part in o.values())
        if canonical(before) != canonical(after) and not inherited:
            self._tell("security-unused", self._a, self._b, before, after, "security")


def _used(view: View) -> Iterator[str]:
    """Yield the names of the component schemas that something refers to."""
    targets = (view.target(reference, place) for place, reference in references(view.document))
    return (str(target[2]) for target in targets if target[:2] == ("components", "schemas") and len(target) > 2)


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
