"""The connection to Gladia that the environment and `--url` describe."""

from __future__ import annotations

import os

from gladia_control import AsyncGladia, Gladia
from gladia_control.config import MAX_AUDIO_MINUTES
from gladia_control.events import OnEvent

from .exit_code import CONFIGURATION
from .problem import Problem

KEY_VARIABLE = "GLADIA_API_KEY"


def connect(
    url: str | None, *, max_audio_minutes: float = MAX_AUDIO_MINUTES, on_event: OnEvent | None = None
) -> AsyncGladia:
    """A client; nothing is sent yet.

    Raises:
        Problem: There is no API key in the environment.
        ConfigurationError: The key or the URL cannot be used.
    """
    _check_key()
    return AsyncGladia(base_url=url, max_audio_minutes=max_audio_minutes, on_event=on_event)


def connect_blocking(
    url: str | None, *, max_audio_minutes: float = MAX_AUDIO_MINUTES, on_event: OnEvent | None = None
) -> Gladia:
    """As `connect`, for commands that do one thing after another."""
    _check_key()
    return Gladia(base_url=url, max_audio_minutes=max_audio_minutes, on_event=on_event)


def _check_key() -> None:
    if not os.environ.get(KEY_VARIABLE):
        raise Problem(
            f"no API key: set {KEY_VARIABLE} (keys are at https://app.gladia.io; gladia-control demo needs none)",
            CONFIGURATION,
        )
