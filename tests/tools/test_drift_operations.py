"""Every kind of change of an operation and of its surroundings."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.drift import CREATE, GET, STATUS, body, document, drift, one, thing, tree
from tools.documents import Document
from tools.drift.compare import compare
from tools.drift.rules import LEVELS

D, A, B = LEVELS

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
LIST = {"type": "array", "items": TEXT}


def operation(page: Document, path: str = CREATE, method: str = "post") -> Document:
    """An operation of the document."""
    found: Document = page["paths"][path][method]
    return found


def parameters(page: Document) -> list[Any]:
    """The parameters of the operation that reads a job."""
    found: list[Any] = operation(page, GET, "get")["parameters"]
    return found


def query(**further: Any) -> Document:
    """A query parameter."""
    return {"name": "q", "in": "query", "schema": {"type": "string"}, **further}


def scheme(**further: Any) -> Document:
    """A security scheme that no operation uses."""
    return {"later": {"type": "http", "scheme": "bearer", **further}}


def schemes(page: Document) -> Document:
    """The security schemes of the document."""
    found: Document = page["components"]["securitySchemes"]
    return found


def webhooks(**further: Any) -> Document:
    """A webhook."""
    return {"ended": {"post": {"requestBody": body("Job"), "responses": OK, **further}}}


Edit = Callable[[Document], Any]
P, G = "/paths/~1v2~1pre-recorded/post", "/paths/~1v2~1pre-recorded~1{id}/get"
OK = {"200": {"description": ""}}
OPERATIONS: dict[str, tuple[Edit, Edit, str, str, str, str]] = {
    # the edit of the vendored document, the edit of upstream's, level, kind, place, a Python name
    "operation added": (
        lambda p: None,
        lambda p: p["paths"].update({"/v2/new": {"get": {"operationId": "new", "responses": OK}}}),
        A, "operation-added", "/paths/~1v2~1new/get", "new",
    ),
    "operation removed": (lambda p: None, lambda p: p["paths"].pop(GET), B, "operation-removed", G, "Job.wait"),
    "method of an operation changed": (
        lambda p: p["paths"][GET].update(delete={"operationId": "delete_job", "responses": OK}),
        lambda p: p["paths"][GET].pop("delete"), B, "operation-removed", f"{G.removesuffix('get')}delete",
        "Gladia.delete",
    ),
    "operationId changed": (
        lambda p: None, lambda p: operation(p).update(operationId="start"), B, "operation-renamed", f"{P}/operationId",
        "Gladia.transcribe",
    ),
    "tag changed": (
        lambda p: None, lambda p: operation(p).update(tags=["Work"]), B, "operation-renamed", f"{P}/tags",
        "create_job",
    ),
    "operation deprecated": (
        lambda p: None, lambda p: operation(p).update(deprecated=True), D, "deprecated", f"{P}/deprecated",
        "Gladia.submit",
    ),
    "summary changed": (
        lambda p: None, lambda p: operation(p).update(summary="New"), D, "text-changed", f"{P}/summary", "create_job",
    ),
    "optional parameter added": (
        lambda p: None, lambda p: parameters(p).append(query()), A, "parameter-added", f"{G}/parameters/1",
        "get_job.sync(q=…)",
    ),
    "required parameter added": (
        lambda p: None, lambda p: parameters(p).append(query(required=True)), B, "required-parameter-added",
        f"{G}/parameters/1", "get_job.sync(q=…)",
    ),
    "parameter removed": (
        lambda p: parameters(p).append(query()), lambda p: parameters(p).pop(), B, "parameter-removed",
        f"{G}/parameters/1", "get_job.sync(q=…)",
    ),
    "parameter became required": (
        lambda p: parameters(p).append(query()), lambda p: parameters(p)[1].update(required=True), B,
        "parameter-required", f"{G}/parameters/1", "get_job.sync(q=…)",
    ),
    "parameter became optional": (
        lambda p: parameters(p).append(query(required=True)), lambda p: parameters(p)[1].pop("required"), A,
        "parameter-optional", f"{G}/parameters/1", "get_job.sync(q=…)",
    ),
    "parameter written in another way": (
        lambda p: parameters(p).append(query(schema=LIST)), lambda p: parameters(p)[1].update(explode=False), B,
        "parameter-style-changed", f"{G}/parameters/1", "get_job.sync(q=…)",
    ),
    "type of a parameter changed": (
        lambda p: parameters(p).append(query()), lambda p: parameters(p)[1].update(schema=WHOLE), B, "type-changed",
        f"{G}/parameters/1/schema", "get_job.sync(q=…)",
    ),
    "limit of a parameter widened": (
        lambda p: parameters(p).append(query(schema=WHOLE | {"minimum": 2})),
        lambda p: parameters(p)[1]["schema"].pop("minimum"), A, "limit-loosened", f"{G}/parameters/1/schema/minimum",
        "get_job.sync(q=…)",
    ),
    "body became optional": (
        lambda p: None, lambda p: operation(p)["requestBody"].pop("required"), A, "body-optional", f"{P}/requestBody",
        "create_job",
    ),
    "body became required": (
        lambda p: operation(p)["requestBody"].pop("required"),
        lambda p: operation(p)["requestBody"].update(required=True), B, "body-required", f"{P}/requestBody",
        "create_job",
    ),
    "body removed": (
        lambda p: operation(p, GET, "get").update(requestBody=body("Job")),
        lambda p: operation(p, GET, "get").pop("requestBody"), B, "body-removed", f"{G}/requestBody", "get_job",
    ),
    "required body added": (
        lambda p: None, lambda p: operation(p, GET, "get").update(requestBody=body("Job", required=True)), B,
        "required-body-added", f"{G}/requestBody", "get_job",
    ),
    "media type added": (
        lambda p: None,
        lambda p: operation(p)["requestBody"]["content"].update({"application/vnd.x+json": {"schema": {}}}), A,
        "media-type-added", f"{P}/requestBody/content/application~1vnd.x+json", "create_job",
    ),
    "media type removed": (
        lambda p: operation(p)["requestBody"]["content"].update({"application/vnd.x+json": {"schema": {}}}),
        lambda p: operation(p)["requestBody"]["content"].pop("application/vnd.x+json"), B, "media-type-removed",
        f"{P}/requestBody/content/application~1vnd.x+json", "create_job",
    ),
    "response added": (
        lambda p: None, lambda p: operation(p)["responses"].update({"429": {"description": "Slow down"}}), A,
        "response-added", f"{P}/responses/429", "create_job",
    ),
    "response removed": (
        lambda p: operation(p)["responses"].update({"429": {"description": "Slow down"}}),
        lambda p: operation(p)["responses"].pop("429"), B, "response-removed", f"{P}/responses/429", "create_job",
    ),
    "response header added": (
        lambda p: None, lambda p: operation(p)["responses"]["201"].update(headers={"X-A": {"schema": TEXT}}), A,
        "header-added", f"{P}/responses/201/headers/X-A", "create_job",
    ),
    "response header removed": (
        lambda p: operation(p)["responses"]["201"].update(headers={"X-A": {"schema": TEXT}}),
        lambda p: operation(p)["responses"]["201"].pop("headers"), B, "header-removed",
        f"{P}/responses/201/headers/X-A", "create_job",
    ),
    "no key needed any more": (
        lambda p: None, lambda p: operation(p).update(security=[]), B, "security-changed", f"{P}/security",
        "create_job",
    ),
    "key in another header": (
        lambda p: None, lambda p: p["components"]["securitySchemes"]["x_gladia_key"].update(name="x-key"), B,
        "security-changed", "/components/securitySchemes/x_gladia_key", "",
    ),
    "a second key allowed": (
        lambda p: schemes(p).update(scheme()),
        lambda p: operation(p).update(security=[{"x_gladia_key": []}, {"later": []}]), A, "security-added",
        f"{P}/security", "create_job",
    ),
    "default key of all operations changed": (
        lambda p: p.update(security=[operation(p).pop("security")[0]]), lambda p: p.update(security=[]), B,
        "security-changed", f"{P}/security", "create_job",
    ),
    "default key that no operation inherits": (
        lambda p: None, lambda p: p.update(security=[{"x_gladia_key": []}]), D, "security-unused", "/security", "",
    ),
    "unused key added": (
        lambda p: None, lambda p: schemes(p).update(scheme()), D, "security-unused",
        "/components/securitySchemes/later", "",
    ),
    "unused key removed": (
        lambda p: schemes(p).update(scheme()), lambda p: schemes(p).pop("later"), D, "security-unused",
        "/components/securitySchemes/later", "",
    ),
    "unused key changed": (
        lambda p: schemes(p).update(scheme()), lambda p: schemes(p).update(scheme(speed=1)), D, "security-unused",
        "/components/securitySchemes/later", "",
    ),
    "webhook added": (
        lambda p: None, lambda p: p.update(webhooks=webhooks()), A, "operation-added", "/webhooks/ended/post", "",
    ),
    "webhook removed": (
        lambda p: p.update(webhooks=webhooks()), lambda p: p.pop("webhooks"), B, "operation-removed",
        "/webhooks/ended/post", "",
    ),
    "webhook described": (
        lambda p: p.update(webhooks=webhooks()), lambda p: p.update(webhooks=webhooks(summary="New")), D,
        "text-changed", "/webhooks/ended/post/summary", "",
    ),
    "path of a webhook described": (
        lambda p: p.update(webhooks=webhooks()), lambda p: p["webhooks"]["ended"].update(description="New"), D,
        "text-changed", "/webhooks/ended/description", "",
    ),
    "webhook with another operationId": (
        lambda p: p.update(webhooks=webhooks()), lambda p: p.update(webhooks=webhooks(operationId="ended")), D,
        "text-changed", "/webhooks/ended/post/operationId", "",
    ),
    "body of a webhook guaranteed": (
        lambda p: p.update(webhooks=webhooks()),
        lambda p: p["webhooks"]["ended"]["post"]["requestBody"].update(required=True), A, "body-required",
        "/webhooks/ended/post/requestBody", "",
    ),
    "another address": (
        lambda p: None, lambda p: p["servers"][0].update(url="https://b.example.com"), B, "server-changed", "/servers",
        "",
    ),
    "title of the document": (
        lambda p: None, lambda p: p["info"].update(title="Other"), D, "text-changed", "/info/title", "",
    ),
    "unused schema added": (
        lambda p: None, lambda p: p["components"]["schemas"].update(New=one(TEXT)), A, "schema-added",
        "/components/schemas/New", "New",
    ),
    "unused schema removed": (
        lambda p: p["components"]["schemas"].update(Old=one(TEXT)), lambda p: p["components"]["schemas"].pop("Old"), B,
        "schema-removed", "/components/schemas/Old", "Old",
    ),
    "unused schema changed": (
        lambda p: p["components"]["schemas"].update(Old=one(TEXT)),
        lambda p: p["components"]["schemas"]["Old"]["properties"]["a"].update(type="integer"), B, "type-changed",
        "/components/schemas/Old/properties/a", "Old.a",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_change_of_an_operation_has_its_level(tmp_path: Path, name: str) -> None:
    """One edit of an operation, or of its surroundings, is one change with its level, place and Python name."""
    prepare, edit, level, kind, place, python = OPERATIONS[name]
    vendored = document()
    prepare(vendored)
    upstream = copy.deepcopy(vendored)
    edit(upstream)
    outcome = drift(tree(tmp_path, vendored), upstream)
    assert ([(level, kind, place)], STATUS[level]) == (outcome.changes, outcome.status)
    assert not python or python in outcome.names


@pytest.mark.parametrize("is_webhook", [False, True])
def test_what_callers_are_called_with_is_received(tmp_path: Path, is_webhook: bool) -> None:
    """The body of a callback or a webhook goes to the caller: a new field is additive even if it is required."""
    vendored = document({"Event": one(TEXT)})
    call = {"post": {"requestBody": body("Event"), "responses": OK}}
    if is_webhook:
        vendored |= {"webhooks": {"ended": {"$ref": "#/components/pathItems/Ended"}}}
        vendored["components"]["pathItems"] = {"Ended": call}
    else:
        operation(vendored)["callbacks"] = {"ended": {"{$request.body#/url}": call}}
    upstream = copy.deepcopy(vendored)
    upstream["components"]["schemas"]["Event"] = thing(a=TEXT, b=TEXT) | {"required": ["b"]}
    outcome = drift(tree(tmp_path, vendored), upstream)
    expected = [("additive", "required-property-added", "/components/schemas/Event/properties/b")]
    assert (expected, 1) == (outcome.changes, outcome.status)


def test_an_extension_among_responses_is_understood() -> None:
    """A mapping with names as keys may have an extension that is a text."""
    page = document()
    operation(page)["responses"]["x-note"] = "A text"
    assert [] == compare(page, page)


def test_authentication_of_other_operations_of_the_whole_api_is_no_drift(tmp_path: Path) -> None:
    """A default or a security scheme of the whole API that our operations do not use is not reported."""
    vendored = document()
    whole = copy.deepcopy(vendored)
    whole["paths"]["/v2/live"] = {"get": {"operationId": "live", "responses": OK}}
    whole |= {"security": [{"later": []}]}
    schemes(whole).update(scheme())
    outcome = drift(tree(tmp_path, vendored), whole, whole=True)
    assert (0, "part", []) == (outcome.status, outcome.report["form"], outcome.changes)
