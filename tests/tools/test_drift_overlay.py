"""The check of our overlay, of additions that upstream now describes itself, and of larger documents."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.drift import CREATE, HARMLESS, body, document, drift, tree
from tools import generate
from tools.documents import Document
from tools.normal import normalized

TEXT = {"type": "string"}


def action(kind: str, target: str, update: Any = None) -> Document:
    """An action of an overlay: an update, or a removal."""
    change = {"remove": True} if update is None else {"update": update}
    return {"x-name": "ours", "x-kind": kind, "description": "why", "target": target} | change


def states(outcome: Any) -> dict[str, str]:
    """The state of every action of the overlay."""
    return {entry["name"]: entry["state"] for entry in outcome.report["overlay"]}


THING = {"type": "object", "properties": {"a": {"type": "array"}, "b": TEXT | {"format": "uuid"}}}
VENDORED = document({"Thing": THING}, sent={"$ref": "#/components/schemas/Thing"})
AT = "$.components.schemas.Thing.properties"
ITEMS = action("correction", f"{AT}.a", {"items": TEXT})
FORMAT = action("correction", f"{AT}.b.format")
ADDED = action(
    "addition", "$.components.schemas", {"Extra": {"type": "object", "properties": {"e": TEXT}}, "Other": TEXT}
)


def properties(page: Document) -> Document:
    """The properties of the schema `Thing`."""
    found: Document = page["components"]["schemas"]["Thing"]["properties"]
    return found


def describes(**fields: Any) -> Callable[[Document], Any]:
    """Upstream describes the schema `Extra` itself, with these properties."""
    return lambda page: page["components"]["schemas"].update(Extra={"type": "object", "properties": fields})


WHOLE = {"type": "integer"}
ROWS: dict[str, tuple[Document, Callable[[Document], Any], str, int]] = {
    # the action, what upstream does, the state of the action, the exit status
    "nothing happened": (ITEMS, lambda p: None, "applies", 0),
    "upstream says the same now": (ITEMS, lambda p: properties(p)["a"].update(items=TEXT), "superfluous", 1),
    "upstream took away what we remove": (FORMAT, lambda p: properties(p)["b"].pop("format"), "superfluous", 1),
    "upstream says something else": (ITEMS, lambda p: properties(p)["a"].update(items=WHOLE), "applies", 1),
    "the place is gone": (ITEMS, lambda p: properties(p).pop("a"), "fails", 2),
    "the place around a removal is gone": (FORMAT, lambda p: properties(p).pop("b"), "fails", 2),
    "upstream describes what we add": (ADDED, describes(e=TEXT), "described", 1),
    "upstream describes it otherwise": (ADDED, describes(f=TEXT), "described", 2),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_overlay_is_laid_over_upstream(tmp_path: Path, name: str) -> None:
    """The report says of each action whether it still fits, and compares the documents with the overlay applied."""
    ours, edit, state, status = ROWS[name]
    upstream = copy.deepcopy(VENDORED)
    edit(upstream)
    outcome = drift(tree(tmp_path, VENDORED, HARMLESS, ours), upstream)
    assert ({"note": "applies", "ours": state}, status) == (states(outcome), outcome.status)
    told = [entry for entry in outcome.report["overlay"] if entry["state"] != "applies"]
    assert all(entry["reason"] and entry["advice"] for entry in told)


def test_a_correction_that_upstream_took_over_changes_nothing_for_users(tmp_path: Path) -> None:
    """If upstream fixes its page as our overlay did, users see nothing: the change counts as documentation."""
    upstream = copy.deepcopy(VENDORED)
    properties(upstream)["a"]["items"] = TEXT
    outcome = drift(tree(tmp_path, VENDORED, ITEMS), upstream)
    assert [
        ("documentation", "corrected-place-changed", "/components/schemas/Thing/properties/a/items")
    ] == outcome.changes


def test_a_defect_without_a_known_cure_is_breaking(tmp_path: Path) -> None:
    """Nobody knows which names change with the document, until it can be generated."""
    upstream = document()
    upstream["paths"][CREATE]["post"]["requestBody"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    outcome = drift(tree(tmp_path, document()), upstream)
    assert ("breaking", "defect-without-cure", "") in outcome.changes
    assert [("other", "", [])] == [(one["kind"], one["pointer"], one["actions"]) for one in outcome.report["defects"]]


def test_our_own_dangling_reference_is_our_fault(tmp_path: Path) -> None:
    """If an action of ours refers to nowhere, the check names the action and does not blame upstream."""
    ours = action("addition", "$.components.schemas", {"Extra": {"$ref": "#/components/schemas/Nope"}})
    outcome = drift(tree(tmp_path, VENDORED, ours), VENDORED)
    expected = "our own documents cannot be used: ours: it refers to #/components/schemas/Nope"
    assert (3, True) == (outcome.status, outcome.report["error"].startswith(expected))


def test_an_action_may_be_written_before_the_document_is_vendored(tmp_path: Path) -> None:
    """An action for upstream's new document is not an error before that document is vendored."""
    upstream = copy.deepcopy(VENDORED)
    properties(upstream)["c"] = {"type": "array"}
    early = action("correction", f"{AT}.c", {"items": TEXT})
    outcome = drift(tree(tmp_path, VENDORED, ITEMS | {"x-name": "a"}, early), upstream)
    assert ({"a": "applies", "ours": "applies"}, 1) == (states(outcome), outcome.status)
    assert [] == outcome.report["defects"]


def test_a_cure_that_would_fit_the_old_document_too_hides_nothing(tmp_path: Path) -> None:
    """Actions pasted for upstream's document do not count as released: the package shows what users have."""
    upstream = copy.deepcopy(VENDORED)
    properties(upstream)["b"]["nullable"] = True
    root = tree(tmp_path, VENDORED, HARMLESS, action("correction", f"{AT}.b", {"type": ["string", "null"]}))
    released = copy.deepcopy(VENDORED)
    released["info"]["x-note"] = "n"
    (root / generate.PACKAGE).mkdir()
    (root / generate.PACKAGE / "openapi.json").write_text(
        json.dumps({"x-generated": "x"} | normalized(released)), "utf-8"
    )
    outcome = drift(root, upstream)
    changes = [change for change in outcome.changes if change[1] != "defect"]
    assert [("additive", "null-allowed", "/components/schemas/Thing/properties/b")] == changes


def test_a_renamed_schema_takes_the_actions_along(tmp_path: Path) -> None:
    """An action on a schema that upstream renamed says where its target is now, and is applied there."""
    upstream = copy.deepcopy(VENDORED)
    schemas = upstream["components"]["schemas"]
    schemas["Gadget"] = schemas.pop("Thing")
    schemas["InitTranscriptionRequest"]["properties"]["thing"] = {"$ref": "#/components/schemas/Gadget"}
    outcome = drift(tree(tmp_path, VENDORED, ITEMS), upstream)
    assert ([("breaking", "schema-renamed", "/components/schemas/Thing")], 2) == (outcome.changes, outcome.status)
    told = outcome.report["overlay"][0]
    assert ("fails", "Change the target to $.components.schemas.Gadget.properties.a.") == (
        told["state"],
        told["advice"],
    )


def test_a_broken_overlay_is_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An overlay that cannot be read says nothing about upstream."""
    outcome = drift(tree(tmp_path, VENDORED, ITEMS | {"target": "$["}), VENDORED)
    assert (3, True) == (outcome.status, "ours: the target $[" in capsys.readouterr().err)


# ---------------------------------------------------------------------- documents larger than ours


def larger() -> Document:
    """The whole API: our operations and what they need, and much else."""
    whole = copy.deepcopy(VENDORED)
    responses = {"200": {"description": "x"} | body("Live")}
    whole["paths"] |= {"/v2/live": {"get": {"operationId": "live", "responses": responses}}}
    whole["components"]["schemas"] |= {"Live": {"type": "object", "properties": {"x": {"type": "array"}}}}
    whole["info"] = {"title": "Everything", "version": "9", "description": "All of it"}
    whole["tags"] = [{"name": "Live"}]
    return whole


def test_the_whole_api_is_cut_to_our_part(tmp_path: Path) -> None:
    """Other operations, their schemas and their defects are not drift; the report lists the operations."""
    outcome = drift(tree(tmp_path, VENDORED, ITEMS), larger(), whole=True)
    assert (0, [], []) == (outcome.status, outcome.changes, outcome.report["defects"])
    assert ("part", ["GET /v2/live"]) == (outcome.report["form"], outcome.report["operations"]["only_upstream"])


def test_changes_in_our_part_of_the_whole_api_are_seen(tmp_path: Path) -> None:
    """A change of a schema that our operations use is drift in a larger document too."""
    whole = larger()
    properties(whole)["b"] = {"type": "integer"}
    outcome = drift(tree(tmp_path, VENDORED, ITEMS), whole, whole=True)
    assert ([("breaking", "type-changed", "/components/schemas/Thing/properties/b")], 2) == (
        outcome.changes,
        outcome.status,
    )


def test_what_our_overlay_adds_is_recognised_in_the_whole_api(tmp_path: Path) -> None:
    """An operation that our overlay adds and the whole API describes is listed with our action; it is no drift."""
    added = {"get": {"operationId": "list_jobs", "responses": {"200": {"description": "Jobs"}}}}
    whole = larger()
    whole["paths"][CREATE] |= copy.deepcopy(added)
    ours = action("addition", f"$.paths['{CREATE}']", added)
    outcome = drift(tree(tmp_path, VENDORED, ITEMS | {"x-name": "items"}, ours), whole, whole=True)
    expected = [{"operation": f"GET {CREATE}", "action": "ours"}]
    assert (0, expected) == (outcome.status, outcome.report["operations"]["added_by_us"])


def test_a_page_with_an_operation_that_we_add_is_drift(tmp_path: Path) -> None:
    """A page is vendored whole: an operation in it that our overlay adds makes the addition fail."""
    added = {"get": {"operationId": "list_jobs", "responses": {"200": {"description": "Jobs"}}}}
    upstream = copy.deepcopy(VENDORED)
    upstream["paths"][CREATE] |= copy.deepcopy(added)
    ours = action("addition", f"$.paths['{CREATE}']", added)
    outcome = drift(tree(tmp_path, VENDORED, ITEMS | {"x-name": "items"}, ours), upstream)
    assert (1, "described") == (outcome.status, states(outcome)["ours"])


def test_a_new_operation_in_the_page_is_additive(tmp_path: Path) -> None:
    """A further operation in a page is an addition, and the report lists it."""
    upstream = copy.deepcopy(VENDORED)
    upstream["paths"][CREATE]["patch"] = {"operationId": "edit", "responses": {"200": {"description": "x"}}}
    outcome = drift(tree(tmp_path, VENDORED, ITEMS), upstream)
    assert (1, [f"PATCH {CREATE}"]) == (outcome.status, outcome.report["operations"]["only_upstream"])
    assert ["operation-added"] == [kind for _, kind, _ in outcome.changes]
