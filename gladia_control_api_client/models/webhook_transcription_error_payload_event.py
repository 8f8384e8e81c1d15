# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class WebhookTranscriptionErrorPayloadEvent(OpenStrEnum):
    TRANSCRIPTION_ERROR = "transcription.error"
