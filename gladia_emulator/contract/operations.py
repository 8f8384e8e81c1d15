"""Operations of the API, with the method and path of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

import attrs

Operation = Literal["create", "get", "list", "delete", "audio", "upload"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


JOBS_PATH = "/v2/pre-recorded"

# The second is Gladia's older name of the first, which it still serves.
_JOBS = r"(?P<jobs>/v2/pre-recorded|/v2/transcription)"
_ENDPOINTS: tuple[tuple[re.Pattern[str], Mapping[str, Operation]], ...] = (
    (re.compile(_JOBS), {"GET": "list", "HEAD": "list", "POST": "create"}),
    (re.compile(_JOBS + r"/(?P<id>[^/]+)"), {"GET": "get", "HEAD": "get", "DELETE": "delete"}),
    (re.compile(_JOBS + r"/(?P<id>[^/]+)/file"), {"GET": "audio", "HEAD": "audio"}),
    (re.compile(r"/v2/upload"), {"POST": "upload"}),
)


@attrs.frozen
class Target:
    """The operation that a request addresses.

    Attributes:
        operation: None for an unknown path or method.
        job_id: the id in the path, empty for a path without one.
        jobs_path: the name of the jobs that the path begins with, of the two in use.
    """

    operation: Operation | None
    job_id: str = ""
    jobs_path: str = JOBS_PATH

    @classmethod
    def parse(cls, method: str, path: str) -> Target:
        """The operation that a method and a path address."""
        for pattern, operations in _ENDPOINTS:
            match = pattern.fullmatch(path)
            if match and method in operations:
                parts = match.groupdict()
                return cls(operations[method], parts.get("id", ""), parts.get("jobs", JOBS_PATH))
        return cls(None)
