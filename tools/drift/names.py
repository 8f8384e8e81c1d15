"""Find the Python names in our packages that depend on a place of the document.

The lists name only `Gladia`, because `AsyncGladia` has the same names, and only `transcribe`, because `submit` takes
the same options.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from attrs import frozen
from openapi_python_client import strings

from tools.documents import Document
from tools.drift.hand_written import LIST, LIST_FILTERS, OPERATIONS, Path, files_of, names_of
from tools.generator import Made
from tools.normal import PYTHON_NAME
from tools.openapi import Operation, operations, template
from tools.places import Place, target_of, value_at
from tools.shape import Alternative, Node, UnclearError
from tools.view import View

MOST_NAMES = 8
"""Limit of names for one place, because very many places may use one schema."""

_MOST_VISITS = 3

_BODIES = {"application/json": "Json", "multipart/form-data": "Files"}
"""What the generator calls the classes of an operation's bodies, if it has several."""


@frozen
class _Root:
    """The root of data: an operation, and the part of it that is sent or received."""

    operation: Operation
    part: str  # "request", a status, or "callback"


class Names:
    """The Python names, and the files of hand-written code, that depend on the places of one document."""

    def __init__(self, document: Document, made: Made):
        """Find the names.

        Args:
            document: The effective document.
            made: What the generator makes of it.
        """
        self._view = View(document)
        self._made = made
        self._functions = {(method, template(path)): name for (method, path), name in made.functions.items()}
        self._names: dict[Place, dict[str, None]] = {}
        self._files: dict[Place, dict[str, None]] = {}
        for operation in operations(document):
            self._operation(operation)
        self._add(("servers",), "Client.base_url", "Gladia(base_url=…)")
        self._add(("components", "securitySchemes"), "AuthenticatedClient.token", "Gladia(api_key=…)")
        for name in self._view.component_names():  # also covers schemas that no operation uses
            node = self._view.component(name)
            if node is not None and node.place not in self._names:
                self._walk(node, None, str(strings.ClassName(name, "field_")), ())

    def of(self, place: Place) -> tuple[str, ...]:
        """Return the names for the closest enclosing place that has any, the closest name first."""
        names: list[str] = []
        if len(place) > 2 and place[-2] == "enum":
            constants = self._constant(place)
            names += constants
        for length in range(len(place), 0, -1):
            if self._names.get(place[:length]):
                names += self._names[place[:length]]
                break
        return tuple(dict.fromkeys(names))[:MOST_NAMES]

    def files(self, place: Place) -> tuple[str, ...]:
        """Return the files of hand-written code that know the place, or a place around it, by name."""
        around = (place[:length] for length in range(len(place), 0, -1))
        return tuple(next((self._files.get(outer, {}) for outer in around if self._names.get(outer)), {}))

    def place_of(self, name: str) -> Place:
        """Return the place of a class, of its attribute or of its constant."""
        for wanted in (name, name.partition(".")[0]):
            for place, names in self._names.items():
                if wanted in names:
                    return place
        return ()

    def _constant(self, place: Place) -> list[str]:
        """Return the constant that the generator makes from an enum entry."""
        value = value_at(self._view.document, place)
        enums = [(owner, self._made.enums.get(owner, {})) for owner in self._names.get(place[:-2], {})]
        return [f"{owner}.{constants[value]}" for owner, constants in enums if value in constants]

    def _add(self, place: Place, *names: str) -> None:
        self._names.setdefault(place, {}).update(dict.fromkeys(names))

    # ------------------------------------------------------------------ operations

    def _operation(self, operation: Operation) -> None:
        definition = operation.definition
        function = self._functions.get(operation.key, "").rpartition(".")[2]
        if not function:  # the generator stopped before it
            identifier = definition.get("operationId") or f"{operation.method}_{operation.path.strip('/')}"
            function = str(strings.PythonIdentifier(str(identifier), "field_"))
        hand_written = OPERATIONS.get(operation.key, ())
        self._add(operation.place, function, *hand_written)
        base = str(strings.ClassName(function, "field_"))
        for place, parameter in self._parameters(operation):
            name = str(parameter.get("name"))
            names = [f"{function}.sync({strings.PythonIdentifier(name, 'field_')}=…)"]
            if operation.key == LIST and name in LIST_FILTERS:
                names.append(f"Gladia.jobs({name}=…)")
            self._add(place, *names)
            node = Node.of(parameter.get("schema", {}), (*place, "schema"))
            self._walk(node, None, f"{base}{strings.ClassName(name, 'field_')}", (), tuple(names))
        self._contents(
            definition.get("requestBody"), (*operation.place, "requestBody"), _Root(operation, "request"), base
        )
        responses = definition.get("responses")
        for status, response in responses.items() if isinstance(responses, dict) else ():
            place = (*operation.place, "responses", status)
            self._contents(response, place, _Root(operation, status), f"{base}Response{status}")
        callbacks = definition.get("callbacks")
        for name, callback in callbacks.items() if isinstance(callbacks, dict) else ():
            for inner in operations({"paths": callback}):
                place = (*operation.place, "callbacks", name, inner.path, inner.method, "requestBody")
                self._contents(inner.definition.get("requestBody"), place, _Root(operation, "callback"), base)

    def _parameters(self, operation: Operation) -> list[tuple[Place, Document]]:
        found = []
        for holder, place in ((operation.item, operation.place[:-1]), (operation.definition, operation.place)):
            entries = holder.get("parameters")
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                parameter, where = self._resolve(entry, (*place, "parameters", index))
                if isinstance(parameter, dict):
                    found.append((where, parameter))
        return found

    def _resolve(self, entry: Any, place: Place) -> tuple[Any, Place]:
        for _ in range(10):
            if not (isinstance(entry, dict) and isinstance(entry.get("$ref"), str)):
                break
            target = target_of(self._view.document, entry["$ref"])
            if target is None:
                break
            entry, place = value_at(self._view.document, target), target
        return entry, place

    def _contents(self, holder: Any, place: Place, root: _Root, base: str) -> None:
        holder, place = self._resolve(holder, place)
        content = holder.get("content") if isinstance(holder, dict) else None
        for media_type, definition in content.items() if isinstance(content, dict) else ():
            if isinstance(definition, dict) and "schema" in definition:
                node = Node.of(definition["schema"], (*place, "content", media_type, "schema"))
                form = ""
                if root.part == "request":
                    form = f"{_BODIES.get(media_type, 'Data') if len(content or ()) > 1 else ''}Body"
                self._walk(node, root, f"{base}{form}", ())

    # ------------------------------------------------------------------ schemas

    def _walk(self, start: Node, root: _Root | None, base: str, path: Path, names: tuple[str, ...] = ()) -> None:
        """Record the names for everything below a node.

        Args:
            start: The node.
            root: The root of its data, if an operation uses it.
            base: The class that the generator makes from it if it is inlined.
            path: Keys from the root to the node.
            names: The names of what contains the node.
        """
        todo: deque[tuple[Node, str, Path, Path]] = deque([(start, base, path, names)])
        visits: dict[tuple[Place, ...], int] = {}
        while todo:
            node, inline, keys, owners = todo.popleft()
            visits[node.key] = visits.get(node.key, 0) + 1
            if visits[node.key] > _MOST_VISITS:
                continue
            try:
                shape = self._view.shape(node)
            except UnclearError:
                continue
            if root is not None:
                files = files_of(root.operation.key, root.part, keys)
                self._files.setdefault(node.place, {}).update(dict.fromkeys(files))
            for alternative in shape.alternatives:
                if len(shape.alternatives) > 1 and alternative.name is None and alternative.place != node.place:
                    self._add(alternative.place, *owners)
                name = self._class(alternative, inline)
                is_made = name in (*self._made.models, *self._made.enums) or not self._made.names
                if alternative.has_class and is_made:
                    self._add(_home(alternative), name)
                self._add(_home(alternative), *owners)
                for key, inner in alternative.properties.items():
                    schema = inner.schema if isinstance(inner.schema, dict) else {}
                    shown = str(schema.get(PYTHON_NAME, key))
                    path = (*keys, key if keys else shown)
                    attribute = self._made.models.get(name, {}).get(key) or strings.PythonIdentifier(shown, "field_")
                    told = names_of(root.operation.key, root.part, path) if root is not None else []
                    names = (*([f"{name}.{attribute}"] if is_made else []), *told)
                    self._add(inner.place, *names)
                    todo.append((inner, f"{name}{strings.ClassName(key, 'field_')}", path, names))
                if alternative.items is not None:
                    todo.append((alternative.items, f"{inline}Item", (*keys, "[]"), owners))
                if isinstance(alternative.extra, Node):
                    todo.append((alternative.extra, f"{inline}AdditionalProperty", (*keys, "*"), owners))

    def _class(self, alternative: Alternative, inline: str) -> str:
        if alternative.name is None:
            return inline
        schema = self._view.document["components"]["schemas"][alternative.name]
        renamed = schema.get(PYTHON_NAME) if isinstance(schema, dict) else None
        return str(strings.ClassName(str(renamed or alternative.name), "field_"))


def _home(alternative: Alternative) -> Place:
    """Return the place that defines the alternative's class."""
    return ("components", "schemas", alternative.name) if alternative.name else alternative.place
