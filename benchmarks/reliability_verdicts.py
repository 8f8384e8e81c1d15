"""From what was seen of a call to an entry of the results, and to a verdict that follows from it by fixed rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from benchmarks.reliability_rows import Row
from benchmarks.reliability_stage import KEY, Report, Stage

LATE = 1.0
LIBRARIES = {"gladiaio_sdk", "gladia_control"}
ON_PURPOSE = {"Exception", "TimeoutError", "ValueError", "FileNotFoundError", "IsADirectoryError", "KeyboardInterrupt"}
"""Classes of Python that a library may raise on purpose."""

Entry = dict[str, Any]


@frozen
class Facts:
    """An entry, and the row that it belongs to."""

    row: Row
    entry: Entry

    @property
    def wanted(self) -> int:
        """How many transcripts were asked for."""
        return int(self.row.call.get("count", 1))

    @property
    def failed(self) -> bool:
        """Whether the caller got an error, or not all that was asked for."""
        return "error" in self.entry or self.entry.get("transcripts", self.wanted) < self.wanted

    @property
    def crashed(self) -> bool:
        """Whether the error is neither the library's own nor one that it may raise on purpose."""
        package, _, name = str(self.entry.get("error", "builtins.Exception")).partition(".")
        return package not in LIBRARIES and not (package == "builtins" and name in ON_PURPOSE)

    @property
    def other(self) -> bool:
        """Whether the transcript is one of something else."""
        ended_well = self.entry["caller"] == "transcript" and self.entry.get("sent") == "other bytes"
        return ended_well or self.entry["caller"] == "transcript of another job"

    @property
    def late(self) -> bool:
        """Whether the call had a deadline and did not keep it."""
        return self.row.deadline is not None and self.entry["seconds"] > self.row.deadline + LATE

    @property
    def sent_too_much(self) -> bool:
        """Whether there were more creates and uploads than make sense, where that is the question."""
        return self.row.posts is not None and self.entry["posts"] + self.entry["uploads"] > self.row.posts


RULES: dict[str, tuple[str, Callable[[Facts], bool]]] = {
    "hangs": (
        "does not come back within the time limit of the row, so that its process is killed",
        lambda facts: facts.entry["caller"] == "hangs",
    ),
    "leaks": (
        "the key shows where it should not, or the request went to another server",
        lambda facts: bool(facts.entry.get("key_in") or facts.entry.get("elsewhere")),
    ),
    "wrong recording": (
        "ends well, with a transcript of something else than the recording that was given",
        lambda facts: facts.other,
    ),
    "pays twice": (
        "more jobs were made (each is billed) than transcripts were asked for",
        lambda facts: facts.entry["jobs"] > facts.wanted,
    ),
    "loses the job": (
        "a job was made (and billed) to which neither the result nor the error leads: not by an id, not by a token",
        lambda facts: facts.entry["jobs"] > facts.entry["known"],
    ),
    "no transcript": (
        "ends well, without a transcript",
        lambda facts: facts.entry["caller"] == "no transcript",
    ),
    "late": (f"ends more than {LATE:g} s after the deadline that the caller set", lambda facts: facts.late),
    "sends too much": ("sends again what was refused, or what cannot be right", lambda facts: facts.sent_too_much),
    "crashes": (
        "raises an error of another package, or one of Python that stands for a mistake in a program",
        lambda facts: facts.crashed,
    ),
    "gives up": (
        "an error, although waiting or asking again would have led to the transcript; nothing is lost or paid twice",
        lambda facts: facts.failed and facts.row.end == "transcript",
    ),
    "ok": ("none of the above", lambda _: True),
}
"""Verdicts, with what they mean and how they follow; the first that applies counts."""


def entry(row: Row, stage: Stage, reports: list[Report]) -> Entry:
    """The entry of a call, or of a few that belong together, for a row."""
    last = reports[-1]
    made = {job["id"] for job in stage.server.jobs}
    ids = {job_id: place for report in reports for job_id, place in report["ids"].items()}
    known = made & ids.keys()
    found: Entry = {
        "caller": _caller(last, made),
        "posts": stage.server.count("create"),
        "uploads": stage.server.count("upload"),
        "jobs": len(made),
        "known": len(known),
    }
    if "error" in last:
        found["error"] = last["error"]
        if made:
            found["job_from"] = ", ".join(sorted({ids[job_id] for job_id in known})) or "nowhere"
    if last["outcome"] == "many":
        found |= {"transcripts": last["transcripts"], "errors": last["errors"]}
        _round(found)
    if row.deadline is not None and last["outcome"] != "hangs":
        found["seconds"] = round(last["seconds"])
    if last.get("key_in"):
        found["key_in"] = last["key_in"]
    if stage.elsewhere.requests:
        found["elsewhere"] = _received(stage)
    if "wanted" in stage.seen and stage.server.uploads:
        whole = stage.server.uploads[-1] == stage.seen["wanted"]
        found["sent"] = "the recording" if whole else "other bytes"
    facts = Facts(row, found)
    found["verdict"] = next(name for name, (_, applies) in RULES.items() if applies(facts))
    return found


def _caller(report: Report, made: set[str]) -> str:
    if report["outcome"] == "transcript" and not made & report["ids"].keys():
        return "transcript of another job"
    return str(report["outcome"])


def _round(found: Entry) -> None:
    """Many calls at once: which of them comes first is chance, and may make a difference of one or two."""
    for name in ("posts", "jobs", "known", "transcripts"):
        found[name] = round(found[name], -1)
    found["errors"] = sorted(found["errors"])


def _received(stage: Stage) -> str:
    """What another server got to see."""
    requests = stage.elsewhere.requests
    operations = " and ".join(sorted({request.operation for request in requests if request.body}))
    key = any(KEY in value for request in requests for value in request.headers.values())
    return f"{operations or 'no'} body, {'the' if key else 'no'} key"
