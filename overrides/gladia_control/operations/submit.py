"""One job, one bill: upload, create, and find the job again when the answer to the create was lost."""

from __future__ import annotations

from typing import Any

from attrs import evolve, field, frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import DeadlineExceeded, GladiaError, SubmissionUnknown, TokenReused
from gladia_control.request.arguments import JOB_ID
from gladia_control.request.options import REQUEST_KEY
from gladia_control.request.recording import Recording, Url
from gladia_control.request.submission import Submission, create_body, request_digest
from gladia_control.result.json import NotJson, decode_object, number
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.rate_limit import LOOK_AGAIN
from gladia_control.rules.retry import CREATE_ATTEMPTS

from . import claims
from .lookup import find, reconcile, report_adoption, search_once
from .response import AnyResponse, Response, is_throttled
from .retry import Tries, attempt, read_response
from .state import ClientState
from .steps import Digest, Notify, Send, Sleep, Steps
from .upload import upload_recording


@frozen(eq=False, repr=False)
class Submitted:
    """A job that exists.

    Attributes:
        job_id: Its id.
        token: The client token in its metadata.
        duration: Duration of the recording in seconds, if the upload told it.
        duplicates: Ids of younger jobs with the same token.
        raw: The job as received, if it was found and not created.
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


def submit(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted]:
    """Upload where needed, create, and return the job; at most one job per token.

    Raises:
        SubmissionUnknown: The answer to the create was lost and the job is not visible (yet).
        TokenReused: The caller's token belongs to a job with another request.
        GladiaError: Gladia refused, or the upload failed; there is no job.
    """
    token = submission.token
    try:
        yield from _claim_token(state, token, deadline)
        try:
            submitted = yield from _submit(state, submission, deadline)
        finally:
            claims.release(state.server, token)
        yield from _notify(submission, submitted.job_id)
        return submitted
    except GladiaError as error:
        error.with_context(token=token)
        raise
    except BaseException as error:
        error.add_note(f"gladia_control: client token {token!r}; find({token!r}) leads to its job, if there is one")
        raise


def _claim_token(state: ClientState, token: str, deadline: float) -> Steps[None]:
    """Wait until no other submission of this process uses the token. This one then finds the other one's job."""
    started = state.now()
    while not claims.claim(state.server, token):
        if state.now() >= deadline:
            message = f"another submission with the token {token!r} has not ended yet"
            raise DeadlineExceeded(message, elapsed=state.now() - started)
        yield Sleep(min(state.pause(LOOK_AGAIN), max(0.0, deadline - state.now())))


def _submit(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted]:
    token = submission.token
    if submission.own_token:
        present = yield from _existing_job(state, submission, deadline)
        if present is not None:
            return present
    url, digest, duration = yield from _audio_url(state, submission.source, deadline, token)
    body = create_body(submission.body, url, token, request_digest(submission.body, digest))
    create_deadline = min(deadline, state.deadline(state.policy.submit))
    call = generated.create(body)
    state.tell("submit", call, token=token)
    submitted = yield from create(state, call, token, create_deadline, resubmit=submission.resubmit)
    if submission.own_token and not submitted.duplicates:
        submitted = yield from _resolve_duplicates(state, submitted, create_deadline)
    return evolve(submitted, duration=duration)


def _resolve_duplicates(state: ClientState, submitted: Submitted, deadline: float) -> Steps[Submitted]:
    """See whether another process created a job with the same token at the same time; both then use the older one.

    A search that fails or finds nothing changes nothing: the job exists.
    """
    try:
        search = yield from search_once(state, submitted.token, deadline)
        ids = [job["id"] for job in search.jobs]
        if not set(ids) - {submitted.job_id}:
            return submitted
        own = [] if submitted.job_id in ids else [{"id": submitted.job_id}]  # not visible yet, so it is younger
        jobs = [*search.jobs, *own]
        report_adoption(state, jobs, submitted.token)
        return Submitted.found(jobs, submitted.token)
    except BaseException as error:
        _note_existing_job(error, submitted.job_id)
        raise


def create(
    state: ClientState, call: Call, token: str, deadline: float, *, resubmit: bool, number: int = 1
) -> Steps[Submitted]:
    """Send the request that is billed, never twice blindly, and return the job.

    Args:
        state: The client's state.
        call: The request.
        token: The client token in its body.
        deadline: When to give up, on the state's clock.
        resubmit: Whether one further create may follow lookups that found nothing.
        number: Number of the first attempt.
    """
    started = state.now()
    tries = Tries(state, CREATE_ATTEMPTS, number=number)
    # A create without time for its answer would only leave open whether there is a job.
    latest = state.last_start(started, deadline)
    error: GladiaError | None = None
    while True:
        if state.now() >= latest:
            raise state.too_late("create: the time is over; no job was created", started, error)
        response = yield from attempt(state, Send(call, state.attempt_deadline(deadline)), tries.number, token)
        job_id = yield from _created_id(response)
        if job_id is not None:
            state.budget.success()
            return Submitted(job_id, token)
        outcome = response.outcome
        if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):
            raise state.error(response)
        if outcome in (Outcome.NOT_SENT, Outcome.TRY_LATER):
            error, failed = state.error(response), tries.number
            if not tries.again(response, free=is_throttled(response)):
                raise error
            delay = state.delay(response, failed, latest, error)
            state.tell("retry", call, token=token, attempt=tries.number, delay=delay)
            yield Sleep(delay)
            continue
        search = yield from reconcile(state, token, deadline)
        if search.jobs:
            return Submitted.found(search.jobs, token)
        if not resubmit or not search.complete or state.now() >= latest:
            raise _unknown(response, token)
        state.tell("retry", call, token=token, attempt=tries.number + 1, delay=0.0)
        try:
            return (yield from create(state, call, token, deadline, resubmit=False, number=tries.number + 1))
        except SubmissionUnknown:
            raise
        except GladiaError as second:  # the first create may have made a job all the same
            raise SubmissionUnknown(token, f"the answer to a first create was lost; a second one: {second}") from second


def _created_id(response: AnyResponse) -> Steps[str | None]:
    """The id of the job that a response to a create reports."""
    if not isinstance(response, Response) or response.outcome is not Outcome.OK or response.too_large:
        return None
    return (yield from read_response(response, _id_in))


def _id_in(response: Response) -> str | None:
    try:
        job_id = decode_object(response.body).get("id")
    except NotJson:
        return None
    return job_id if isinstance(job_id, str) and JOB_ID.fullmatch(job_id) else None


def _unknown(response: AnyResponse, token: str) -> GladiaError:
    cause = response.error()
    if isinstance(response, Response) and response.status == 409:
        return cause
    unknown = SubmissionUnknown(token, str(cause))
    unknown.__cause__ = cause
    return unknown


def _existing_job(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted | None]:
    """The job that an earlier submission with the caller's token created, if its request was the same."""
    jobs = yield from find(state, submission.token, min(deadline, state.deadline(state.policy.submit)))
    if not jobs:
        return None
    recorded = jobs[0]["custom_metadata"].get(REQUEST_KEY)
    source = submission.source
    digest = source.digest() if isinstance(source, Url) else (yield Digest(source))
    if recorded is not None and recorded != request_digest(submission.body, digest):
        raise TokenReused(submission.token, jobs[0]["id"])
    return Submitted.found(jobs, submission.token)


def _audio_url(
    state: ClientState, source: Url | Recording, deadline: float, token: str
) -> Steps[tuple[str, str, float | None]]:
    """The URL to transcribe, the digest of the source, and its duration in seconds if that is known."""
    if isinstance(source, Url):
        return source.url, source.digest(), None
    uploaded = yield from upload_recording(state, source, deadline, token)
    duration = number(uploaded["audio_metadata"].get("audio_duration"))
    return uploaded["audio_url"], source.last_digest, duration


def _notify(submission: Submission, job_id: str) -> Steps[None]:
    if submission.on_submitted is not None:
        try:
            yield Notify(submission.on_submitted, job_id)
        except BaseException as error:
            _note_existing_job(error, job_id)
            raise


def _note_existing_job(error: BaseException, job_id: str) -> None:
    """Say in an error that interrupts a submission that its job exists."""
    if isinstance(error, GladiaError):
        error.with_context(job_id=job_id)
    error.add_note(f"gladia_control: job {job_id} exists")
