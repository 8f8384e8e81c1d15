"""Settings: values that may change while the emulator runs."""

from __future__ import annotations

import math

import attrs


def _is_seconds(instance: object, attribute: attrs.Attribute[float], value: float) -> None:  # noqa: ARG001 - of attrs
    # A thousand years: beyond them, dates cannot be written any more.
    if not 0 <= value <= 3e10:
        raise ValueError(f"{attribute.name} must be a number of seconds >= 0, got {value!r}")


def _is_seconds_or_never(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if value != math.inf:
        _is_seconds(instance, attribute, value)


def _is_key(instance: object, attribute: attrs.Attribute[str], value: str) -> None:  # noqa: ARG001 - of attrs
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(f"{attribute.name} must be a text that fits into a header, got {value!r}")


def _is_size(instance: object, attribute: attrs.Attribute[int], value: int) -> None:  # noqa: ARG001 - of attrs
    if value < 1:
        raise ValueError(f"{attribute.name} must be a number of bytes >= 1, got {value!r}")


@attrs.define
class Settings:
    """What may be changed while the emulator runs; it holds for the requests after the change.

    Attributes:
        api_key: the key that requests must carry.
        queue_seconds, processing_seconds: how long a job waits, and then works.
        listed_after: seconds until a new job appears in lists, ``math.inf`` for never; by its id it is found at once.
        upload_limit: the largest acceptable file, in bytes.

    Raises:
        ValueError: a value is out of range, now or when it is changed.
    """

    api_key: str = attrs.field(validator=_is_key)
    queue_seconds: float = attrs.field(validator=_is_seconds)
    processing_seconds: float = attrs.field(validator=_is_seconds)
    listed_after: float = attrs.field(validator=_is_seconds_or_never)
    upload_limit: int = attrs.field(validator=_is_size)
