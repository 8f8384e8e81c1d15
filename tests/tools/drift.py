"""Tiny trees to run the drift check on: a vendored document, an overlay of one action, and what upstream serves now."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.tools.tree import ROOT, as_json
from tools.documents import Document
from tools.drift import cli

CREATE, GET = "/v2/pre-recorded", "/v2/pre-recorded/{id}"
STATUS = {"documentation": 1, "additive": 1, "breaking": 2}
HARMLESS = {
    "x-name": "note",
    "x-kind": "correction",
    "description": "why",
    "target": "$.info",
    "update": {"x-note": "n"},
}


def document(schemas: Mapping[str, Any] | None = None, *, sent: Any = None, received: Any = None) -> Document:
    """A small document with two operations: `sent` is the property `thing` of the request, `received` that of a job."""
    request: Document = {"type": "object", "properties": {"audio_url": {"type": "string"}}, "required": ["audio_url"]}
    job: Document = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    if sent is not None:
        request["properties"]["thing"] = sent
    if received is not None:
        job["properties"]["thing"] = received
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {
            CREATE: {
                "post": {
                    "tags": ["Jobs"],
                    "operationId": "create_job",
                    "requestBody": body("InitTranscriptionRequest", required=True),
                    "responses": {"201": {"description": "Created"} | body("Job")},
                    "security": [{"x_gladia_key": []}],
                }
            },
            GET: {
                "get": {
                    "tags": ["Jobs"],
                    "operationId": "get_job",
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                    "responses": {"200": {"description": "The job"} | body("Job")},
                    "security": [{"x_gladia_key": []}],
                }
            },
        },
        "components": {
            "schemas": {"InitTranscriptionRequest": request, "Job": job, **copy.deepcopy(dict(schemas or {}))},
            "securitySchemes": {"x_gladia_key": {"type": "apiKey", "in": "header", "name": "x-gladia-key"}},
        },
    }


def thing(**properties: Any) -> Document:
    """An object with these properties."""
    return {"type": "object", "properties": properties}


def one(schema: Any) -> Document:
    """An object with the property `a`."""
    return thing(a=schema)


def body(schema: str, **further: Any) -> Document:
    """A JSON body of a component schema."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"content": {"application/json": {"schema": reference}}, **further}


@frozen
class Outcome:
    """What a run of the drift check gave."""

    status: int
    report: Document

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Level, kind and place of every change."""
        return [(change["level"], change["kind"], change["pointer"]) for change in self.report["changes"]]

    @property
    def names(self) -> set[str]:
        """The Python names of all changes."""
        return {name for change in self.report["changes"] for name in change["python"]}


def tree(root: Path, vendored: Document, *actions: Document) -> Path:
    """A tree with this vendored document, and with this overlay."""
    (root / "overrides").mkdir(parents=True, exist_ok=True)
    overlay = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": list(actions) or [HARMLESS]}
    (root / "openapi.yaml").write_text(json.dumps(vendored), encoding="utf-8")
    (root / "overrides" / "overlay.yaml").write_text(json.dumps(overlay), encoding="utf-8")
    shutil.copyfile(ROOT / "generator-config.yml", root / "generator-config.yml")
    (root / "overrides" / "reserved-keywords.yaml").write_text(as_json("overrides/reserved-keywords.yaml"), "utf-8")
    return root


def drift(root: Path, upstream: Document, *, whole: bool = False) -> Outcome:
    """Run the check of a tree against a document of upstream, in a page (or by itself, if it is the whole API)."""
    text = json.dumps(upstream, indent=1)
    file = root / ("upstream.json" if whole else "upstream.md")
    file.write_text(text if whole else f"# A page\n\n````yaml POST /x\n{text}\n````\n", encoding="utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = cli.main(["--root", str(root), "--upstream", str(file), "--format", "json", "--quick"])
    return Outcome(status, json.loads(out.getvalue()))
