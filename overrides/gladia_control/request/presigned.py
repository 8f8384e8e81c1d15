"""Presigned URLs: a URL that is signed again names the same recording."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from attrs import frozen


@frozen
class Signature:
    """How a service signs a URL.

    Attributes:
        marks: Parameters of the query that all its signed URLs have.
        parameters: All its parameters that say who signed the URL, when, and for how long. Names are in lower case.
    """

    marks: frozenset[str]
    parameters: frozenset[str]


def _signature(marks: str, more: str) -> Signature:
    return Signature(frozenset(marks.split()), frozenset(f"{marks} {more}".split()))


_CLOUDFRONT = "expires policy hash-algorithm"

_SIGNATURES = [
    _signature(  # S3, version 4
        "x-amz-algorithm x-amz-signature",
        "x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-security-token x-amz-content-sha256 "
        "x-amz-region-set x-amz-s3session-token",
    ),
    _signature("awsaccesskeyid signature", "expires x-amz-security-token"),  # S3, version 2
    _signature(  # Google Cloud Storage, version 4
        "x-goog-algorithm x-goog-signature", "x-goog-credential x-goog-date x-goog-expires x-goog-signedheaders"
    ),
    _signature("googleaccessid signature", "expires"),  # Google Cloud Storage, version 2
    _signature(  # Azure SAS: of an account, a service, or a user delegation
        "sig sv",
        "se st sp sr ss srt si sip spr sdd ses saoid suoid scid skoid sktid skt ske sks skv sduoid skdutid",
    ),
    _signature("key-pair-id signature", _CLOUDFRONT),  # CloudFront
]


def without_signature(url: str) -> str:
    """The URL without the parameters of its signature. A URL that is not presigned stays as it is."""
    parts = urlsplit(url)
    pairs = parts.query.split("&")
    names = [pair.partition("=")[0].lower() for pair in pairs]
    signatures = [signature.parameters for signature in _SIGNATURES if signature.marks <= set(names)]
    if not signatures:
        return url
    dropped = frozenset().union(*signatures)
    kept = [pair for pair, name in zip(pairs, names, strict=True) if name not in dropped]
    return urlunsplit(parts._replace(query="&".join(kept)))
