"""JSON: all that Gladia answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gladia_control.errors import BadOption
from gladia_control.result.export import Format

if TYPE_CHECKING:
    from gladia_control.result.transcript import Transcript


def write(transcript: Transcript) -> str:
    """The job as received; `Transcript.load` reads it.

    Raises:
        BadOption: It is a translation.
    """
    if not hasattr(transcript, "raw"):
        raise BadOption("language", "leave it out: json holds all languages")
    return json.dumps(transcript.raw, ensure_ascii=False)  # an indent would take four times as long


FORMAT = Format("json", ".json", "all that Gladia answered", write, has_translations=True)
