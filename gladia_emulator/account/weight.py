"""Weight: how much memory a value takes, so that what is kept can be bounded in bytes and not in numbers alone."""

from __future__ import annotations

import sys
from typing import Any


def weight(value: Any) -> int:
    """About how many bytes a JSON value takes in memory, with everything in it."""
    total = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        total += sys.getsizeof(item)
        if isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, (list, tuple)):
            waiting += item
    return total
