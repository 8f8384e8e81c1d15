"""The error that options are refused with."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.errors import BadOption
from gladia_control.request.options import build


def bad_option(
    options: Any, keywords: dict[str, Any] | None = None, extra: Any = None, token: str | None = None
) -> BadOption:
    """The error that building a request body raises."""
    with pytest.raises(BadOption) as caught:
        build(options, keywords or {}, extra, token=token)
    return caught.value
