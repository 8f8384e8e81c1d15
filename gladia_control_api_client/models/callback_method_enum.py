# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from ..types import OpenStrEnum


class CallbackMethodEnum(OpenStrEnum):
    """The HTTP method to be used. Allowed values are `POST` or `PUT` (default: `POST`)"""

    POST = "POST"
    PUT = "PUT"
