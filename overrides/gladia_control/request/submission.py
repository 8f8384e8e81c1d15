"""A submission: everything that a create needs, checked before anything is sent."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, Union, get_args

from attrs import frozen

from gladia_control.api.generated import TranscriptionOptions, models
from gladia_control.errors import BadOption
from gladia_control.text import short_repr

from . import options as request_options
from .arguments import check_callback, check_source_id, check_timeout, check_token
from .options import REQUEST_KEY, SOURCE_FIELD, TOKEN_KEY
from .recording import Recording, Url
from .source import AsyncAudioSource, open_source

Options: TypeAlias = Union[TranscriptionOptions, "models.InitTranscriptionRequest"]  # loads the model when it is read


EarlierTry: TypeAlias = Literal["unknown", "possible", "impossible"]
"""What the caller knows of an earlier submission with the same token.

`unknown`: the client looks for its job once before it sends anything, and once after the create. `possible`, as for the
second delivery of a message: it looks several times before, until a job that was created a moment ago is visible.
`impossible`, as a durable record may say: it does not look at all.
"""


@frozen(kw_only=True, eq=False, repr=False)
class Submission:
    """What to submit.

    Attributes:
        source: The recording.
        body: The checked request, without `audio_url` and the reserved keys of `custom_metadata`.
        token: The client token.
        earlier_try: Whether an earlier submission may have used the token; see `EarlierTry`.
        source_id: The caller's name of the recording; None if its URL or its content tells which it is.
        resubmit: Whether one further create may follow lookups that found nothing.
        on_submitted: Called with the job's id as soon as it is known.
        timeout: The caller's time-out in seconds.
    """

    source: Url | Recording
    body: dict[str, Any]
    token: str
    earlier_try: EarlierTry
    source_id: str | None = None
    resubmit: bool = False
    on_submitted: Callable[[str], Any] | None = None
    timeout: float = math.inf

    def source_digest(self) -> str:
        """SHA-256 of what tells the recording from others: `source_id`, its URL, or its content as it was last read."""
        if self.source_id is not None:
            return hashlib.sha256(self.source_id.encode()).hexdigest()
        return self.source.digest() if isinstance(self.source, Url) else self.source.last_digest


def prepare(
    source: AsyncAudioSource,
    options: Options | None,
    keywords: Mapping[str, Any],
    *,
    extra_body: Mapping[str, Any] | None,
    token: str | None,
    earlier_try: EarlierTry,
    resubmit: bool,
    on_submitted: Callable[[str], Any] | None,
    filename: str | None,
    timeout: float | None,
    asynchronous: bool,
    source_id: str | None = None,
    max_audio_minutes: float | None = None,
) -> Submission:
    """Check everything that can be checked before anything is sent.

    Raises:
        BadOption: An option or another argument cannot be right.
        BadSource: The recording cannot be read.
    """
    seconds = check_timeout(timeout)
    if token is not None:
        check_token(token)
    if source_id is not None:
        check_source_id(source_id)
    check_callback("on_submitted", on_submitted, asynchronous=asynchronous)
    body = request_options.build(options, keywords, extra_body, token=token)
    opened = open_source(source, filename, asynchronous=asynchronous, max_audio_minutes=max_audio_minutes)
    if isinstance(opened, Recording):
        opened.digested = source_id is None
    return Submission(
        source=opened,
        body=body,
        source_id=source_id,
        token=token or str(uuid.uuid4()),
        earlier_try=_earlier_try(earlier_try, token),
        resubmit=resubmit,
        on_submitted=on_submitted,
        timeout=seconds,
    )


def _earlier_try(given: EarlierTry, token: str | None) -> EarlierTry:
    """What is known of an earlier submission. A token of the client's own making was never used before."""
    known = get_args(EarlierTry)
    if given not in known:
        raise BadOption("earlier_try", f"expected {' or '.join(map(repr, known))}, got {short_repr(given)}", given)
    if given != "unknown" and token is None:
        raise BadOption(
            "earlier_try", f"{given!r} is about an earlier submission with your own token: give token=…", given
        )
    return given if token is not None else "impossible"


def request_digest(body: Mapping[str, Any], source_digest: str) -> str:
    """SHA-256 over the options, in canonical form, and the source."""
    canonical = json.dumps([body, source_digest], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def create_body(body: dict[str, Any], url: str, token: str, digest: str) -> dict[str, Any]:
    """The complete body of a create: with the recording's URL, and with the reserved keys in `custom_metadata`."""
    metadata = {**body.get("custom_metadata", {}), TOKEN_KEY: token, REQUEST_KEY: digest}
    return {SOURCE_FIELD: url, **body, "custom_metadata": metadata}
