"""Conformance: valid and invalid requests generated from the document all get answers that the document has."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import attrs
import httpx
import pytest
import requests
import schemathesis
from gladia_control.emulator import Emulator, ManualClock, Script
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import tiers
from tests.emulator.support import JOBS, MARK, REMOTE, UPLOAD, assert_quiet, check, mp3, wav
from tests.generated.effective import DOCUMENT

FEW, MANY = 4, 200

# The tests add the key: with generated keys, most requests would get no further than a 401.
KEYLESS = {name: value for name, value in copy.deepcopy(DOCUMENT).items() if name != "security"}
for path in KEYLESS["paths"].values():
    for operation in path.values():
        if isinstance(operation, dict):
            operation.pop("security", None)
SCHEMA: Any = schemathesis.openapi.from_dict(KEYLESS)
OPERATIONS: dict[str, Any] = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
JOB_KINDS = ("unknown", "queued", "processing", "done", "failed", "remote")
# The statuses that many valid requests must reach, so that not all of them fail at the first check.
REACHED = {
    "POST /v2/pre-recorded": {201},
    "GET /v2/pre-recorded": {200, 400},
    "GET /v2/pre-recorded/{id}": {200, 404},
    "DELETE /v2/pre-recorded/{id}": {202, 403, 404},
    "GET /v2/pre-recorded/{id}/file": {200, 404},
    "POST /v2/upload": {422},
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Refusals that the document leaves out, with the documented body of their status.
LEFT_OUT = {
    ("GET /v2/pre-recorded", 400): "BadRequestErrorResponse",
    ("POST /v2/pre-recorded", 413): "PayloadTooLargeErrorResponse",
}


def generated(examples: int) -> settings:
    """Settings for a number of generated requests, the same in every run."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


@attrs.frozen
class Server:
    """A running emulator and its clients."""

    emulator: Emulator
    http: httpx.Client
    session: requests.Session

    def job(self, kind: str) -> str:
        """A new job in a state."""
        settings, url = self.emulator.settings, REMOTE
        if kind != "remote":
            name = "failed.wav" if kind == "failed" else "a.wav"
            url = self.http.post(UPLOAD, files={"audio": (name, wav(0.1))}).json()["audio_url"]
        settings.queue_seconds = 60 if kind == "queued" else 0
        settings.processing_seconds = 60 if kind == "processing" else 0
        job_id: str = self.http.post(JOBS, json={"audio_url": url}).json()["id"]
        settings.queue_seconds = settings.processing_seconds = 0
        return job_id


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One emulator for all tests of this file, so that a test notices what an earlier one has broken."""
    scripts: dict[str, Script | str] = {
        "failed": Script.failing(),
        "*": "Speaker 0: Hello, Anna.\nSpeaker 1: C++ costs 42 euros.",
    }
    with (
        Emulator(
            scripts=scripts, clock=ManualClock(), queue_seconds=0, processing_seconds=0, upload_limit=100_000
        ) as emulator,
        httpx.Client(base_url=emulator.url, trust_env=False, verify=False, timeout=60) as http,
        requests.Session() as session,
    ):
        http.headers["x-gladia-key"] = emulator.api_key
        session.trust_env = False
        yield Server(emulator, http, session)
        assert 200 == http.get(JOBS).status_code


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A mistake of a client is answered and not logged."""
    yield
    assert_quiet(caplog)


def conforms(case: Any, response: Any) -> None:
    """Check an answer against the document, with unknown properties forbidden."""
    assert [MARK] == response.headers["x-gladia-emulator"]
    left_out = LEFT_OUT.get((case.operation.label, response.status_code))
    if left_out is not None:
        check(response.json(), left_out)
        return
    case.validate_response(response, checks=CHECKS)
    documented = case.operation.definition.raw["responses"][str(response.status_code)]
    if "application/json" in documented.get("content", {}):
        check(response.json(), documented["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])


@tiers.examples(FEW, MANY)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_conforms_to_the_document(server: Server, label: str, examples: int) -> None:
    """Every request with the key, valid or not, gets an answer that the document has, and never one of 500 or more."""
    for mode in GenerationMode:
        statuses: set[int] = set()

        @generated(examples)
        @given(OPERATIONS[label].as_strategy(generation_mode=mode), st.sampled_from(JOB_KINDS))
        def send(case: Any, kind: str) -> None:
            if "{id}" in label and kind != "unknown" and mode is GenerationMode.POSITIVE:  # noqa: B023 - called below
                case.path_parameters["id"] = server.job(kind)
            case.headers["x-gladia-key"] = server.emulator.api_key
            response = case.call(base_url=server.emulator.url, session=server.session)
            conforms(case, response)
            statuses.add(response.status_code)  # noqa: B023 - called below

        send()
        if mode is GenerationMode.POSITIVE and examples == MANY:
            assert REACHED[label] <= statuses
        elif mode is GenerationMode.NEGATIVE and label.startswith("POST"):
            assert {400} == statuses


@tiers.examples(FEW * 2, MANY)
def test_what_is_accepted_can_be_read(server: Server, examples: int) -> None:
    """Every request that creates a job creates one with a documented result, alone and in a list."""
    accepted: list[str] = []

    @generated(examples)
    @given(OPERATIONS["POST /v2/pre-recorded"].as_strategy())
    def send(case: Any) -> None:
        case.body["audio_url"] = REMOTE
        case.headers["x-gladia-key"] = server.emulator.api_key
        response = case.call(base_url=server.emulator.url, session=server.session)
        if response.status_code == 201:
            accepted.append(response.json()["id"])
            job = server.http.get(f"{JOBS}/{accepted[-1]}")
            page = server.http.get(JOBS, params={"limit": 1})
            assert (200, "done", 200) == (job.status_code, job.json()["status"], page.status_code)
            check(job.json(), "PreRecordedResponse")
            check(page.json(), "ListPreRecordedResponse")

    send()
    assert len(accepted) > examples // 4


NAMES = ["offset", "limit", "date", "before_date", "after_date", "status", "custom_metadata", "custom_metadata[a]", ""]
VALUES = ["0", "1", "-1", "9" * 400, "done", "2026-01-01", "0001-01-01T00:00+14:00", "9999-12-31", '{"a":1}', "[]", "{"]


@tiers.examples(30, MANY)
def test_any_query_is_answered(server: Server, examples: int) -> None:
    """Parameters with any names, repetitions and values get a page or a refusal that names them."""

    @generated(examples)
    @given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(), st.sampled_from(VALUES) | st.text()), max_size=6))
    def send(query: list[tuple[str, str]]) -> None:
        pairs = [
            (name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in query
        ]
        reply = server.http.get(f"{JOBS}?{urlencode(pairs)}")
        assert reply.status_code in (200, 400)
        check(reply.json(), "ListPreRecordedResponse" if reply.status_code == 200 else "BadRequestErrorResponse")

    send()


SOUNDS = [
    wav(0.2),
    wav(0.1, 2, 44100),
    mp3(3),
    b"ID3\x04\0\0\0\0\x00\x0aTIT2\0\0\0\0\0\0" + mp3(3),
    b"OggS\0\x02" + bytes(8) + b"\1\0\0\0" + bytes(8) + b"\1\x1e\1vorbis" + bytes(4) + b"\2\x44\xac" + bytes(17),
    b"fLaC\x80\0\0\x22\x10\0\x10\0" + bytes(6) + b"\x0a\xc4\x42\xf0\0\0\xac\x44" + bytes(16),
    b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42\0\0\0\x74moov\0\0\0\x6cmvhd" + bytes(12) + b"\0\0\3\xe8" * 23,
    b"FORM\0\0\0\x2eAIFFCOMM\0\0\0\x12\0\2\0\0\xac\x44\0\x10\x40\x0e\xac\x44" + bytes(20),
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\x1e" + bytes(7) + b"\1" + bytes(60),
]
CHANGES = st.lists(st.tuples(st.integers(0, 200), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255)))


@tiers.examples(30, MANY)
def test_any_file_is_answered(server: Server, examples: int) -> None:
    """Recordings of every format, damaged and cut off anywhere, are measured or refused."""

    @generated(examples)
    @given(st.sampled_from(SOUNDS), CHANGES, st.integers(0, 8000), st.binary(max_size=50))
    def send(sound: bytes, changes: list[tuple[int, int]], length: int, rest: bytes) -> None:
        damaged = bytearray(sound)
        for place, value in changes:
            damaged[place % len(sound)] = value
        reply = server.http.post(UPLOAD, files={"audio": ("a", bytes(damaged[:length]) + rest)})
        assert reply.status_code in (200, 422)
        check(reply.json(), "AudioUploadResponse" if reply.status_code == 200 else "UnprocessableEntityErrorResponse")

    send()
