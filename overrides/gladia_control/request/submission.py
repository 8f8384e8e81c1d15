"""A submission: everything that a create needs, checked before anything is sent."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from gladia_control.api.generated import TranscriptionOptions, models

from . import options as request_options
from .arguments import check_callback, check_timeout, check_token
from .options import REQUEST_KEY, SOURCE_FIELD, TOKEN_KEY
from .recording import Recording, Url
from .source import AsyncAudioSource, open_source

Options: TypeAlias = "TranscriptionOptions | models.InitTranscriptionRequest"


@frozen(kw_only=True, eq=False, repr=False)
class Submission:
    """What to submit.

    Attributes:
        source: The recording.
        body: The checked request, without `audio_url` and the reserved keys of `custom_metadata`.
        token: The client token.
        own_token: Whether the token is the caller's own. The submission then looks for its job first.
        resubmit: Whether one further create may follow lookups that found nothing.
        on_submitted: Called with the job's id as soon as it is known.
        timeout: The caller's time-out in seconds.
    """

    source: Url | Recording
    body: dict[str, Any]
    token: str
    own_token: bool
    resubmit: bool = False
    on_submitted: Callable[[str], Any] | None = None
    timeout: float = math.inf


def prepare(
    source: AsyncAudioSource,
    options: Options | None,
    keywords: Mapping[str, Any],
    *,
    extra_body: Mapping[str, Any] | None,
    token: str | None,
    resubmit: bool,
    on_submitted: Callable[[str], Any] | None,
    filename: str | None,
    timeout: float | None,
    asynchronous: bool,
) -> Submission:
    """Check everything that can be checked before anything is sent.

    Raises:
        BadOption: An option or another argument cannot be right.
        BadSource: The recording cannot be read.
    """
    seconds = check_timeout(timeout)
    if token is not None:
        check_token(token)
    check_callback("on_submitted", on_submitted, asynchronous=asynchronous)
    body = request_options.build(options, keywords, extra_body, token=token)
    return Submission(
        source=open_source(source, filename, asynchronous=asynchronous),
        body=body,
        token=token or str(uuid.uuid4()),
        own_token=token is not None,
        resubmit=resubmit,
        on_submitted=on_submitted,
        timeout=seconds,
    )


def request_digest(body: Mapping[str, Any], source_digest: str) -> str:
    """SHA-256 over the options, in canonical form, and the source."""
    canonical = json.dumps([body, source_digest], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def create_body(body: dict[str, Any], url: str, token: str, digest: str) -> dict[str, Any]:
    """The complete body of a create: with the recording's URL, and with the reserved keys in `custom_metadata`."""
    metadata = {**body.get("custom_metadata", {}), TOKEN_KEY: token, REQUEST_KEY: digest}
    return {SOURCE_FIELD: url, **body, "custom_metadata": metadata}
