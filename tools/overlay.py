"""Apply an OpenAPI Overlay 1.0 document, action by action, and reject actions that have no effect."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import jsonpath
from attrs import frozen

from tools.documents import Document, DocumentError
from tools.openapi import references
from tools.places import Place, target_of, value_at

Kind = Literal["correction", "addition"]
Cause = Literal["invalid", "no match", "no effect", "present"]


class OverlayError(DocumentError):
    """An action cannot be applied; the message begins with its name.

    Attributes:
        cause: `no match`: its target matches nothing; `no effect`: the document already says the same; `present`: it
            adds what is already there; `invalid`: it is not a valid action.
    """

    def __init__(self, message: str, cause: Cause = "invalid"):
        super().__init__(message)
        self.cause = cause


@frozen
class Action:
    """One action of an overlay.

    Attributes:
        name: From `x-name`; unique in its overlay.
        kind: From `x-kind`.
        description: What upstream has, what is right, and the evidence.
        target: JSONPath (RFC 9535) of the values that the action changes.
        update: The value to merge into each target; `None` for a removal.
        remove: Whether the targets are removed.
        differs: From `x-differs`: where an addition differs from upstream's own description on purpose, and the kind of
            change that this would be. In the place of a parameter stands its name.
    """

    name: str
    kind: Kind
    description: str
    target: str
    update: Any = None
    remove: bool = False
    differs: frozenset[tuple[str, str]] = frozenset()


def read_actions(overlay: Document) -> Sequence[Action]:
    """Return the actions of an overlay document, after checking them.

    Raises:
        OverlayError: The overlay has an unexpected version, or an action is malformed or reuses a name.
    """
    version = overlay.get("overlay")
    if version != "1.0.0":
        raise OverlayError(f"overlay: version {version!r}, expected '1.0.0'")
    items = overlay.get("actions")
    if not isinstance(items, list) or not items:
        raise OverlayError("overlay: 'actions' must be a list with at least one action")
    actions = [_read_action(item, place=f"actions[{index}]") for index, item in enumerate(items)]
    for name, uses in Counter(action.name for action in actions).items():
        if uses > 1:
            raise OverlayError(f"{name}: the name is used by more than one action")
    return actions


def _read_action(item: Any, *, place: str) -> Action:
    if not isinstance(item, dict):
        raise OverlayError(f"{place}: expected a mapping, got {type(item).__name__}")
    name = item.get("x-name")
    if not isinstance(name, str) or not name:
        raise OverlayError(f"{place}: 'x-name' is missing; every action needs a name for messages")
    unknown = sorted(key for key in item if key not in _FIELDS and not str(key).startswith("x-"))
    if unknown:
        raise OverlayError(f"{name}: unknown field {unknown[0]!r}; an action has {', '.join(_FIELDS)}")
    kind = item.get("x-kind")
    if kind not in ("correction", "addition"):
        raise OverlayError(f"{name}: 'x-kind' is {kind!r}, expected 'correction' or 'addition'")
    for word in ("target", "description"):
        if not isinstance(item.get(word), str) or not item[word].strip():
            raise OverlayError(f"{name}: '{word}' is missing or not text")
    remove = item.get("remove", False)
    if not isinstance(remove, bool) or remove == ("update" in item):
        raise OverlayError(f"{name}: an action has either 'update' or 'remove: true'")
    entries = item.get("x-differs", [])
    if not isinstance(entries, list) or not all(
        isinstance(one, dict) and {"at", "kind", "why"} == set(one) for one in entries
    ):
        raise OverlayError(f"{name}: 'x-differs' must be a list of mappings with 'at', 'kind' and 'why'")
    differs = frozenset((str(one["at"]), str(one["kind"])) for one in entries)
    return Action(name, kind, item["description"], item["target"], item.get("update"), remove, differs)


_FIELDS = ("target", "description", "update", "remove", "x-name", "x-kind", "x-differs")


def apply(document: Document, actions: Sequence[Action]) -> Document:
    """Return a copy of the document with all actions applied in order; raises as `apply_action` does."""
    for action in actions:
        document = apply_action(document, action)
    return document


def refuse_dangling(document: Document, actions: Sequence[Action]) -> None:
    """Refuse actions that refer to what the document, with the whole overlay, does not have.

    Raises:
        OverlayError: A reference in an action leads nowhere.
    """
    for action in actions:
        for _, reference in references(action.update):
            try:
                target = target_of(document, reference)
            except ValueError as error:
                raise OverlayError(f"{action.name}: {error}") from error
            if target is None:
                raise OverlayError(f"{action.name}: it refers to {reference}, which the document does not have")


def apply_action(document: Document, action: Action) -> Document:
    """Return a copy of the document with one action applied.

    Raises:
        OverlayError: It matches nothing, changes nothing, or adds what is already there.
    """
    changed = copy.deepcopy(document)
    places = targets(action, changed)
    if not places:
        raise OverlayError(
            f"{action.name}: the target {action.target} matches nothing. ({action.kind}) "
            "If upstream moved or removed the place, change the target or delete the action.",
            "no match",
        )
    # Change each place once, in reverse order, so that a removal from a list does not shift the remaining targets.
    for place in sorted(places, reverse=True):
        if not action.remove:
            _update(action, value_at(changed, place))
        elif place:
            del value_at(changed, place[:-1])[place[-1]]
        else:
            raise OverlayError(f"{action.name}: the whole document cannot be removed")
    if _same(changed, document):
        raise OverlayError(
            f"{action.name}: applying it changes nothing. ({action.kind}) "
            "Upstream now says the same: delete the action from overrides/overlay.yaml.",
            "no effect",
        )
    return changed


_JSONPATH = jsonpath.JSONPathEnvironment(strict=True)  # RFC 9535 without extensions


def targets(action: Action, document: Document) -> set[Place]:
    """Return the places of a document that an action changes.

    Raises:
        OverlayError: The target is not a JSONPath.
    """
    try:
        return {match.parts for match in _JSONPATH.finditer(action.target, document)}
    except jsonpath.JSONPathError as error:
        raise OverlayError(f"{action.name}: the target {action.target} is not a JSONPath: {error}") from error


def _update(action: Action, target: Any) -> None:
    if isinstance(target, list):
        if action.kind == "addition" and _is_in(action.update, target):
            raise OverlayError(
                f"{action.name}: upstream's list at {action.target} now has this entry itself.", "present"
            )
        _extend(target, [action.update])
    elif isinstance(target, dict) and isinstance(action.update, dict):
        present = [key for key in action.update if key in target]
        if action.kind == "addition" and present:
            raise OverlayError(
                f"{action.name}: upstream now describes {', '.join(map(repr, present))} at {action.target} itself. "
                "Remove it from the addition, or turn what is still needed into a correction.",
                "present",
            )
        _merge(target, action.update)
    else:
        raise OverlayError(
            f"{action.name}: cannot update a {type(target).__name__} with a {type(action.update).__name__}; "
            "an action merges into a mapping or appends to a list; to change a scalar, target its parent"
        )


def _merge(target: dict[str, Any], update: dict[str, Any]) -> None:
    """Merge recursively: merge mappings, append missing entries to lists, replace the rest (Overlay 1.0, 4.4.3).

    The specification appends every entry, even if the list already contains it. This function skips such entries, so
    that an action has no effect once upstream has the entry itself.
    """
    for key, value in update.items():
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            _extend(present, value)
        else:
            target[key] = copy.deepcopy(value)


def _extend(target: list[Any], entries: list[Any]) -> None:
    target.extend(copy.deepcopy([entry for entry in entries if not _is_in(entry, target)]))


def _is_in(entry: Any, target: list[Any]) -> bool:
    return any(_same(entry, present) for present in target)


def _same(left: Any, right: Any) -> bool:
    """Whether two parts of a document are the same JSON; in Python, `True == 1` and `1 == 1.0`."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
