# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class JobStatus(OpenStrEnum):
    """State of a job; `done` and `error` are final"""

    DONE = "done"
    ERROR = "error"
    PROCESSING = "processing"
    QUEUED = "queued"
