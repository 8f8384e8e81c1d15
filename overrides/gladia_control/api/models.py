"""The generated models that `gladia_control` exports."""

from __future__ import annotations

from gladia_control_api_client.models import TranscriptionResult, UploadResponse, Utterance, Word

__all__ = ["TranscriptionResult", "UploadResponse", "Utterance", "Word"]
