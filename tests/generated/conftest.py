from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.generated.loopback import Loopback, serving


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server on a loopback socket that answers `200 {}` until it is told otherwise."""
    with serving() as loopback:
        yield loopback
