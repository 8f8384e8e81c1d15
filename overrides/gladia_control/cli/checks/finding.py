"""What a check found."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from gladia_control.cli import exit_code

State = Literal["ok", "warning", "problem", "skipped"]


@frozen
class Finding:
    """What a check found.

    Attributes:
        name: What was checked.
        state: `ok`, `warning`, `problem`, or `skipped`.
        what: What was found.
        advice: What to do about it; empty if nothing is to be done.
        code: The exit code, of a problem.
    """

    name: str
    state: State
    what: str
    advice: str = ""
    code: int = exit_code.OK
