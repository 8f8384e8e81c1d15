from __future__ import annotations

import json
from typing import Any

import pytest

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs as list_jobs
from gladia_control_api_client.models import JobList, JobStatus
from gladia_control_api_client.types import UNSET
from tests.generated.effective import DOCUMENT, body
from tests.generated.loopback import Loopback

PARAMETERS = {parameter["name"] for parameter in DOCUMENT["paths"]["/v2/pre-recorded"]["get"]["parameters"]}


def query(server: Loopback, **filters: Any) -> list[tuple[str, str]]:
    """The query that arrives when jobs are listed with these filters."""
    server.answer(200, body("JobList"))
    with server.client() as client:
        assert JobList.from_dict(body("JobList")) == list_jobs.sync(client=client, **filters)
    request = server.received[-1]
    return request.query if "?" in request.target else []


def test_no_filter_is_sent_that_nobody_set(server: Loopback) -> None:
    """A list without filters is asked for without a query: the defaults are the server's."""
    assert [] == query(server)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"offset": 0}, [("offset", "0")]),
        ({"limit": 20}, [("limit", "20")]),
        ({"offset": 40, "limit": 5}, [("offset", "40"), ("limit", "5")]),
        ({"date": "2023-12-28"}, [("date", "2023-12-28")]),
        ({"before_date": "2023-12-28T09:04:17.210+01:00"}, [("before_date", "2023-12-28T09:04:17.210+01:00")]),
        ({"after_date": "2023-12-28T09:04:17Z"}, [("after_date", "2023-12-28T09:04:17Z")]),
        ({"status": ["done"]}, [("status", "done")]),
        ({"status": ["done", "error"]}, [("status", "done"), ("status", "error")]),
        ({"status": [JobStatus.QUEUED, JobStatus("archived")]}, [("status", "queued"), ("status", "archived")]),
        ({"date": UNSET, "status": UNSET, "custom_metadata": UNSET}, []),
    ],
)
def test_each_filter_is_sent_as_it_is(server: Loopback, filters: Any, expected: list[tuple[str, str]]) -> None:
    """Each filter arrives under its own name, and several states as a repeated `status`."""
    sent = [entry for entry in query(server, **filters) if entry[0] in filters]
    assert expected == sent


def test_custom_metadata_is_one_json_string(server: Loopback) -> None:
    """The metadata to look for arrives as one JSON object in one entry, apart from the other filters."""
    wanted = {"order": "42", "status": "mine", "limit": 1, "é&=?": [True, None]}
    sent = query(server, custom_metadata=json.dumps(wanted), status=["done"], limit=7, offset=0)
    found = dict(sent)
    assert (wanted, len(sent)) == (json.loads(found.pop("custom_metadata")), 4)
    assert {"status": "done", "limit": "7", "offset": "0"} == found


def test_every_filter_can_be_sent_at_once(server: Loopback) -> None:
    """All filters of the document exist and can be combined, each arriving once."""
    given: Any = dict.fromkeys(PARAMETERS, "x") | {"offset": 1, "limit": 2, "status": ["done"]}
    assert sorted((name, str(value).strip("[']")) for name, value in given.items()) == sorted(query(server, **given))
