# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class CallbackTranscriptionSuccessPayloadEvent(OpenStrEnum):
    """Kind of event"""

    TRANSCRIPTION_SUCCESS = "transcription.success"
