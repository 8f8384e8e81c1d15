"""Settings: values that may change while the emulator runs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

import attrs

_ORIGIN = re.compile(r"[a-z][a-z0-9+.\-]*://[^\s/?#@]+|null|\*")


def _is_seconds(instance: object, attribute: attrs.Attribute[float], value: float) -> None:  # noqa: ARG001 - of attrs
    # A thousand years: datetime ends in the year 9999.
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


def _is_count_or_unlimited(lowest: int) -> Callable[[object, attrs.Attribute[int | None], int | None], None]:
    def check(instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
        if value is not None and (type(value) is not int or value < lowest):
            raise ValueError(
                f"{attribute.name} must be a whole number >= {lowest}, or None for no limit, got {value!r}"
            )
        if attribute.name == "queue" and value is not None and getattr(instance, "concurrency", None) is None:
            raise ValueError("queue needs concurrency: without it, no job waits")

    return check


def _origins(values: Iterable[str]) -> tuple[str, ...]:
    """The origins in lower case, as browsers send them."""
    origins = (values,) if isinstance(values, str) else tuple(values)
    for origin in origins:
        if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin.lower()):
            raise ValueError(f'cors must be origins such as "http://localhost:3000", or "*" for all, got {origin!r}')
    return tuple(origin.lower() for origin in origins)


@attrs.define
class Settings:
    """Values that may change while the emulator runs; a change applies to later requests.

    Attributes:
        api_key: the key that requests must carry.
        queue_seconds: duration of the state ``queued``, in seconds.
        processing_seconds: duration of the state ``processing``, in seconds.
        listed_after: seconds until a new job appears in lists, ``math.inf`` for never. Its id works at once.
        upload_limit: size of the largest accepted file, in bytes.
        concurrency: how many jobs are processed at the same time, None for no limit; later jobs stay queued.
        queue: how many jobs may wait for that, None for no limit; a create beyond it is answered with 429.
        cors: the origins whose web pages may send requests; ``*`` is every origin.

    Raises:
        ValueError: a value is out of range, at creation or at a change.
    """

    api_key: str = attrs.field(validator=_is_key)
    queue_seconds: float = attrs.field(validator=_is_seconds)
    processing_seconds: float = attrs.field(validator=_is_seconds)
    listed_after: float = attrs.field(validator=_is_seconds_or_never)
    upload_limit: int = attrs.field(validator=_is_size)
    concurrency: int | None = attrs.field(default=None, validator=_is_count_or_unlimited(1))
    queue: int | None = attrs.field(default=None, validator=_is_count_or_unlimited(0))
    cors: tuple[str, ...] = attrs.field(default=(), converter=_origins)
