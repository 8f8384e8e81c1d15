"""One call of one library, in a process of its own; prints what its caller got as one line of JSON.

    python -I reliability_runner.py '{"library": "ours", "kind": "blocking", "action": "transcribe", "source": "a.wav"}'

The server and the key come from the environment, as both libraries read them.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib
import inspect
import io
import json
import logging
import multiprocessing
import os
import pickle
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

JOB_ID = re.compile(r"\bjob-\d+\b")
SECRET = "S3cr3t-k3y-0f-n0b0dy"  # noqa: S105  # the part of the key that is looked for
POOL_LIMIT = 20.0

Spec = dict[str, Any]
Report = dict[str, Any]


async def settled(value: Any) -> Any:
    """The value, awaited if that is how the library gives it."""
    return await value if inspect.isawaitable(value) else value


def run(kind: str, steps: Coroutine[Any, Any, Any]) -> Any:
    """Run the steps on an event loop; those of a blocking library never suspend and need none."""
    if kind == "asyncio":
        return asyncio.run(steps)
    try:
        steps.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("a blocking library suspended")


class Vendor:
    """The vendor's library, used as its README does."""

    PACKAGE = "gladiaio_sdk"

    def __init__(self, kind: str):
        self.top = importlib.import_module(self.PACKAGE).GladiaClient()
        self.client = self.top.pre_recorded_v2() if kind == "blocking" else self.top.pre_recorded_v2_async()
        self.shown = [self.top, self.top.options, self.client]

    async def transcribe(self, source: Any, arguments: Spec) -> Any:
        """A response."""
        return await settled(self.client.transcribe(source, **arguments))

    async def submit(self, source: Any) -> str:
        """The id of a new job."""
        created = await settled(self.client.create({"audio_url": source}))
        return str(created.id)

    async def resume(self, job_id: str) -> Any:
        """The response for a job of which only the id is known."""
        return await settled(self.client.poll(job_id))

    async def find(self, token: str) -> str | None:  # noqa: ARG002
        """There are no tokens."""
        return None

    def text(self, response: Any) -> str | None:
        """The text of a transcript, if there is one."""
        transcription = response.result and response.result.transcription
        return str(transcription.full_transcript) if transcription else None


class Ours:
    """This project's library."""

    PACKAGE = "gladia_control"

    def __init__(self, kind: str):
        module = importlib.import_module(self.PACKAGE)
        self.client = module.Gladia() if kind == "blocking" else module.AsyncGladia()
        self.shown = [self.client]

    async def transcribe(self, source: Any, arguments: Spec) -> Any:
        """A transcript."""
        return await settled(self.client.transcribe(source, **arguments))

    async def submit(self, source: Any) -> str:
        """The id of a new job."""
        job = await settled(self.client.submit(source))
        return str(job.id)

    async def resume(self, job_id: str) -> Any:
        """The transcript of a job of which only the id is known."""
        return await settled(self.client.job(job_id).wait())

    async def find(self, token: str) -> str | None:
        """The id of the job with a token."""
        job = await settled(self.client.find(token))
        return None if job is None else str(job.id)

    def text(self, transcript: Any) -> str | None:
        """The text of a transcript."""
        return str(transcript.text)


def library(spec: Spec) -> Vendor | Ours:
    """The library, with a client that reads the environment."""
    return Vendor(spec["kind"]) if spec["library"] == "vendor" else Ours(spec["kind"])


def source(spec: Spec) -> Any:
    """What is transcribed: a URL, a path, or a file that stands at an offset."""
    if "offset" not in spec:
        return spec["source"]
    file = Path(spec["source"]).open("rb")  # noqa: SIM115  # read by the library, and closed with the process
    file.seek(spec["offset"])
    return file


# What came of it


def got(used: Vendor | Ours, value: Any) -> Report:
    """A success."""
    text = used.text(value)
    return {"outcome": "transcript" if text else "no transcript", "ids": {str(value.id): "result"}}


def failed(error: BaseException) -> Report:
    """An error: its class, and what can be got from it."""
    outcome = "interrupted" if isinstance(error, KeyboardInterrupt) else "error"
    package = type(error).__module__.partition(".")[0]
    return {
        "outcome": outcome,
        "error": f"{package}.{type(error).__name__}",
        "ids": ids(error),
        "token": getattr(error, "token", None),
        "key_in": sorted(place for place, texts in places(error).items() if any(SECRET in text for text in texts)),
    }


def chain(error: BaseException) -> list[BaseException]:
    """The error and what led to it."""
    found: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in found:
        found.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def places(error: BaseException) -> dict[str, list[str]]:
    """The texts that a caller, or whoever prints or logs the error, sees."""
    first, *others = chain(error)
    return {
        "inside an attribute": [repr(value) for name, value in vars(first).items() if name != "__notes__"],
        "message": [str(first), repr(first.args)],
        "notes": [note for link in (first, *others) for note in getattr(link, "__notes__", ())],
        "causes": [text for link in others for text in (str(link), repr(link.args))],
    }


def ids(error: BaseException) -> dict[str, str]:
    """Ids of jobs in an error, each with the best place where it is found."""
    found: dict[str, str] = {}
    for place, texts in reversed(places(error).items()):
        found |= {job_id: place for text in texts for job_id in JOB_ID.findall(text)}
    for value in vars(error).values():
        if isinstance(value, str) and JOB_ID.fullmatch(value):
            found[value] = "its own attribute"
    return found


# What can be asked for


async def transcribe(spec: Spec) -> Report:
    """One transcript; where the error has a token instead of an id, the job is looked for by it."""
    used = library(spec)
    started = time.monotonic()
    try:
        report = got(used, await used.transcribe(source(spec), spec.get("arguments", {})))
    except Exception as error:
        report = failed(error)
    report["seconds"] = time.monotonic() - started
    if report.get("token") and not report["ids"]:
        time.sleep(spec.get("find_after", 0.0))  # noqa: ASYNC251  # nothing else runs
        found = await used.find(report["token"])
        report["ids"] = {found: "token"} if found else {}
    return report


async def interrupted(spec: Spec) -> Report:
    """As `transcribe`, for a call that ends with Ctrl-C, which asyncio turns into a cancellation on its way."""
    used = library(spec)
    return got(used, await used.transcribe(source(spec), {}))


async def submit(spec: Spec) -> Report:
    """A job, and the end of the process without waiting for it."""
    return {"outcome": "job", "ids": {await library(spec).submit(spec["source"]): "result"}}


async def resume(spec: Spec) -> Report:
    """The transcript of a job of another process."""
    used = library(spec)
    return got(used, await used.resume(spec["job_id"]))


def many(spec: Spec) -> Report:
    """Many transcripts at the same time, of one client."""
    started = time.monotonic()
    if spec["kind"] == "asyncio":
        used, values = asyncio.run(_gathered(spec))
    else:
        used = library(spec)
        with concurrent.futures.ThreadPoolExecutor(spec["count"]) as threads:
            futures = [
                threads.submit(run, "blocking", used.transcribe(spec["source"], {})) for _ in range(spec["count"])
            ]
            values = [future.exception() or future.result() for future in futures]
    reports = [failed(value) if isinstance(value, BaseException) else got(used, value) for value in values]
    known = {job_id: place for report in reports for job_id, place in report["ids"].items()}
    transcripts = sum(report["outcome"] == "transcript" for report in reports)
    errors = Counter(report["error"] for report in reports if "error" in report)
    seconds = time.monotonic() - started
    return {"outcome": "many", "transcripts": transcripts, "ids": known, "errors": errors, "seconds": seconds}


async def _gathered(spec: Spec) -> tuple[Vendor | Ours, list[Any]]:
    used = library(spec)
    calls = (used.transcribe(spec["source"], {}) for _ in range(spec["count"]))
    return used, await asyncio.gather(*calls, return_exceptions=True)


async def secrets(spec: Spec) -> Report:
    """Where the key shows after a refused call: in what is printed, logged, pickled or reported with an error."""
    logged = io.StringIO()
    logging.basicConfig(stream=logged, level=logging.DEBUG, format="%(message)s %(args)s")
    used = library(spec)
    report: Report = {"outcome": "transcript", "ids": {}, "key_in": []}
    texts: dict[str, str] = {}
    try:
        await used.transcribe(source(spec), {})
    except Exception as error:
        report = failed(error)
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        texts["traceback with local variables"] = "".join(frames.format())
    texts["repr of the client"] = repr(used.client)
    texts["repr of the options"] = " ".join(map(repr, used.shown))
    texts["vars of the client"] = " ".join(str(vars(item)) for item in used.shown if hasattr(item, "__dict__"))
    texts["pickled client"] = " ".join(map(_pickled, used.shown))
    texts["DEBUG log"] = logged.getvalue()
    report["key_in"] = sorted({*report["key_in"], *(place for place, text in texts.items() if SECRET in text)})
    return report


def _pickled(value: Any) -> str:
    try:
        return repr(pickle.dumps(value))
    except Exception:
        return ""


def refused(spec: Spec) -> None:
    """A call whose error has to come back from another process."""
    run(spec["kind"], _refused(spec))


async def _refused(spec: Spec) -> None:
    await library(spec).transcribe(spec["source"], {})


def pool(spec: Spec) -> Report:
    """An error that crosses a `multiprocessing.Pool`."""
    workers = multiprocessing.get_context("spawn").Pool(1)
    try:
        workers.apply_async(refused, (spec,)).get(POOL_LIMIT)
    except multiprocessing.TimeoutError:
        return {"outcome": "hangs", "ids": {}}
    except Exception as error:
        return failed(error)
    return {"outcome": "transcript", "ids": {}}


def executor(spec: Spec) -> Report:
    """An error that crosses a `ProcessPoolExecutor`."""
    workers = concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    try:
        workers.submit(refused, spec).result(POOL_LIMIT)
    except concurrent.futures.TimeoutError:
        return {"outcome": "hangs", "ids": {}}
    except Exception as error:
        return failed(error)
    return {"outcome": "transcript", "ids": {}}


STEPS: dict[str, Callable[[Spec], Coroutine[Any, Any, Report]]] = {
    "transcribe": transcribe,
    "interrupted": interrupted,
    "submit": submit,
    "resume": resume,
    "secrets": secrets,
}
ALONE: dict[str, Callable[[Spec], Report]] = {"many": many, "pool": pool, "executor": executor}


def main() -> None:
    """Do what the argument says, print the report, and leave without waiting for what may hang."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
    spec = json.loads(sys.argv[1])
    action = spec["action"]
    try:
        report = ALONE[action](spec) if action in ALONE else run(spec["kind"], STEPS[action](spec))
    except BaseException as error:
        report = failed(error)
    print(json.dumps(report), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
