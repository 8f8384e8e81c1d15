"""All checks in their order. A problem skips the checks that depend on what was checked."""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from gladia_control.api import generated
from gladia_control.cli.connection import KEY_VARIABLE
from gladia_control.config import URL_VARIABLE, check_url
from gladia_control.errors import ConfigurationError
from gladia_control.secret import hidden
from gladia_control.transport.certificates import default_context, named_certificates
from gladia_control.transport.url import URL, address_of, api_url

from . import computer, network, service, tls
from .finding import Finding

T = TypeVar("T")

ON_THE_WAY = ("proxy", "name resolution", "connection", "TLS", "reachability", "clock")
"""The checks that depend on the URL, and each on those before it."""

_GRACE = 0.5
"""Seconds that a check has to keep its own time limit, and to close what it opened."""


def examine(url: str | None, output: Path | None, timeout: float) -> Iterator[Finding]:
    """Check everything, and yield each finding as soon as it is there.

    Args:
        url: The API's address; None for that of the environment, else Gladia's.
        output: The folder for results; None for the current one.
        timeout: Seconds for all that needs the network.
    """
    yield computer.check_versions()
    yield computer.check_extras()
    key = computer.check_api_key(hidden(os.environ.get(KEY_VARIABLE)))
    yield key
    from_environment = os.environ.get(URL_VARIABLE)
    origin = "--url" if url else URL_VARIABLE if from_environment else ""
    given = url or from_environment or generated.default_url()
    address = network.check_base_url(given, origin)
    yield address
    if address.state == "problem":
        yield from _skipped(ON_THE_WAY, address.name)
    else:
        way = _Way(check_url(given), key.state != "problem", time.monotonic() + timeout)
        last = address
        for last in way.checks():
            yield last
        at = ON_THE_WAY.index(last.name) + 1
        yield from _skipped(ON_THE_WAY[at:], last.name if last.state == "problem" else key.name)
    yield computer.check_output(output or Path(), str(output) if output else "the current folder")


def _skipped(names: tuple[str, ...], reason: str) -> Iterator[Finding]:
    return (Finding(name, "skipped", f"not checked, because of the problem with: {reason}") for name in names)


@frozen
class _Way:
    """The way to Gladia.

    Attributes:
        url: The API's address.
        has_key: Whether there is a key to send.
        ends: When all must be over, on `time.monotonic`.
    """

    url: str
    has_key: bool
    ends: float

    def checks(self) -> Iterator[Finding]:
        """Yield the findings up to the first that stops the others."""
        proxy = network.find_proxy(self.url)
        yield network.check_proxy(self.url, proxy)
        if isinstance(proxy, Exception):
            return
        target = api_url(self.url)
        host, port = proxy.address if proxy else address_of(target)
        addresses = self._attempt(lambda _: network.look_up(host, port))
        yield network.check_names(host, addresses)
        if isinstance(addresses, Exception):
            return
        connected = self._attempt(functools.partial(network.connect, addresses, port))
        yield network.check_connection(host, port, connected, proxy)
        if isinstance(connected, Exception):
            return
        handshake = self._tls(target, None if proxy else connected.address)
        yield handshake
        if handshake.state == "problem" or not self.has_key:
            return
        answer = self._attempt(functools.partial(service.ask, self.url))
        yield service.check_reachability(answer)
        if isinstance(answer, service.Answer):
            yield service.check_clock(answer.response.headers.get("date", ""), answer.received)

    def _tls(self, target: URL, address: str | None) -> Finding:
        """Check TLS; the address is None behind a proxy."""
        now = datetime.now(UTC)
        if target.scheme != "https" and not named_certificates():
            return Finding("TLS", "ok", "no TLS: this computer")
        try:
            context = default_context()
        except ConfigurationError as error:
            return tls.check_tls(error, "", "", now)
        if target.scheme != "https":
            return Finding("TLS", "ok", "no TLS: this computer")
        by = tls.trusted()
        if address is None:
            what = f"behind a proxy, the certificate is not looked at separately; trusted are those of {by}"
            return Finding("TLS", "skipped", what)
        host, port = address_of(target)
        found = self._attempt(functools.partial(tls.shake_hands, address, port, host, context))
        return tls.check_tls(found, by, network.joined(host, port), now)

    def _attempt(self, function: Callable[[float], T]) -> T | Exception:
        return attempt(function, max(self.ends - time.monotonic(), 0.001))


def attempt(function: Callable[[float], T], seconds: float) -> T | Exception:
    """What a function returns or raises; a `TimeoutError` if it takes longer.

    It runs in a thread, which is then left alone: nothing interrupts a name server that does not answer.

    Args:
        function: It takes its time limit, in seconds.
        seconds: The time limit.
    """
    ended: list[T | Exception] = []

    def run() -> None:
        try:
            ended.append(function(seconds))
        except Exception as error:  # whatever it is, it is a finding
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds + _GRACE)
    return ended[0] if ended else TimeoutError("timed out")
