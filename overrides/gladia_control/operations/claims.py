"""The client tokens in use: of the submissions of one process with one token, one at a time looks and then creates."""

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
