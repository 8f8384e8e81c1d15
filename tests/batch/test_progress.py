"""What is shown of a batch while it runs."""

from __future__ import annotations

from types import SimpleNamespace

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


def test_a_number_of_inputs_that_is_not_known() -> None:
    """A generator does not tell."""
    assert "0/?, 0 failed" == str(Meter(None))
