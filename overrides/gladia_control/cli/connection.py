"""The connection to Gladia that the environment and `--url` describe."""

from __future__ import annotations

import os

from gladia_control import Gladia

from .exit_code import CONFIGURATION
from .problem import Problem

KEY_VARIABLE = "GLADIA_API_KEY"


def connect(url: str | None) -> Gladia:
    """A client; nothing is sent yet.

    Raises:
        Problem: There is no API key in the environment.
        ConfigurationError: The key or the URL cannot be one.
    """
    if not os.environ.get(KEY_VARIABLE):
        raise Problem(
            f"no API key: set {KEY_VARIABLE} (keys are at https://app.gladia.io; gladia-control demo needs none)",
            CONFIGURATION,
        )
    return Gladia(base_url=url)
