"""A multipart form with one streamed file and a random boundary."""

from __future__ import annotations

import os

from attrs import frozen


@frozen(eq=False, repr=False)
class Form:
    """The bytes around a file in a form.

    Attributes:
        content_type: Value of the Content-Type header.
        head: The bytes before the file.
        tail: The bytes after it.
    """

    content_type: str
    head: bytes
    tail: bytes

    def length(self, size: int) -> int:
        """Length of the whole body for a file of `size` bytes."""
        return len(self.head) + size + len(self.tail)


def form(part: str, filename: str) -> Form:
    """A form with a file in the part `part`. The file name must be sanitised."""
    boundary = os.urandom(24).hex()
    quoted = filename.replace('"', "%22")  # as browsers do (WHATWG, multipart/form-data)
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{part}"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return Form(
        f"multipart/form-data; boundary={boundary}",
        head.encode("utf-8", "replace"),
        f"\r\n--{boundary}--\r\n".encode("ascii"),
    )
