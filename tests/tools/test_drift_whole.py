"""Upstream's whole document against the operations that our overlay adds to its page."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.drift import GET, Outcome, body, document, drift, tree
from tools.documents import Document

TEXT: Document = {"type": "string"}
DETAIL: Document = {
    "type": "object",
    "description": "Ours",
    "properties": {"id": TEXT, "state": TEXT | {"enum": ["done", "error"]}, "note": {"type": ["string", "null"]}},
    "required": ["id", "state"],
}
READ: Document = {
    "tags": ["Jobs"],
    "operationId": "read_detail",
    "responses": {"200": {"description": "Ours"} | body("Detail")},
    "security": [{"x_gladia_key": []}],
}
FIELD = "/components/schemas/Detail/properties"
OPTIONS = "/components/schemas/InitTranscriptionRequest/properties"
Edit = Callable[[Document], Any]


def vendored() -> Document:
    """The page: one operation, which creates a job."""
    page = document()
    del page["paths"][GET]
    return page


def action(name: str, target: str, update: Any, **more: Any) -> Document:
    """An addition of the overlay."""
    return {"x-name": name, "x-kind": "addition", "description": "why", "target": target, "update": update, **more}


def check(root: Path, edit: Edit, *differs: Document) -> Outcome:
    """Compare with a whole document that describes what the overlay adds, after an edit of it."""
    option = {"fresh": TEXT}
    actions = [
        action("schemas", "$.components.schemas", {"Detail": DETAIL}, **({"x-differs": list(differs)})),
        action("paths", "$.paths", {"/v2/details": {"get": READ}}),
        action("option", "$.components.schemas.InitTranscriptionRequest.properties", option),
    ]
    whole = copy.deepcopy(vendored())
    whole["components"]["schemas"]["Detail"] = copy.deepcopy(DETAIL) | {"description": "Theirs"}
    whole["components"]["schemas"]["InitTranscriptionRequest"]["properties"] |= option
    whole["paths"]["/v2/details"] = {"get": copy.deepcopy(READ) | {"summary": "Theirs"}}
    whole["paths"]["/v2/live"] = {"get": {"operationId": "live", "responses": {"200": {"description": ""}}}}
    edit(whole)
    return drift(tree(root, vendored(), *actions), whole, whole=True)


def detail(page: Document) -> Document:
    """The schema that our overlay adds."""
    found: Document = page["components"]["schemas"]["Detail"]
    return found


def options(page: Document) -> Document:
    """The options, of which our overlay adds one."""
    found: Document = page["components"]["schemas"]["InitTranscriptionRequest"]["properties"]
    return found


def renamed(page: Document) -> None:
    """Give the schema another name."""
    schemas = page["components"]["schemas"]
    schemas["DetailDTO"] = schemas.pop("Detail")
    page["paths"]["/v2/details"]["get"]["responses"] = {"200": {"description": ""} | body("DetailDTO")}


CHANGES: dict[str, tuple[Edit, str, str, str, str]] = {
    # the edit, and the level, kind, place and name of what is reported
    "a field is gone": (
        lambda p: detail(p)["properties"].pop("note"), "breaking", "property-removed", f"{FIELD}/note", "Detail.note",
    ),
    "a field is new": (
        lambda p: detail(p)["properties"].update(more=TEXT), "additive", "property-added", f"{FIELD}/more",
        "Detail.more",
    ),
    "a field may be null": (
        lambda p: detail(p)["properties"]["id"].update(nullable=True), "breaking", "null-allowed", f"{FIELD}/id",
        "Detail.id",
    ),
    "a field is no longer guaranteed": (
        lambda p: detail(p).update(required=["id"]), "breaking", "property-optional", f"{FIELD}/state", "Detail.state",
    ),
    "a value is new": (
        lambda p: detail(p)["properties"]["state"]["enum"].append("queued"), "additive", "enum-value-added",
        f"{FIELD}/state/enum/2", "DetailState.QUEUED",
    ),
    "an option is gone": (
        lambda p: options(p).pop("fresh"), "breaking", "property-removed", f"{OPTIONS}/fresh",
        "InitTranscriptionRequest.fresh",
    ),
    "an option has another name": (
        lambda p: options(p).update(newer=options(p).pop("fresh")), "breaking", "property-renamed", f"{OPTIONS}/fresh",
        "InitTranscriptionRequest.newer",
    ),
    "the operation has another id": (
        lambda p: p["paths"]["/v2/details"]["get"].update(operationId="read_v2"), "breaking", "operation-renamed",
        "/paths/~1v2~1details/get/operationId", "read_detail",
    ),
    "an answer is new": (
        lambda p: p["paths"]["/v2/details"]["get"]["responses"].update({"404": {"description": ""}}), "additive",
        "response-added", "/paths/~1v2~1details/get/responses/404", "read_detail",
    ),
    "the operation is gone": (
        lambda p: p["paths"].pop("/v2/details"), "breaking", "operation-removed", "/paths/~1v2~1details/get",
        "read_detail",
    ),
    "the schema has another name": (
        renamed, "breaking", "schema-renamed", "/components/schemas/Detail", "DetailDTO",
    ),
}  # fmt: skip


def test_what_agrees_is_no_drift(tmp_path: Path) -> None:
    """If upstream describes what we add as we do, in other words, nothing is reported; what is not ours is listed."""
    outcome = check(tmp_path, lambda page: None)
    assert (0, []) == (outcome.status, outcome.changes)
    assert {"applies"} == {state["state"] for state in outcome.report["overlay"]}
    assert ["GET /v2/live"] == outcome.report["operations"]["only_upstream"]
    added = {"operation": "GET /v2/details", "action": "paths"}
    assert [added] == outcome.report["operations"]["added_by_us"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_we_add_is_reported(tmp_path: Path, name: str) -> None:
    """A change of an operation that only our overlay describes has its level, its place and its Python name."""
    edit, level, kind, place, python = CHANGES[name]
    outcome = check(tmp_path, edit)
    assert (level, kind, place) in outcome.changes, outcome.report
    assert python in outcome.names
    assert {"breaking": 2, "additive": 1}[level] == outcome.status


ON_PURPOSE = {"at": f"{FIELD}/state", "kind": "type-changed", "why": "why"}


def test_a_difference_on_purpose_is_no_drift(tmp_path: Path) -> None:
    """`x-differs` covers one kind of change at a place and below it; an entry that covers nothing is reported."""

    def edit(page: Document) -> None:
        detail(page)["properties"]["state"] = {"type": "integer"}

    def edit_more(page: Document) -> None:
        edit(page)
        detail(page)["required"] = ["id"]

    outcome = check(tmp_path / "a", edit, ON_PURPOSE)
    assert (0, []) == (outcome.status, outcome.changes)
    outcome = check(tmp_path / "b", edit_more, ON_PURPOSE)
    assert [("breaking", "property-optional", f"{FIELD}/state")] == outcome.changes
    outcome = check(tmp_path / "c", lambda page: None, ON_PURPOSE)
    assert (1, []) == (outcome.status, outcome.changes)
    told = outcome.report["overlay"][0]
    expected = ("superfluous", f"Delete {FIELD}/state (type-changed) from its x-differs.")
    assert expected == (told["state"], told["advice"])


def test_a_parameter_is_known_by_its_name(tmp_path: Path) -> None:
    """A difference of a parameter stays the same if upstream adds another parameter before it."""
    parameter = {"name": "day", "in": "query", "schema": TEXT}

    def edit(page: Document) -> None:
        dated = parameter | {"schema": TEXT | {"format": "date-time"}}
        page["paths"]["/v2/details"]["get"]["parameters"] = [{"name": "new", "in": "query", "schema": TEXT}, dated]

    READ["parameters"] = [parameter]
    entry = {"at": "/paths/~1v2~1details/get/parameters/day/schema", "kind": "format-changed", "why": "why"}
    try:
        outcome = check(tmp_path, edit, entry)
    finally:
        del READ["parameters"]
    assert [("additive", "parameter-added", "/paths/~1v2~1details/get/parameters/0")] == outcome.changes


def test_a_new_schema_of_upstream_counts(tmp_path: Path) -> None:
    """What upstream adds in a schema that only it has is reported like the rest."""

    def edit(page: Document) -> None:
        page["components"]["schemas"]["NoteDTO"] = {"type": "object", "properties": {"text": TEXT}}
        detail(page)["properties"]["more"] = {"$ref": "#/components/schemas/NoteDTO"}

    assert [("additive", "property-added", f"{FIELD}/more")] == check(tmp_path, edit).changes


def test_what_the_generator_cannot_read_counts_only_in_the_page(tmp_path: Path) -> None:
    """We generate from the page and our additions, so only what the page has must be understood."""

    def twice(path: str, method: str) -> Edit:
        query = {"name": "q", "in": "query", "schema": TEXT}
        return lambda page: page["paths"][path][method].update(parameters=[query, copy.deepcopy(query)])

    added, of_page = (check(tmp_path, twice(*at)) for at in (("/v2/details", "get"), ("/v2/pre-recorded", "post")))
    assert ([], True) == (added.report["defects"], added.status < 2)
    assert (["other"], 2) == ([defect["kind"] for defect in of_page.report["defects"]], of_page.status)


def test_a_deprecation_is_told(tmp_path: Path) -> None:
    """Texts of what we add do not count, but that upstream gives a part up does."""
    outcome = check(tmp_path, lambda page: page["paths"]["/v2/details"]["get"].update(deprecated=True))
    assert [("documentation", "deprecated", "/paths/~1v2~1details/get/deprecated")] == outcome.changes
