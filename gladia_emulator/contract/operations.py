"""Operations: the things that can be asked of Gladia, and the method and path that ask for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

import attrs

Operation = Literal["create", "get", "list", "delete", "audio", "upload"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@attrs.frozen
class Endpoint:
    """A path, and the operation behind each method it knows."""

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
    """What a request asks for.

    Attributes:
        operation: None for an unknown path, or a method that the path does not know.
        job_id: the id in the path, if the path has one.
        allowed: the methods that the path knows, none for an unknown path.
    """

    operation: Operation | None
    job_id: str = ""
    allowed: tuple[str, ...] = ()

    @classmethod
    def parse(cls, method: str, path: str) -> Target:
        """What a method and a path ask for."""
        for endpoint in _ENDPOINTS:
            match = endpoint.pattern.fullmatch(path)
            if match:
                job_id = match.group(1) if match.groups() else ""
                return cls(endpoint.operations.get(method), job_id, tuple(endpoint.operations))
        return cls(None)
