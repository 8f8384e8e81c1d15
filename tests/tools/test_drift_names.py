"""The Python names in a report are names that users can write."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import gladia_control
import pytest
from gladia_control import AsyncGladia, Gladia, Job, Transcript, errors

import gladia_control_api_client
from gladia_control_api_client import models
from gladia_control_api_client.options import TranscriptionOptions
from tests.tools.tree import ROOT, effective
from tools import generate
from tools.drift.hand_written import ERRORS, JOB, LIST_FILTERS, OPERATIONS
from tools.drift.names import MOST_NAMES, Names
from tools.generator import generator
from tools.normal import normalized
from tools.openapi import operations, schemas
from tools.places import pointer

DOCUMENT = effective()
NAMES = Names(DOCUMENT, generator(ROOT / "generator-config.yml")(normalized(DOCUMENT)))
FUNCTIONS = {path.stem for path in (ROOT / generate.PACKAGE / "api").rglob("*.py")}
CALL = re.compile(r"(?:Gladia|\w+)\.\w+\(.*\)(.*)")


def exists(name: str) -> bool:
    """Whether a name of a report can be found in one of the packages."""
    if name.startswith("Gladia.transcribe("):
        return option_exists(name)
    if CALL.fullmatch(name):
        return True  # calls of generated functions and what they answer have tests of their own
    head, _, rest = name.partition(".")
    owners = [getattr(package, head) for package in (models, gladia_control, errors) if hasattr(package, head)]
    first = re.split(r"[.\[]", rest)[0]
    return any(has(owner, first) for owner in owners) or head in FUNCTIONS


def has(owner: Any, attribute: str) -> bool:
    """Whether a class has an attribute, or gives its instances one."""
    fields = {field.name for field in getattr(owner, "__attrs_attrs__", ())}
    return not attribute or attribute in fields or hasattr(owner, attribute) or f"self.{attribute}" in source(owner)


def source(owner: Any) -> str:
    """The source of a class; empty for one that has none."""
    return inspect.getsource(owner) if inspect.isclass(owner) else ""


def option_exists(name: str) -> bool:
    """Whether `Gladia.transcribe(a={"b": …})` has an option `a`."""
    call = ast.parse(name.replace("…", "None"), mode="eval").body
    assert isinstance(call, ast.Call)
    keywords = [keyword.arg for keyword in call.keywords]
    return name == "Gladia.transcribe(source)" or set(keywords) <= TranscriptionOptions.__annotations__.keys()


def test_every_schema_has_names_that_exist() -> None:
    """Every schema of the effective document has Python names, a bounded number, and each of them exists."""
    names = {pointer(place): NAMES.of(place) for place, _ in schemas(DOCUMENT)}
    assert [] == [place for place, found in names.items() if not 0 < len(found) <= MOST_NAMES]
    assert [] == [(place, name) for place, found in names.items() for name in found if not exists(name)]


def test_every_enum_value_is_a_constant() -> None:
    """The first name of an enum value is the constant that the generator makes of it."""
    for place, schema in schemas(DOCUMENT):
        for index, value in enumerate(schema.get("enum", ())):
            owner, _, constant = NAMES.of((*place, "enum", index))[0].partition(".")
            assert value == getattr(getattr(models, owner), constant)


def test_every_operation_has_its_hand_written_names() -> None:
    """Every operation has the names of its generated function and of the client's methods, and they exist."""
    for operation in operations(DOCUMENT):
        names = NAMES.of(operation.place)
        assert set(OPERATIONS[operation.key]) < set(names)
        assert [] == [name for name in names if not exists(name)]
    assert {operation.key for operation in operations(DOCUMENT)} == OPERATIONS.keys()


def test_the_tables_name_what_exists() -> None:
    """The names that the tables give for the hand-written package exist, in the asyncio client too."""
    written = [name for names in (*OPERATIONS.values(), *JOB.values()) for name in names]
    assert [] == [name for name in (*written, *ERRORS.values()) if not exists(name)]
    for name in written:
        owner, _, attribute = name.partition(".")
        assert owner != "Gladia" or hasattr(AsyncGladia, attribute)
    assert LIST_FILTERS <= inspect.signature(Gladia.jobs).parameters.keys()
    assert (True, True) == (issubclass(Job, object), hasattr(Transcript, "to_srt"))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (
            ("InitTranscriptionRequest", "properties", "diarization_config"),
            ["InitTranscriptionRequest.diarization_config", "Gladia.transcribe(diarization_config=…)"],
        ),
        (
            ("DiarizationConfigDTO", "properties", "min_speakers", "minimum"),
            ["DiarizationConfigDTO.min_speakers", 'Gladia.transcribe(diarization_config={"min_speakers": …})'],
        ),
        (
            ("CustomVocabularyEntryDTO", "properties", "value"),
            [
                "CustomVocabularyEntryDTO.value",
                'Gladia.transcribe(custom_vocabulary_config={"vocabulary": [{"value": …}]})',
            ],
        ),
        (("InitTranscriptionRequest", "properties", "audio_url"), ["Gladia.transcribe(source)"]),
        (("PreRecordedResponse", "properties", "status"), ["Job.status", "Transcript.job.status"]),
        (("SubtitleDTO", "properties", "format"), ["SubtitleDTO.format_"]),
        (("AudioUploadMetadataDTO", "properties", "size"), ["Gladia.upload(…).audio_metadata.size"]),
        (("BadRequestErrorResponse", "properties", "validation_errors"), ["ApiError.validation_errors"]),
        (("WebhookTranscriptionErrorPayload", "properties", "event"), ["WebhookTranscriptionErrorPayload.event"]),
    ],
)
def test_names_are_what_users_write(place: tuple[Any, ...], expected: list[str]) -> None:
    """A field has the names of its model's attribute and of the client's option or result, as written in code."""
    names = NAMES.of(("components", "schemas", *place))
    assert [] == [name for name in expected if name not in names], names


def test_filters_of_the_list_are_named() -> None:
    """A query parameter has the argument of the generated function and the keyword of the client."""
    parameters = DOCUMENT["paths"]["/v2/pre-recorded"]["get"]["parameters"]
    index = next(i for i, parameter in enumerate(parameters) if parameter["name"] == "status")
    names = NAMES.of(("paths", "/v2/pre-recorded", "get", "parameters", index))
    assert ("pre_recorded_controller_get_pre_recorded_jobs_v_2.sync(status=…)", "Gladia.jobs(status=…)") == names
    assert gladia_control_api_client.__name__ == generate.PACKAGE
