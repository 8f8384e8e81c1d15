"""What a job as received says: its state, and whose it is. It is ours only if it says so."""

from __future__ import annotations

from enum import Enum
from typing import Any

from gladia_control.request.options import REQUEST_KEY, TOKEN_KEY
from gladia_control.result.timestamps import timestamp
from gladia_control.text import clean

Job = dict[str, Any]


class Says(Enum):
    """What a listed item says about a token."""

    OURS = "its metadata has the token"
    NOT_OURS = "its metadata does not have the token"
    NOTHING = "it has no metadata, or none that can be read"


def says(item: Any, token: str) -> Says:
    """What an item, as received, says about a token."""
    metadata = item.get("custom_metadata") if isinstance(item, dict) else None
    if not isinstance(metadata, dict) or not metadata:
        return Says.NOTHING
    return Says.OURS if metadata.get(TOKEN_KEY) == token else Says.NOT_OURS


def is_for_request(job: Job, request: str) -> bool:
    """Whether a job with our token was made for this request."""
    return bool(job["custom_metadata"].get(REQUEST_KEY) == request)


def is_anothers(received: Job, token: str | None, request: str | None) -> bool:
    """Whether the answer to a poll is about a job that is not ours. A job without metadata is not another's."""
    metadata = received.get("custom_metadata")
    if token is None or not isinstance(metadata, dict) or not metadata:
        return False
    return metadata.get(TOKEN_KEY) != token or (request is not None and metadata.get(REQUEST_KEY) != request)


def state_in(received: dict[str, Any]) -> str | None:
    """The state of a job as received, in a form to show; None if it has none."""
    status = received.get("status")
    return clean(status, 40) if isinstance(status, str) else None


def oldest_first(jobs: list[Job]) -> list[Job]:
    """The jobs in the order in which they were created. One whose date cannot be read comes last."""

    def age(job: Job) -> tuple[bool, float, str]:
        created = timestamp(job.get("created_at"))
        return created is None, created.timestamp() if created else 0.0, job["id"]

    return sorted(jobs, key=age)
