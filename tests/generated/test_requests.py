"""What requests hold when they arrive: JSON bodies, the query of a list, and uploads."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from io import BytesIO
from typing import Any

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs as list_jobs
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_init_pre_recorded_job_v_2 as create_job,
)
from gladia_control_api_client.api.upload_v2 import file_controller_upload as upload
from gladia_control_api_client.models import (
    CustomSpellingConfigDTO,
    CustomVocabularyConfigDTO,
    CustomVocabularyEntryDTO,
    InitTranscriptionRequest,
    JobList,
    JobStatus,
    LanguageConfig,
    PayloadTooLargeErrorResponse,
    PiiRedactionConfigDTO,
    PiiRedactionEntityTypeEnum,
    SubtitlesConfigDTO,
    SubtitlesFormatEnum,
    TranslationConfigDTO,
    UploadRequest,
    UploadResponse,
)
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


def sent(server: Loopback, request: InitTranscriptionRequest) -> Any:
    """The JSON body that arrives when a request is sent."""
    with server.client() as client:
        server.answer(400, {})
        create_job.sync_detailed(client=client, body=request)
    return server.received[-1].json


def test_nothing_is_sent_that_nobody_set(server: Loopback) -> None:
    """A request with only an address is sent without the defaults of the document."""
    assert {"audio_url": URL} == sent(server, InitTranscriptionRequest(URL))


def test_what_was_set_is_sent(server: Loopback) -> None:
    """A value that was set is sent, even if it is the document's default, false, zero or empty."""
    request = InitTranscriptionRequest(
        URL, diarization=False, sentences=True, custom_metadata={}, language_config=LanguageConfig(languages=[])
    )
    expected = {"diarization": False, "sentences": True, "custom_metadata": {}, "language_config": {"languages": []}}
    assert same({"audio_url": URL} | expected, sent(server, request))


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
    "custom_metadata": {"order": 42, "nested": {"list": [1, None, {"deep": True}]}},
    "custom_spelling_config": {"spelling_dictionary": {"SQL": ["Sequel", "S Q L"]}},
    "custom_vocabulary_config": {"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}]},
    "language_config": {"languages": ["en", "xx"]},
    "pii_redaction_config": {"entity_types": ["GDPR", "NEW_TYPE"], "processed_text_type": "MARKER"},
    "subtitles_config": {"formats": ["srt", "vtt"], "style": "compliance"},
    "translation_config": {"target_languages": ["fr"], "model": "enhanced"},
}


def test_plain_dictionaries_are_sent_as_they_are(server: Loopback) -> None:
    """Plain dictionaries, lists, tuples and strings work wherever the document has objects, arrays and enums."""
    options: Any = PLAIN | {"subtitles_config": {"formats": ("srt", "vtt"), "style": "compliance"}}
    assert {"audio_url": URL} | PLAIN == sent(server, InitTranscriptionRequest(URL, **options))


def test_models_are_sent_as_dictionaries_are(server: Loopback) -> None:
    """Models, enum members and plain values in any mix are sent as the same JSON as plain dictionaries."""
    stark: Any = {"value": "Stark", "intensity": 0.6}
    mixed = InitTranscriptionRequest(
        URL,
        custom_metadata=PLAIN["custom_metadata"],
        custom_spelling_config=CustomSpellingConfigDTO({"SQL": ["Sequel", "S Q L"]}),
        custom_vocabulary_config=CustomVocabularyConfigDTO(["Westeros", CustomVocabularyEntryDTO(**stark)]),
        language_config=LanguageConfig(languages=["en", "xx"]),
        pii_redaction_config=PiiRedactionConfigDTO(
            entity_types=[PiiRedactionEntityTypeEnum.GDPR, PiiRedactionEntityTypeEnum("NEW_TYPE")],
            processed_text_type="MARKER",
        ),
        subtitles_config=SubtitlesConfigDTO(formats=[SubtitlesFormatEnum.SRT, "vtt"], style="compliance"),
        translation_config=TranslationConfigDTO(["fr"], model="enhanced"),
    )
    assert {"audio_url": URL} | PLAIN == sent(server, mixed)


def test_models_inside_plain_values_are_sent(server: Loopback) -> None:
    """A model inside a plain dictionary or a tuple is sent as its JSON, and `to_dict` says so beforehand."""
    entries: Any = ({"value": "Arya"}, CustomVocabularyEntryDTO("Stark"), "Westeros")
    config: Any = {"vocabulary": entries}
    request = InitTranscriptionRequest(URL, custom_vocabulary_config=config, custom_metadata={"by": LanguageConfig()})
    vocabulary = [{"value": "Arya"}, {"value": "Stark"}, "Westeros"]
    expected = {"audio_url": URL, "custom_vocabulary_config": {"vocabulary": vocabulary}, "custom_metadata": {"by": {}}}
    assert [expected, expected] == [request.to_dict(), sent(server, request)]


def test_unknown_fields_are_sent(server: Loopback) -> None:
    """A field newer than the document is sent when it is set like an entry of the request, on every level."""
    request = InitTranscriptionRequest(URL, language_config=LanguageConfig(languages=["en"]))
    request["field_of_tomorrow"] = "value-2"
    assert isinstance(request.language_config, LanguageConfig)
    request.language_config["accent"] = {"strong": True}
    expected = {"field_of_tomorrow": "value-2", "language_config": {"languages": ["en"], "accent": {"strong": True}}}
    assert {"audio_url": URL} | expected == sent(server, request)


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
    server.answer(200, body("JobList"))
    with server.client() as client:
        assert JobList.from_dict(body("JobList")) == list_jobs.sync(client=client, **filters)
    request = server.received[-1]
    return request.query if "?" in request.target else []


def test_no_filter_is_sent_that_nobody_set(server: Loopback) -> None:
    """A list without filters is requested without a query: the defaults are the server's."""
    assert [] == query_of(server)


FILTERS: list[tuple[Json, list[tuple[str, str]]]] = [
    ({"offset": 0}, [("offset", "0")]),
    ({"limit": 20}, [("limit", "20")]),
    ({"offset": 40, "limit": 5}, [("offset", "40"), ("limit", "5")]),
    ({"date": "2023-12-28"}, [("date", "2023-12-28")]),
    ({"before_date": "2023-12-28T09:04:17.210+01:00"}, [("before_date", "2023-12-28T09:04:17.210+01:00")]),
    ({"after_date": "2023-12-28T09:04:17Z"}, [("after_date", "2023-12-28T09:04:17Z")]),
    ({"status": ["done"]}, [("status", "done")]),
    ({"status": ["done", "error"]}, [("status", "done"), ("status", "error")]),
    ({"status": [JobStatus.QUEUED, JobStatus("archived")]}, [("status", "queued"), ("status", "archived")]),
    ({"date": UNSET, "status": UNSET, "custom_metadata": UNSET}, []),
]


def test_each_filter_is_sent_as_it_is(server: Loopback) -> None:
    """Each filter arrives under its own name, and several states as a repeated `status`."""
    sent = [[entry for entry in query_of(server, **filters) if entry[0] in filters] for filters, _ in FILTERS]
    assert [expected for _, expected in FILTERS] == sent


def test_custom_metadata_is_one_json_string(server: Loopback) -> None:
    """The metadata filter arrives as one JSON object in one entry, separate from the other filters."""
    wanted = {"order": "42", "status": "mine", "limit": 1, "é&=?": [True, None]}
    sent = query_of(server, custom_metadata=json.dumps(wanted), status=["done"], limit=7, offset=0)
    found = dict(sent)
    assert (wanted, len(sent)) == (json.loads(found.pop("custom_metadata")), 4)
    assert {"status": "done", "limit": "7", "offset": "0"} == found


def test_every_filter_can_be_sent_at_once(server: Loopback) -> None:
    """All filters of the document exist and can be combined, each arriving once."""
    given: Any = dict.fromkeys(PARAMETERS, "x") | {"offset": 1, "limit": 2, "status": ["done"]}
    assert sorted((name, str(value).strip("[']")) for name, value in given.items()) == sorted(query_of(server, **given))


# ---------------------------------------------------------------------- uploads

AUDIO = b"RIFF\r\n--+++\r\nContent-Disposition: form-data\r\n\r\n--+++--\r\n" + bytes(range(256)) + b"\r\n--"


def request_with(audio: bytes) -> UploadRequest:
    """An upload's body."""
    return UploadRequest(File(BytesIO(audio), "interview.wav", "audio/wav"))


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


def test_audio_arrives_intact(server: Loopback) -> None:
    """Audio arrives whole, with its name and type, even if it contains the generator's usual boundary `--+++`."""
    with server.client() as client:
        server.answer(200, body("UploadResponse"))
        upload.sync_detailed(client=client, body=request_with(AUDIO))
    [(headers, content)] = parts(server.received[0])
    assert AUDIO == content
    assert b'name="audio"; filename="interview.wav"\r\nContent-Type: audio/wav' in headers


def test_audio_arrives_intact_without_blocking(server: Loopback) -> None:
    """The same holds for the asynchronous operation."""

    async def call() -> Any:
        async with server.client() as client:
            return await upload.asyncio(client=client, body=request_with(AUDIO))

    server.answer(200, body("UploadResponse"))
    assert UploadResponse.from_dict(body("UploadResponse")) == asyncio.run(call())
    assert [AUDIO] == [content for _, content in parts(server.received[0])]


def test_every_boundary_is_new(server: Loopback) -> None:
    """No two uploads share a boundary, and none can be guessed: it has at least 128 random bits."""
    with server.client() as client:
        server.answer(200, body("UploadResponse"))
        for _ in range(8):
            upload.sync_detailed(client=client, body=request_with(b""))
    boundaries = {boundary(request) for request in server.received}
    assert len(boundaries) == 8
    assert all(re.fullmatch(r"[0-9a-f]{32,}", one) for one in boundaries)


def test_both_successes_are_decoded(server: Loopback) -> None:
    """An upload that is answered with 200, as documented, or with 201, as seen, is a success."""
    for status in (200, 201):
        server.answer(status, body("UploadResponse"))
        with server.client() as client:
            decoded_response = upload.sync(client=client, body=request_with(b"x"))
        assert UploadResponse.from_dict(body("UploadResponse")) == decoded_response, status


def test_a_file_that_is_too_large_is_decoded(server: Loopback) -> None:
    """The response to a file that is too large is decoded into its model."""
    with server.client() as client:
        server.answer(413, body("PayloadTooLargeErrorResponse"))
        parsed = upload.sync(client=client, body=request_with(b"x"))
    assert PayloadTooLargeErrorResponse.from_dict(body("PayloadTooLargeErrorResponse")) == parsed


def test_the_upload_is_described_once() -> None:
    """The effective document describes the upload as multipart and nothing else, which is what can be generated."""
    described = DOCUMENT["paths"]["/v2/upload"]["post"]["requestBody"]["content"]
    assert ["multipart/form-data"] == list(described)
