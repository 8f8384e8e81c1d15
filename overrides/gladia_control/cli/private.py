"""What a report must not hold: the key, the user and password of a proxy, and the name of the user."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from gladia_control.secret import Secret
from gladia_control.text import clean

from .connection import KEY_VARIABLE

_SHORTEST = 4
"""Characters. A shorter password may be part of any word; `clean` removes it from URLs all the same."""


class Censor:
    """Removes secrets from texts. They are those of the environment at the moment when this is made."""

    def __init__(self) -> None:
        self._key = Secret(os.environ.get(KEY_VARIABLE, "").strip())
        self._credentials = [Secret(text) for text in _credentials() if len(text) >= _SHORTEST]
        try:
            self._home = str(Path.home())
        except RuntimeError:  # the user is unknown
            self._home = ""

    def __call__(self, text: str) -> str:
        """The text on one line, without secrets; the user's own folder is `~`."""
        text = self._key.hide_in_text(text)
        for secret in self._credentials:
            text = secret.hide_in_text(text).replace(secret.reveal(), "***")
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        return clean(text)


def _credentials() -> Iterator[str]:
    """What stands before the host in the URL of a proxy, and the password alone."""
    proxies = urllib.request.getproxies()
    named = {value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    for url in named | {url for scheme, url in proxies.items() if scheme != "no"}:
        user, at, _ = (url.partition("://")[2] or url).rpartition("@")
        if at:
            yield user
            password = user.partition(":")[2]
            yield from (password, unquote(password))
