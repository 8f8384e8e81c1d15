"""Read upstream's content from a URL or a file, within limits of time and size."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx

from tools.documents import MOST_BYTES

PAGE = "https://docs.gladia.io/api-reference/v2/pre-recorded/init.md"
"""The page of Gladia that contains the document we vendor."""

SECONDS = 60.0
"""Total timeout of a download in seconds, including redirects."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Undecided(Exception):
    """The check cannot tell whether upstream has changed; the message says why, in one sentence."""


def read_upstream(where: str, *, seconds: float = SECONDS) -> bytes:
    """Return the content of a URL or a file.

    Args:
        where: An https URL, an http URL on this machine, or a path.
        seconds: Total timeout of a download.

    Raises:
        Undecided: The content cannot be read.
    """
    try:
        if "://" in where:
            return asyncio.run(_download(where, seconds))
        return Path(where).read_bytes()
    except TimeoutError as error:
        raise Undecided(f"{shown(where)} did not answer within {seconds:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise Undecided(f"{shown(where)} cannot be read: {reason}") from error


async def _download(where: str, seconds: float) -> bytes:
    start = httpx.URL(where)

    async def refuse_elsewhere(request: httpx.Request) -> None:
        """Refuse plain http and, in a redirect, another host, because no other host speaks for upstream."""
        url = request.url
        if (url.scheme, url.host) != ("https", start.host) and not (url == start and url.host in _LOOPBACK):
            raise Undecided(f"{shown(str(url))} is not https on {start.host}")

    content = bytearray()
    headers = {"accept": "text/markdown, application/json, */*"}
    hooks = {"request": [refuse_elsewhere]}
    client = httpx.AsyncClient(headers=headers, timeout=None, follow_redirects=True, max_redirects=5, event_hooks=hooks)
    async with asyncio.timeout(seconds), client, client.stream("GET", start) as response:
        if response.status_code != 200:
            raise Undecided(f"{shown(str(response.url))} answered with status {response.status_code}")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise Undecided(f"{shown(str(response.url))} has more than {MOST_BYTES} bytes")
    return bytes(content)


def shown(url: str) -> str:
    """Return a URL or a path for messages, without parts that may be secret."""
    return re.sub("//[^/]*@", "//", re.split("[?#]", url)[0]) if "://" in url else url
