"""A local emulator of Gladia's pre-recorded speech-to-text API.

Any client written from Gladia's documentation works against it. It recognises no speech, and every answer says so::

    from gladia_control.emulator import Emulator

    with Emulator(scripts={"hello.wav": "A: Hello there."}) as emulator:
        ...  # point any client at emulator.url, with emulator.api_key

It shares no code with the client of this package, so the two cannot share a mistake.
Import it as ``gladia_control.emulator``. Install the extra ``emulator`` first:
``pip install 'gladia-control-api-client[emulator]'``.
"""

from __future__ import annotations

from .account.callbacks import Callback
from .account.job import EmulatedJob
from .account.recording import Recording
from .account.settings import Settings
from .audio import silent_wav
from .clock import Clock, ManualClock, SystemClock
from .emulator import Emulator
from .server.faults import Fault
from .server.journal import ReceivedRequest
from .speech.script import Script
from .speech.script_parts import ScriptEntity, ScriptError, ScriptFailure, ScriptUtterance, ScriptWord

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
    "silent_wav",
]
