"""Overlays are read strictly and applied as the Overlay Specification says."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tools import overlay
from tools.documents import Document, DocumentError
from tools.overlay import Action, OverlayError, read_actions

DOCUMENT: Document = {
    "info": {"title": "A page", "version": 1, "public": True},
    "tags": ["a", "b", "c", "d"],
    "schemas": {"Cat": {"properties": {"id": {"format": "uuid"}}}, "Dog": {"properties": {"id": {"format": "uuid"}}}},
    "parameters": [{"name": "limit", "in": "query"}, {"name": "id", "in": "path"}, {"name": "page", "in": "query"}],
}


def applied(*actions: Document, document: Document = DOCUMENT) -> Document:
    """The document after the actions, each with the fields that a test does not care about filled in."""
    filled = [
        {"x-name": f"action-{i}", "x-kind": "correction", "description": "why"} | a for i, a in enumerate(actions)
    ]
    return overlay.apply(document, read_actions({"overlay": "1.0.0", "actions": filled}))


INFO, PARAMETERS = DOCUMENT["info"], DOCUMENT["parameters"]
UUID = {"format": "uuid"}
CAT: Document = {"properties": {"id": UUID}}
BARE: Document = {"properties": {"id": {}}}
QUERY = "$.parameters[?@.in == 'query']"


@pytest.mark.parametrize(
    ("actions", "changes"),
    [
        # mappings are merged at any depth, and keep their other entries
        (
            [{"target": "$", "update": {"schemas": {"Cat": {"type": "object", "properties": {"id": {"x": 1}}}}}}],
            {"schemas": {"Cat": {"type": "object", "properties": {"id": UUID | {"x": 1}}}, "Dog": CAT}},
        ),
        # lists are appended to, as the target and inside an update
        ([{"target": "$.tags", "update": "e"}], {"tags": ["a", "b", "c", "d", "e"]}),
        ([{"target": "$", "update": {"tags": ["e"]}}], {"tags": ["a", "b", "c", "d", "e"]}),
        # anything else is replaced
        *(
            ([{"target": "$.info", "update": {"title": value}}], {"info": INFO | {"title": value}})
            for value in (None, 2, "text", ["x"], {"x": 1})
        ),
        # every place that the target matches is changed; a filter selects by content
        ([{"target": "$.schemas.*", "update": {"x": 1}}], {"schemas": {"Cat": CAT | {"x": 1}, "Dog": CAT | {"x": 1}}}),
        (
            [{"target": QUERY, "update": {"x": 1}}],
            {"parameters": [PARAMETERS[0] | {"x": 1}, PARAMETERS[1], PARAMETERS[2] | {"x": 1}]},
        ),
        # a removal takes a key out of every mapping, once
        ([{"target": "$.schemas.*.properties.id.format", "remove": True}], {"schemas": {"Cat": BARE, "Dog": BARE}}),
        ([{"target": "$.info['title','title']", "remove": True}], {"info": {"version": 1, "public": True}}),
        # each action sees what the actions before it did
        (
            [{"target": "$.info", "update": {"new": {}}}, {"target": "$.info.new", "update": {"x": 1}}],
            {"info": INFO | {"new": {"x": 1}}},
        ),
        # an addition of something new is merged like any update
        (
            [{"x-kind": "addition", "target": "$.schemas", "update": {"Bird": {}}}],
            {"schemas": {"Cat": CAT, "Dog": CAT, "Bird": {}}},
        ),
    ],
)
def test_actions_change_their_targets_only(actions: list[Document], changes: Document) -> None:
    """Actions are applied in order, as the Overlay Specification says, and change nothing else."""
    assert DOCUMENT | changes == applied(*actions)


@pytest.mark.parametrize(
    ("update", "target"),
    [
        ({"limits": {"minimum": 0}}, "$.schemas.Cat.limits"),
        ({"limits": [{"minimum": 0}]}, "$.schemas.Cat.limits[0]"),
        ({"properties": {"size": {"minimum": 0}}}, "$.schemas.Cat.properties.size"),
    ],
)
def test_updated_places_share_nothing(update: Document, target: str) -> None:
    """A later action on one place leaves the place alone that an earlier action changed in the same way."""
    first = {"target": "$.schemas.*", "update": update}
    actual = applied(first, {"target": target, "update": {"minimum": 1}})
    assert applied(first)["schemas"]["Dog"] == actual["schemas"]["Dog"]


def test_appended_entries_share_nothing() -> None:
    """A later action on an entry of one list leaves its twin in another list alone."""
    lists: Document = {"one": [], "two": []}
    first = {"target": "$.*", "update": {"minimum": 0}}
    actual = applied(first, {"target": "$.one[0]", "update": {"minimum": 1}}, document=lists)
    assert {"one": [{"minimum": 1}], "two": [{"minimum": 0}]} == actual


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("$.tags[1]", ["a", "c", "d"]),
        ("$.tags[-1]", ["a", "b", "c"]),
        ("$.tags[0,2]", ["b", "d"]),
        ("$.tags[1:3]", ["a", "d"]),
        ("$.tags[*]", []),
        ("$.tags[?@ == 'b' || @ == 'c']", ["a", "d"]),
        ("$.tags[2,0]", ["b", "d"]),
        ("$.tags[-1,0]", ["b", "c"]),
        ("$.tags[::-1]", []),
        ("$.tags[0,0]", ["b", "c", "d"]),
        ("$.tags[0,-4]", ["b", "c", "d"]),
    ],
)
def test_a_removal_takes_exactly_the_matches_out_of_a_list(target: str, left: list[str]) -> None:
    """A removal takes exactly the matched entries, in any order and even if the target names one twice."""
    assert DOCUMENT | {"tags": left} == applied({"target": target, "remove": True})


def test_the_document_is_left_alone() -> None:
    """Applying an overlay returns a changed copy; the document, and the actions, stay as they were."""
    before = copy.deepcopy(DOCUMENT)
    update = {"target": "$.info", "update": {"contact": {"name": "x"}}}
    changed = applied(
        update, {"target": "$.info.contact", "update": {"name": "y"}}, {"target": "$.tags", "remove": True}
    )
    changed["info"]["contact"]["name"] = "z"
    assert (before, {"contact": {"name": "x"}}) == (DOCUMENT, update["update"])


@pytest.mark.parametrize("change", [{"update": {"x": 1}}, {"remove": True}])
def test_a_target_that_matches_nothing_fails_by_name(change: Document) -> None:
    """An action whose target is gone fails with its name, its kind and its target."""
    with pytest.raises(OverlayError, match=r"^fix-bird: the target \$\.schemas\.Bird matches nothing.*correction"):
        applied({"x-name": "fix-bird", "target": "$.schemas.Bird"} | change)


@pytest.mark.parametrize(
    ("target", "update"),
    [
        ("$.info", {"title": "A page"}),
        ("$.info", {}),
        ("$.schemas", {"Cat": {"properties": {"id": {"format": "uuid"}}}}),
        ("$.parameters[0]", {"in": "query"}),
        ("$.tags", "d"),
        ("$", {"tags": ["d"]}),
    ],
)
def test_an_update_that_upstream_already_says_fails_by_name(target: str, update: Any) -> None:
    """A correction fails with its name on the day that upstream says the same, entries of lists included."""
    with pytest.raises(OverlayError, match=r"^fix-page: "):
        applied({"x-name": "fix-page", "target": target, "update": update})


@pytest.mark.parametrize(
    ("key", "value"), [("public", 1), ("version", True), ("version", 1.0), ("version", "1"), ("version", None)]
)
def test_a_change_of_type_is_a_change(key: str, value: Any) -> None:
    """True and 1, which Python calls equal, are different values of a document."""
    actual = applied({"target": "$.info", "update": {key: value}})["info"][key]
    assert (type(value), value) == (type(actual), actual)


@pytest.mark.parametrize(
    ("target", "update"),
    [
        ("$.schemas", {"Cat": {"type": "object"}}),
        ("$.schemas", {"Bird": {}, "Dog": {}}),
        ("$.tags", "a"),
        ("$.schemas.Cat.properties.id", {"format": "uuid"}),
    ],
)
def test_an_addition_over_something_present_fails_by_name(target: str, update: Any) -> None:
    """An addition fails with its name when upstream already describes a part of it."""
    with pytest.raises(OverlayError, match=r"^add-animals: "):
        applied({"x-name": "add-animals", "x-kind": "addition", "target": target, "update": update})


def test_an_addition_over_one_of_several_places_fails_by_name() -> None:
    """An addition fails with its name also where only one of the lists that it matches has its entry already."""
    with pytest.raises(OverlayError, match=r"^add-animals: "):
        applied(
            {"x-name": "add-animals", "x-kind": "addition", "target": "$.*", "update": "Cat"},
            document={"one": ["Cat"], "two": []},
        )


@pytest.mark.parametrize(
    ("target", "change", "reason"),
    [
        ("$.info.title", {"update": {"x": 1}}, "cannot update a str with a dict"),
        ("$.info", {"update": ["x"]}, "cannot update a dict with a list"),
        ("$.info", {"update": None}, "cannot update a dict with a NoneType"),
        ("$", {"remove": True}, "the whole document cannot be removed"),
        ("$.info[", {"update": {"x": 1}}, "not a JSONPath"),
        ("$.info[?nothing(@)]", {"update": {"x": 1}}, "not a JSONPath"),
        ("info", {"update": {"x": 1}}, "not a JSONPath"),
        ("$.info.~title", {"remove": True}, "not a JSONPath"),
    ],
)
def test_an_impossible_action_fails_by_name(target: str, change: Document, reason: str) -> None:
    """An action that cannot be carried out, or whose target is not RFC 9535, fails with its name and the reason."""
    with pytest.raises(OverlayError, match=rf"^odd-action: .*{reason}") as caught:
        applied({"x-name": "odd-action", "target": target} | change)
    assert isinstance(caught.value, DocumentError)


# ---------------------------------------------------------------------- reading

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
    """Fields that begin with `x-` are free to use, as in every OpenAPI document."""
    assert ["fix-title"] == [action.name for action in read_actions(overlay_of(UPDATE | {"x-seen": "2024"}))]


OTHER_VERSIONS = ["1.1.0", "2.0.0", "1.0", 1.0, None]
NO_ACTIONS: list[Any] = [None, [], {}, "x"]
NO_MAPPINGS: list[Any] = [None, "x", 1, [UPDATE]]
NAMELESS = [without("x-name"), UPDATE | {"x-name": ""}, UPDATE | {"x-name": 7}]


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        *((overlay_of(UPDATE) | {"overlay": v}, f"overlay: version {v!r}, expected '1.0.0'") for v in OTHER_VERSIONS),
        ({"openapi": "3.1.0", "actions": [UPDATE]}, "overlay: version None, expected '1.0.0'"),
        *((overlay_of() | {"actions": actions}, "overlay: 'actions' must be a list") for actions in NO_ACTIONS),
        *((overlay_of(UPDATE, item), "actions[1]: expected a mapping, got ") for item in NO_MAPPINGS),
        *((overlay_of(REMOVAL, nameless), "actions[1]: 'x-name' is missing") for nameless in NAMELESS),
        (overlay_of(UPDATE, REMOVAL, UPDATE), "fix-title: the name is used by more than one action"),
    ],
)
def test_what_is_no_overlay_is_refused(overlay: Document, message: str) -> None:
    """An overlay has version 1.0.0 and a list of actions, each with a name of its own; the error names the place."""
    with pytest.raises(OverlayError) as caught:
        read_actions(overlay)
    assert str(caught.value).startswith(message)


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
