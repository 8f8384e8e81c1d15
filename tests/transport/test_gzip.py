"""The content encoding of answers."""

from __future__ import annotations

import gzip
import itertools
import random
import zlib

import pytest
from gladia_control.transport.gzip import PIECE, BadContent, Decoder

TEXT = b"".join(b"%d, " % number for number in range(20_000))


def decoded(encoding: str, *chunks: bytes) -> bytes:
    decoder = Decoder(encoding)
    found = b"".join(piece for chunk in chunks for piece in decoder.decode(chunk))
    decoder.finish()
    return found


def test_without_an_encoding_a_body_passes_as_it_is() -> None:
    """A body without an encoding passes unchanged, even one that looks like gzip."""
    packed = gzip.compress(TEXT)
    for encoding in ("", "identity", " Identity ", ",", "identity, identity"):
        assert packed == decoded(encoding, packed)


def test_gzip_is_decoded() -> None:
    """Gzip is decoded under each name that HTTP has for it; an answer without a body may name it, too."""
    for encoding in ("gzip", "GZIP", "x-gzip", "identity, gzip", " gzip ,"):
        assert TEXT == decoded(encoding, gzip.compress(TEXT))
        assert b"" == decoded(encoding) == decoded(encoding, b"")


def test_gzip_may_come_in_parts_of_any_size() -> None:
    """Gzip is decoded from parts of any size, and from several members in a row."""
    joined = gzip.compress(b"one, ") + gzip.compress(b"") + gzip.compress(TEXT) + gzip.compress(b"the end")
    for packed, expected in ((gzip.compress(TEXT), TEXT), (joined, b"one, " + TEXT + b"the end")):
        for size in (1, 2, 7, 1000, 10**6):
            assert expected == decoded("gzip", *[packed[at : at + size] for at in range(0, len(packed), size)])


def test_no_piece_is_larger_than_the_bound() -> None:
    """A part of an answer that would fill the memory comes piece by piece, and only as far as it is asked for."""
    decoder = Decoder("gzip")
    pieces = decoder.decode(gzip.compress(bytes(40 * PIECE)))
    assert [PIECE] * 10 == [len(piece) for piece in itertools.islice(pieces, 10)]
    assert 30 * PIECE == sum(map(len, pieces))
    decoder.finish()


def test_gzip_that_ends_too_early_is_an_error() -> None:
    """A truncated body is an error, wherever it is cut: in its header, its data or its checksum."""
    packed = gzip.compress(TEXT)
    cuts = [packed[:end] for end in (1, 9, 10, len(packed) // 2, -9, -8, -1)]
    for cut in (*cuts, gzip.compress(b"one") + packed[:-1]):
        with pytest.raises(BadContent, match="ends too early") as caught:
            decoded("gzip", cut)
        assert not caught.value.unknown


def other_check_sum(packed: bytes) -> bytes:
    return packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        zlib.compress(TEXT),
        other_check_sum(gzip.compress(TEXT)),
        gzip.compress(TEXT) + b"garbage",
        gzip.compress(TEXT) + bytes(8),
        b"\x1f\x8b\x09" + bytes(20),
        random.Random(1).randbytes(1000),
    ],
    ids=["text", "zlib", "check sum", "garbage behind it", "zeros behind it", "method", "noise"],
)
def test_what_is_no_gzip_is_an_error(body: bytes) -> None:
    """A body that is not gzip is an error."""
    with pytest.raises(BadContent, match="not gzip") as caught:
        decoded("gzip", body)
    assert not caught.value.unknown


def test_an_encoding_that_was_not_asked_for_is_an_error() -> None:
    """Another encoding is an error of its own kind that names it, shortened."""
    for encoding in ("br", "deflate", "zstd", "compress", "gzip, gzip", "gzip, br", "x" * 500, "é"):
        with pytest.raises(BadContent) as caught:
            Decoder(encoding)
        assert (True, True) == (caught.value.unknown, encoding[:100] in str(caught.value))
        assert len(str(caught.value)) < 200
