# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""A client library for accessing Gladia Control API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
