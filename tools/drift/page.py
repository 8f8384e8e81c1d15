"""Find the OpenAPI document in upstream's response: in a Markdown page, or by itself as YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from tools.documents import Document, DocumentError, parse
from tools.drift.upstream import Undecided


@frozen
class Found:
    """A document and the form in which it was found.

    Attributes:
        document: The document.
        source: Its own bytes; for a page, the content of the fence.
        form: Whether it was in a page or by itself.
    """

    document: Document
    source: bytes
    form: Literal["page", "document"]


def find_document(content: bytes) -> Found:
    """Return the OpenAPI document in upstream's response.

    Raises:
        Undecided: The content has no document or more than one, or the document is cut off.
    """
    served, content = content, content.removeprefix(b"\xef\xbb\xbf")
    fences = [fence for fence in _fences(content) if _looks_like_openapi(fence.body)]
    found: list[Found] = []
    problem: Undecided | None = None
    for fence in fences:
        if not fence.closed:
            continue
        try:
            document = _parse(fence.body, "the document in the page")
        except Undecided as error:
            problem = problem or error
            continue
        if "openapi" in document:
            found.append(Found(document, fence.body, "page"))
        if len(found) > 1:
            raise Undecided("the page has more than one OpenAPI document, expected one")
    if found:
        return found[0]
    if problem is not None:
        raise problem
    if re.match(rb"\s*<(!doctype|html|head|body|!--)", content, re.IGNORECASE):
        raise Undecided("upstream served an HTML page instead of a document")
    if not content.strip():
        raise Undecided("upstream served nothing")
    if not _looks_like_openapi(content):
        raise Undecided("upstream served no OpenAPI document")
    try:
        return Found(parse(content, "the document"), served, "document")
    except DocumentError as error:
        if fences:  # all fences are unclosed here
            raise Undecided("the page is cut off: the fence around its OpenAPI document is not closed") from error
        raise Undecided(str(error)) from error


def _parse(content: bytes, name: str) -> Document:
    try:
        return parse(content, name)
    except DocumentError as error:
        raise Undecided(str(error)) from error


def _looks_like_openapi(content: bytes) -> bool:
    return (
        re.search(rb"""^[ \t{,]*["']?openapi["']?\s*:|[{,]\s*["']openapi["']\s*:""", content, re.MULTILINE) is not None
    )


@frozen
class _Fence:
    body: bytes
    closed: bool


_OPENING = re.compile(rb"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\r\n]*)")


def _fences(content: bytes) -> Iterator[_Fence]:
    """Yield the fenced code blocks of a Markdown page (CommonMark 4.5), at any indentation, because pages use JSX."""
    lines = content.splitlines(keepends=True)
    index = 0
    while index < len(lines):
        opening = _OPENING.match(lines[index])
        index += 1
        if opening is None or (opening["fence"][:1] == b"`" and b"`" in opening["info"]):
            continue
        indent = len(opening["indent"])
        closing = re.compile(
            rb"[ \t]{0,%d}%s{%d,}[ \t]*[\r\n]*" % (indent + 3, opening["fence"][:1], len(opening["fence"]))
        )
        first = index
        while index < len(lines) and not closing.fullmatch(lines[index]):
            index += 1
        body = b"".join(
            re.sub(rb"\A[ \t]{0,%d}" % indent, b"", line) if indent else line for line in lines[first:index]
        )
        yield _Fence(body, closed=index < len(lines))
        index += 1
