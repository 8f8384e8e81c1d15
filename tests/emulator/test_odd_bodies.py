"""Raw bodies: JSON and forms that no client would send. Each is refused or taken for what it says."""

from __future__ import annotations

import gzip
import json
from typing import BinaryIO, cast

import pytest

from tests.emulator.raw import (
    AS_FORM,
    AS_JSON,
    BODY,
    CHUNKED,
    CREATE,
    KEY,
    PART,
    UPLOAD,
    answer,
    chunk,
    exchange,
    sized,
)
from tests.emulator.support import Caller, connect, wav

pytestmark = pytest.mark.usefixtures("it_goes_on")


JSON_BODIES: dict[str, tuple[bytes, int]] = {
    "a thousand levels": (b'{"a":' * 1000 + b"1" + b"}" * 1000, 400),
    "a hundred thousand lists": (b"[" * 100_000, 400),
    "400 digits, where seconds are wanted": (
        b'{"audio_url": "http://a", "subtitles": true, "subtitles_config": {"minimum_duration": ' + b"9" * 400 + b"}}",
        400,
    ),
    "5000 digits": (b'{"audio_url": ' + b"9" * 5000 + b"}", 400),
    "5000 digits behind the point": (b'{"x": 0.' + b"9" * 5000 + b"}", 400),
    "NaN": (b'{"audio_url": NaN}', 400),
    "infinity": (b'{"audio_url": -1e400}', 400),
    "half of a surrogate pair": (b'{"audio_url": "http://a/\\ud800"}', 400),
    "Latin-1": ('{"audio_url": "http://é/"}'.encode("latin-1"), 400),
    "overlong UTF-8": (b'{"audio_url": "http://a/\xc0\xaf"}', 400),
    "a BOM": (b"\xef\xbb\xbf" + BODY, 400),
    "UTF-16": (BODY.decode().encode("utf-16"), 400),
    "NUL": (b"\0" * 1000, 400),
    "two documents": (BODY + BODY, 400),
    "a comment": (b"/**/" + BODY, 400),
    "the same key twice": (b'{"audio_url": 1, "audio_url": "http://a/b.wav"}', 201),
    "a hundred thousand keys": (
        b'{"audio_url": "http://a/b",' + b",".join(b'"%d":[]' % n for n in range(60_000)) + b"}",
        201,
    ),
    "half a million mistakes": (
        b'{"audio_url": "http://a/b", "subtitles_config": {"formats": ' + b"[1" + b",1" * 500_000 + b"]}}",
        400,
    ),
    "more than a job needs": (b'{"audio_url": "http://a/b", "x": "' + b"y" * 1024 * 1024 + b'"}', 413),
}


@pytest.mark.parametrize(("content", "status"), JSON_BODIES.values(), ids=JSON_BODIES)
@pytest.mark.parametrize("chunks", [0, 3, 100])
def test_any_json_is_answered(caller: Caller, content: bytes, status: int, chunks: int) -> None:
    """Hostile JSON is refused, or taken for what it says, however it is cut into pieces."""
    request = CREATE + AS_JSON + sized(content)
    if chunks:
        size = len(content) // chunks + 1
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        request = CREATE + AS_JSON + CHUNKED + b"\r\n" + b"".join(map(chunk, pieces)) + b"0\r\n\r\n"
    exchange(caller, request, status)


def test_an_endless_body_is_refused_while_it_arrives(caller: Caller) -> None:
    """Chunk after chunk without an end is a 413 long before that, and is not kept."""
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(b'{"x": "'))
        for _ in range(17):
            connection.sendall(chunk(b"y" * 65536))
        assert 413 == answer(cast(BinaryIO, stream))[0]
        connection.sendall(chunk(b"y" * 65536) * 10)
    assert caller.emulator.requests[0].body is None


@pytest.mark.parametrize("head", [CREATE + AS_JSON, UPLOAD + AS_FORM, UPLOAD + AS_JSON])
def test_a_compressed_body_is_refused_as_such(caller: Caller, head: bytes) -> None:
    """The answer names the header, and not what the bytes look like without it."""
    content = exchange(caller, head + b"content-encoding: GZIP\r\n" + sized(gzip.compress(BODY)), 400)
    assert "Content-Encoding must be identity, got gzip" == json.loads(content)["message"]


COMPRESSED = gzip.compress(BODY)
FORM = PART + wav(0.1) + b"\r\n--edge--\r\n"
FORMS: dict[str, tuple[bytes, int]] = {
    "gzip for JSON": (CREATE + AS_JSON + b"content-encoding: gzip\r\n" + sized(COMPRESSED), 400),
    "gzip without saying so": (CREATE + AS_JSON + sized(COMPRESSED), 400),
    "gzip for a form": (UPLOAD + AS_FORM + b"content-encoding: gzip\r\n" + sized(gzip.compress(FORM)), 400),
    "no encoding by name": (UPLOAD + AS_FORM + b"content-encoding: identity\r\n" + sized(FORM), 200),
    "no boundary": (UPLOAD + KEY + b"content-type: multipart/form-data\r\n" + sized(FORM), 400),
    "an odd boundary": (
        UPLOAD + KEY + b'content-type: multipart/form-data; boundary="\xff";=;"\r\n' + sized(FORM),
        400,
    ),
    "half a form": (UPLOAD + AS_FORM + sized(PART + wav(0.1)), 400),
    "a part without headers": (UPLOAD + AS_FORM + sized(b"--edge\r\n\r\nx\r\n--edge--\r\n"), 400),
    "a part without a name": (
        UPLOAD + AS_FORM + sized(b"--edge\r\nContent-Disposition: x\r\n\r\nx\r\n--edge--\r\n"),
        400,
    ),
    "twenty thousand parts": (UPLOAD + AS_FORM + sized((PART + b"\r\n") * 20_000 + b"--edge--\r\n"), 400),
    "a form in a form": (UPLOAD + AS_FORM + sized(PART + FORM), 422),
    "a header of 1 MB": (UPLOAD + AS_FORM + sized(b"--edge\r\nx: " + b"y" * 1_000_000 + b"\r\n\r\n"), 400),
    "a header name of 1 MB": (UPLOAD + AS_FORM + sized(b"--edge\r\n" + b"y" * 1_000_000 + b": x\r\n\r\n"), 400),
    "a hundred thousand headers": (UPLOAD + AS_FORM + sized(b"--edge\r\n" + b"x: y\r\n" * 100_000 + b"\r\n"), 400),
    "a file name of odd bytes": (UPLOAD + AS_FORM + sized(FORM.replace(b"a.wav", b"..\\/\xff\xfe\x01")), 200),
    "an upload to nowhere": (UPLOAD.replace(b"upload", b"uploads") + AS_FORM + sized(FORM), 404),
    "an upload by JSON of a list": (UPLOAD + AS_JSON + sized(b"[]"), 400),
}


@pytest.mark.parametrize(("request_bytes", "status"), FORMS.values(), ids=FORMS)
def test_any_form_is_answered(caller: Caller, request_bytes: bytes, status: int) -> None:
    """Hostile forms and compressed bodies are refused, or taken for what they are; only a whole file is kept."""
    exchange(caller, request_bytes, status)
    assert (1 if status == 200 else 0) == len(caller.emulator.uploads)
