# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class WebhookTranscriptionCreatedPayloadEvent(OpenStrEnum):
    TRANSCRIPTION_CREATED = "transcription.created"
