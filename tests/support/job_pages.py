"""Pages of the list of jobs."""

from __future__ import annotations

from typing import Any

from gladia_control.operations.response import AnyResponse

from tests.support.simulation import reply


def page(*items: dict[str, Any], more: bool = False) -> AnyResponse:
    return reply(200, {"first": "", "current": "", "next": "https://x.test/" if more else None, "items": list(items)})


def job(job_id: str, token: str, created_at: str = "2026-01-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {"id": job_id, "created_at": created_at, "custom_metadata": {"client_token": token} | more}
