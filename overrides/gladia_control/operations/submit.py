"""One job, one bill: upload, create, and find the job again when the answer to the create was lost."""

from __future__ import annotations

from attrs import evolve, field, frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import ConfigurationError, DeadlineExceeded, GladiaError, SubmissionUnknown, TokenReused
from gladia_control.request.arguments import JOB_ID
from gladia_control.request.options import REQUEST_KEY, TOKEN_KEY
from gladia_control.request.recording import Recording, Url
from gladia_control.request.submission import Submission, create_body, request_digest
from gladia_control.result.json import NotJson, number
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.rate_limit import LOOK_AGAIN
from gladia_control.rules.retry import CREATE_ATTEMPTS

from . import claims
from .lookup import UNREADABLE_LIST, Found, Lookup, report_adoption
from .received import Job
from .response import AnyResponse, Response, is_throttled
from .retry import Tries, attempt, read_response
from .state import ClientState
from .steps import Digest, Notify, Owner, Send, Sleep, Steps
from .upload import upload_recording


@frozen(eq=False, repr=False)
class Submitted:
    """A job that exists.

    Attributes:
        job_id: Its id.
        token: The client token in its metadata.
        request: Digest of the request, in its metadata, too.
        duration: Duration of the recording in seconds, if the upload told it.
        duplicates: Ids of younger jobs with the same token.
        raw: The job as received, if it was found and not created.
    """

    job_id: str
    token: str
    request: str
    duration: float | None = None
    duplicates: tuple[str, ...] = ()
    raw: Job | None = field(default=None, repr=False)

    @classmethod
    def adopt(
        cls, state: ClientState, found: Found, token: str, request: str, *, create_lost: bool = False
    ) -> Submitted:
        """The oldest of the jobs with a token.

        Raises:
            TokenReused: One of them was made for another request.
        """
        ours, others = found.ours(request), found.others(request)
        if others:
            raise TokenReused(token, others[0]["id"], ours[0]["id"] if ours else None, create_lost=create_lost)
        report_adoption(state, ours, token)
        return cls(ours[0]["id"], token, request, duplicates=tuple(job["id"] for job in ours[1:]), raw=ours[0])


def submit(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted]:
    """Upload where needed, create, and return the job; at most one job per token.

    Raises:
        SubmissionUnknown: The answer to the create was lost and the job is not visible (yet).
        TokenReused: The caller's token belongs to a job with another request.
        GladiaError: Gladia refused, or the upload failed; there is no job.
    """
    token = submission.token
    try:
        claim = yield from _claim_token(state, token, deadline)
        try:
            submitted = yield from _submit(state, submission, deadline)
        finally:
            claim.release()
        yield from _notify(submission, submitted.job_id)
        return submitted
    except GladiaError as error:
        error.with_context(token=token)
        raise
    except BaseException as error:
        error.add_note(f"gladia_control: client token {token!r}; find({token!r}) leads to its job, if there is one")
        raise


def _claim_token(state: ClientState, token: str, deadline: float) -> Steps[claims.Claim]:
    """Wait until no other submission of this process uses the token. This one then finds the other one's job."""
    started = state.now()
    claim = claims.Claim(state.server, token, (yield Owner()))
    while not claim.take():
        if state.now() >= deadline:
            message = f"another submission with the token {token!r} has not ended yet"
            raise DeadlineExceeded(message, elapsed=state.now() - started)
        yield Sleep(min(state.pause(LOOK_AGAIN), max(0.0, deadline - state.now())))
    return claim


def _submit(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted]:
    token, earlier_try = submission.token, submission.earlier_try
    if earlier_try != "impossible":
        present = yield from _existing_job(state, submission, deadline)
        if present is not None:
            return present
    url, duration = yield from _audio_url(state, submission.source, deadline, token)
    request = request_digest(submission.body, submission.source_digest())
    body = create_body(submission.body, url, token, request)
    create_deadline = min(deadline, state.deadline(state.policy.submit))
    call = generated.create(body)
    state.tell("submit", call, token=token)
    create = Create(state, call, token, request, create_deadline)
    submitted = yield from create.run(resubmit=submission.resubmit)
    if earlier_try != "impossible" and submitted.raw is None:
        submitted = yield from _resolve_duplicates(state, submitted, create_deadline)
    return evolve(submitted, duration=duration)


def _resolve_duplicates(state: ClientState, created: Submitted, deadline: float) -> Steps[Submitted]:
    """See whether another process created a job with the same token at the same time; both then use the older one.

    A search that fails or finds nothing changes nothing: the job exists.

    Raises:
        TokenReused: The other job was made for another request.
    """
    try:
        found = yield from Lookup(state, created.token).search(deadline, patient=False)
    except Exception:
        return created
    except BaseException as error:
        _note_existing_job(error, created.job_id)
        raise
    if created.job_id not in [job["id"] for job in found.jobs]:  # not visible yet, so it is younger
        own = {"id": created.job_id, "custom_metadata": {TOKEN_KEY: created.token, REQUEST_KEY: created.request}}
        found = Found([*found.jobs, own], found.complete)
    return created if len(found.jobs) == 1 else Submitted.adopt(state, found, created.token, created.request)


@frozen(eq=False, repr=False)
class Create:
    """The request that is billed, never sent twice blindly.

    Attributes:
        call: The request.
        token: The client token in its body.
        request: The digest in its body.
        deadline: When to give up, on the state's clock.
    """

    state: ClientState
    call: Call
    token: str
    request: str
    deadline: float

    def run(self, *, resubmit: bool, number: int = 1) -> Steps[Submitted]:
        """Send it and return the job.

        Args:
            resubmit: Whether one further create may follow lookups that found nothing.
            number: Number of the first attempt.
        """
        state, call, token = self.state, self.call, self.token
        started = state.now()
        tries = Tries(state, CREATE_ATTEMPTS, number=number)
        # A create without time for its answer would only leave open whether there is a job.
        latest = state.last_start(started, self.deadline)
        error: GladiaError | None = None
        while True:
            if state.now() >= latest:
                raise state.too_late("create: the time is over; no job was created", started, error)
            response = yield from self._attempt(tries.number)
            job_id = yield from _created_id(response)
            if job_id is not None:
                state.budget.success()
                return Submitted(job_id, token, self.request)
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
            found = yield from self._reconcile()
            if found.jobs:
                return Submitted.adopt(state, found, token, self.request, create_lost=True)
            if not resubmit or not found.complete or state.now() >= latest:
                raise self._unknown(response)
            state.tell("retry", call, token=token, attempt=tries.number + 1, delay=0.0)
            return (yield from self._create_again(tries.number + 1))

    def _attempt(self, number: int) -> Steps[AnyResponse]:
        """Send the create once. Whatever is raised may have come after the request was sent."""
        send = Send(self.call, self.state.attempt_deadline(self.deadline))
        try:
            return (yield from attempt(self.state, send, number, self.token))
        except ConfigurationError:
            raise  # it was not sent
        except Exception as error:
            raise self._lost("the create was interrupted", error) from error

    def _reconcile(self) -> Steps[Found]:
        """Look for the job of a create whose answer was lost."""
        lookup = Lookup(self.state, self.token)
        try:
            return (yield from lookup.schedule(self.deadline, lambda found: found.ours(self.request)))
        except Exception as error:
            raise self._lost("the answer to the create was lost, and the lookups failed", error) from error

    def _create_again(self, number: int) -> Steps[Submitted]:
        try:
            return (yield from self.run(resubmit=False, number=number))
        except (SubmissionUnknown, TokenReused):
            raise
        except Exception as error:  # the first create may have made a job all the same
            raise self._lost("the answer to a first create was lost; a second one failed", error) from error

    def _lost(self, what: str, error: Exception) -> SubmissionUnknown:
        return SubmissionUnknown(self.token, f"{what}: {error}")

    def _unknown(self, response: AnyResponse) -> GladiaError:
        cause = response.error()
        if isinstance(response, Response) and response.status == 409:
            return cause
        unknown = SubmissionUnknown(self.token, str(cause))
        unknown.__cause__ = cause
        return unknown


def _created_id(response: AnyResponse) -> Steps[str | None]:
    """The id of the job that a response to a create reports."""
    if not isinstance(response, Response) or response.outcome is not Outcome.OK or response.too_large:
        return None
    return (yield from read_response(response, _id_in))


def _id_in(response: Response) -> str | None:
    try:
        job_id = response.decoded().get("id")
    except NotJson:
        return None
    return job_id if isinstance(job_id, str) and JOB_ID.fullmatch(job_id) else None


def _existing_job(state: ClientState, submission: Submission, deadline: float) -> Steps[Submitted | None]:
    """The job that an earlier submission with the caller's token created, if its request was the same."""
    token, source = submission.token, submission.source
    until = min(deadline, state.deadline(state.policy.submit))
    lookup = Lookup(state, token)
    if submission.earlier_try == "possible":
        found = yield from lookup.schedule(until, lambda found: found.jobs)
    else:
        found = yield from lookup.search(until, patient=True)
    if found.jobs:
        if isinstance(source, Recording) and submission.source_id is None:
            yield Digest(source)
        request = request_digest(submission.body, submission.source_digest())
        return Submitted.adopt(state, found, token, request)
    if not found.complete:
        raise SubmissionUnknown(token, UNREADABLE_LIST)
    return None


def _audio_url(
    state: ClientState, source: Url | Recording, deadline: float, token: str
) -> Steps[tuple[str, float | None]]:
    """The URL to transcribe, and the recording's duration in seconds if that is known."""
    if isinstance(source, Url):
        return source.url, None
    uploaded = yield from upload_recording(state, source, deadline, token)
    return uploaded["audio_url"], number(uploaded["audio_metadata"].get("audio_duration"))


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
