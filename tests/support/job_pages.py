"""Pages of the list of jobs."""

from __future__ import annotations

from typing import Any

from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send

from tests.support.simulation import Script, Simulation, reply
from tests.support.sources import REQUEST


def page(*items: Any, more: bool = False) -> AnyResponse:
    return reply(200, {"first": "", "current": "", "next": "https://x.test/" if more else None, "items": list(items)})


def job(job_id: str, token: str, created_at: str = "2026-01-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    """A job that `sources.submission` made with this token, unless told otherwise."""
    return {
        "id": job_id,
        "created_at": created_at,
        "custom_metadata": {"client_token": token, "client_request": REQUEST} | more,
    }


def listing(*items: Any) -> Script:
    """A script that lists these items, page by page."""

    def script(_: Simulation, send: Send) -> AnyResponse:
        start, size = send.call.query["offset"], send.call.query["limit"]
        return page(*items[start : start + size], more=start + size < len(items))

    return script
