"""Models as values: they copy, pickle, and give back what they were given."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from gladia_control_api_client.errors import DecodeError
from gladia_control_api_client.models import FileResponse, InitPreRecordedTranscriptionResponse, PreRecordedResponse
from gladia_control_api_client.types import UNSET, Model, Unset
from tests.generated.effective import MODELS, PROPERTIES, attribute, body, decoded

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


def test_unset_is_one_object() -> None:
    """UNSET is false, shows as its name, and comes out of a pickle or a copy as itself, also from inside a list."""
    assert (False, "UNSET", True) == (bool(UNSET), repr(UNSET), isinstance(UNSET, Unset))
    twins = [copy.copy(UNSET), copy.deepcopy(UNSET), *copy.deepcopy([UNSET])]
    for protocol in PROTOCOLS:
        twins += [pickle.loads(pickle.dumps(UNSET, protocol)), *pickle.loads(pickle.dumps([UNSET, UNSET], protocol))]
    assert [] == [twin for twin in twins if twin is not UNSET]


def test_a_decode_error_pickles() -> None:
    """An unpickled DecodeError has its reason, its path and its message."""
    with pytest.raises(DecodeError) as caught:
        PreRecordedResponse.from_dict(body("PreRecordedResponse") | {"file": {"id": 7}})
    for protocol in PROTOCOLS:
        twin = pickle.loads(pickle.dumps(caught.value, protocol))
        assert (DecodeError, caught.value.reason, ["file", "id"]) == (type(twin), twin.reason, twin.path)
        assert str(caught.value) == str(twin)


def test_a_decode_error_is_a_value_error() -> None:
    """`except ValueError` catches a DecodeError."""
    with pytest.raises(ValueError, match="id is missing"):
        PreRecordedResponse.from_dict({})


def test_models_pickle_and_copy() -> None:
    """A model with set, unset and unknown properties is equal to what comes out of a pickle or a deep copy."""
    for name in MODELS:
        for only_required in (True, False):
            instance = decoded(name, body(name, only_required=only_required) | {"brand_new": [1]})
            for twin in (pickle.loads(pickle.dumps(instance)), copy.deepcopy(instance)):
                assert (instance, repr(instance)) == (twin, repr(twin))
                assert twin.additional_properties is not instance.additional_properties, name


ADDED = "added_to_a_nested_model"


def changed(value: Any) -> tuple[Any, Any]:
    """Another value of the same type for an attribute, and the JSON that it should become."""
    if isinstance(value, Model):
        nested = copy.deepcopy(value)
        nested[ADDED] = 1
        return nested, plain(value) | {ADDED: 1}
    if isinstance(value, bool):
        return not value, not value
    if isinstance(value, list):
        return value[:1], [plain(item) for item in value[:1]]
    if isinstance(value, dict):
        return value | {"added": 1}, value | {"added": 1}
    other = f"{value}, changed" if isinstance(value, str) else value + 1
    return other, other


def plain(value: Any) -> Any:
    """The JSON of a model, or the value itself."""
    return value.to_dict() if hasattr(value, "to_dict") else value


def test_one_attribute_is_one_entry() -> None:
    """After one attribute is set to another value, `to_dict` differs in that attribute's entry and nowhere else."""
    for name, key in PROPERTIES:
        instance = decoded(name, body(name))
        value, expected = changed(getattr(instance, attribute(name, key)))
        setattr(instance, attribute(name, key), value)
        actual = instance.to_dict()
        assert body(name)[key] != actual[key], (name, key)
        assert body(name) | {key: expected} == actual, (name, key)


@pytest.mark.parametrize("identifier", ["45463597-20B7-4AF7-B3B3-F5FB778203AB", "{45463597}", "job_7", ""])
def test_ids_stay_as_they_are(identifier: str) -> None:
    """An id stays the string that was received, upper case included, whether it looks like a UUID or not."""
    created = {"id": identifier, "result_url": f"https://api.gladia.io/v2/pre-recorded/{identifier}"}
    assert created == InitPreRecordedTranscriptionResponse.from_dict(created).to_dict()
    job = PreRecordedResponse.from_dict(
        body("PreRecordedResponse") | {"id": identifier, "file": body("FileResponse") | {"id": identifier}}
    )
    assert isinstance(job.file, FileResponse)
    assert [(str, identifier)] * 2 == [(type(value), value) for value in (job.id, job.file.id)]


DATES = [
    "2023-12-28T09:04:17.210Z",
    "2023-12-28T09:04:17.2103456789+01:00",
    "2023-12-28 09:04",
    "20231228T090417Z",
    "2023-02-30T25:61:00Z",
    "",
]


@pytest.mark.parametrize("date", DATES)
def test_dates_stay_as_they_are(date: str) -> None:
    """A date stays the string that was received, in any spelling, and is sent back unchanged."""
    job = PreRecordedResponse.from_dict(body("PreRecordedResponse") | {"created_at": date, "completed_at": date})
    sent = job.to_dict()
    assert [date] * 4 == [job.created_at, job.completed_at, sent["created_at"], sent["completed_at"]]
