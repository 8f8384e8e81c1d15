# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class PreRecordedResponseKind(OpenStrEnum):
    """Kind of job, `pre-recorded`"""

    PRE_RECORDED = "pre-recorded"
