"""The client tokens whose submissions are under way in this process: one at a time may look, and then create."""

from __future__ import annotations

import os
import threading

_lock = threading.Lock()
_under_way: set[tuple[str, str]] = set()


def claim(server: str, token: str) -> bool:
    """Begin a submission; False while another one with the token is under way."""
    with _lock:
        if (server, token) in _under_way:
            return False
        _under_way.add((server, token))
        return True


def release(server: str, token: str) -> None:
    """End a submission."""
    with _lock:
        _under_way.discard((server, token))


def forget() -> None:
    """In a forked child: the submissions are the parent's, and nobody would release the lock."""
    global _lock
    _lock = threading.Lock()
    _under_way.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget)
