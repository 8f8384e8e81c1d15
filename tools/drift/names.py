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
from tools.openapi import Operation, operations
from tools.places import Place, target_of, value_at
from tools.shape import Alternative, Node, UnclearError
from tools.view import View

MOST_NAMES = 8
"""Limit of names for one place, because very many places may use one schema."""

_MOST_VISITS = 3

Path = tuple[str, ...]
"""Keys from the root of a request or response inwards; `[]` stands for the entries of a list."""

HAND_WRITTEN: dict[tuple[str, str], tuple[str, ...]] = {
    ("post", "/v2/pre-recorded"): ("Gladia.transcribe", "Gladia.submit"),
    ("get", "/v2/pre-recorded"): ("Gladia.jobs", "Gladia.find"),
    ("get", "/v2/pre-recorded/{}"): ("Job.wait", "Job.refresh"),
    ("delete", "/v2/pre-recorded/{}"): ("Gladia.delete",),
    ("get", "/v2/pre-recorded/{}/file"): ("Gladia.download_audio",),
    ("post", "/v2/upload"): ("Gladia.upload",),
}
"""The names in `gladia_control` that depend on an operation."""

LIST_FILTERS = frozenset({"status", "date", "before_date", "after_date", "custom_metadata"})
"""The query parameters that are keywords of `Gladia.jobs`."""

JOB_NAMES: dict[Path, tuple[str, ...]] = {
    ("id",): ("Job.id", "Transcript.id"),
    ("status",): ("Job.status",),
    ("custom_metadata",): ("Job.custom_metadata",),
    ("error_code",): ("JobFailed.error_code",),
    ("created_at",): ("Transcript.created_at",),
    ("completed_at",): ("Transcript.completed_at",),
    ("file", "audio_duration"): ("Transcript.duration",),
    ("result", "metadata", "audio_duration"): ("Transcript.duration",),
    ("result", "transcription", "full_transcript"): ("Transcript.text",),
    ("result", "transcription", "languages"): ("Transcript.languages",),
    ("result", "transcription", "utterances"): ("Transcript.utterances",),
    ("result", "transcription", "subtitles"): ("Transcript.to_srt", "Transcript.to_vtt"),
}
"""The names in `gladia_control` that depend on a part of a job, apart from `Transcript.job` and `Transcript.result`."""

ERROR_NAMES = {
    "statusCode": "ApiError.status",
    "message": "ApiError.message",
    "request_id": "ApiError.request_id",
    "timestamp": "ApiError.timestamp",
    "validation_errors": "ApiError.validation_errors",
}
"""The names in `gladia_control` that depend on the fields of an error's body."""

SOURCE_FIELD = "audio_url"  # the client derives it from the recording


@frozen
class _Root:
    """The root of data: an operation, and the part of it that is sent or received."""

    operation: Operation
    part: str  # "request", a status, or "callback"


class Names:
    """The Python names that depend on the places of one document."""

    def __init__(self, document: Document):
        self._view = View(document)
        self._names: dict[Place, dict[str, None]] = {}
        self._visits: dict[tuple[Place, ...], int] = {}
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

    def _constant(self, place: Place) -> list[str]:
        """Return the constant that the generator makes from an enum entry."""
        value = value_at(self._view.document, place)
        if not isinstance(value, str) or not value[:1].isalpha():
            return []
        owners = self._names.get(place[:-2], {})
        classes = [name for name in owners if name.isidentifier()]
        return [f"{owner}.{strings.snake_case(value.upper()).upper()}" for owner in classes]

    def _add(self, place: Place, *names: str) -> None:
        self._names.setdefault(place, {}).update(dict.fromkeys(names))

    # ------------------------------------------------------------------ operations

    def _operation(self, operation: Operation) -> None:
        definition = operation.definition
        identifier = definition.get("operationId") or f"{operation.method}_{operation.path.strip('/')}"
        function = str(strings.PythonIdentifier(str(identifier), "field_"))
        hand_written = HAND_WRITTEN.get(operation.key, ())
        self._add(operation.place, function, *hand_written)
        for place, parameter in self._parameters(operation):
            name = str(parameter.get("name"))
            self._add(place, f"{function}.sync({strings.PythonIdentifier(name, 'field_')}=…)")
            if hand_written and operation.key == ("get", "/v2/pre-recorded") and name in LIST_FILTERS:
                self._add(place, f"Gladia.jobs({name}=…)")
        base = str(strings.ClassName(function, "field_"))
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
                self._walk(node, root, f"{base}Body" if root.part == "request" else base, ())

    # ------------------------------------------------------------------ schemas

    def _walk(self, start: Node, root: _Root | None, base: str, path: Path) -> None:
        """Record the names for everything below a node.

        Args:
            start: The node.
            root: The root of its data, if an operation uses it.
            base: The class that the generator makes from it if it is inlined.
            path: Keys from the root to the node.
        """
        todo: deque[tuple[Node, str, Path, Path]] = deque([(start, base, path, ())])
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
            for alternative in shape.alternatives:
                if len(shape.alternatives) > 1 and alternative.name is None and alternative.place != node.place:
                    self._add(alternative.place, *owners)
                name = self._class(alternative, inline)
                if alternative.has_class:
                    self._add(_home(alternative), name)
                self._add(_home(alternative), *owners)
                for key, inner in alternative.properties.items():
                    attribute = f"{name}.{strings.PythonIdentifier(key, 'field_')}"
                    names = (attribute, *_hand_written(root, (*keys, key)))
                    self._add(inner.place, *names)
                    todo.append((inner, f"{name}{strings.ClassName(key, 'field_')}", (*keys, key), names))
                if alternative.items is not None:
                    todo.append((alternative.items, f"{inline}Item", (*keys, "[]"), owners))
                if isinstance(alternative.extra, Node):
                    todo.append((alternative.extra, f"{inline}AdditionalProperty", (*keys, "*"), owners))

    def _class(self, alternative: Alternative, inline: str) -> str:
        return str(strings.ClassName(alternative.name, "field_")) if alternative.name else inline


def _home(alternative: Alternative) -> Place:
    """Return the place that defines the alternative's class."""
    return ("components", "schemas", alternative.name) if alternative.name else alternative.place


def _hand_written(root: _Root | None, path: Path) -> list[str]:
    """Return the names in `gladia_control` for a place of a request or response."""
    if root is None or root.part == "callback":
        return []
    method, template = root.operation.key
    if root.part == "request":
        return [_option(path)] if (method, template) == ("post", "/v2/pre-recorded") else []
    if not root.part.startswith("2"):
        return [ERROR_NAMES[path[0]]] if path[0] in ERROR_NAMES else []
    if (method, template) == ("post", "/v2/upload"):
        return ["Gladia.upload(…)" + _dotted(path)]
    if (method, template) == ("post", "/v2/pre-recorded"):
        return ["Job.id"] if path == ("id",) else []
    if (method, template) == ("get", "/v2/pre-recorded/{}"):
        return _of_a_job(path)
    if (method, template) == ("get", "/v2/pre-recorded") and path[:2] == ("items", "[]") and len(path) > 2:
        return [name for name in JOB_NAMES.get(path[2:], ()) if name.startswith("Job.")]
    return []


def _option(path: Path) -> str:
    """Return an option as a caller writes it: `Gladia.transcribe(a={"b": [{"c": …}]})`."""
    if path == (SOURCE_FIELD,):
        return "Gladia.transcribe(source)"
    value = "…"
    for key in reversed(path[1:]):
        value = f"[{value}]" if key == "[]" else f'{{"{key}": {value}}}'
    return f"Gladia.transcribe({path[0]}={value})"


def _of_a_job(path: Path) -> list[str]:
    names = list(JOB_NAMES.get(path, ()))
    utterances = ("result", "transcription", "utterances")
    if path[: len(utterances)] == utterances and path != utterances:
        names.append("Transcript.utterances" + _dotted(path[len(utterances) :]))
    else:
        names.append("Transcript.job" + _dotted(path) if path[0] != "result" else "Transcript" + _dotted(path))
    return names


def _dotted(path: Path) -> str:
    return "".join(key if key == "[]" else "[…]" if key == "*" else f".{key}" for key in path)
