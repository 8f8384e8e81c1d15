"""The wrapped API key."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from gladia_control import AsyncGladia, Gladia
from gladia_control.secret import Secret

KEY = "gl-n0b0dys-k3y"


@attrs.frozen
class Holder:
    secret: Secret


SHOWN: dict[str, Callable[[Secret], Any]] = {
    "repr": repr,
    "str": str,
    "format": lambda secret: f"{secret} {secret!r}",
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # as logging does
    "in a list": lambda secret: str([secret]),
    "of a holder": lambda secret: repr(Holder(secret)),
    "asdict": lambda secret: attrs.asdict(Holder(secret)),
    "attributes": lambda secret: {name: getattr(secret, name, None) for name in dir(secret) if name != "reveal"},
    "slots": lambda secret: [getattr(secret, name) for name in Secret.__slots__],
}


def test_it_does_not_show() -> None:
    """Only `reveal` returns the key."""
    secret = Secret(KEY)
    assert [] == [how for how, show in SHOWN.items() if KEY in repr(show(secret))]
    assert KEY == secret.reveal()


def test_it_does_not_leave() -> None:
    """A secret cannot be pickled, copied, serialised or taken apart, and the error does not show it."""
    ways: list[Callable[[Any], Any]] = [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars]
    for how in ways:
        with pytest.raises(TypeError) as caught:
            how(Secret(KEY))
        told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
        assert KEY not in told


@pytest.mark.parametrize("cls", [Gladia, AsyncGladia])
def test_a_client_is_not_pickled(cls: type[Gladia | AsyncGladia]) -> None:
    """The error says that it holds the key."""
    with pytest.raises(TypeError, match="holds the API key"):
        pickle.dumps(cls(KEY))


def test_it_takes_no_attributes() -> None:
    """A secret takes no attributes that could hold a copy."""
    with pytest.raises(AttributeError):
        Secret(KEY).text = KEY  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
