"""The connection to Gladia that the environment and `--url` describe."""

from __future__ import annotations

import os

from gladia_control import AsyncGladia, Event, Gladia
from gladia_control.config import MAX_AUDIO_MINUTES

from .exit_code import CONFIGURATION
from .problem import Problem

KEY_VARIABLE = "GLADIA_API_KEY"


class LastToken:
    """Remembers the client token of the last create. After an interrupt it leads to the job, if one was created."""

    token: str | None = None

    def __call__(self, event: Event) -> None:
        """Note an event."""
        if event.kind == "submit":
            self.token = event.token


def connect(
    url: str | None, last_token: LastToken | None = None, max_audio_minutes: float = MAX_AUDIO_MINUTES
) -> Gladia:
    """A client; nothing is sent yet.

    Raises:
        Problem: There is no API key in the environment.
        ConfigurationError: The key or the URL cannot be used.
    """
    _check_key()
    return Gladia(base_url=url, on_event=last_token, max_audio_minutes=max_audio_minutes)


def connect_async(url: str | None, max_audio_minutes: float = MAX_AUDIO_MINUTES) -> AsyncGladia:
    """As `connect`, for asyncio."""
    _check_key()
    return AsyncGladia(base_url=url, max_audio_minutes=max_audio_minutes)


def _check_key() -> None:
    if not os.environ.get(KEY_VARIABLE):
        raise Problem(
            f"no API key: set {KEY_VARIABLE} (keys are at https://app.gladia.io; gladia-control demo needs none)",
            CONFIGURATION,
        )
