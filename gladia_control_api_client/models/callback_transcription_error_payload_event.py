# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class CallbackTranscriptionErrorPayloadEvent(OpenStrEnum):
    """Kind of event"""

    TRANSCRIPTION_ERROR = "transcription.error"
