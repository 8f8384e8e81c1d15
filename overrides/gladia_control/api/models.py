"""The generated models that `gladia_control` exports, under names of its own."""

from __future__ import annotations

from gladia_control_api_client.models import AudioUploadResponse as UploadResponse
from gladia_control_api_client.models import TranscriptionResultDTO as TranscriptionResult
from gladia_control_api_client.models import UtteranceDTO as Utterance
from gladia_control_api_client.models import WordDTO as Word

__all__ = ["TranscriptionResult", "UploadResponse", "Utterance", "Word"]
