"""What both clients have without asking the server."""

from __future__ import annotations

import functools
from typing import NoReturn

from .api.generated import AuthenticatedClient
from .config import Settings


class ClientBase:
    """Base of both clients."""

    _settings: Settings

    @functools.cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, configured: the way to operations and fields that this client does not wrap."""
        settings = self._settings
        return AuthenticatedClient(
            base_url=settings.base_url, token=settings.api_key.reveal(), ssl_context=settings.ssl_context
        )

    @property
    def _used_api(self) -> AuthenticatedClient | None:
        """The generated client, if it was used."""
        return vars(self).get("api")

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # absent while the constructor fails
        return f"{type(self).__name__}(base_url={settings.base_url!r})" if settings else f"{type(self).__name__}()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds the API key and open connections; make one in each process")
