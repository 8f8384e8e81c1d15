# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class PreRecordedTranscriptionModel(OpenStrEnum):
    """Model that transcribes the audio"""

    SOLARIA_1 = "solaria-1"
    SOLARIA_3 = "solaria-3"
