"""Presigned URLs: a URL that is signed again is the same recording, and nothing else is."""

from __future__ import annotations

from gladia_control.request.presigned import without_signature
from gladia_control.request.recording import Url

V4 = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={0}%2F20260101%2Feu&X-Amz-Date={0}&X-Amz-Expires={0}"
PRESIGNED = {
    "S3, version 4": V4 + "&X-Amz-SignedHeaders=host&X-Amz-Signature={0}",
    "S3 with a session": V4 + "&X-Amz-SignedHeaders=host&X-Amz-Security-Token={0}&X-Amz-Signature={0}",
    "S3 in lower case": (V4 + "&X-Amz-SignedHeaders=host&X-Amz-Signature={0}").lower(),
    "S3, version 2": "AWSAccessKeyId=AK{0}&Signature={0}%3D&Expires={0}",
    "Google Cloud Storage, version 4": "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=me&X-Goog-Date={0}"
    "&X-Goog-Expires={0}&X-Goog-SignedHeaders=host&X-Goog-Signature={0}",
    "Google Cloud Storage, version 2": "GoogleAccessId=me&Expires={0}&Signature={0}",
    "Azure, a service": "sv=2024-11-04&st={0}&se={0}&sr=b&sp=r&spr=https&sip={0}&sig={0}%3D",
    "Azure, an account": "sv=2024-11-04&ss=b&srt=o&sp=r&se={0}&sig={0}",
    "Azure, a user delegation": "skoid={0}&sktid={0}&skt={0}&ske={0}&sks=b&skv={0}&sv={0}&se={0}&sr=b&sp=r&sig={0}",
    "CloudFront, canned": "Expires={0}&Signature={0}&Key-Pair-Id=K{0}",
    "CloudFront, custom": "Policy=ey{0}&Signature={0}&Key-Pair-Id=K{0}&Hash-Algorithm=SHA256",
}
BASE = "https://bucket.example.com/a%20b.mp3"


def digest(query: str, base: str = BASE) -> str:
    return Url(f"{base}?{query}" if query else base).digest()


def test_a_url_that_is_signed_again_is_the_same_recording() -> None:
    """Neither the signature nor what it is made of counts, wherever it stands in the query."""
    failures = [
        name
        for name, query in PRESIGNED.items()
        if len({digest(query.format(1)), digest(query.format(2)), digest("")}) != 1
        or digest(f"versionId=7&{query.format(1)}") != digest(f"{query.format(2)}&versionId=7")
    ]
    assert [] == failures


def test_another_recording_is_another_one() -> None:
    """The rest of the URL counts: host, path, and every other parameter, such as an object's version."""
    failures = [
        name
        for name, query in PRESIGNED.items()
        if len(
            {
                digest(query.format(1)),
                digest(query.format(1), BASE.replace("a%20b", "c")),
                digest(query.format(1), BASE.replace("bucket", "other")),
                digest(f"versionId=7&{query.format(1)}"),
                digest(f"versionId=8&{query.format(1)}"),
            }
        )
        != 5
    ]
    assert [] == failures


ORDINARY = (
    "", "?", "?id=1", "?Expires=1", "?Signature=1", "?Expires=1&Signature=2", "?sig=1", "?sv=1", "?se=1&sp=r", "?sr=2",
    "?Policy=1", "?Key-Pair-Id=1", "?X-Amz-Date=1", "?X-Goog-Date=1", "?a=b&a=c", "?a;b", "?x=%26sig%3D1%26sv%3D2",
    "#sig=1&sv=2",
)  # fmt: skip


def test_a_url_that_is_not_presigned_stays_as_it_is() -> None:
    """A parameter that only looks like a signature's may be what tells two recordings apart."""
    assert [BASE + end for end in ORDINARY] == [without_signature(BASE + end) for end in ORDINARY]
