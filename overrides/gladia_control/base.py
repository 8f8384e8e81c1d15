"""What both clients have without asking the server."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from .api.generated import AuthenticatedClient, TranscriptionOptions
from .config import Settings

F = TypeVar("F", bound=Callable[..., Any])


def describes_options(function: F) -> F:
    """Append the options to the docstring, for `help`. Their text is generated, so it follows the document."""
    if function.__doc__:  # Python's option `-OO` removes docstrings
        function.__doc__ = f"{inspect.cleandoc(function.__doc__)}\n\nKeyword Args:\n{_options()}"
    return function


@functools.cache
def _options() -> str:
    return inspect.cleandoc(TranscriptionOptions.__doc__ or "").partition("Attributes:\n")[2]


class ClientBase:
    """Base of both clients."""

    _settings: Settings
    _used_api: AuthenticatedClient | None = None

    @property
    def api(self) -> AuthenticatedClient:
        """The generated client, configured: the way to operations and fields that this client does not wrap."""
        if self._used_api is None:
            settings = self._settings
            self._used_api = AuthenticatedClient(
                base_url=settings.base_url, token=settings.api_key.reveal(), ssl_context=settings.ssl_context
            )
        return self._used_api

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # absent while the constructor fails
        return f"{type(self).__name__}(base_url={settings.base_url!r})" if settings else f"{type(self).__name__}()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds the API key and open connections; make one in each process")
