"""Lay our overlay over a document that it was not written for, and say what of it still fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import evolve, frozen

from tools.documents import Document
from tools.overlay import Action, OverlayError, apply_action, targets
from tools.places import json_path, value_at

State = Literal["applies", "superfluous", "described", "fails"]


@frozen
class ActionState:
    """How an action of the overlay fits a document.

    Attributes:
        name: The action's name.
        kind: `correction` or `addition`.
        state: `applies`; `superfluous`: the document says the same itself; `described`: it describes itself what the
            action adds; `fails`: the action finds nothing to change.
        reason: Why.
        advice: What to do about it.
    """

    name: str
    kind: str
    state: State
    reason: str = ""
    advice: str = ""


def lay_over(
    before: Document, after: Document, actions: Iterable[Action], renamed: Mapping[str, str]
) -> tuple[Document, Document, list[ActionState]]:
    """Apply the actions to both documents as far as they fit.

    Args:
        before: The document that the actions were written for. An action that does not fit it is taken for one that
            was written for the other document, in advance.
        after: The document to correct.
        actions: The overlay.
        renamed: New names of component schemas, by their old names.

    Returns:
        Both documents, corrected, and a state for each action on `after`. Where that describes itself what an action
        adds, its own description stands.
    """
    states = []
    for action in actions:
        after, state = _lay_one(after, before, action, renamed)
        states.append(state)
        try:
            before = apply_action(before, action)
        except OverlayError as error:
            if error.cause == "invalid":
                raise
    return before, after, states


def _lay_one(
    document: Document, before: Document, action: Action, renamed: Mapping[str, str]
) -> tuple[Document, ActionState]:
    def state(word: State, reason: str, advice: str) -> ActionState:
        return ActionState(action.name, action.kind, word, reason, advice)

    delete = "Delete the action from overrides/overlay.yaml."
    try:
        return apply_action(document, action), ActionState(action.name, action.kind, "applies")
    except OverlayError as error:
        cause, message = error.cause, str(error)
    if cause == "no effect":
        return document, state("superfluous", "upstream now says the same", delete)
    if cause == "present":
        return _without_what_is_there(document, action)
    moved = _moved(document, before, action, renamed)
    if moved is not None:
        reason = f"its target {action.target} matches nothing: the schema is renamed"
        target = evolve(action, target=moved)
        try:
            return apply_action(document, target), state("fails", reason, f"Change the target to {moved}.")
        except OverlayError:
            return document, state("superfluous", f"{reason}, and upstream now says the same", delete)
    if action.remove and _is_gone(document, before, action):
        return document, state("superfluous", "upstream has taken away itself what it removes", delete)
    return document, state("fails", message.removeprefix(f"{action.name}: "), "Change its target, or delete it.")


def _without_what_is_there(document: Document, action: Action) -> tuple[Document, ActionState]:
    """An addition is applied without the entries that the document has itself."""
    present: dict[str, None] = {}
    for place in targets(action, document):
        found = value_at(document, place)
        present |= {key: None for key in action.update if isinstance(found, dict) and key in found}
    rest = {key: value for key, value in action.update.items() if key not in present} if present else None
    what = ", ".join(present) or "the entry"
    advice = f"Compare upstream's description with ours, and take {what} out of the addition."
    state = ActionState(action.name, action.kind, "described", f"upstream now describes {what} itself", advice)
    if rest:
        document = apply_action(document, evolve(action, update=rest))
    return document, state


def _moved(document: Document, before: Document, action: Action, renamed: Mapping[str, str]) -> str | None:
    """The target in a renamed schema, if that is where it went."""
    for place in targets(action, before):
        if place[:2] == ("components", "schemas") and len(place) > 2 and place[2] in renamed:
            moved = json_path((*place[:2], renamed[str(place[2])], *place[3:]))
            if targets(evolve(action, target=moved), document):
                return moved
    return None


def _is_gone(document: Document, before: Document, action: Action) -> bool:
    """Whether what an action removes is not there, and the place around it is."""
    places = targets(action, before)
    return bool(places) and all(
        targets(evolve(action, target=json_path(place[:-1])), document) and not targets(action, document)
        for place in places
    )
