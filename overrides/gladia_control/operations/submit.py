"""One job, one bill: upload, create, and find the job again when the answer to the create was lost."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Callable
from typing import Any

from attrs import evolve, field, frozen

from gladia_control.api import generated
from gladia_control.errors import (
    BadOption,
    DeadlineExceeded,
    GladiaError,
    MalformedResponse,
    SubmissionUnknown,
    TokenReused,
)
from gladia_control.operations import tokens
from gladia_control.request.options import REQUEST_KEY, SOURCE_FIELD, TOKEN_KEY
from gladia_control.request.source import Recording, Url
from gladia_control.result.json import NotJson, decode_object, number
from gladia_control.rules.policy import Outcome

from .lookup import JOB_ID, adopt, find, look, reconcile
from .response import Answer, Reply
from .steps import Digest, Notify, Rules, Send, Sleep, Steps, Tries, attempt, exchange, reading, turn

TOKEN = r"[\x21-\x7e]{1,200}"  # noqa: S105  # a pattern, not a secret


@frozen(kw_only=True, eq=False, repr=False)
class Submission:
    """What to submit.

    Attributes:
        source: The recording.
        body: The checked request, without `audio_url` and the reserved keys of `custom_metadata`.
        token: The client token.
        own_token: Whether the token is the caller's own, which makes the submission look for its job first.
        resubmit: Whether one further create may follow lookups that found nothing.
        on_submitted: Called with the job's id as soon as it is known.
        timeout: Seconds that the caller gives.
    """

    source: Url | Recording
    body: dict[str, Any]
    token: str
    own_token: bool
    resubmit: bool = False
    on_submitted: Callable[[str], Any] | None = None
    timeout: float = math.inf


@frozen(eq=False, repr=False)
class Submitted:
    """A job that exists.

    Attributes:
        job_id: Its id.
        token: The client token in its metadata.
        duration: Duration of the recording in seconds, if the upload told it.
        duplicates: Ids of younger jobs that have the token, too.
        raw: The job as received, if it was found and not made.
    """

    job_id: str
    token: str
    duration: float | None = None
    duplicates: tuple[str, ...] = ()
    raw: dict[str, Any] | None = field(default=None, repr=False)

    @classmethod
    def found(cls, jobs: list[dict[str, Any]], token: str) -> Submitted:
        """The oldest of the jobs with a token."""
        first, *others = jobs
        return cls(first["id"], token, duplicates=tuple(job["id"] for job in others), raw=first)


def new_token() -> str:
    """A client token that nobody else has: what `uuid.uuid4` makes, whose module takes 2 ms to import."""
    drawn = os.urandom(16).hex()
    variant = "89ab"[int(drawn[16], 16) % 4]
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{variant}{drawn[17:20]}-{drawn[20:]}"


def check_token(token: str) -> str:
    """The token, if it is one.

    Raises:
        BadOption: It is empty, too long, or has other characters than printable ASCII without space.
    """
    if not isinstance(token, str) or not re.fullmatch(TOKEN, token):
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
        yield from _take_turn(rules, token, deadline)
        try:
            submitted = yield from _submit(rules, submission, deadline)
        finally:
            tokens.release(rules.server, token)
        yield from _tell(submission, submitted.job_id)
        return submitted
    except GladiaError as error:
        error.about(token=token)
        raise
    except BaseException as error:
        error.add_note(f"gladia_control: client token {token!r}; find({token!r}) leads to its job, if there is one")
        raise


def _take_turn(rules: Rules, token: str, deadline: float) -> Steps[None]:
    """Wait until no other submission of this process has the token: it then finds that one's job."""
    started = rules.now()
    while not tokens.claim(rules.server, token):
        if rules.now() >= deadline:
            message = f"another submission with the token {token!r} has not ended yet"
            raise DeadlineExceeded(message, elapsed=rules.now() - started)
        yield Sleep(min(rules.policy.second / 20, max(0.0, deadline - rules.now())))


def _submit(rules: Rules, submission: Submission, deadline: float) -> Steps[Submitted]:
    token = submission.token
    if submission.own_token:
        present = yield from _present_job(rules, submission, deadline)
        if present is not None:
            return present
    url, digest, duration = yield from _audio_url(rules, submission.source, deadline, token)
    body = with_reserved_keys(submission.body, url, token, client_request(submission.body, digest))
    create_deadline = min(deadline, rules.now() + rules.policy.submit)
    submitted = yield from create(rules, body, token, create_deadline, resubmit=submission.resubmit)
    if submission.own_token and not submitted.duplicates:
        submitted = yield from _alone(rules, submitted, create_deadline)
    return evolve(submitted, duration=duration)


def _alone(rules: Rules, submitted: Submitted, deadline: float) -> Steps[Submitted]:
    """See whether another process created a job with the same token at the same time; both then use the older one.

    That the search fails or finds nothing changes nothing: the job exists.
    """
    try:
        search = yield from look(rules, submitted.token, deadline)
        ids = [job["id"] for job in search.jobs]
        if not set(ids) - {submitted.job_id}:
            return submitted
        own = [] if submitted.job_id in ids else [{"id": submitted.job_id}]  # not visible yet, so it is younger
        jobs = [*search.jobs, *own]
        adopt(rules, jobs, submitted.token)
        return Submitted.found(jobs, submitted.token)
    except BaseException as error:
        if isinstance(error, GladiaError):
            error.about(job_id=submitted.job_id)
        error.add_note(f"gladia_control: job {submitted.job_id} exists")
        raise


def client_request(body: dict[str, Any], source_digest: str) -> str:
    """SHA-256 over the options, in canonical form, and the source."""
    canonical = json.dumps([body, source_digest], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def with_reserved_keys(body: dict[str, Any], url: str, token: str, request: str) -> dict[str, Any]:
    """The complete body of the create."""
    metadata = {**body.get("custom_metadata", {}), TOKEN_KEY: token, REQUEST_KEY: request}
    return {SOURCE_FIELD: url, **body, "custom_metadata": metadata}


def create(
    rules: Rules, body: dict[str, Any], token: str, deadline: float, *, resubmit: bool, number: int = 1
) -> Steps[Submitted]:
    """Send the billed request, never twice blindly, and return the job; `number` is that of the first attempt."""
    call = generated.create(body)
    started = rules.now()
    tries = Tries(rules, rules.policy.create_attempts, paced=True, number=number)
    refused: GladiaError | None = None
    # An answer that has no time to arrive would only leave open whether there is a job.
    latest = deadline - min(rules.policy.final_poll, 0.1 * max(0.0, deadline - started))
    while True:
        if rules.now() >= latest:
            raise DeadlineExceeded("create: the time is over; no job was created", elapsed=rules.now() - started)
        if not (yield from turn(rules, rules.pacer, latest)):
            late = "create: the time was over before Gladia took a further request; no job was created"
            if refused is not None:
                refused.add_note(late)
            raise refused or DeadlineExceeded(late, elapsed=rules.now() - started)
        answer = yield from attempt(rules, Send(call, rules.attempt_deadline(deadline)), tries.number, token)
        job_id = yield from _created_id(answer)
        if job_id is not None:
            rules.pacer.accepted()
            rules.budget.success()
            return Submitted(job_id, token)
        outcome = answer.outcome
        if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):
            raise rules.error(answer)
        if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):
            refused, failed = rules.error(answer), tries.number
            if not tries.again(answer, throttled=rules.throttled(answer)):
                raise refused
            delay = rules.delay(answer, failed, deadline)
            rules.tell("retry", call, token=token, attempt=tries.number, delay=delay)
            yield Sleep(delay)
            continue
        search = yield from reconcile(rules, token, deadline)
        if search.jobs:
            return Submitted.found(search.jobs, token)
        if not resubmit or not search.complete or rules.now() >= latest:
            raise _unknown(answer, token)
        rules.tell("retry", call, token=token, attempt=tries.number + 1, delay=0.0)
        try:
            return (yield from create(rules, body, token, deadline, resubmit=False, number=tries.number + 1))
        except SubmissionUnknown:
            raise
        except GladiaError as error:  # it is about the second create; the first one may have made a job
            raise SubmissionUnknown(token, f"the answer to a first create was lost; a second one: {error}") from error


def _created_id(answer: Answer) -> Steps[str | None]:
    """The id of the job that an answer to a create reports."""
    if not isinstance(answer, Reply) or answer.outcome is not Outcome.OK or answer.too_large:
        return None
    return (yield from reading(answer, _id_in))


def _id_in(reply: Reply) -> str | None:
    try:
        job_id = decode_object(reply.body).get("id")
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


def _present_job(rules: Rules, submission: Submission, deadline: float) -> Steps[Submitted | None]:
    """The job that an earlier submission with the caller's token made, if its request was the same."""
    jobs = yield from find(rules, submission.token, min(deadline, rules.now() + rules.policy.submit))
    if not jobs:
        return None
    recorded = jobs[0]["custom_metadata"].get(REQUEST_KEY)
    source = submission.source
    digest = source.digest() if isinstance(source, Url) else (yield Digest(source))
    if recorded is not None and recorded != client_request(submission.body, digest):
        raise TokenReused(submission.token, jobs[0]["id"])
    return Submitted.found(jobs, submission.token)


def _audio_url(
    rules: Rules, source: Url | Recording, deadline: float, token: str
) -> Steps[tuple[str, str, float | None]]:
    """The URL to transcribe, the digest of the source, and its duration if that is known."""
    if isinstance(source, Url):
        return source.url, source.digest(), None
    uploaded = yield from upload(rules, source, deadline, token)
    duration = number(uploaded.get("audio_metadata", {}).get("audio_duration"))
    return uploaded["audio_url"], source.last_digest, duration


def upload(rules: Rules, recording: Recording, deadline: float, token: str | None = None) -> Steps[dict[str, Any]]:
    """Upload a recording; returns the answer, whose `audio_url` is a string."""
    attempts = rules.policy.upload_attempts
    try:
        answer = yield from exchange(
            rules, generated.upload(), deadline, _upload_answer, attempts=attempts, recording=recording, token=token
        )
    except DeadlineExceeded as error:
        message = f"upload of {recording.filename}: the time is over; no job was created"
        raise DeadlineExceeded(message, elapsed=error.elapsed) from error.__cause__
    if not isinstance(answer.get("audio_metadata"), dict):
        answer["audio_metadata"] = {}
    return answer


def _upload_answer(reply: Reply) -> dict[str, Any]:
    answer = reply.object()
    if not isinstance(answer.get("audio_url"), str):
        raise MalformedResponse("the answer to the upload has no 'audio_url'", status=reply.status, raw=reply.body)
    return answer


def _tell(submission: Submission, job_id: str) -> Steps[None]:
    if submission.on_submitted is not None:
        try:
            yield Notify(submission.on_submitted, job_id)
        except BaseException as error:
            if isinstance(error, GladiaError):
                error.about(job_id=job_id)
            error.add_note(f"gladia_control: job {job_id} exists")
            raise
