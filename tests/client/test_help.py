"""`help` shows the options wherever they are keyword arguments."""

from __future__ import annotations

import inspect
import pydoc
from collections.abc import Callable
from typing import Any

import pytest
from gladia_control import AsyncGladia, Gladia, TranscriptionOptions
from gladia_control.base import describes_options
from gladia_control.batch import transcribe_many, transcribe_many_async

TAKES_OPTIONS = [
    Gladia.transcribe,
    Gladia.submit,
    AsyncGladia.transcribe,
    AsyncGladia.submit,
    transcribe_many,
    transcribe_many_async,
]


def shown(thing: Any) -> str:
    """What `help` shows, on one line."""
    return " ".join(pydoc.plain(pydoc.render_doc(thing)).replace("|", " ").split())


@pytest.mark.parametrize("thing", [TranscriptionOptions, *TAKES_OPTIONS])
def test_help_describes_every_option(thing: Any) -> None:
    """`help` shows each option, with its description and default."""
    text = shown(thing)
    assert [] == [name for name in TranscriptionOptions.__annotations__ if f" {name} (" not in text]
    assert "diarization (bool): Enable speaker recognition (diarization) for this audio. Default: false." in text


@pytest.mark.parametrize("function", TAKES_OPTIONS)
def test_the_docstring_keeps_its_own_text(function: Callable[..., Any]) -> None:
    """The options follow the function's own text, as a section that documentation tools know."""
    own, _, options = inspect.cleandoc(function.__doc__ or "").partition("\n\nKeyword Args:\n")
    assert (True, True) == (bool(own), options.startswith("    "))


def test_a_docstring_that_was_removed_stays_away() -> None:
    """Python's option `-OO` removes docstrings, and the package works without."""

    def function() -> None: ...

    assert describes_options(function).__doc__ is None
