"""Client tokens in use: submissions of one process with the same token run one after the other."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from gladia_control.per_process import PerProcess


@frozen(eq=False)
class Claim:
    """The right to submit with a token.

    Attributes:
        server: The base URL; a token is unique per server.
        token: The token.
        can_go_on: Whether the submission can still go on. It cannot once its event loop is closed.
    """

    server: str
    token: str
    can_go_on: Callable[[], bool] = field(repr=False)

    def take(self) -> bool:
        """Begin a submission. False while another one with the token is under way."""
        claims, key = _claims.get(), (self.server, self.token)
        holder = claims.setdefault(key, self)  # atomic
        if holder is not self and not holder.can_go_on():
            holder.release()
        return holder is self

    def release(self) -> None:
        """End a submission."""
        claims, key = _claims.get(), (self.server, self.token)
        if claims.get(key) is self:
            claims.pop(key, None)


_claims: PerProcess[dict[tuple[str, str], Claim]] = PerProcess(dict)
