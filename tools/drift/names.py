"""Find the Python names in our packages that depend on a place of the document.

The lists name only `Gladia`, because `AsyncGladia` has the same names, and only `transcribe`, because `submit` takes
the same options.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from openapi_python_client import strings

from tools.documents import Document
from tools.drift.hand_written import LIST, LIST_FILTERS, OPERATIONS, Key, Path, files_of, names_of
from tools.drift.parts import Part, called, media_types, operations_of, parameters
from tools.drift.rules import SEAM
from tools.generator import Made
from tools.normal import python_name
from tools.openapi import template
from tools.places import SCHEMAS, Place, value_at
from tools.shape import Node, UnclearError
from tools.view import View

MOST_NAMES = 8
"""Limit of names for one place, because very many places may use one schema."""

_MOST_VISITS = 3

_BODIES = {"application/json": "Json", "multipart/form-data": "Files"}
"""What the generator calls the classes of an operation's bodies, if it has several."""


class Names:
    """The Python names, and the files of hand-written code, that depend on the places of one document."""

    def __init__(self, document: Document, made: Made):
        """Find the names in the effective document; `made` is what the generator makes of it."""
        self._view = View(document)
        self._made = made
        self._functions = {(method, template(path)): name for (method, path), name in made.functions.items()}
        self._names: dict[Place, dict[str, None]] = {}
        self._files: dict[Place, dict[str, None]] = {}
        for key, operation in operations_of(self._view).items():
            self._operation(key, operation)
        self._add(("servers",), "Client.base_url", "Gladia(base_url=…)")
        self._add(("components", "securitySchemes"), "AuthenticatedClient.token", "Gladia(api_key=…)")
        for name, node in self._view.components.items():  # also covers schemas that no operation uses
            if node.place not in self._names:
                self._walk(node, None, _class_name(name))

    def of(self, place: Place) -> tuple[str, ...]:
        """Return the names for the closest enclosing place that has any, the closest name first."""
        names = self._constants(place) if len(place) > 2 and place[-2] == "enum" else []
        names += self._names.get(self._around(place), ())
        return tuple(dict.fromkeys(names))[:MOST_NAMES]

    def files(self, place: Place) -> tuple[str, ...]:
        """Return the files of hand-written code that know the place, or a place around it, by name."""
        return tuple(self._files.get(self._around(place), ()))

    def _around(self, place: Place) -> Place:
        """Return the closest enclosing place that has names; the root if none has."""
        return next((place[:length] for length in range(len(place), 0, -1) if self._names.get(place[:length])), ())

    def has_constant(self, name: str) -> bool:
        """Whether a name is that of an enum's constant."""
        owner, _, constant = name.partition(".")
        return constant in self._made.enums.get(owner, {}).values()

    def place_of(self, name: str) -> Place:
        """Return the place of a class, of its attribute or of its constant."""
        wanted = (name, name.partition(".")[0])
        return next((place for one in wanted for place, names in self._names.items() if one in names), ())

    def _constants(self, place: Place) -> list[str]:
        """Return the constants that the generator makes from an enum entry."""
        value = value_at(self._view.document, place)
        enums = [(owner, self._made.enums.get(owner, {})) for owner in self._names.get(place[:-2], {})]
        return [f"{owner}.{constants[value]}" for owner, constants in enums if value in constants]

    def _add(self, place: Place, *names: str) -> None:
        self._names.setdefault(place, {}).update(dict.fromkeys(names))

    # ------------------------------------------------------------------ operations

    def _operation(self, key: Key, operation: Part) -> None:
        function = self._functions.get(key, "").rpartition(".")[2]
        if not function:  # the generator stopped before it
            identifier = operation.value.get("operationId") or f"{key[0]}_{key[1].strip('/')}"
            function = str(strings.PythonIdentifier(str(identifier), "field_"))
        self._add(operation.place, function, *OPERATIONS.get(key, ()))
        for word in ("operationId", "tags") if key in OPERATIONS else ():
            self._add((*operation.place, word), function, *OPERATIONS[key])
            self._files[*operation.place, word] = {SEAM: None}
        base = _class_name(function)
        for (_, name), parameter in parameters(operation).items():
            names = [f"{function}.sync({strings.PythonIdentifier(name, 'field_')}=…)"]
            if key == LIST and name in LIST_FILTERS:
                names.append(f"Gladia.jobs({name}=…)")
            self._add(parameter.place, *names)
            self._walk(parameter.schema, None, f"{base}{_class_name(name)}", names)
        bodies = media_types(operation.part("requestBody"))
        for media_type, body in bodies.items():
            form = _BODIES.get(media_type, "Data") if len(bodies) > 1 else ""
            self._walk(body.schema, (key, "request"), f"{base}{form}Body")
        for status, response in operation.parts("responses").items():
            for content in media_types(response).values():
                self._walk(content.schema, (key, status), f"{base}Response{status}")
        for call in called(operation.parts("callbacks")).values():
            for content in media_types(call.part("requestBody")).values():
                self._walk(content.schema, (key, "callback"), base)

    # ------------------------------------------------------------------ schemas

    def _walk(self, start: Node, root: tuple[Key, str] | None, base: str, names: Iterable[str] = ()) -> None:
        """Record the names for everything below a node.

        Args:
            start: The node.
            root: The operation whose data it describes, and the part of it as for `names_of`.
            base: The class that the generator makes from it if it is inlined.
            names: The names of what contains the node.
        """
        todo: deque[tuple[Node, str, Path, tuple[str, ...]]] = deque([(start, base, (), tuple(names))])
        visits: Counter[tuple[Place, ...]] = Counter()
        while todo:
            node, inline, path, owners = todo.popleft()
            visits[node.key] += 1
            if visits[node.key] > _MOST_VISITS:
                continue
            try:
                shape = self._view.shape(node)
            except UnclearError:
                continue
            if root is not None:
                self._files.setdefault(node.place, {}).update(dict.fromkeys(files_of(*root, path)))
            for alternative in shape.alternatives:
                if len(shape.alternatives) > 1 and alternative.name is None and alternative.place != node.place:
                    self._add(alternative.place, *owners)
                name, home = inline, alternative.place
                if alternative.name is not None:
                    home = (*SCHEMAS, alternative.name)
                    name = _class_name(python_name(self._view.components[alternative.name].schema, alternative.name))
                if root is not None and not path:  # the component that a body consists of
                    self._files.setdefault(home, {}).update(dict.fromkeys(files_of(*root, path)))
                is_made = name in self._made.models or name in self._made.enums or not self._made.names
                if alternative.has_class and is_made:
                    self._add(home, name)
                self._add(home, *owners)
                for key, inner in alternative.properties.items():
                    shown = python_name(inner.schema, key)
                    below = (*path, key if path else shown)
                    attribute = self._made.models.get(name, {}).get(key) or strings.PythonIdentifier(shown, "field_")
                    told = names_of(*root, below) if root is not None else []
                    known = (*([f"{name}.{attribute}"] if is_made else []), *told)
                    self._add(inner.place, *known)
                    todo.append((inner, f"{name}{_class_name(key)}", below, known))
                if alternative.items is not None:
                    todo.append((alternative.items, f"{inline}Item", (*path, "[]"), owners))
                if isinstance(alternative.extra, Node):
                    todo.append((alternative.extra, f"{inline}AdditionalProperty", (*path, "*"), owners))


def _class_name(name: str) -> str:
    return str(strings.ClassName(name, "field_"))
