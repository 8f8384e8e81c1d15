"""Decode the content encoding of a body piece by piece, so that a small body cannot fill the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 256 * 1024


class BadContent(Exception):
    """A body does not match its Content-Encoding; the message says why.

    Attributes:
        unknown: Whether the client did not ask for this encoding.
    """

    def __init__(self, problem: str, *, unknown: bool = False):
        super().__init__(problem)
        self.unknown = unknown


class Decoder:
    """Decodes a body. The client asks for `gzip` only and expects nothing else.

    Raises:
        BadContent: The encoding is another one, or there are several.
    """

    def __init__(self, encoding: str):
        names = [name.strip().lower() for name in encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if names not in ([], ["gzip"], ["x-gzip"]):
            raise BadContent(f"the content encoding is {', '.join(names)[:100]!r}, expected gzip or none", unknown=True)
        self._gzip = bool(names)
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._began = False

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        """Decode the next bytes, at most `PIECE` bytes at a time.

        Raises:
            BadContent: They are not gzip.
        """
        if not self._gzip:
            yield chunk
            return
        while chunk:
            if self._member.eof:  # a gzip file may have several members
                self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._began = True
            try:
                piece = self._member.decompress(chunk, PIECE)
            except zlib.error as error:
                raise BadContent(f"the body is not gzip ({error})") from None
            chunk = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if piece:
                yield piece

    def finish(self) -> None:
        """Check that nothing is missing at the end.

        Raises:
            BadContent: The gzip data ends too early.
        """
        if self._began and not self._member.eof:
            raise BadContent("the gzip data ends too early")
