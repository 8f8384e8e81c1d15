"""What a server's certificate says. The standard library reads only those that it trusts; the others explain more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import frozen

_NAMES = (b"\x55\x04\x03", b"\x55\x04\x0a")
"""The object identifiers of a common name and of an organisation (X.520)."""

_ENCODINGS = {0x1C: "utf-32-be", 0x1E: "utf-16-be"}
"""Of texts that are not UTF-8 or ASCII, by their tag."""

_VERSION, _UTC_TIME = 0xA0, 0x17


@frozen
class Certificate:
    """A certificate (RFC 5280).

    Attributes:
        issuer: Name of the authority that signed it.
        subject: Name of its holder; often empty, since the host names stand elsewhere.
        not_after: When it expires.
    """

    issuer: str
    subject: str
    not_after: datetime

    @classmethod
    def of(cls, der: bytes) -> Certificate | None:
        """Read a certificate; None if it is none."""
        try:
            certificate = next(_elements(der))[1]
            fields = list(_elements(next(_elements(certificate))[1]))
            if fields[0][0] == _VERSION:
                del fields[0]
            _, _, issuer, validity, subject = (content for _, content in fields[:5])
            _, not_after = _elements(validity)
            return cls(_name(issuer), _name(subject), _time(*not_after))
        except (ValueError, IndexError, StopIteration):
            return None


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and the content of each element (X.690).

    Raises:
        IndexError: The data ends too early.
        ValueError: As `IndexError`.
    """
    at = 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            digits = size & 0x7F
            size = int.from_bytes(data[at : at + digits], "big")
            at += digits
        content = data[at : at + size]
        if len(content) < size:
            raise ValueError("the data ends too early")
        yield tag, content
        at += size


def _name(data: bytes) -> str:
    """A name for people: the common name and the organisation, as far as there are any."""
    found: dict[bytes, str] = {}
    for _, part in _elements(data):
        for _, pair in _elements(part):
            (_, kind), (tag, text) = _elements(pair)
            found.setdefault(kind, text.decode(_ENCODINGS.get(tag, "utf-8"), "replace"))
    return ", ".join(found[kind] for kind in _NAMES if kind in found)


def _time(tag: int, text: bytes) -> datetime:
    """A time; one with two digits for the year is between 1950 and 2049."""
    digits = text.decode("ascii")
    if tag == _UTC_TIME:
        digits = ("19" if digits >= "50" else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
