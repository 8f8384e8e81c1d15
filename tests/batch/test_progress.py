"""What is shown of a batch while it runs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gladia_control.batch import progress
from gladia_control.batch.inputs import BatchInput, BatchItem
from gladia_control.batch.progress import Meter
from gladia_control.errors import GladiaError


def test_the_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are of what this run does: what was finished before comes at once."""
    now = 1000.0
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now))
    meter = Meter(5000)
    item = BatchItem(BatchInput("a.wav"), 0)
    assert "0/5000, 0 failed" == str(meter)
    meter.skip(failed=False)
    meter.skip(failed=True)
    meter.add(BatchItem(BatchInput("a.wav"), 0, resumed=True))
    assert "3/5000, 1 failed" == str(meter)
    now += 30
    meter.add(item)
    assert "4/5000, 1 failed, 2.0 a minute, 41:38:00 left" == str(meter)
    for _ in range(996):
        now += 0.03
        meter.add(BatchItem(BatchInput("a.wav"), 0, error=GladiaError("no")))
    assert "1000/5000, 997 failed, 2000 a minute, 0:02:00 left" == str(meter)


def test_a_pipe_gets_a_line_for_each_item(capsys: pytest.CaptureFixture[str]) -> None:
    """With the name of the input, or of its recording."""
    given: list[Any] = ["https://example.com/a.mp3?x", Path("rec/b.wav"), BatchInput(b"sound", "c"), b"sound"]
    inputs = [each if isinstance(each, BatchInput) else BatchInput(each) for each in given]
    items = [BatchItem(each, index) for index, each in enumerate(inputs)]
    assert items == list(progress.shown(iter(items), 4))
    assert "1/4 a: done\n2/4 b: done\n3/4 c: done\n4/4 audio: done\n" == capsys.readouterr().err


def test_a_number_of_inputs_that_is_not_known() -> None:
    """A generator does not tell."""
    assert "0/?, 0 failed" == str(Meter(None))
