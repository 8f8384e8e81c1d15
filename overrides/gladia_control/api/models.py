"""The generated models that `gladia_control` exports, under names of its own."""

from __future__ import annotations

from gladia_control_api_client.models import AudioUploadResponse as UploadResponse
from gladia_control_api_client.models import TranscriptionResultDTO as TranscriptionResult

__all__ = ["TranscriptionResult", "UploadResponse"]
