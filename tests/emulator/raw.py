"""Raw requests over a socket, and their answers."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from tests.emulator.support import JOBS, MARK, REMOTE, Caller, check, connect, wav

KEY = b"host: localhost\r\nx-gladia-key: emulator-key\r\n"
AS_JSON = KEY + b"content-type: application/json\r\n"
AS_FORM = KEY + b"content-type: multipart/form-data; boundary=edge\r\n"
CREATE = b"POST /v2/pre-recorded HTTP/1.1\r\n"
UPLOAD = b"POST /v2/upload HTTP/1.1\r\n"
LIST = b"GET /v2/pre-recorded HTTP/1.1\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"
BODY = json.dumps({"audio_url": REMOTE}).encode()
PART = b'--edge\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'


FORM = PART + wav(0.1) + b"\r\n--edge--\r\n"


def parts(caller: Caller, operation: str) -> tuple[str, str, dict[str, str], bytes]:
    """A request for an operation on the only job: its method, path, header and body."""
    job = f"{JOBS}/{caller.emulator.jobs[0].id}" if caller.emulator.jobs else f"{JOBS}/x"
    return {
        "create": ("POST", JOBS, {"content-type": "application/json"}, BODY),
        "upload": ("POST", "/v2/upload", {"content-type": "multipart/form-data; boundary=edge"}, FORM),
        "list": ("GET", JOBS, {}, b""),
        "get": ("GET", job, {}, b""),
        "audio": ("GET", f"{job}/file", {}, b""),
        "delete": ("DELETE", job, {}, b""),
    }[operation]


def sized(content: bytes) -> bytes:
    """The end of a request: the length of its body, and the body."""
    return b"content-length: %d\r\n\r\n%b" % (len(content), content)


def chunk(content: bytes) -> bytes:
    """One chunk of a body."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def answer(stream: Any) -> tuple[int, bytes]:
    """The next answer on a connection: its status and body."""
    status = int(stream.readline().split(b" ")[1])
    length, mark = 0, b""
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
        mark = value.strip() if name.lower() == b"x-gladia-emulator" else mark
    assert MARK == mark.decode()
    return status, stream.read(length)


def exchange(caller: Caller, request: bytes, *expected: int, closed: bool = False) -> bytes:
    """Send bytes, check the statuses of the answers and whether the connection stays open, and return the last body."""
    content = b""
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(request)
        for status in expected:
            got, content = answer(stream)
            assert status == got, content
            if status >= 400:
                check(json.loads(content), "BadRequestErrorResponse" if status == 400 else "NotFoundErrorResponse")
        if closed:
            with contextlib.suppress(ConnectionError):  # closed as well, with something unread
                assert b"" == stream.read()
        else:
            connection.sendall(LIST + KEY + b"\r\n")
            assert 200 == answer(stream)[0]
    return content
