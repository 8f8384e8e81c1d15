# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""A client library for accessing Gladia Control API"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)

if not TYPE_CHECKING:  # otherwise type checkers would accept any name

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

        from . import client

        return globals().setdefault(name, getattr(client, name))
