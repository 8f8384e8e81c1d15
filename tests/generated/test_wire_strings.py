from __future__ import annotations

import ast
from pathlib import Path

import pytest

from gladia_control_api_client.models import InitPreRecordedTranscriptionResponse, Job, JobFile
from tests.generated.effective import PACKAGE, SCHEMAS, body

CONVERTERS = {"datetime", "uuid", "dateutil", "decimal"}


@pytest.mark.parametrize("identifier", ["45463597-20B7-4AF7-B3B3-F5FB778203AB", "G-1", "{45463597}", "job_7", ""])
def test_ids_stay_as_they_are(identifier: str) -> None:
    """An id is the string that was received, upper case included, whether it looks like a UUID or not."""
    created = {"id": identifier, "result_url": f"https://api.gladia.io/v2/pre-recorded/{identifier}"}
    assert created == InitPreRecordedTranscriptionResponse.from_dict(created).to_dict()
    job = Job.from_dict(body("Job") | {"id": identifier, "file": {"id": identifier}})
    assert isinstance(job.file, JobFile)
    assert [(str, identifier)] * 2 == [(type(value), value) for value in (job.id, job.file.id)]


@pytest.mark.parametrize(
    "date",
    [
        "2023-12-28T09:04:17.210Z",
        "2023-12-28T09:04:17Z",
        "2023-12-28T09:04:17.2103456789+01:00",
        "2023-12-28 09:04",
        "20231228T090417Z",
        "2023-02-30T25:61:00Z",
        "yesterday",
        "",
    ],
)
def test_dates_stay_as_they_are(date: str) -> None:
    """A date is the string that was received, however it is spelt, and is sent back the same."""
    job = Job.from_dict(body("Job") | {"created_at": date, "completed_at": date})
    assert [date, date, date, date] == [job.created_at, job.completed_at, *map(job.to_dict().get, DATES)]


DATES = ("created_at", "completed_at")


def test_no_id_has_a_format() -> None:
    """The effective document gives ids and dates no format that a client could convert."""
    formats = {value.get("format") for schema in SCHEMAS.values() for value in schema.get("properties", {}).values()}
    assert {None, "uri", "binary"} == formats


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_converts(path: Path) -> None:
    """No generated module imports what would turn ids and dates into something else."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {(node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    assert set() == imported & CONVERTERS
