from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sources import CONTENT


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A file with some content."""
    path = tmp_path / "a.wav"
    path.write_bytes(CONTENT)
    return path
