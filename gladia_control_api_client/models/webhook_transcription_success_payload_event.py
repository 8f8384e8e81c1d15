# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class WebhookTranscriptionSuccessPayloadEvent(OpenStrEnum):
    TRANSCRIPTION_SUCCESS = "transcription.success"
