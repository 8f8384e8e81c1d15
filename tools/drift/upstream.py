"""Read upstream's content from a URL or a file, within limits of time and size."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from tools.documents import MOST_BYTES

PAGE = "https://docs.gladia.io/api-reference/v2/pre-recorded/init.md"
"""The page of Gladia that contains the document we vendor."""

SECONDS = 60.0
"""Total timeout of a download in seconds, including redirects."""

_MOST_REDIRECTS = 5
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
        parts = urlsplit(where)
    except ValueError as error:
        raise Undecided(f"{where!r} is neither a URL nor a file: {error}") from error
    if parts.scheme in ("http", "https"):
        try:
            return asyncio.run(_download(where, seconds))
        except TimeoutError as error:
            raise Undecided(f"{shown(where)} did not answer within {seconds:g} s") from error
        except httpx.HTTPError as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise Undecided(f"{shown(where)} cannot be read: {reason}") from error
        except (httpx.InvalidURL, ValueError, OSError) as error:
            raise Undecided(f"{shown(where)} cannot be requested: {' '.join(str(error).split())}") from error
    if parts.scheme == "file":
        return _read_file(Path(unquote(parts.path)))
    if "://" in where:
        raise Undecided(f"upstream is an https URL or a file, not {parts.scheme}://")
    return _read_file(Path(where))


def _read_file(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Undecided(f"{path} is not a regular file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Undecided(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return _within_limit(content, str(path))


async def _download(where: str, seconds: float) -> bytes:
    """Download, following redirects only to https on the same host, because no other host speaks for upstream."""
    url = httpx.URL(where)
    _refuse_plain_http(url)
    async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            headers = {"accept-encoding": "identity", "accept": "text/markdown, application/json, */*"}
            async with client.stream("GET", url, headers=headers) as response:
                if not response.has_redirect_location:
                    return await _body(response)
                target = url.join(response.headers["location"])
            if target.scheme != "https" or target.host != url.host or target.userinfo:
                raise Undecided(
                    f"{shown(where)} redirects to {shown(str(target))}, which is not https on the same host"
                )
            url = target
    raise Undecided(f"{shown(where)} redirects more than {_MOST_REDIRECTS} times")


def _refuse_plain_http(url: httpx.URL) -> None:
    if url.scheme == "http" and url.host not in _LOOPBACK:
        raise Undecided(f"{shown(str(url))} is not https")


async def _body(response: httpx.Response) -> bytes:
    where = shown(str(response.url))
    if response.status_code != 200:
        raise Undecided(f"{where} answered with status {response.status_code}")
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise Undecided(f"{where} answered with the content encoding {encoding}, which was not requested")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > MOST_BYTES:
            break
    return _within_limit(bytes(content), where)


def _within_limit(content: bytes, where: str) -> bytes:
    if len(content) > MOST_BYTES:
        raise Undecided(f"{where} has more than {MOST_BYTES} bytes")
    return content


def shown(url: str) -> str:
    """Return a URL or a path for messages, without parts that may be secret."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
