"""Client tokens in use: submissions of one process with the same token run one after the other."""

from __future__ import annotations

from gladia_control.per_process import PerProcess

_claims: PerProcess[dict[tuple[str, str], object]] = PerProcess(dict)


def claim(server: str, token: str) -> bool:
    """Begin a submission. False while another one with the token is under way."""
    mine = object()
    return _claims.get().setdefault((server, token), mine) is mine  # atomic


def release(server: str, token: str) -> None:
    """End a submission."""
    _claims.get().pop((server, token), None)
