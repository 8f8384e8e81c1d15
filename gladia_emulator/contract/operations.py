"""Operations of the API, with the method and path of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

import attrs

Operation = Literal["create", "get", "list", "delete", "audio", "upload"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@attrs.frozen
class Endpoint:
    """A path, with the operation of each of its methods."""

    pattern: re.Pattern[str]
    operations: Mapping[str, Operation]


_ENDPOINTS = (
    Endpoint(re.compile(r"/v2/pre-recorded"), {"GET": "list", "HEAD": "list", "POST": "create"}),
    Endpoint(re.compile(r"/v2/pre-recorded/([^/]+)"), {"GET": "get", "HEAD": "get", "DELETE": "delete"}),
    Endpoint(re.compile(r"/v2/pre-recorded/([^/]+)/file"), {"GET": "audio", "HEAD": "audio"}),
    Endpoint(re.compile(r"/v2/upload"), {"POST": "upload"}),
)


@attrs.frozen
class Target:
    """The operation that a request addresses.

    Attributes:
        operation: None for an unknown path or method.
        job_id: the id in the path, empty for a path without one.
        allowed: the methods of the path, empty for an unknown path.
    """

    operation: Operation | None
    job_id: str = ""
    allowed: tuple[str, ...] = ()

    @classmethod
    def parse(cls, method: str, path: str) -> Target:
        """The operation that a method and a path address."""
        for endpoint in _ENDPOINTS:
            match = endpoint.pattern.fullmatch(path)
            if match:
                job_id = match.group(1) if match.groups() else ""
                return cls(endpoint.operations.get(method), job_id, tuple(endpoint.operations))
        return cls(None)
