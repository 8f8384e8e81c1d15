from __future__ import annotations

import copy
import pickle

import pytest

from gladia_control_api_client.errors import DecodeError
from gladia_control_api_client.models import Job
from gladia_control_api_client.types import UNSET, Unset
from tests.generated.effective import MODELS, body, decoded

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_unset_pickles_to_itself(protocol: int) -> None:
    """UNSET out of a pickle is UNSET itself, alone or inside something else."""
    twins = [pickle.loads(pickle.dumps(UNSET, protocol)), *pickle.loads(pickle.dumps([UNSET, UNSET], protocol))]
    assert all(twin is UNSET for twin in twins)


def test_unset_copies_to_itself() -> None:
    """A copy of UNSET, shallow or deep, is UNSET itself."""
    twins = [copy.copy(UNSET), copy.deepcopy(UNSET), *copy.deepcopy([UNSET]), *copy.deepcopy({"x": UNSET}).values()]
    assert all(twin is UNSET for twin in twins)


def test_unset_is_false_and_short() -> None:
    """UNSET is false, is not None, and shows as its name."""
    assert (False, "UNSET", True) == (bool(UNSET), repr(UNSET), isinstance(UNSET, Unset))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_decode_error_pickles(protocol: int) -> None:
    """A DecodeError comes out of a pickle with its reason, its path and its message."""
    with pytest.raises(DecodeError) as caught:
        Job.from_dict(body("Job") | {"file": {"id": 7}})
    twin = pickle.loads(pickle.dumps(caught.value, protocol))
    assert (DecodeError, caught.value.reason, ["file", "id"]) == (type(twin), twin.reason, twin.path)
    assert str(caught.value) == str(twin)


def test_a_decode_error_is_a_value_error() -> None:
    """Whoever catches ValueError catches a DecodeError."""
    with pytest.raises(ValueError, match="id is missing"):
        Job.from_dict({})


@pytest.mark.parametrize("only_required", [True, False])
@pytest.mark.parametrize("name", MODELS)
def test_models_pickle_and_copy(name: str, only_required: bool) -> None:
    """A model with set, unset and unknown properties is equal to what comes out of a pickle or a deep copy."""
    instance = decoded(name, body(name, only_required=only_required) | {"brand_new": [1]})
    for twin in (pickle.loads(pickle.dumps(instance)), copy.deepcopy(instance)):
        assert (instance, repr(instance)) == (twin, repr(twin))
        assert twin.additional_properties is not instance.additional_properties
