"""Hide the API key in httpcore's log, which shows what a server sent: it may repeat the key."""

from __future__ import annotations

import logging
import weakref

from gladia_control.secret import Secret

_LOGGERS = [
    f"{package}.{name}"
    for package in ("httpcore", "httpcore2")  # its successor, which may stand in its place
    for name in ("connection", "http11", "http2", "proxy", "socks")
]
_secrets: dict[int, weakref.ref[Secret]] = {}


class _HideKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = shown = record.getMessage()
        for reference in list(_secrets.values()):
            if secret := reference():
                shown = secret.hide_in_text(shown)
        if shown != text:
            record.msg, record.args = shown, ()
        return True


_FILTER = _HideKeys()


def hide_from_log(secret: Secret) -> None:
    """Hide a key for as long as it is in use."""
    name = id(secret)
    _secrets[name] = weakref.ref(secret, lambda _: _secrets.pop(name, None))
    for logger in map(logging.getLogger, _LOGGERS):
        logger.addFilter(_FILTER)  # a second time changes nothing
