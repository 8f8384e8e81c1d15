"""URLs: which ones the emulator accepts, and which of them are its own."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

# The client's rule (`url_problem` in gladia_control/request/validation.py) is the same, and has the same test.
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\ud800-\udfff]")
_FORBIDDEN_IN_HOST = re.compile(r"[\"\\^`{|}]")
MAX_URL_CHARACTERS = 8192
"""The longest accepted URL, a few times the longest in use."""
_HOST = re.compile(r"(?P<name>[a-z0-9.\-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
_FILE_PATH = re.compile(r"/file/([A-Za-z0-9_-]{1,64})")


def split_web_url(url: str) -> SplitResult | None:
    """The parts of an absolute http(s) URL, None when ``url`` is not one."""
    if _FORBIDDEN.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or _FORBIDDEN_IN_HOST.search(host) or port == 0:
        return None
    return parts


def base_url(host_header: str | None, fallback: str) -> str:
    """The emulator's URL as the client addressed it; ``fallback`` without a Host header."""
    return fallback if host_header is None else f"http://{host_header}"


def own_file_id(url: str, *, addressed: str, port: int) -> str | None:
    """The id of an uploaded file that ``url`` names, None when the URL is on another host.

    Own hosts are the one that the client addresses (``addressed``, which differs behind a forwarded port) and every
    loopback name with the emulator's port.
    """
    parts = split_web_url(url)
    if parts is None or parts.scheme != "http":
        return None
    here = f"http://{parts.netloc}" == addressed or (parts.port == port and is_loopback(parts.hostname or ""))
    match = _FILE_PATH.fullmatch(parts.path)
    return match.group(1) if here and match else None


def is_loopback_host(host_header: str) -> bool:
    """Whether a Host header, with or without a port, names this computer only."""
    match = _HOST.fullmatch(host_header)
    return match is not None and is_loopback(match["name"].lower().strip("[]"))


def is_loopback(host: str) -> bool:
    """Whether a host name or address reaches this computer only."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Older versions of Python do not look inside an IPv4-mapped address.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
