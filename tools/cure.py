"""Cure the known defects of a document with overlay actions, and write these for a maintainer."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence

from attrs import evolve
from ruamel.yaml import YAML

from tools import overlay
from tools.defects import Defect, OverlayAction, find_defects, unused
from tools.documents import Document

TO_CURE = "To cure it, append to overrides/overlay.yaml:"
NO_CURE = "Where no cure is known, write an action that corrects or removes the part that the message names."

_MOST_CURES = 200


def known_cures(document: Document, reserved: Collection[str]) -> tuple[list[Defect], Document]:
    """Return the known defects, with cures to apply in this order, and the cured document.

    A cure may move a part that has another defect, so each search starts from the cured document.

    Args:
        document: The effective document.
        reserved: Names that no option of the request may have.
    """
    found: list[Defect] = []
    while len(found) < _MOST_CURES and (defects := find_defects(document, reserved)):
        found += defects[:1]
        document = apply(document, defects[:1])
    return found, document


def apply(document: Document, defects: Iterable[Defect]) -> Document:
    """Return the document with these defects cured. The cures are applied as overlay actions.

    Raises:
        OverlayError: An action cannot be applied.
    """
    return overlay.apply(document, actions_of(defects))


def actions_of(defects: Iterable[Defect]) -> Sequence[overlay.Action]:
    """Return the actions that cure these defects, in order."""
    actions = [action for defect in defects for action in defect.actions]
    return overlay.read_actions({"overlay": "1.0.0", "actions": actions}) if actions else ()


def named_apart(defects: Sequence[Defect], taken: Iterable[str]) -> list[Defect]:
    """Return the defects with action names that no other action has."""
    known = set(taken)

    def renamed(action: OverlayAction) -> OverlayAction:
        name = unused(action["x-name"], known, "-")
        known.add(name)
        return action | {"x-name": name}

    return [evolve(defect, actions=tuple(map(renamed, defect.actions))) for defect in defects]


def pasteable(actions: Sequence[OverlayAction]) -> str:
    """Return the actions as YAML, ready to append to overrides/overlay.yaml."""
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = False
    yaml.width = 118
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(list(actions), out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def prescription(defects: Sequence[Defect]) -> str:
    """Return the message for people: each defect with its place, and the actions that cure those with a known cure."""
    lines = [str(defect) for defect in defects]
    if not all(defect.actions for defect in defects):
        lines.append(NO_CURE)
    if actions := [action for defect in defects for action in defect.actions]:
        lines += [TO_CURE, "", pasteable(actions)]
    return "\n".join(lines)
