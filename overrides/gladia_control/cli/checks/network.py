"""The checks of the way to Gladia: URL, proxy, name resolution and connection.

A check is a function of what was observed. What observes takes a time limit, if it can take long, and raises.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
import urllib.request

from attrs import frozen

from gladia_control.cli import exit_code
from gladia_control.config import URL_VARIABLE, check_url, is_loopback
from gladia_control.errors import ConfigurationError
from gladia_control.transport.proxy import Proxies, Proxy
from gladia_control.transport.url import api_url

from .finding import Finding

_SHOWN = 4
"""Addresses of a host that are listed."""


def check_base_url(given: str, origin: str) -> Finding:
    """Whether the API's address can be used.

    Args:
        given: The URL.
        origin: The option or variable that it comes from; empty if it is Gladia's own.
    """
    try:
        usable = check_url(given)
        api_url(usable)
    except ConfigurationError as error:
        problem = str(error).partition(", got ")[0]  # what was given may be anything, such as the key
        other = "leave --url out" if origin == "--url" else f"unset {URL_VARIABLE}"
        advice = f"Give {origin} a URL such as https://host; to reach Gladia itself, {other}."
        return Finding("URL", "problem", f"{origin}: {problem}", advice, exit_code.CONFIGURATION)
    return Finding("URL", "ok", f"{usable}, from {origin}" if origin else usable)


def find_proxy(url: str) -> Proxy | Exception | None:
    """The proxy that the client uses for a URL."""
    target = api_url(url)
    try:
        return None if is_loopback(target.host) else Proxies().proxy_for(target)
    except ConfigurationError as error:
        return error


def check_proxy(url: str, found: Proxy | Exception | None) -> Finding:
    """Which variable of the environment names a proxy for the URL, without the proxy's user and password."""
    if isinstance(found, Exception):
        return Finding("proxy", "problem", str(found), "Correct the variable, or unset it.", exit_code.CONFIGURATION)
    target = api_url(url)
    if found is None:
        known = urllib.request.getproxies()
        if is_loopback(target.host):
            why = ": this computer is reached directly"
        elif known.get(target.scheme) or known.get("all"):
            why = f": NO_PROXY says that {target.host} is reached directly"
        else:
            why = f": neither {target.scheme.upper()}_PROXY nor ALL_PROXY is set"
        return Finding("proxy", "ok", f"none{why}")
    user = ", with a user" if "@" in found.url else ""
    scheme = found.url.partition(":")[0].lower()
    return Finding("proxy", "ok", f"{_spelled(found.variable)} names {scheme}://{joined(*found.address)}{user}")


def _spelled(variable: str) -> str:
    """The variable as it is set: small letters win."""
    given = [name for name in (variable.lower(), variable) if os.environ.get(name)]
    return given[0] if given else "a setting of the system"


def joined(host: str, port: int) -> str:
    """The host and the port as one text."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which the client tries them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_names(host: str, found: list[str] | Exception) -> Finding:
    """Whether the host has addresses, and of which kind."""
    if isinstance(found, Exception):
        reason = getattr(found, "strerror", None) or str(found)
        hint = (
            "No name server answered: check the connection to the network, the VPN and the name server."
            if isinstance(found, TimeoutError) or getattr(found, "errno", None) == socket.EAI_AGAIN
            else "Check the spelling of the host, the connection to the network, the VPN and the name server."
        )
        return Finding("name resolution", "problem", f"{host}: {reason}", hint, exit_code.CONNECTION)
    if _is_address(host):
        return Finding("name resolution", "ok", f"not needed: {host} is an address")
    kinds = [("IPv4", [item for item in found if ":" not in item]), ("IPv6", [item for item in found if ":" in item])]
    what = f"{host} has " + "; ".join(f"{kind}: {_first(items)}" for kind, items in kinds)
    if not is_loopback(host) and any(map(_leads_nowhere, found)):
        hint = "This computer's hosts file, or a filter of the network, hides the host. Ask who runs it."
        return Finding("name resolution", "warning", what, hint)
    return Finding("name resolution", "ok", what)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _leads_nowhere(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return found.is_loopback or found.is_unspecified


def _first(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return (", ".join(items[:_SHOWN]) or "none") + more


@frozen
class Connected:
    """A connection that was made and closed again.

    Attributes:
        address: The address that answered.
        milliseconds: How long it took.
        silent: Addresses that were tried before it, in vain.
    """

    address: str
    milliseconds: float
    silent: list[str]


def connect(addresses: list[str], port: int, seconds: float) -> Connected:
    """Connect to the first address that answers. Each gets its share of the time, as in the client."""
    ends = time.monotonic() + seconds
    failure: OSError = OSError("there is no address")
    for tried, address in enumerate(addresses):
        began = time.monotonic()
        try:
            with socket.create_connection((address, port), max((ends - began) / (len(addresses) - tried), 0.001)):
                return Connected(address, 1000 * (time.monotonic() - began), addresses[:tried])
        except OSError as error:
            failure = error
    raise failure


def check_connection(host: str, port: int, found: Connected | Exception, proxy: Proxy | None) -> Finding:
    """Whether the host accepts a connection."""
    where = joined(host, port)
    if isinstance(found, Exception):
        what = f"{where}: {getattr(found, 'strerror', None) or found}"
        if proxy is not None:
            hint = f"Check that the proxy runs, and the host and port in {_spelled(proxy.variable)}."
        elif is_loopback(host):
            hint = "Start the server on this computer (gladia-control emulate), or correct the port."
        else:
            hint = (
                "A firewall may block the way: allow connections to this host and port, "
                "or set HTTPS_PROXY to the proxy of your network."
            )
        return Finding("connection", "problem", what, hint, exit_code.CONNECTION)
    what = f"{where} answers at {found.address} in {found.milliseconds:.0f} ms"
    if found.silent:
        what += f"; {_first(found.silent)} did not answer"
        return Finding("connection", "warning", what, "Each new connection takes longer. Is IPv6 broken here?")
    return Finding("connection", "ok", what)
