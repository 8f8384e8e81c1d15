# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class PiiRedactionConfigDTOProcessedTextType(OpenStrEnum):
    """The type of processed text to return (marker or mask)"""

    MARKER = "MARKER"
    MASK = "MASK"
