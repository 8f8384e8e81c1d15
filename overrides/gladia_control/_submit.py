"""One job, one bill: upload, create, and find the job again when the answer to the create was lost."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from attrs import frozen

from . import _generated
from ._answers import Answer, Reply
from ._json import NotJson, decode_object
from ._policy import Outcome
from ._steps import Digest, Notify, Rules, Send, Sleep, Steps, exchange
from .errors import BadOption, DeadlineExceeded, GladiaError, MalformedResponse, SubmissionUnknown, TokenReused
from .options import REQUEST_KEY, SOURCE_FIELD, TOKEN_KEY
from .source import Recording, Url

log = logging.getLogger("gladia_control")

JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
LOOKUP_PAGE = 20
LOOKUP_PAGES = 5


@frozen(kw_only=True)
class Submission:
    """What to submit.

    Attributes:
        source: The recording.
        body: The checked request, without `audio_url` and the reserved keys of `custom_metadata`.
        token: The client token.
        own_token: Whether the token is the caller's own, which makes the submission look for its job first.
        resubmit: Whether one further create may follow lookups that found nothing.
        on_submitted: Called with the job's id as soon as it is known.
    """

    source: Url | Recording
    body: dict[str, Any]
    token: str
    own_token: bool
    resubmit: bool = False
    on_submitted: Callable[[str], Any] | None = None


@frozen
class Submitted:
    """A job that exists.

    Attributes:
        job_id: Its id.
        token: The client token in its metadata.
        duration: Duration of the recording in seconds, if the upload told it.
    """

    job_id: str
    token: str
    duration: float | None


def new_token() -> str:
    """A client token that nobody else has."""
    return str(uuid.uuid4())


def check_token(token: str) -> str:
    """The token, if it is one.

    Raises:
        BadOption: It is empty, too long, or has other characters than printable ASCII without space.
    """
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise BadOption("token", "expected 1 to 200 printable ASCII characters without a space", token)
    return token


def check_job_id(job_id: str) -> str:
    """The id, if it can be one.

    Raises:
        BadOption: It has other characters than letters, digits, `-` and `_`, or is longer than 64.
    """
    if not isinstance(job_id, str) or not JOB_ID.fullmatch(job_id):
        raise BadOption("job_id", "expected 1 to 64 letters, digits, '-' and '_'", job_id)
    return job_id


def submit(rules: Rules, submission: Submission, deadline: float) -> Steps[Submitted]:
    """Upload where needed, create, and return the job; at most one job per token.

    Raises:
        SubmissionUnknown: The answer to the create was lost and the job cannot be seen (yet).
        TokenReused: The caller's token belongs to a job with another request.
        GladiaError: Gladia refused, or the upload failed; there is no job.
    """
    token = submission.token
    try:
        if submission.own_token:
            present = yield from _present_job(rules, submission, deadline)
            if present is not None:
                yield from _tell(submission, present.job_id)
                return present
        url, digest, duration = yield from _audio_url(rules, submission.source, deadline)
        body = with_reserved_keys(submission.body, url, token, client_request(submission.body, digest))
        create_deadline = min(deadline, rules.now() + rules.policy.submit)
        job_id = yield from create(rules, body, token, create_deadline, resubmit=submission.resubmit)
        yield from _tell(submission, job_id)
        return Submitted(job_id, token, duration)
    except GladiaError as error:
        error.about(token=token)
        raise
    except BaseException as error:
        error.add_note(f"gladia_control: client token {token!r}; find({token!r}) leads to its job, if there is one")
        raise


def client_request(body: dict[str, Any], source_digest: str) -> str:
    """SHA-256 over the options, in canonical form, and the source."""
    canonical = json.dumps([body, source_digest], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def with_reserved_keys(body: dict[str, Any], url: str, token: str, request: str) -> dict[str, Any]:
    """The complete body of the create."""
    metadata = {**body.get("custom_metadata", {}), TOKEN_KEY: token, REQUEST_KEY: request}
    return {SOURCE_FIELD: url, **body, "custom_metadata": metadata}


def create(rules: Rules, body: dict[str, Any], token: str, deadline: float, *, resubmit: bool) -> Steps[str]:
    """Send the billed request, never twice blindly, and return the job's id."""
    call = _generated.create(body)
    failures = 0
    while True:
        answer: Answer = yield Send(call, rules.attempt_deadline(deadline))
        job_id = _created_id(answer)
        if job_id is not None:
            rules.budget.success()
            return job_id
        outcome = answer.outcome
        if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):
            raise rules.error(answer)
        if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):
            failures += 1
            if failures >= rules.policy.create_attempts or not rules.budget.take(after_timeout=answer.timed_out):
                raise rules.error(answer)
            yield Sleep(rules.delay(answer, failures, deadline))
            continue
        found = yield from reconcile(rules, token, deadline)
        if found is not None:
            return str(found["id"])
        if not resubmit or rules.now() >= deadline:
            raise _unknown(answer, token)
        resubmit = False
        log.warning("submission %s: not found by its token; submitting it once more, as asked by resubmit=True", token)


def _created_id(answer: Answer) -> str | None:
    """The id of the job that an answer to a create reports."""
    if not isinstance(answer, Reply) or answer.outcome is not Outcome.OK or answer.too_large:
        return None
    try:
        job_id = decode_object(answer.body).get("id")
    except NotJson:
        return None
    return job_id if isinstance(job_id, str) and JOB_ID.fullmatch(job_id) else None


def _unknown(answer: Answer, token: str) -> GladiaError:
    cause = answer.error()
    if isinstance(answer, Reply) and answer.status == 409:
        return cause
    unknown = SubmissionUnknown(token, str(cause))
    unknown.__cause__ = cause
    return unknown


def reconcile(rules: Rules, token: str, deadline: float) -> Steps[dict[str, Any] | None]:
    """Look for a job whose creation was not confirmed: it may become visible late."""
    lost = rules.now()
    for after in rules.policy.lookups:
        pause = lost + after - rules.now()
        if rules.now() + pause >= deadline:
            break
        yield Sleep(max(0.0, pause))
        matches = yield from _matches(rules, token, deadline, once=True)
        if matches:
            return _oldest(matches, token)
    return None


def find(rules: Rules, token: str, deadline: float) -> Steps[dict[str, Any] | None]:
    """The job with a token as received, or None; looks once."""
    matches = yield from _matches(rules, token, deadline, once=False)
    return _oldest(matches, token) if matches else None


def _matches(rules: Rules, token: str, deadline: float, *, once: bool) -> Steps[list[dict[str, Any]]]:
    """Jobs whose own metadata has the token: the server's filter narrows, but is not trusted.

    With `once`, each page is asked for once and an answer that cannot be used counts as no match.
    """
    wanted = json.dumps({TOKEN_KEY: token}, separators=(",", ":"))
    matches: list[dict[str, Any]] = []
    for page in range(LOOKUP_PAGES):
        call = _generated.list_jobs(custom_metadata=wanted, limit=LOOKUP_PAGE, offset=page * LOOKUP_PAGE)
        items: list[Any] = []
        if once:
            answer: Answer = yield Send(call, rules.attempt_deadline(deadline))
            if isinstance(answer, Reply) and answer.outcome is Outcome.OK:
                items = _items(answer)
        else:
            reply = yield from exchange(rules, call, deadline)
            items = page_items(reply)
        matches += [item for item in items if _has_token(item, token)]
        if matches or len(items) < LOOKUP_PAGE:
            break
    return matches


def page_items(reply: Reply) -> list[Any]:
    """The items of a page of jobs.

    Raises:
        MalformedResponse: There is no list of items.
    """
    items = reply.object().get("items")
    if not isinstance(items, list):
        raise MalformedResponse("the page has no list of items", status=reply.status, raw=reply.body)
    return items


def _items(reply: Reply) -> list[Any]:
    try:
        return page_items(reply)
    except MalformedResponse:
        return []


def has_id(item: Any) -> bool:
    """Whether an item of a page is a job with a usable id."""
    return isinstance(item, dict) and isinstance(item.get("id"), str) and bool(JOB_ID.fullmatch(item["id"]))


def _has_token(item: Any, token: str) -> bool:
    metadata = item.get("custom_metadata") if has_id(item) else None
    return isinstance(metadata, dict) and metadata.get(TOKEN_KEY) == token


def _oldest(matches: list[dict[str, Any]], token: str) -> dict[str, Any]:
    ordered = sorted(matches, key=lambda item: str(item.get("created_at", "")))
    if len(ordered) > 1:
        ids = ", ".join(item["id"] for item in ordered)
        log.warning("several jobs have the token %s: %s; the oldest is used, the others were billed too", token, ids)
    return ordered[0]


def _present_job(rules: Rules, submission: Submission, deadline: float) -> Steps[Submitted | None]:
    """The job that an earlier submission with the caller's token made, if its request was the same."""
    found = yield from find(rules, submission.token, min(deadline, rules.now() + rules.policy.submit))
    if found is None:
        return None
    recorded = found["custom_metadata"].get(REQUEST_KEY)
    source = submission.source
    digest = source.digest() if isinstance(source, Url) else (yield Digest(source))
    if recorded is not None and recorded != client_request(submission.body, digest):
        raise TokenReused(submission.token, found["id"])
    return Submitted(found["id"], submission.token, None)


def _audio_url(rules: Rules, source: Url | Recording, deadline: float) -> Steps[tuple[str, str, float | None]]:
    """The URL to transcribe, the digest of the source, and its duration if that is known."""
    if isinstance(source, Url):
        return source.url, source.digest(), None
    uploaded = yield from upload(rules, source, deadline)
    duration = uploaded.get("audio_metadata", {}).get("audio_duration")
    known = isinstance(duration, (int, float)) and not isinstance(duration, bool)
    return uploaded["audio_url"], source.last_digest, float(duration) if known else None


def upload(rules: Rules, recording: Recording, deadline: float) -> Steps[dict[str, Any]]:
    """Upload a recording; returns the answer, whose `audio_url` is a string."""
    attempts = rules.policy.upload_attempts
    try:
        reply = yield from exchange(rules, _generated.upload(), deadline, attempts=attempts, recording=recording)
    except DeadlineExceeded as error:
        raise DeadlineExceeded(f"upload of {recording.filename}: the time is over", elapsed=error.elapsed) from None
    answer = reply.object()
    if not isinstance(answer.get("audio_url"), str):
        raise MalformedResponse("the answer to the upload has no 'audio_url'", status=reply.status, raw=reply.body)
    if not isinstance(answer.get("audio_metadata"), dict):
        answer["audio_metadata"] = {}
    return answer


def _tell(submission: Submission, job_id: str) -> Steps[None]:
    if submission.on_submitted is not None:
        try:
            yield Notify(submission.on_submitted, job_id)
        except BaseException as error:
            error.add_note(f"gladia_control: job {job_id} exists")
            raise
