"""What happens to one input, written once for blocking code and for asyncio.

`process` is a generator. It yields the result of each call of the client, of a semaphore or of the disk; with asyncio
these are awaitables, which `drive_async` awaits. So `job = yield client.submit(…)` is right for both.
"""

from __future__ import annotations

import logging
import os
import random
from typing import Any

from gladia_control.errors import (
    DeadlineExceeded,
    FailedBefore,
    GladiaError,
    NotFound,
    SourceChanged,
    SubmissionUnknown,
    TLSError,
    TokenReused,
)
from gladia_control.result.transcript import Transcript

from .failure import PASSING, concerns_all, is_repeatable, state_after
from .inputs import FINISHED, BatchItem, Entry
from .source import content_of
from .work import Steps, Work

log = logging.getLogger("gladia_control")

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0


def process(work: Work, entry: Entry) -> Steps:
    """Bring one input to its end; returns its `BatchItem`. It is under way from this call on, so call it in order.

    Raises:
        GladiaError: No other input could be transcribed either: the API key is refused, or the disk is full.
    """
    work.begin(entry)
    return _process(work, entry)


def _process(work: Work, entry: Entry) -> Steps:
    resumed = isinstance(entry.error, FailedBefore) or entry.state not in ("planned", "failed")
    transcript = None
    error: GladiaError | None = entry.error
    try:
        if error is None:
            transcript = yield from _transcript(work, entry)
    except GladiaError as problem:
        yield from _note_failure(work, entry, problem)
        if concerns_all(problem) or work.refuses_all(entry, problem):
            raise
        error = problem.with_context(job_id=entry.job_id)
    finally:
        work.end(entry)
    return BatchItem(entry.input, entry.index, entry.job_id, transcript, error, resumed)


def _transcript(work: Work, entry: Entry) -> Steps:
    """The transcript of an input, whose results are then on the disk."""
    if entry.state in FINISHED:
        transcript = yield from _from_disk(work, entry)
        if transcript is not None:
            return transcript
    deadline = work.hands.now() + work.timeout
    job = transcript = None
    if entry.job_id is None and entry.same_as is not None:
        transcript = yield from _share_job(work, entry)
    if entry.job_id is None:
        job = yield from _submit(work, entry, deadline)
    if transcript is None:
        transcript = yield from _wait(work, entry, job, deadline)
    yield from _deliver(work, entry, transcript)
    return transcript


def _from_disk(work: Work, entry: Entry) -> Steps:
    """The transcript of an input that was finished before; None if it has to be fetched again."""
    results = work.results
    transcript = None
    if results is not None:
        transcript = yield work.hands.work(results.read, entry.name, entry.job_id)
    if results is not None and transcript is not None:
        is_complete = yield work.hands.work(results.are_complete, entry.name)
        if not is_complete or entry.rendering != results.rendering:
            yield work.hands.work(results.write, entry.name, transcript, entry.input.source)
            yield work.mark(entry, entry.state, rendering=results.rendering)
        if entry.state == "delivered":
            yield from _delete(work, entry)
    elif entry.state == "deleted":
        raise GladiaError(f"the results of {entry.name} are gone, and its job was deleted")
    return transcript


def _share_job(work: Work, entry: Entry) -> Steps:
    """Take over the job of the input with the same recording and options, once that one has ended.

    Returns its transcript if it is on the disk; None if it has to be fetched.
    """
    leader = work.under_way.get(entry.same_as or 0)
    if leader is not None:
        with entry.idle():
            yield leader.wait()
    if work.journal is None:
        return None
    row = yield work.hands.work(work.journal.row, "position = ?", entry.same_as)
    if row is None or row.job_id is None or row.state == "failed":
        problem = f"it is the same recording as {row.name if row else 'another one'}, which failed"
        raise FailedBefore(row.error_type or "", problem) if row and row.state == "failed" else GladiaError(problem)
    transcript = None
    if work.results is not None and row.state in FINISHED:
        transcript = yield work.hands.work(work.results.read, row.name, row.job_id)
    if transcript is not None or row.state != "deleted":
        entry.job_id = row.job_id
        yield work.mark(entry, "created", job_id=row.job_id)
    return transcript


def _submit(work: Work, entry: Entry, deadline: float) -> Steps:
    """Create the job of an input; returns it. While the time lasts, whatever may pass is tried again.

    After an error that leaves open whether there is a job, the next try looks for it first.
    """
    if entry.state == "creating":
        entry.earlier_try = "possible"
    pause = _FIRST_PAUSE
    while True:
        try:
            return (yield from _submit_once(work, entry, deadline))
        except PASSING as error:
            if isinstance(error, SubmissionUnknown):
                entry.earlier_try = "possible"
            if isinstance(error, TLSError) or not is_repeatable(entry.input.source):
                raise
            asked = getattr(error, "retry_after", None) or 0.0
            delay = max(asked, pause * random.uniform(0.5, 1.0))
            if work.hands.now() + delay >= deadline:
                raise
            log.info("%s: %s; trying again in %.1f s", entry.name, error, delay)
            # If the program ends now, the report says why.
            yield work.mark(entry, state_after(entry, error), error=error)
        yield work.hands.sleep(delay)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _submit_once(work: Work, entry: Entry, deadline: float) -> Steps:
    client = work.hands.client
    if entry.earlier_try == "possible":
        # `submit` looks, too, and more often; this look does not need the recording, and raises if the key is refused.
        job = yield client.find(entry.token)
        if job is not None:
            return (yield from _created(work, entry, job))
    if not entry.is_url:
        with entry.idle():
            yield work.hands.uploads.acquire()
    try:
        work.hands.check()
        if work.journal is not None:
            yield from _check_content(work, entry)
            yield work.mark(entry, "creating", content=entry.content)
        seconds = deadline - work.hands.now()
        if seconds <= 0:
            raise DeadlineExceeded("the time is over; no job was created", elapsed=work.timeout)
        job = yield client.submit(
            entry.input.source,
            extra_body=entry.body,
            token=entry.token,
            earlier_try=entry.earlier_try,
            source_id=None if entry.is_url or entry.content is None else f"sha256:{entry.content}",
            timeout=seconds,
        )
    finally:
        if not entry.is_url:
            work.hands.uploads.release()
    return (yield from _created(work, entry, job))


def _created(work: Work, entry: Entry, job: Any) -> Steps:
    entry.job_id = job.id
    work.refused = 0
    yield work.mark(entry, "created", job_id=job.id)
    return job


def _check_content(work: Work, entry: Entry) -> Steps:
    """Take the SHA-256 of a file. Inputs that share its job rely on the one that the plan has.

    Raises:
        BadSource: It cannot be read.
        SourceChanged: It is another recording by now.
    """
    source = entry.input.source
    if entry.is_url or not isinstance(source, (str, os.PathLike)):
        return
    content = yield work.hands.work(content_of, source)
    if entry.content not in (None, content):
        raise SourceChanged(f"{os.fsdecode(source)} changed after the batch was planned")
    entry.content = content


def _wait(work: Work, entry: Entry, job: Any, deadline: float) -> Steps:
    """The transcript of the input's job."""
    job = job or work.hands.client.job(entry.job_id)
    with entry.idle():
        return (yield job.wait(timeout=max(1.0, deadline - work.hands.now()), on_update=work.hands.check))


def _deliver(work: Work, entry: Entry, transcript: Transcript) -> Steps:
    """Write the results, note that, and delete the job if that is wanted."""
    if work.results is None:
        yield work.mark(entry, "done", seconds=transcript.duration)
        return
    yield work.hands.work(work.results.write, entry.name, transcript, entry.input.source)
    yield work.mark(entry, "delivered", seconds=transcript.duration, rendering=work.results.rendering)
    yield from _delete(work, entry)


def _delete(work: Work, entry: Entry) -> Steps:
    """Delete the job of an input whose results are on the disk, unless another input still needs it."""
    if not work.delete_after or entry.job_id is None:
        return
    if work.journal is not None and (yield work.hands.work(work.journal.needs_job, entry.job_id)):
        return
    try:
        yield work.hands.client.delete(entry.job_id)
    except NotFound:
        pass
    except GladiaError as error:
        log.warning("%s: job %s is not deleted: %s", entry.name, entry.job_id, error)
        return
    entry.state = "deleted"
    if work.journal is not None:
        yield work.hands.work(work.journal.note_deletion, entry.job_id)


def _note_failure(work: Work, entry: Entry, error: GladiaError) -> Steps:
    """Note in the journal how a try ended, so that the next run does what is right."""
    if entry.job_id is None and not isinstance(error, TokenReused):
        entry.job_id = error.job_id
    yield work.mark(entry, state_after(entry, error), error=error, job_id=entry.job_id)
