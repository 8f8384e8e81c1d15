# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class PreRecordedResponseStatus(OpenStrEnum):
    """State of the job; `done` and `error` are final"""

    DONE = "done"
    ERROR = "error"
    PROCESSING = "processing"
    QUEUED = "queued"
