"""What a job as received says: whose it is, its state, its age."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.operations.received import Says, is_anothers, is_for_request, oldest_first, says, state_in

SAID: list[tuple[Any, Says]] = [
    ({"custom_metadata": {"client_token": "t"}}, Says.OURS),
    ({"custom_metadata": {"client_token": "t", "client_request": "another"}}, Says.OURS),
    ({"custom_metadata": {"client_token": "T"}}, Says.NOT_OURS),
    ({"custom_metadata": {"client_token": ["t"]}}, Says.NOT_OURS),
    ({"custom_metadata": {"customer": "t"}}, Says.NOT_OURS),
    ({"custom_metadata": {}}, Says.NOTHING),
    ({"custom_metadata": None}, Says.NOTHING),
    ({"custom_metadata": [{"client_token": "t"}]}, Says.NOTHING),
    ({"custom_metadata": '{"client_token": "t"}'}, Says.NOTHING),
    ({"custom_metadata": 5}, Says.NOTHING),
    ({"client_token": "t"}, Says.NOTHING),
    ({}, Says.NOTHING),
    (None, Says.NOTHING),
    ([], Says.NOTHING),
    ("t", Says.NOTHING),
]


def test_a_job_is_ours_only_if_it_says_so() -> None:
    """Metadata of another form, or none, says nothing."""
    assert SAID == [(item, says(item, "t")) for item, _ in SAID]


def test_a_job_is_for_the_request_whose_digest_it_has() -> None:
    """Whatever is in its place is another request."""
    metadata: list[dict[str, Any]] = [{"client_request": "r"}, {"client_request": "s"}, {"client_request": None}, {}]
    assert [True, False, False, False] == [is_for_request({"custom_metadata": found}, "r") for found in metadata]


POLLED: list[tuple[str | None, str | None, Any, bool]] = [
    ("t", "r", {"client_token": "t", "client_request": "r"}, False),
    ("t", "r", {"client_token": "u", "client_request": "r"}, True),
    ("t", "r", {"client_token": "t", "client_request": "s"}, True),
    ("t", "r", {"client_token": "t"}, True),
    ("t", "r", {"customer": "x"}, True),
    ("t", None, {"client_token": "t", "client_request": "s"}, False),
    ("t", None, {"client_token": "u"}, True),
    (None, None, {"client_token": "u", "client_request": "s"}, False),
    ("t", "r", {}, False),
    ("t", "r", None, False),
    ("t", "r", [], False),
    ("t", "r", "text", False),
]


def test_a_poll_with_another_token_or_request_is_about_anothers_job() -> None:
    """One without metadata is not, and where no token is known, none is."""
    found = [is_anothers({"custom_metadata": metadata}, token, request) for token, request, metadata, _ in POLLED]
    assert [expected for *_, expected in POLLED] == found
    assert not is_anothers({}, "t", "r")


def test_a_state_is_a_short_line() -> None:
    """It is shown in events, errors and the progress line."""
    states = {"done": "done", "a\nb": "a b", "x" * 100: "x" * 37 + "...", "": ""}
    assert states == {given: state_in({"status": given}) for given in states}
    assert [None, None, None] == [state_in(job) for job in ({}, {"status": None}, {"status": 5})]


@pytest.mark.parametrize(
    ("ids", "dates"),
    [
        ("cba", ["2026-01-01T00:00:17Z", "2026-01-01T00:00:17.210Z", "2026-01-01T00:00:18Z"]),
        ("cba", ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:01Z", "2025-12-31T23:00:02-01:00"]),
        ("abc", ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000+00:00"]),
        ("cab", ["2026-01-01T00:00:00Z", "2025-13-01", None]),
        ("cab", ["2026-01-01T00:00:00Z", 5, "yesterday"]),
    ],
    ids=["fractions", "zones", "equal", "cannot be read", "no text"],
)
def test_jobs_are_ordered_by_the_moments_of_their_dates(ids: str, dates: list[Any]) -> None:
    """Not by their text; jobs of one moment, and those without a date, by their ids, the latter at the end."""
    jobs = [{"id": job_id, "created_at": date} for job_id, date in zip(ids, dates, strict=True)]
    assert [jobs, jobs] == [oldest_first(jobs), oldest_first(jobs[::-1])]
