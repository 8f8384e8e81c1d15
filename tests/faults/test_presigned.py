"""Fault matrix: a recording whose URL or content is not the same twice."""

from __future__ import annotations

import io
from collections.abc import Iterator

from gladia_control import BadOption, TokenReused

from tests.faults.world import World, row

SIGNED = "https://bucket.test/a.mp3?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date={0}&X-Amz-Signature={0}"


@row(118, "a presigned URL that is signed again, with the same token")
def test_a_url_that_is_signed_again(world: World) -> None:
    """It is the same recording, so its job is found; another object's URL is another recording."""
    client = world.client(world.server())
    first = world.works(client.submit, SIGNED.format(1), token="order-42")
    assert first.id == world.works(client.submit, SIGNED.format(2), token="order-42").id
    world.fails(TokenReused, client.submit, SIGNED.format(3).replace("a.mp3", "b.mp3"), token="order-42")


@row(118, "any other URL or content, with the same token and source_id")
def test_a_recording_that_the_caller_names(world: World) -> None:
    """What the caller calls by one name is one recording, whatever it is; by another name it is another one."""
    client = world.client(world.server())
    name = "s3://bucket/a.mp3"
    first = world.works(client.submit, "https://example.com/?download=1", token="order-42", source_id=name)
    for source in ("https://example.com/?download=2", b"sound", io.BytesIO(b"other sound")):
        assert first.id == world.works(client.submit, source, token="order-42", source_id=name).id
    world.fails(
        TokenReused, client.submit, "https://example.com/?download=1", token="order-42", source_id="s3://bucket/b.mp3"
    )


@row(118, "a recording that is uploaded, and then given in another way, with the same token and source_id")
def test_a_recording_that_is_not_read_again(world: World) -> None:
    """Its job is found although nothing of it can be read any more."""

    def spent() -> Iterator[bytes]:
        raise AssertionError("read")
        yield b""

    client = world.client(world.server())
    first = world.works(client.submit, b"sound", token="order-42", source_id="call 7")
    assert first.id == world.works(client.submit, spent(), token="order-42", source_id="call 7").id


@row(118, "a source_id that names nothing")
def test_a_name_that_is_none(world: World) -> None:
    """An error before anything is sent."""
    world.posts = 0
    server = world.server()

    def refused(name: object) -> None:
        assert (
            "source_id" == world.fails(BadOption, world.client(server).submit, "https://e.test/", source_id=name).field
        )
        assert [] == server.wire

    world.each(["", 5, b"s3://bucket/a.mp3", "\ud800"], refused)
