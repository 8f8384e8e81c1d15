"""Apply our overlay to a document that it was not written for, and report which actions still fit."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import evolve, frozen

from tools.documents import Document
from tools.openapi import METHODS, references, template
from tools.overlay import Action, OverlayError, apply_action, targets
from tools.places import exists, json_path, value_at

State = Literal["applies", "superfluous", "described", "fails"]


@frozen
class ActionState:
    """How an action of the overlay fits a document.

    Attributes:
        name: The action's name.
        kind: `correction` or `addition`.
        state: `applies`: it fits; `superfluous`: the document already says the same; `described`: the document
            already describes what the action adds; `fails`: the action finds nothing to change.
        reason: Why.
        advice: What to do about it.
    """

    name: str
    kind: str
    state: State
    reason: str = ""
    advice: str = ""


def lay_over(
    before: Document,
    after: Document,
    actions: Iterable[Action],
    renamed: Mapping[str, str],
    *,
    is_whole: bool = False,
) -> tuple[Document, Document, list[ActionState]]:
    """Apply the overlay to the document that it was written for and to another one, as far as its actions fit.

    Return both corrected documents, and the state of each action on `after`. If `after` already describes what an
    action adds, its own description is kept. An action that does not fit `before` was written in advance for `after`.
    `renamed` has the new names of component schemas, by their old names.
    `is_whole` says that `after` describes the whole API: it does not need what our additions describe, which is
    compared with its own description.
    """
    states = []
    for action in actions:
        if is_whole and action.kind == "addition" and _DESCRIPTION.fullmatch(action.target) and not _is_mark(action):
            state = ActionState(action.name, action.kind, "applies")
        else:
            after, state = _lay_one(after, before, action, renamed)
        states.append(state)
        before = apply_if_it_fits(before, action)
    return before, after, states


_DESCRIPTION = re.compile(r"\$\.components\.schemas.*|\$\.paths(\['[^']*'\])?")
"""The target of an action that adds to the schemas or the operations."""


def _is_mark(action: Action) -> bool:
    """Whether an action adds our own marks alone, which upstream never has."""
    return isinstance(action.update, dict) and all(key.startswith("x-") for key in action.update)


def apply_if_it_fits(document: Document, action: Action) -> Document:
    """Return a copy of the document with the action applied, or the document itself if the action does not fit.

    Raises:
        OverlayError: The action is invalid.
    """
    try:
        return apply_action(document, action)
    except OverlayError as error:
        if error.cause == "invalid":
            raise
        return document


def _lay_one(
    document: Document, before: Document, action: Action, renamed: Mapping[str, str]
) -> tuple[Document, ActionState]:
    def state(word: State, reason: str, advice: str) -> ActionState:
        return ActionState(action.name, action.kind, word, reason, advice)

    if action.kind == "addition" and (present := _present(document, action)):
        return _without(document, action, present)
    try:
        return apply_action(document, action), ActionState(action.name, action.kind, "applies")
    except OverlayError as error:
        cause, message = error.cause, str(error)
    if cause == "no effect":
        return document, state("superfluous", "upstream now says the same", DELETE)
    if cause == "present":
        advice = "Compare upstream's description with ours, and delete the addition."
        return document, state("described", "upstream now has the entry itself", advice)
    moved = _moved(document, before, action, renamed)
    if moved is not None:
        reason = f"its target {action.target} matches nothing, because the schema was renamed"
        target = evolve(action, target=moved)
        try:
            return apply_action(document, target), state("fails", reason, f"Change the target to {moved}.")
        except OverlayError:
            return document, state("superfluous", f"{reason}, and upstream now says the same", DELETE)
    if action.remove and _is_gone(document, before, action):
        return document, state("superfluous", "upstream has removed the same part itself", DELETE)
    reason = message.removeprefix(f"{action.name}: ").partition(". (")[0]
    return document, state("fails", reason, "Change its target, or delete it.")


DELETE = "Delete the action from overrides/overlay.yaml."


def _present(document: Document, action: Action) -> dict[str, str]:
    """Return the entries of an addition that the document already has, with their names there."""
    if not isinstance(action.update, dict):
        return {}
    present: dict[str, str] = {}
    for place in targets(action, document):
        found = value_at(document, place)
        same = template if place == ("paths",) else str
        spellings = {same(key): key for key in found} if isinstance(found, dict) else {}
        present |= {key: spellings[same(key)] for key in action.update if same(key) in spellings}
    return present


def _without(document: Document, action: Action, present: Mapping[str, str]) -> tuple[Document, ActionState]:
    """Apply an addition without the entries, or the operations of a path, that the document already has."""
    rest = {key: value for key, value in action.update.items() if key not in present}
    described = []
    for key, name in present.items():
        theirs = document["paths"].get(name) if name.startswith("/") else None
        ours = action.update[key]
        if not isinstance(theirs, dict) or not isinstance(ours, dict):
            described.append(key)
            continue
        described += [f"{method.upper()} {key}" for method in METHODS if method in ours and method in theirs]
        missing = {method: ours[method] for method in METHODS if method in ours and method not in theirs}
        if missing:
            document = copy.deepcopy(document)
            item = document["paths"].setdefault(key, {})
            item |= {word: value for word, value in ours.items() if word not in (*METHODS, *item)} | missing
    if rest:
        document = apply_action(document, evolve(action, update=rest))
    what = ", ".join(described) or ", ".join(present)
    advice = f"Compare upstream's description with ours, and remove {what} from the addition."
    return document, ActionState(action.name, action.kind, "described", f"upstream now describes {what} itself", advice)


def _moved(document: Document, before: Document, action: Action, renamed: Mapping[str, str]) -> str | None:
    """Return the target inside a renamed schema, if the rename moved it there."""
    for place in targets(action, before):
        if place[:2] == ("components", "schemas") and len(place) > 2 and place[2] in renamed:
            moved = json_path((*place[:2], renamed[str(place[2])], *place[3:]))
            if targets(evolve(action, target=moved), document):
                return moved
    return None


def _is_gone(document: Document, before: Document, action: Action) -> bool:
    """Whether the document, which lacks the part that an action removes, still has the place around it."""
    places = targets(action, before)
    return bool(places) and all(exists(document, place[:-1]) for place in places)


def mend(
    before: Document, after: Document, actions: Iterable[Action], states: list[ActionState], renamed: Mapping[str, str]
) -> tuple[Document, list[ActionState]]:
    """Add the component schemas that our overlay still refers to but upstream has renamed or removed.

    The arguments are those of `lay_over`, and its results. An action that refers to such a schema fails.
    """
    known = before["components"]["schemas"]
    added: dict[str, str] = {}
    todo: list[Document] = [after]
    after = copy.deepcopy(after)
    schemas = (after.get("components") or {}).get("schemas") or {}
    while todo:
        found = {reference.removeprefix(_SCHEMAS) for _, reference in references(todo.pop())}
        for name in sorted(name for name in found if name in known and name not in schemas):
            schemas[name] = {"$ref": _SCHEMAS + renamed[name]} if name in renamed else copy.deepcopy(known[name])
            todo.append(schemas[name])
            added[name] = f"{name}, which is now {renamed[name]}" if name in renamed else f"{name}, which is gone"
    return after, [_refers(action, state, added) for action, state in zip(actions, states, strict=True)]


_SCHEMAS = "#/components/schemas/"


def _refers(action: Action, state: ActionState, gone: Mapping[str, str]) -> ActionState:
    text = json.dumps(action.update)
    what = [told for name, told in gone.items() if f'"{_SCHEMAS}{name}"' in text]
    if not what:
        return state
    advice = "Refer to the new name, or describe the schema in the action itself."
    return evolve(state, state="fails", reason=f"it refers to {' and '.join(what)}", advice=advice)
