"""What both clients have without asking the server. It imports next to nothing: the rest is loaded for a client."""

from __future__ import annotations

import os
import weakref
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from gladia_control.api.generated import AuthenticatedClient
    from gladia_control.operations.core import Core

MAX_RESPONSE_BYTES = 128 * 1024 * 1024


class Client:
    """Base of both clients."""

    _core: Core
    _transport: Any

    def __new__(cls, *_: Any, **__: Any) -> Self:
        client = super().__new__(cls)
        _clients.add(client)
        return client

    @property
    def api(self) -> AuthenticatedClient:
        """The generated client, configured: the way to operations and fields that this client does not wrap."""
        return self._core.api

    def __repr__(self) -> str:
        core = getattr(self, "_core", None)  # absent while the constructor fails
        return f"{type(self).__name__}(base_url={core.settings.base_url!r})" if core else f"{type(self).__name__}()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds the API key and open connections; make one in each process")


_clients: weakref.WeakSet[Client] = weakref.WeakSet()


def _after_fork() -> None:
    """In a forked child, every client opens connections of its own; those that it had are still the parent's."""
    for client in tuple(_clients):
        if hasattr(client, "_transport"):  # absent while the constructor runs
            client._core.rules.after_fork()
            client._transport.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
