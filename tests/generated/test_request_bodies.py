from __future__ import annotations

import copy
from typing import Any

import pytest

from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_init_pre_recorded_job_v_2 as create_job,
)
from gladia_control_api_client.models import (
    CustomSpellingConfigDTO,
    CustomVocabularyConfigDTO,
    CustomVocabularyEntryDTO,
    InitTranscriptionRequest,
    LanguageConfig,
    PiiRedactionConfigDTO,
    PiiRedactionEntityTypeEnum,
    SubtitlesConfigDTO,
    SubtitlesFormatEnum,
    TranslationConfigDTO,
)
from gladia_control_api_client.types import UNSET
from tests.generated.effective import MODELS, PROPERTIES, SCHEMAS, Json, attribute, body, decoded, model, required, same
from tests.generated.loopback import Loopback

URL = "https://example.com/a.wav"


def sent(server: Loopback, request: InitTranscriptionRequest) -> Any:
    """The JSON body that arrives when a request is sent."""
    with server.client() as client:
        server.answer(400, {})
        create_job.sync_detailed(client=client, body=request)
    return server.received[-1].json


def test_nothing_is_sent_that_nobody_set(server: Loopback) -> None:
    """A request with an address only is sent as just that, without the defaults of the document."""
    assert {"audio_url": URL} == sent(server, InitTranscriptionRequest(URL))


def test_what_was_set_is_sent(server: Loopback) -> None:
    """A value is sent because it was set, also where it is the document's default, false, zero or empty."""
    request = InitTranscriptionRequest(
        URL, diarization=False, sentences=True, custom_metadata={}, language_config=LanguageConfig(languages=[])
    )
    expected = {"diarization": False, "sentences": True, "custom_metadata": {}, "language_config": {"languages": []}}
    assert same({"audio_url": URL} | expected, sent(server, request))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_adds_nothing_to_what_it_was_given(name: str) -> None:
    """A model made from its required properties gives back these and no more, whatever defaults its schema has."""
    arguments = {attribute(name, key): value for key, value in body(name, only_required=True).items()}
    assert body(name, only_required=True) == model(name)(**arguments).to_dict()


@pytest.mark.parametrize(("name", "key"), [place for place in PROPERTIES if place[1] not in required(place[0])])
def test_an_unset_property_is_not_sent(name: str, key: str) -> None:
    """A property that is taken back to unset is no longer sent, and the others are."""
    instance = decoded(name, body(name))
    setattr(instance, attribute(name, key), UNSET)
    expected = {other: value for other, value in body(name).items() if other != key}
    assert expected == instance.to_dict()


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


@pytest.mark.parametrize("name", MODELS)
def test_a_repr_shows_what_is_set(name: str) -> None:
    """A repr shows the properties that are set, unknown ones included, and says nothing of the others."""
    optional = [attribute(name, key) for key in SCHEMAS[name]["properties"] if key not in required(name)]
    instance = decoded(name, body(name, only_required=True))
    assert (False, False) == ("UNSET" in repr(instance), " object at 0x" in repr(instance))
    assert [] == [key for key in optional if f"({key}=" in repr(instance) or f" {key}=" in repr(instance)]
    for key, value in body(name, only_required=True).items():
        assert f"{attribute(name, key)}={getattr(instance, attribute(name, key))!r}" in repr(instance), value
    instance["brand_new"] = 1
    assert "'brand_new': 1" in repr(instance)


def test_what_is_given_out_is_a_copy() -> None:
    """Changing what `to_dict` returned, at any depth, does not change the model."""
    request = InitTranscriptionRequest(URL, **copy.deepcopy(PLAIN))
    given = request.to_dict()
    given["custom_metadata"]["nested"]["list"].append("changed")
    given["custom_vocabulary_config"]["vocabulary"].clear()
    assert {"audio_url": URL} | PLAIN == request.to_dict()
