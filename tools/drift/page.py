"""Find the OpenAPI document in upstream's response: in a Markdown page, or by itself as YAML or JSON.

Refuse a document that cannot be upstream's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from attrs import frozen
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence

from tools.documents import Document, DocumentError, parse
from tools.drift.upstream import Undecided
from tools.openapi import Operation, newer_than_3_1, operations, template
from tools.places import pointer


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
    content = content.removeprefix(b"\xef\xbb\xbf")
    found: list[Found] = []
    cut_off = False
    for body, closed in _fences(content):
        if not _looks_like_openapi(body):
            continue
        if not closed:
            cut_off = True
        elif "openapi" in (document := _parse(body, "the document in the page")):
            found.append(Found(document, body, "page"))
        if len(found) > 1:
            raise Undecided("the page has more than one OpenAPI document, expected one")
    if found:
        return found[0]
    if re.match(rb"\s*<(!doctype|html|head|body|!--)", content, re.IGNORECASE):
        raise Undecided("upstream served an HTML page instead of a document")
    if not _looks_like_openapi(content):
        raise Undecided("upstream served no OpenAPI document")
    try:
        return Found(_parse(content, "the document"), content, "document")  # it may have fences in its texts
    except Undecided as error:
        if cut_off:
            raise Undecided("the page is cut off: the fence around its OpenAPI document is not closed") from error
        raise


def _parse(content: bytes, name: str) -> Document:
    try:
        return parse(content, name)
    except DocumentError as error:
        raise Undecided(str(error)) from error


def _looks_like_openapi(content: bytes) -> bool:
    return re.search(rb"""^openapi\s*:|["']openapi["']\s*:""", content, re.MULTILINE) is not None


def _fences(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the content of each fenced code block of a Markdown page, byte for byte, and whether the fence is closed.

    A fence counts at any indentation and directly after any text, because pages have fences in JSX components, which
    CommonMark does not know. So this applies only the parser's rule for fences, to one line after another.
    """
    lines = content.splitlines(keepends=True)
    text = b"".join(line + b"\n" for line in content.splitlines()).decode("latin-1")  # one character for each byte
    state = StateBlock(text, MarkdownIt(), {}, [])
    start = 0
    while start < state.lineMax:
        state.blkIndent = max(0, state.sCount[start] - 3)  # up to three more columns are no indented code
        if not fence(state, start, state.lineMax, False):
            start += 1
            continue
        first, last = start + 1, start + 1 + state.tokens.pop().content.count("\n")
        indentation = re.compile(rb"[ \t]{0,%d}" % state.tShift[start])
        yield b"".join(indentation.sub(b"", line, count=1) for line in lines[first:last]), last < state.line
        start = state.line


def refuse_implausible(document: Document, vendored: Document) -> None:
    """Refuse content that cannot be upstream's document, before the check draws any conclusion from it.

    Raises:
        Undecided: It has another version, lacks a part that every document has, or has none of our operations.
    """
    version = document.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.[012]\.\d{1,3}$", version):
        raise Undecided(f"upstream's document says openapi: {str(version)[:20]!r}, expected 3.0.x, 3.1.x or 3.2.x")
    newer = next(newer_than_3_1(document), None) if version.startswith("3.2") else None
    if newer is not None:
        raise Undecided(f"upstream's document uses what is new in OpenAPI 3.2, at {pointer(newer)}")
    for word in ("info", "paths"):
        if not isinstance(document.get(word), dict):
            raise Undecided(f"upstream's document is implausible: it has no {word!r}")
    keys = Counter((operation.method, template(operation.path).rstrip("/")) for operation in operations(document))
    (method, path), times = keys.most_common(1)[0] if keys else (("", ""), 0)
    if times > 1:
        raise Undecided(f"upstream's document is implausible: it describes {method.upper()} {path} twice")
    wanted = {operation.key: str(operation) for operation in operations(vendored)}
    ours = [operation for operation in operations(document) if operation.key in wanted]
    if not ours:
        raise Undecided(f"upstream's document has none of our operations ({', '.join(wanted.values())})")
    for operation in ours:
        if not isinstance(operation.definition.get("responses"), dict) or not operation.definition["responses"]:
            raise Undecided(f"upstream's document is implausible: {operation} has no responses")
        _refuse_incomplete_security(document, operation)


def _refuse_incomplete_security(document: Document, operation: Operation) -> None:
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    required = operation.definition.get("security", document.get("security"))
    if not isinstance(required, list) or not all(isinstance(entry, dict) for entry in required):
        raise Undecided(f"upstream's document is implausible: the security of {operation} is not a list of mappings")
    for name in (name for requirement in required for name in requirement):
        scheme = schemes.get(name) if isinstance(schemes, dict) else None
        if not isinstance(scheme, dict):
            raise Undecided(f"upstream's document is cut off: it has no security scheme {name}")
        needed = ("type", "name", "in") if scheme.get("type") == "apiKey" else ("type",)
        if "$ref" not in scheme and not all(scheme.get(word) for word in needed):
            raise Undecided(f"upstream's document is cut off: the security scheme {name} is incomplete")
