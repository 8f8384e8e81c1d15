from __future__ import annotations

from typing import Any

import pytest

from tools.documents import Document
from tools.overlay import Action, OverlayError, read_actions

UPDATE: Document = {
    "x-name": "fix-title",
    "x-kind": "correction",
    "description": "Upstream has no title.",
    "target": "$.info",
    "update": {"title": "A page"},
}
REMOVAL: Document = {
    "x-name": "drop-title",
    "x-kind": "addition",
    "description": "Upstream has a title.",
    "target": "$.info.title",
    "remove": True,
}


def overlay_of(*actions: Any) -> Document:
    """An overlay document with the actions."""
    return {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": list(actions)}


def without(key: str) -> Document:
    """The valid update without one of its fields."""
    return {name: value for name, value in UPDATE.items() if name != key}


def test_actions_are_read_in_order() -> None:
    """Each action becomes an `Action` with everything that its entry says, in the order of the document."""
    expected = [
        Action("fix-title", "correction", "Upstream has no title.", "$.info", update={"title": "A page"}),
        Action("drop-title", "addition", "Upstream has a title.", "$.info.title", remove=True),
    ]
    assert expected == list(read_actions(overlay_of(UPDATE, REMOVAL)))


def test_other_extension_fields_are_allowed() -> None:
    """Fields that begin with `x-` are anybody's to use, as in every OpenAPI document."""
    assert ["fix-title"] == [action.name for action in read_actions(overlay_of(UPDATE | {"x-seen": "2024"}))]


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0", "1.0", 1.0, None])
def test_another_version_is_refused(version: Any) -> None:
    """An overlay of another version than 1.0.0 is refused, and the version named."""
    with pytest.raises(OverlayError, match=rf"^overlay: version {version!r}, expected '1\.0\.0'$"):
        read_actions(overlay_of(UPDATE) | {"overlay": version})


def test_a_document_that_is_no_overlay_is_refused() -> None:
    """A document without `overlay` is refused."""
    with pytest.raises(OverlayError, match=r"^overlay: version None"):
        read_actions({"openapi": "3.1.0", "actions": [UPDATE]})


@pytest.mark.parametrize("actions", [None, [], {}, "x", {"x-name": "a"}])
def test_an_overlay_without_actions_is_refused(actions: Any) -> None:
    """`actions` is a list with at least one entry."""
    with pytest.raises(OverlayError, match=r"^overlay: 'actions' must be a list"):
        read_actions(overlay_of() | {"actions": actions})


@pytest.mark.parametrize("item", [None, "x", 1, [UPDATE]])
def test_an_action_that_is_no_mapping_is_refused_by_place(item: Any) -> None:
    """An action that has no name because it is no mapping is named by its place."""
    with pytest.raises(OverlayError, match=rf"^actions\[1\]: expected a mapping, got {type(item).__name__}$"):
        read_actions(overlay_of(UPDATE, item))


@pytest.mark.parametrize("item", [without("x-name"), UPDATE | {"x-name": ""}, UPDATE | {"x-name": 7}])
def test_an_action_without_a_name_is_refused_by_place(item: Document) -> None:
    """Every action needs a name; one without is named by its place."""
    with pytest.raises(OverlayError, match=r"^actions\[1\]: 'x-name' is missing"):
        read_actions(overlay_of(REMOVAL, item))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (without("x-kind"), "'x-kind' is None"),
        (UPDATE | {"x-kind": "fix"}, "'x-kind' is 'fix', expected 'correction' or 'addition'"),
        (without("description"), "'description' is missing or not text"),
        (UPDATE | {"description": " "}, "'description' is missing or not text"),
        (UPDATE | {"description": ["x"]}, "'description' is missing or not text"),
        (without("target"), "'target' is missing or not text"),
        (UPDATE | {"target": 7}, "'target' is missing or not text"),
        (UPDATE | {"target": ""}, "'target' is missing or not text"),
        (without("update"), "an action has either 'update' or 'remove: true'"),
        (UPDATE | {"remove": True}, "an action has either 'update' or 'remove: true'"),
        (without("update") | {"remove": False}, "an action has either 'update' or 'remove: true'"),
        (without("update") | {"remove": "yes"}, "an action has either 'update' or 'remove: true'"),
        (UPDATE | {"updates": {}}, "unknown field 'updates'"),
    ],
)
def test_a_badly_shaped_action_is_refused_by_name(item: Document, reason: str) -> None:
    """An action with a missing, mistyped or misspelt field is refused with its name and what is wrong."""
    with pytest.raises(OverlayError, match=rf"^fix-title: {reason}"):
        read_actions(overlay_of(item))


def test_a_name_used_twice_is_refused() -> None:
    """Two actions never have one name, since a message must lead to one of them."""
    with pytest.raises(OverlayError, match=r"^fix-title: the name is used by more than one action$"):
        read_actions(overlay_of(UPDATE, REMOVAL, REMOVAL | {"x-name": "fix-title"}))
