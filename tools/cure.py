"""Write overlay actions that make `make generate` pass: known cures for known defects, a search for other problems."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from attrs import evolve
from ruamel.yaml import YAML

from tools import overlay
from tools.defects import Defect, OverlayAction, find_defects, slug, unused
from tools.documents import Document
from tools.openapi import operations, schemas
from tools.places import Place, json_path, pointer, value_at

Complain = Callable[[Document], Sequence[str]]
"""Return one text for each problem of a document; an empty list means that a package can be generated."""

_MOST_CURES = 200
_MOST_TRIES = 60


def removals(document: Document, complain: Complain) -> list[Defect]:
    """Search for lossy cures: small parts whose removal leaves nothing to complain about; empty if there are none."""
    found: list[Defect] = []
    problems = complain(document)
    while problems:
        for place in _parts(document, problems[0])[:_MOST_TRIES]:
            cure = _removal(document, place, problems[0])
            cured = apply(document, [cure])
            rest = complain(cured)
            if len(rest) < len(problems):
                found.append(cure)
                document, problems = cured, rest
                break
        else:
            return []
    return found


def _parts(document: Document, problem: str) -> list[Place]:
    """Return the parts that may be removed: those that the problem names first, small ones before large ones."""

    def order(place: Place) -> tuple[bool, int, int]:
        words = {str(part) for part in place if part not in ("components", "schemas", "properties", "paths")}
        named = [re.search(rf"(?<!\w){re.escape(word)}(?!\w)", problem) for word in words]
        return not any(named), -sum(map(bool, named)), len(str(value_at(document, place)))

    found: list[Place] = []
    for place, schema in schemas(document):
        properties = schema.get("properties")
        found += [(*place, "properties", name) for name in properties] if isinstance(properties, dict) else []
    for operation in operations(document):
        found.append(operation.place)
        for below in (("parameters",), ("responses",), ("requestBody", "content")):
            with contextlib.suppress(KeyError, TypeError, AttributeError):  # it has none, or they are malformed
                entries = value_at(operation.definition, below)
                keys = range(len(entries)) if isinstance(entries, list) else entries.keys()
                found += [(*operation.place, *below, key) for key in keys]
    return sorted(found, key=order)


def _removal(document: Document, place: Place, problem: str) -> Defect:
    """Return the lossy cure that removes a place, and the entry of `required` that names it."""
    places = [place]
    if len(place) > 2 and place[-2] == "properties":
        required = value_at(document, place[:-2]).get("required") or []
        places += [(*place[:-2], "required", index) for index, name in enumerate(required) if name == place[-1]]
    why = "The generator cannot process this part of upstream's document, so callers lose it (lossy)."
    common = {"x-kind": "correction", "description": f"{why} {problem[:300]}"}
    actions = tuple(
        {"x-name": f"{slug(one)}-dropped", **common, "target": json_path(one), "remove": True} for one in places
    )
    return Defect("other", place, problem, actions, lossy=True)


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
    """Return the message for people: each defect with its place, and the actions that cure all of them."""
    lines = [str(defect) for defect in defects]
    lossy = [pointer(defect.place) for defect in defects if defect.lossy]
    if lossy:
        lines.append(
            f"Lossy: the cure takes {', '.join(lossy)} away from callers; write a better correction if you can."
        )
    actions = [action for defect in defects for action in defect.actions]
    return "\n".join([*lines, "To cure it, append to overrides/overlay.yaml:", "", pasteable(actions)])
