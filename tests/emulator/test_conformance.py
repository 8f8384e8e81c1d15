"""Attack: thousands of valid and invalid requests made from the document. None makes the emulator fail."""

from __future__ import annotations

import copy
import os
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

from tests.emulator.support import JOBS, MARK, REMOTE, UPLOAD, assert_quiet, check, mp3, wav
from tests.generated.effective import DOCUMENT

LONG = bool(os.environ.get("CHECK_LONG"))
EXAMPLES = 200 if LONG else 20
LETTERS = st.characters(min_codepoint=33, max_codepoint=126)
# The key is given, or not, by the tests: left to chance, most invalid requests would get no further than it.
KEYLESS = {name: value for name, value in copy.deepcopy(DOCUMENT).items() if name != "security"}
for path in KEYLESS["paths"].values():
    for operation in path.values():
        if isinstance(operation, dict):
            operation.pop("security", None)
SCHEMA: Any = schemathesis.openapi.from_dict(KEYLESS)
OPERATIONS: dict[str, Any] = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
JOB_KINDS = ("unknown", "queued", "processing", "done", "failed", "remote")
# What valid requests must come to at least, so that no attack ends at the gate.
REACHED = {
    "POST /v2/pre-recorded": {201},
    "GET /v2/pre-recorded": {200, 400},
    "GET /v2/pre-recorded/{id}": {200, 404},
    "DELETE /v2/pre-recorded/{id}": {202, 403, 404},
    "GET /v2/pre-recorded/{id}/file": {200, 404},
    "POST /v2/upload": {422},
}
ATTACK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,  # the same requests everywhere, so that a failure is the change's fault
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Refusals that the document leaves out; their bodies are as documented elsewhere.
LEFT_OUT = {
    ("GET /v2/pre-recorded", 400): "BadRequestErrorResponse",
    ("POST /v2/pre-recorded", 413): "PayloadTooLargeErrorResponse",
}


@attrs.frozen
class Victim:
    """A running emulator, and a client for what goes well."""

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
def victim() -> Iterator[Victim]:
    """One emulator for all attacks: what one of them breaks, the next one meets."""
    scripts: dict[str, Script | str] = {
        "failed": Script.failing(),
        "*": "Speaker 0: Hello, Anna.\nSpeaker 1: C++ costs 42 euros.",
    }
    with (
        Emulator(
            scripts=scripts, clock=ManualClock(), queue_seconds=0, processing_seconds=0, upload_limit=100_000
        ) as emulator,
        httpx.Client(base_url=emulator.url, trust_env=False, verify=False) as http,
        requests.Session() as session,
    ):
        http.headers["x-gladia-key"] = emulator.api_key
        session.trust_env = False
        yield Victim(emulator, http, session)
        assert 200 == http.get(JOBS).status_code


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a client does wrong is an answer, and never a line in the log of the program around the emulator."""
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


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_conforms_to_the_document(victim: Victim, label: str, mode: GenerationMode) -> None:
    """Valid or not, every request with the key gets an answer that the document has, and never one of 500 or more."""
    statuses: set[int] = set()

    @ATTACK
    @given(OPERATIONS[label].as_strategy(generation_mode=mode), st.sampled_from(JOB_KINDS))
    def attack(case: Any, kind: str) -> None:
        if "{id}" in label and kind != "unknown" and mode is GenerationMode.POSITIVE:
            case.path_parameters["id"] = victim.job(kind)
        case.headers["x-gladia-key"] = victim.emulator.api_key
        response = case.call(base_url=victim.emulator.url, session=victim.session)
        conforms(case, response)
        statuses.add(response.status_code)

    attack()
    if mode is GenerationMode.POSITIVE:
        assert REACHED[label] <= statuses
    elif label.startswith("POST"):
        assert {400} == statuses


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", OPERATIONS)
def test_nothing_is_answered_without_the_key(victim: Victim, label: str, mode: GenerationMode) -> None:
    """Whatever is sent without the key, or with another one, comes to nothing but the documented 401."""
    job_id = victim.job("done")
    before = victim.emulator.jobs, victim.emulator.uploads
    wrong = st.sampled_from([None, "", "emulator-ke", "EMULATOR-KEY", "emulator-key2"]) | st.text(LETTERS)

    @ATTACK
    @given(OPERATIONS[label].as_strategy(generation_mode=mode), wrong)
    def attack(case: Any, key: str | None) -> None:
        if "{id}" in label and mode is GenerationMode.POSITIVE:
            case.path_parameters["id"] = job_id
        if key is not None:
            case.headers["x-gladia-key"] = key
        response = case.call(base_url=victim.emulator.url, session=victim.session)
        conforms(case, response)
        assert 401 == response.status_code

    attack()
    assert before == (victim.emulator.jobs, victim.emulator.uploads)


def test_what_is_accepted_can_be_read(victim: Victim) -> None:
    """Every request that creates a job creates one whose result is as the document has it, alone and in a list."""
    accepted: list[str] = []

    @ATTACK
    @given(OPERATIONS["POST /v2/pre-recorded"].as_strategy())
    def attack(case: Any) -> None:
        case.body["audio_url"] = REMOTE
        case.headers["x-gladia-key"] = victim.emulator.api_key
        response = case.call(base_url=victim.emulator.url, session=victim.session)
        if response.status_code == 201:
            accepted.append(response.json()["id"])
            job = victim.http.get(f"{JOBS}/{accepted[-1]}")
            page = victim.http.get(JOBS, params={"limit": 1})
            assert (200, "done", 200) == (job.status_code, job.json()["status"], page.status_code)
            check(job.json(), "Job")
            check(page.json(), "JobList")

    attack()
    assert len(accepted) > EXAMPLES // 4


NAMES = ["offset", "limit", "date", "before_date", "after_date", "status", "custom_metadata", "custom_metadata[a]", ""]
VALUES = ["0", "1", "-1", "9" * 400, "done", "2026-01-01", "0001-01-01T00:00+14:00", "9999-12-31", '{"a":1}', "[]", "{"]


@ATTACK
@given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(), st.sampled_from(VALUES) | st.text()), max_size=6))
def test_any_query_is_answered(victim: Victim, query: list[tuple[str, str]]) -> None:
    """Parameters of any names, any number of times and with any values, are a page or a refusal that names them."""
    pairs = [(name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in query]
    reply = victim.http.get(f"{JOBS}?{urlencode(pairs)}")
    assert reply.status_code in (200, 400)
    check(reply.json(), "JobList" if reply.status_code == 200 else "BadRequestErrorResponse")


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


@ATTACK
@given(st.sampled_from(SOUNDS), CHANGES, st.integers(0, 8000), st.binary(max_size=50))
def test_any_file_is_answered(
    victim: Victim, sound: bytes, changes: list[tuple[int, int]], length: int, rest: bytes
) -> None:
    """Recordings of every format, damaged and cut off anywhere, are measured or refused."""
    damaged = bytearray(sound)
    for place, value in changes:
        damaged[place % len(sound)] = value
    reply = victim.http.post(UPLOAD, files={"audio": ("a", bytes(damaged[:length]) + rest)})
    assert reply.status_code in (200, 422)
    check(reply.json(), "UploadResponse" if reply.status_code == 200 else "UnprocessableEntityErrorResponse")
