"""A model of Gladia in memory: jobs that are billed, lists that lag, lie or are damaged, and answers that are lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from attrs import define, field
from gladia_control.operations.response import AnyResponse, NoResponse, Response
from gladia_control.operations.steps import Send
from gladia_control.request.options import REQUEST_KEY, TOKEN_KEY
from gladia_control.rules.outcome import Outcome

LOST = NoResponse(Outcome.AMBIGUOUS, "ReadError: reset")
NOT_SENT = NoResponse(Outcome.NOT_SENT, "ConnectError: refused")

DAMAGES: list[Callable[[dict[str, Any]], Any]] = [
    lambda item: item | {"custom_metadata": None},
    lambda item: {key: value for key, value in item.items() if key != "custom_metadata"},
    lambda item: item | {"custom_metadata": json.dumps(item["custom_metadata"])},
    lambda item: item | {"custom_metadata": [item["custom_metadata"]]},
    lambda item: item | {"id": 5},
    lambda item: {key: value for key, value in item.items() if key != "id"},
    lambda item: item | {"id": f"a/{item['id']}"},
    lambda item: None,
]
"""How a listed job may be damaged."""


@define(eq=False)
class Made:
    """A job that exists and is billed.

    Attributes:
        metadata: What it was made with; None for another program's.
        at: When it was made.
        visible_at: When the list begins to show it.
    """

    id: str
    metadata: dict[str, Any] | None
    at: float
    visible_at: float
    url: str = ""
    deleted: bool = False

    @property
    def token(self) -> str | None:
        return None if self.metadata is None else self.metadata.get(TOKEN_KEY)

    @property
    def request(self) -> str | None:
        return None if self.metadata is None else self.metadata.get(REQUEST_KEY)


@define
class Weather:
    """What goes wrong, each as a probability for one request or one listed job.

    Attributes:
        lost_before: A request is lost before it has an effect.
        lost_after: Its answer is lost.
        refused: It is refused with 429.
        broken: A proxy answers in place of Gladia, before or after the effect.
        replayed: A create is answered with the job of an earlier one.
        damaged: A listed job is damaged.
        damages: In which of these ways.
        omitted: A listed job is left out.
        deleted: Other programs' jobs are deleted between two requests.
        most: At most so many of them.
        lag: Seconds until the list shows a new job.
        unfiltered: Whether the list ignores the filter.
    """

    lost_before: float = 0.0
    lost_after: float = 0.0
    refused: float = 0.0
    broken: float = 0.0
    replayed: float = 0.0
    damaged: float = 0.0
    damages: list[Callable[[dict[str, Any]], Any]] = field(factory=lambda: DAMAGES)
    omitted: float = 0.0
    deleted: float = 0.0
    most: int = 4
    lag: float = 0.0
    unfiltered: bool = False


@define(eq=False)
class Gladia:
    """The model.

    Attributes:
        jobs: All jobs, the oldest first.
        hidden: Tokens of which a list has hidden a job: what follows from that is nobody's fault.
    """

    rng: random.Random
    weather: Weather
    jobs: list[Made] = field(factory=list)
    hidden: set[str] = field(factory=set)

    def add_foreign(self, count: int, now: float) -> None:
        """Other programs make jobs, with metadata of their own or without any."""
        for _ in range(count):
            metadata = self.rng.choice([None, {}, {"customer": "x"}, {TOKEN_KEY: "another"}, {TOKEN_KEY: "another"}])
            self.jobs.append(Made(f"foreign-{len(self.jobs)}", metadata, now, now))

    def of(self, token: str) -> list[Made]:
        """The jobs with a token, the oldest first."""
        return [job for job in self.jobs if job.token == token]

    def answer(self, send: Send, now: float) -> tuple[AnyResponse, Made | None]:
        """Answer a request; returns the job that it made, too."""
        rng, weather, operation = self.rng, self.weather, send.call.operation
        chance = rng.random()
        if chance < weather.lost_before:
            return (LOST if rng.random() < 0.5 else NOT_SENT), None
        if rng.random() < weather.refused:
            return self._reply(429, {"message": "slow down"}, {"retry-after": str(rng.choice([0, 1, 5]))}), None
        if rng.random() < weather.broken and rng.random() < 0.5:
            return self._reply(rng.choice([408, 500, 502, 503, 524]), {}), None
        made = self._make(send.call.body or {}, now) if operation == "create" else None
        if rng.random() < weather.lost_after:
            return LOST, made
        if rng.random() < weather.broken:
            return self._reply(rng.choice([200, 201, 408, 502, 524]), rng.choice([{}, [], "<html>"])), made
        if made is not None:
            # A job without metadata could not be told from ours.
            known = [job for job in self.jobs if job.metadata] if rng.random() < weather.replayed else [made]
            return self._reply(201, {"id": rng.choice(known).id}), made
        return (self._list(send, now) if operation == "list" else self._get(send, now)), None

    def _make(self, body: dict[str, Any], now: float) -> Made:
        lag = self.weather.lag * self.rng.random()
        job = Made(f"job-{len(self.jobs)}", body["custom_metadata"], now, now + lag, body["audio_url"])
        self.jobs.append(job)
        return job

    def _list(self, send: Send, now: float) -> Response:
        rng, weather, query = self.rng, self.weather, send.call.query
        token = json.loads(query["custom_metadata"])[TOKEN_KEY]
        if rng.random() < weather.deleted:
            foreign = [job for job in self.jobs if job.id.startswith("foreign") and not job.deleted][-20:]
            for job in rng.sample(foreign, min(len(foreign), rng.randint(1, weather.most))):
                job.deleted = True
        shown = []
        for job in reversed(self.jobs):
            matches = weather.unfiltered or job.token == token
            if job.deleted or not matches:
                continue
            if job.visible_at > now or rng.random() < weather.omitted:
                self.hidden.add(str(job.token))
                continue
            shown.append(self._public(job))
        start, size = int(query["offset"]), int(query["limit"])
        page = [
            rng.choice(weather.damages)(item) if rng.random() < weather.damaged else item
            for item in shown[start:][:size]
        ]
        return self._reply(200, {"items": page, "next": "more" if len(shown) > start + size else None})

    def _get(self, send: Send, now: float) -> Response:
        found = [job for job in self.jobs if job.id == send.call.job_id and not job.deleted]
        if not found:
            return self._reply(404, {"message": "not found"})
        job = found[0]
        if now < job.at + 3.0:
            return self._reply(200, self._public(job) | {"status": "processing"})
        text = f"{job.token} {job.request}"
        result = {"metadata": {}, "transcription": {"full_transcript": text, "languages": [], "utterances": []}}
        return self._reply(200, self._public(job) | {"status": "done", "result": result})

    def _public(self, job: Made) -> dict[str, Any]:
        # In one of three time zones: the order of the texts is not that of the moments.
        minutes, second = divmod(job.at + 2000, 60)
        zone = 2 * (sum(map(ord, job.id)) % 3)
        created = f"2026-01-01T{12 + zone + int(minutes) // 60:02}:{int(minutes) % 60:02}:{second:013.10f}+{zone:02}:00"
        return {
            "id": job.id,
            "status": "queued",
            "created_at": created,
            "custom_metadata": job.metadata,
        }

    @staticmethod
    def _reply(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
        return Response(status, headers or {}, json.dumps(body).encode())
