"""What requests hold when they arrive: JSON bodies, the query of a list, and uploads."""

from __future__ import annotations

import copy
import json
import re
from io import BytesIO
from typing import Any

import pytest

from gladia_control_api_client.api.file_management import file_controller_upload_v_2 as upload
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs_v_2 as list_jobs
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_init_pre_recorded_job_v_2 as create_job,
)
from gladia_control_api_client.models import (
    CustomVocabularyEntryDTO,
    FileControllerUploadV2FilesBody,
    InitTranscriptionRequest,
    LanguageConfig,
    ListPreRecordedResponse,
    PiiRedactionConfigDTO,
    PiiRedactionEntityTypeEnum,
    SubtitlesConfigDTO,
    SubtitlesFormatEnum,
)
from gladia_control_api_client.models import PreRecordedControllerGetPreRecordedJobsV2StatusItem as Status
from gladia_control_api_client.types import UNSET, File
from tests.generated.effective import (
    DOCUMENT,
    MODELS,
    PROPERTIES,
    SCHEMAS,
    Json,
    attribute,
    body,
    decoded,
    model,
    required,
    same,
)
from tests.generated.loopback import Loopback, Received

URL = "https://example.com/a.wav"


def test_a_model_adds_nothing_to_what_it_was_given() -> None:
    """A model made from its required properties gives back only these, not the defaults of its schema."""
    given = {name: body(name, only_required=True) for name in MODELS}
    made = {name: model(name)(**{attribute(name, key): value for key, value in given[name].items()}) for name in MODELS}
    assert given == {name: instance.to_dict() for name, instance in made.items()}


def test_an_unset_property_is_not_sent() -> None:
    """A property that is set back to UNSET is no longer sent; the others are."""
    wrong = []
    for name, key in PROPERTIES:
        if key not in required(name):
            instance = decoded(name, body(name))
            setattr(instance, attribute(name, key), UNSET)
            expected = {other: value for other, value in body(name).items() if other != key}
            wrong += [] if expected == instance.to_dict() else [(name, key)]
    assert [] == wrong


PLAIN: Json = {
    "custom_metadata": {"nested": {"list": [1, None, {"deep": True}]}, "by": {"languages": ["en"]}},
    "custom_spelling_config": {"spelling_dictionary": {"SQL": ["Sequel", "S Q L"]}},
    "custom_vocabulary_config": {"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}]},
    "language_config": {"languages": ["en", "xx"]},
    "pii_redaction_config": {"entity_types": ["GDPR", "NEW_TYPE"], "processed_text_type": "MARKER"},
    "subtitles_config": {"formats": ["srt", "vtt"], "style": "compliance"},
    "translation_config": {"target_languages": ["fr"], "model": "enhanced"},
}


def mixed() -> InitTranscriptionRequest:
    """The same request of models, enum members and plain values, with a tuple where the document has an array."""
    entries: Any = ("Westeros", CustomVocabularyEntryDTO("Stark", intensity=0.6))
    changed: Any = {
        "custom_metadata": PLAIN["custom_metadata"] | {"by": LanguageConfig(languages=["en"])},
        "custom_vocabulary_config": {"vocabulary": entries},
        "language_config": LanguageConfig(languages=["en", "xx"]),
        "pii_redaction_config": PiiRedactionConfigDTO(
            entity_types=[PiiRedactionEntityTypeEnum.GDPR, PiiRedactionEntityTypeEnum("NEW_TYPE")],
            processed_text_type="MARKER",
        ),
        "subtitles_config": SubtitlesConfigDTO(formats=[SubtitlesFormatEnum.SRT, "vtt"], style="compliance"),
    }
    return InitTranscriptionRequest(URL, **PLAIN | changed)


def of_tomorrow() -> InitTranscriptionRequest:
    """A request with fields newer than the document on two levels, set like entries."""
    languages = LanguageConfig(languages=["en"])
    languages["accent"] = {"strong": True}
    request = InitTranscriptionRequest(URL, language_config=languages)
    request["field_of_tomorrow"] = "value-2"
    return request


EMPTY: Json = {"diarization": False, "sentences": True, "custom_metadata": {}, "language_config": {"languages": []}}
EMPTY_MODEL: dict[str, Any] = EMPTY | {"language_config": LanguageConfig(languages=[])}
TOMORROW = {"field_of_tomorrow": "value-2", "language_config": {"languages": ["en"], "accent": {"strong": True}}}

REQUESTS: dict[str, tuple[InitTranscriptionRequest, Json]] = {
    "only an address: no defaults of the document": (InitTranscriptionRequest(URL), {}),
    "defaults, false and empty values that were set": (
        InitTranscriptionRequest(URL, **EMPTY_MODEL),
        EMPTY,
    ),
    "plain values": (InitTranscriptionRequest(URL, **PLAIN), PLAIN),
    "models, enum members and plain values in each other": (mixed(), PLAIN),
    "fields newer than the document": (of_tomorrow(), TOMORROW),
}


@pytest.mark.parametrize(("request_", "expected"), REQUESTS.values(), ids=REQUESTS)
def test_what_was_set_is_sent(server: Loopback, request_: InitTranscriptionRequest, expected: Json) -> None:
    """What was set is sent and nothing else, whether it is plain or a model; `to_dict` says so beforehand."""
    server.answer(400, {})
    server.call(create_job, body=request_)
    assert same({"audio_url": URL} | expected, server.received[0].json)
    assert same({"audio_url": URL} | expected, request_.to_dict())


def test_known_entries_are_told_from_unknown_ones() -> None:
    """Fields that the document does not have are entries of a model, and can be listed, read and removed."""
    request = InitTranscriptionRequest.from_dict({"audio_url": URL, "field_of_tomorrow": "value-2"})
    assert (["field_of_tomorrow"], "value-2") == (request.additional_keys, request["field_of_tomorrow"])
    assert ("field_of_tomorrow" in request, "audio_url" in request) == (True, False)
    del request["field_of_tomorrow"]
    assert {"audio_url": URL} == request.to_dict()


def test_a_repr_shows_what_is_set() -> None:
    """A repr shows the properties that are set, unknown ones included, and no others."""
    for name in MODELS:
        given, optional = body(name, only_required=True), SCHEMAS[name]["properties"].keys() - set(required(name))
        instance = decoded(name, given)
        shown = [f"{attribute(name, key)}={getattr(instance, attribute(name, key))!r}" for key in given]
        assert [] == [text for text in shown if text not in repr(instance)], name
        hidden = [f"{before}{attribute(name, key)}=" for key in optional for before in "( "]
        assert [] == [text for text in (*hidden, "UNSET", " object at 0x") if text in repr(instance)], name
        instance["brand_new"] = 1
        assert "'brand_new': 1" in repr(instance), name


def test_what_is_given_out_is_a_copy() -> None:
    """Changing what `to_dict` returned, at any depth, does not change the model."""
    request = InitTranscriptionRequest(URL, **copy.deepcopy(PLAIN))
    given = request.to_dict()
    given["custom_metadata"]["nested"]["list"].append("changed")
    given["custom_vocabulary_config"]["vocabulary"].clear()
    assert {"audio_url": URL} | PLAIN == request.to_dict()


# ---------------------------------------------------------------------- the query of a list

PARAMETERS = {parameter["name"] for parameter in DOCUMENT["paths"]["/v2/pre-recorded"]["get"]["parameters"]}


def query_of(server: Loopback, **filters: Any) -> list[tuple[str, str]]:
    """The query that arrives when jobs are listed with these filters."""
    server.answer(200, body("ListPreRecordedResponse"))
    assert (
        ListPreRecordedResponse.from_dict(body("ListPreRecordedResponse")) == server.call(list_jobs, **filters).parsed
    )
    request = server.received[-1]
    return request.query if "?" in request.target else []


FILTERS: list[tuple[Json, list[tuple[str, str]]]] = [
    ({}, []),
    ({"offset": 0}, [("offset", "0")]),
    ({"before_date": "2023-12-28T09:04:17.210+01:00"}, [("before_date", "2023-12-28T09:04:17.210+01:00")]),
    ({"status": ["done", "error"]}, [("status", "done"), ("status", "error")]),
    ({"status": [Status.QUEUED, Status("archived")]}, [("status", "queued"), ("status", "archived")]),
    ({"date": UNSET, "status": UNSET, "custom_metadata": UNSET}, []),
]


def test_each_filter_is_sent_as_it_is(server: Loopback) -> None:
    """Only filters that were set are sent, each under its own name; several states are a repeated `status`."""
    assert [expected for _, expected in FILTERS] == [query_of(server, **filters) for filters, _ in FILTERS]


def test_custom_metadata_is_one_json_string(server: Loopback) -> None:
    """The metadata filter arrives as one JSON object in one entry, separate from the other filters."""
    wanted = {"order": "42", "status": "mine", "limit": 1, "é&=?": [True, None]}
    sent = query_of(server, custom_metadata=json.dumps(wanted), limit=7)
    assert [("custom_metadata", wanted), ("limit", "7")] == sorted(
        (name, json.loads(value) if name == "custom_metadata" else value) for name, value in sent
    )


def test_every_filter_can_be_sent_at_once(server: Loopback) -> None:
    """All filters of the document exist and can be combined, each arriving once."""
    given: Any = dict.fromkeys(PARAMETERS, "x") | {"offset": 1, "limit": 2, "status": ["done"]}
    assert sorted((name, str(value).strip("[']")) for name, value in given.items()) == sorted(query_of(server, **given))


# ---------------------------------------------------------------------- uploads

AUDIO = b"RIFF\r\n--+++\r\nContent-Disposition: form-data\r\n\r\n--+++--\r\n" + bytes(range(256)) + b"\r\n--"


def request_with(audio: bytes) -> FileControllerUploadV2FilesBody:
    """An upload's body."""
    return FileControllerUploadV2FilesBody(File(BytesIO(audio), "interview.wav", "audio/wav"))


def parts(request: Received) -> list[tuple[bytes, bytes]]:
    """The headers and the content of each part of a multipart body."""
    between = request.body.split(b"--" + boundary(request).encode())
    assert (b"", b"--\r\n") == (between[0], between[-1])
    found = []
    for part in between[1:-1]:
        assert (b"\r\n", b"\r\n") == (part[:2], part[-2:])
        headers, _, content = part[2:-2].partition(b"\r\n\r\n")
        found.append((headers, content))
    return found


def boundary(request: Received) -> str:
    """The boundary that a request's content type announces."""
    found = re.fullmatch(r"multipart/form-data; boundary=(\S+)", request.headers["Content-Type"])
    assert found is not None
    return found[1]


def test_audio_arrives_intact(server: Loopback, way: str) -> None:
    """Audio arrives whole, with its name and type, even if it contains the generator's usual boundary `--+++`."""
    server.answer(200, body("AudioUploadResponse"))
    server.call(upload, way, body=request_with(AUDIO))
    [(headers, content)] = parts(server.received[0])
    assert AUDIO == content
    assert b'name="audio"; filename="interview.wav"\r\nContent-Type: audio/wav' in headers


def test_every_boundary_is_new(server: Loopback) -> None:
    """No two uploads share a boundary, and none can be guessed: it has at least 128 random bits."""
    server.answer(200, body("AudioUploadResponse"))
    for _ in range(8):
        server.call(upload, body=request_with(b""))
    boundaries = {boundary(request) for request in server.received}
    assert 8 == len(boundaries)
    assert all(re.fullmatch(r"[0-9a-f]{32,}", one) for one in boundaries)


@pytest.mark.parametrize(
    ("status", "name"),
    [(200, "AudioUploadResponse"), (201, "AudioUploadResponse"), (413, "PayloadTooLargeErrorResponse")],
)
def test_the_answer_to_an_upload_is_decoded(server: Loopback, status: int, name: str) -> None:
    """Success is 200, as documented, or 201, as seen; that a file is too large has a model of its own."""
    server.answer(status, body(name))
    with server.client() as client:
        answer = upload.sync(client=client, body=request_with(b"x"))
    assert (model(name), decoded(name, body(name))) == (type(answer), answer)
