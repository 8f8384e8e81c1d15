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


@pytest.mark.parametrize("how", SHOWN)
def test_it_does_not_show(how: str) -> None:
    """Nothing but `reveal` gives the text."""
    secret = Secret(KEY)
    assert KEY not in repr(SHOWN[how](secret))
    assert KEY == secret.reveal()


@pytest.mark.parametrize("how", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars])
def test_it_does_not_leave(how: Callable[[Any], Any]) -> None:
    """It cannot be pickled, copied, serialised, or taken apart; the error does not show it either."""
    with pytest.raises(TypeError) as caught:
        how(Secret(KEY))
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert KEY not in told


def test_it_takes_no_attributes() -> None:
    """Nobody can hang a copy on it."""
    with pytest.raises(AttributeError):
        Secret(KEY).text = KEY  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
