"""A local emulator of Gladia's pre-recorded speech-to-text API.

Good enough that any client written from Gladia's documentation works against it; it recognises no speech and says so::

    from gladia_control.emulator import Emulator

    with Emulator(scripts={"hello.wav": "A: Hello there."}) as emulator:
        ...  # point any client at emulator.url, with emulator.api_key

It shares no code with the client of this package: the two meet on the wire, so it cannot share the client's mistakes.
Needs the extra ``emulator``: ``pip install 'gladia-control-api-client[emulator]'``.
"""

from __future__ import annotations

try:
    from .account import Settings
    from .callback import Callback
    from .clock import Clock, ManualClock, SystemClock
    from .emulator import Emulator
    from .fault import Fault
    from .job import EmulatedJob
    from .journal import ReceivedRequest
    from .recording import Recording
    from .script import Script, ScriptEntity, ScriptError, ScriptFailure, ScriptUtterance, ScriptWord
except ModuleNotFoundError as error:
    if (error.name or "").startswith("gladia_control"):
        raise
    missing = (error.name or "").partition(".")[0]
    raise ImportError(
        f"the emulator needs {missing}: install it with pip install 'gladia-control-api-client[emulator]'",
        name=error.name,
    ) from error

__all__ = [
    "Callback",
    "Clock",
    "EmulatedJob",
    "Emulator",
    "Fault",
    "ManualClock",
    "ReceivedRequest",
    "Recording",
    "Script",
    "ScriptEntity",
    "ScriptError",
    "ScriptFailure",
    "ScriptUtterance",
    "ScriptWord",
    "Settings",
    "SystemClock",
]
