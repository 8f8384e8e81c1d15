"""A value for each process."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from gladia_control.per_process import PerProcess


def test_threads_share_one_value() -> None:
    """However many ask for it first at the same moment."""
    start, held = threading.Barrier(8), PerProcess(object)

    def get(_: int) -> object:
        start.wait()
        return held.get()

    with ThreadPoolExecutor(8) as pool:
        assert 1 == len(set(pool.map(get, range(8))))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_makes_its_own_and_abandons_its_parents() -> None:
    """Even while a thread of the parent holds the lock of the value."""
    abandoned: list[object] = []
    held = PerProcess(threading.Lock, abandon=abandoned.append)
    mine = held.get()
    with mine:
        child = os.fork()
        if not child:
            theirs = held.get()
            os._exit(0 if theirs.acquire(timeout=1) and [mine] == abandoned and held.get() is theirs else 1)
    assert 0 == os.waitpid(child, 0)[1]
    assert (mine, []) == (held.get(), abandoned)
