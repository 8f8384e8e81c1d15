# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class SummaryTypesEnum(OpenStrEnum):
    """The type of summarization to apply"""

    BULLET_POINTS = "bullet_points"
    CONCISE = "concise"
    GENERAL = "general"
