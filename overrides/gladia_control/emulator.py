"""The documented import path of the emulator, whose code is the package ``gladia_emulator``."""

from __future__ import annotations

try:
    from gladia_emulator import *  # noqa: F403
    from gladia_emulator import __all__ as __all__
except ModuleNotFoundError as error:
    missing = (error.name or "").partition(".")[0]
    if missing.startswith("gladia_"):
        raise
    raise ImportError(
        f"the emulator needs {missing}: install it with pip install 'gladia-control-api-client[emulator]'",
        name=error.name,
    ) from error
