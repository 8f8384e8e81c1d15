"""Jobs: the jobs of an account, as many as are kept."""

from __future__ import annotations

from gladia_emulator.contract.problem import Problem

from .job import Job

# Enough for any test; bounds, because the emulator may also run for days.
KEPT_JOBS = 10_000
KEPT_BYTES = 256 * 1024 * 1024


class Jobs:
    """The newest jobs that are not deleted, bounded in number and in memory. The account keeps threads apart."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._weight = 0

    @property
    def all(self) -> tuple[Job, ...]:
        """The jobs, oldest first."""
        return tuple(self._jobs.values())

    def add(self, job: Job, now: float) -> None:
        """Take in a new job. The oldest that have ended are forgotten, as if deleted, when it needs their room.

        Raises:
            Problem: 429 when there is no room, and no job has ended.
        """
        while len(self._jobs) >= KEPT_JOBS or (self._jobs and self._weight + job.weight > KEPT_BYTES):
            ended = next((old for old in self._jobs.values() if old.has_ended(now)), None)
            if ended is None:
                raise Problem(429, f"Too many jobs are under way: the emulator has no room beside {len(self._jobs)}")
            self.remove(ended)
        self._jobs[job.id] = job
        self._weight += job.weight

    def get(self, job_id: str) -> Job:
        """The job of an id.

        Raises:
            Problem: 404 for a job that is unknown or deleted.
        """
        job = self._jobs.get(job_id)
        if job is None:
            raise Problem(404, "The job is unknown or deleted")
        return job

    def remove(self, job: Job) -> None:
        """Forget a job."""
        del self._jobs[job.id]
        self._weight -= job.weight
