# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class PreRecordedControllerGetPreRecordedJobsV2StatusItem(OpenStrEnum):
    DONE = "done"
    ERROR = "error"
    PROCESSING = "processing"
    QUEUED = "queued"
