"""Upload form: the file in a multipart/form-data body, written to disk while it arrives."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from gladia_emulator.contract.problem import Problem

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

# The boundaries and headers of a form, in addition to its file.
ENVELOPE_BYTES = 16 * 1024
_PART = "audio"
# The parser warns of every malformed form; the client that sent it has its answer.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.ERROR)


async def receive_file(content_type: str, chunks: AsyncIterator[bytes], file: BinaryIO, *, limit: int) -> str | None:
    """Write the part `audio` of a form to ``file``, and return its file name.

    Args:
        content_type: the request's header, with the boundary.
        chunks: the body, which is read until a violation.
        file: the file to write.
        limit: size of the largest accepted file, in bytes.

    Raises:
        Problem: 400 for a body that is not a form with exactly one `audio`, 413 for a file over the limit.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise Problem(400, "Content-Type is missing Multipart Boundary.")
    form = _Form(file, limit)
    try:
        parser = MultipartParser(boundary, form.callbacks())
        parser.logger = _LOG
        received = 0
        async for chunk in chunks:
            received += len(chunk)
            # Other parts are discarded, but must not be endless.
            if received > limit + ENVELOPE_BYTES:
                raise too_large(limit)
            parser.write(chunk)
    except FormParserError as error:
        raise Problem(400, f"Invalid multipart body: {error}") from error
    form.check_whole()
    file.flush()
    return form.filename


def too_large(limit: int) -> Problem:
    """The 413 of a file over the limit."""
    return Problem(413, f"File is too large: at most {limit} bytes are accepted")


class _Form:
    """The state of a form while the parser calls back."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self.filename: str | None = None
        self._file = file
        self._limit = limit
        self._header_name = b""
        self._header_value = b""
        self._disposition = b""
        self._in_audio = False
        self._audio_parts = 0
        self._ended = False

    def callbacks(self) -> MultipartCallbacks:
        """The parser's callbacks."""
        return {
            "on_part_begin": self._on_part_begin,
            "on_part_data": self._on_part_data,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_end": self._on_end,
        }

    def check_whole(self) -> None:
        """Check that the body was a whole form with exactly one file."""
        if not self._ended:
            raise Problem(400, "Invalid multipart body: it ends before its last boundary")
        if self._audio_parts != 1:
            raise Problem(400, f"The form must have exactly one part `{_PART}`, got {self._audio_parts}")

    def _on_part_begin(self) -> None:
        self._disposition = b""
        self._in_audio = False

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != _PART.encode():
            return
        self._in_audio = True
        self._audio_parts += 1
        if self._audio_parts == 1 and b"filename" in options:
            self.filename = options[b"filename"].decode("utf-8", errors="replace")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if not self._in_audio or self._audio_parts > 1:
            return
        if self._file.tell() + end - start > self._limit:
            raise too_large(self._limit)
        self._file.write(data[start:end])

    def _on_end(self) -> None:
        self._ended = True
