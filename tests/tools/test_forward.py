"""Rehearse changes of upstream's document: each is reported, generated, called, and transcribes a recording.

A row says what `make drift` has to report, and what a maintainer does about it. The package is then generated in a copy
of the tree, which also calls every operation, and one job runs against the local emulator.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from tests import tiers
from tests.tools.tree import ROOT, copy_tree, edit_document, paste, printed_actions, run, vendored
from tools.documents import Document
from tools.drift import cli
from tools.drift.rules import Level

Edit = Callable[[Document], Any]
TEXT: Document = {"type": "string"}
STATUS: dict[Level | None, int] = {None: 0, "documentation": 1, "additive": 1, "breaking": 2}
REQUEST, CONFIG = "InitTranscriptionRequest", "SummarizationConfigDTO"


@frozen
class Row:
    """A change of upstream's document.

    Attributes:
        edit: The change.
        level: The worst level of the report; None if upstream has not drifted.
        kinds: Kinds of changes that the report has.
        names: Python names, or files of code, that the report has.
        cured: Whether `make generate` asks for a cure first, which is pasted as printed.
        overlay: What the maintainer changes in the overlay, as the report says: targets by the names of actions.
        code: Texts that the maintainer replaces in hand-written code: file, old and new text.
        options: Options of the job that runs.
        sent: What the emulator has to receive.
    """

    edit: Edit
    level: Level | None
    kinds: Sequence[str] = ()
    names: Sequence[str] = ()
    cured: bool = False
    overlay: dict[str, str | None] = field(factory=dict)
    code: Sequence[tuple[str, str, str]] = ()
    options: Document = field(factory=dict)
    sent: Document = field(factory=dict)


def schemas(page: Document) -> Document:
    """The component schemas."""
    found: Document = page["components"]["schemas"]
    return found


def properties(page: Document, name: str = REQUEST) -> Document:
    """The properties of a component schema."""
    found: Document = schemas(page)[name]["properties"]
    return found


def option(schema: Any, name: str = "fresh", **components: Any) -> Edit:
    """Add an option, and the schemas that it needs."""

    def edit(page: Document) -> None:
        properties(page)[name] = copy.deepcopy(schema)
        schemas(page).update(copy.deepcopy(components))

    return edit


def changed(owner: str, name: str, schema: Any) -> Edit:
    """Replace a property."""
    return lambda page: properties(page, owner).update({name: copy.deepcopy(schema)})


def updated(owner: str, **keys: Any) -> Edit:
    """Change keywords of a component."""
    return lambda page: schemas(page)[owner].update(copy.deepcopy(keys))


def limited(owner: str, name: str, **keys: Any) -> Edit:
    """Change keywords of a property."""
    return lambda page: properties(page, owner)[name].update(copy.deepcopy(keys))


def root_key(**keys: Any) -> Edit:
    """Change keys of the document itself."""
    return lambda page: page.update(copy.deepcopy(keys))


def post(page: Document) -> Document:
    """The operation of the page."""
    found: Document = page["paths"]["/v2/pre-recorded"]["post"]
    return found


def body(page: Document) -> Document:
    """The media type of the request."""
    found: Document = post(page)["requestBody"]["content"]["application/json"]
    return found


def ref(name: str) -> Document:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def inlined(page: Document, component: str, owner: str, name: str) -> None:
    """Write a component where it is used, and remove it."""
    own = properties(page, owner)[name]
    own.pop("allOf", None)
    own.pop("$ref", None)
    properties(page, owner)[name] = schemas(page).pop(component) | own


def split_request(page: Document) -> None:
    """Describe the request as a base and the rest."""
    whole = schemas(page)[REQUEST]
    names = list(whole["properties"])
    first = {name: whole["properties"].pop(name) for name in names[:8]}
    schemas(page)["Base"] = {"type": "object", "properties": first}
    schemas(page)[REQUEST] = {"allOf": [ref("Base"), whole]}


def two_requests(word: str) -> Edit:
    """Let the body be one of two objects."""

    def edit(page: Document) -> None:
        other = copy.deepcopy(schemas(page)[REQUEST])
        other["properties"]["fresh"] = {"type": "boolean"}
        schemas(page)["OtherRequest"] = other
        body(page)["schema"] = {word: [ref(REQUEST), ref("OtherRequest")]}

    return edit


def renamed_request(page: Document) -> None:
    """Give the request's schema another name."""
    schemas(page)["PreRecordedRequest"] = schemas(page).pop(REQUEST)
    body(page)["schema"] = ref("PreRecordedRequest")


def body_component(page: Document) -> None:
    """Make the body a component."""
    page["components"]["requestBodies"] = {"Create": post(page)["requestBody"]}
    post(page)["requestBody"] = {"$ref": "#/components/requestBodies/Create"}


def renamed_property(page: Document) -> None:
    """Rename a property of an answer."""
    own = properties(page, "InitPreRecordedTranscriptionResponse")
    own["results_url"] = own.pop("result_url")
    schemas(page)["InitPreRecordedTranscriptionResponse"]["required"] = ["id", "results_url"]


def third_form(page: Document) -> None:
    """Give the vocabulary's entries a third form."""
    schemas(page)["PhraseDTO"] = {"type": "object", "properties": {"phrase": TEXT}, "required": ["phrase"]}
    entries = properties(page, "CustomVocabularyConfigDTO")["vocabulary"]["items"]
    word = next(word for word in ("anyOf", "oneOf") if word in entries)
    entries[word].append(ref("PhraseDTO"))


def definitions(page: Document) -> None:
    """Use a schema that a component defines for itself, and that contains itself."""
    tree = ref("LanguageConfig/$defs/Tree")
    own = {"type": "object", "properties": {"leaves": {"type": "array", "items": tree}}}
    schemas(page)["LanguageConfig"]["$defs"] = {"Tree": own}
    properties(page, "LanguageConfig")["tree"] = tree


def schema_in_other_letters(page: Document) -> None:
    """Add a schema whose name differs in case only."""
    schemas(page)["languageConfig"] = {"type": "object", "properties": {"a": TEXT}}
    properties(page)["fresh"] = ref("languageConfig")


def error_response(status: str, name: str = "BadRequestErrorResponse") -> Edit:
    """Add an answer."""
    content = {"application/json": {"schema": ref(name)}}
    return lambda page: post(page)["responses"].update({status: {"description": "x", "content": content}})


THING: Document = {"type": "object", "properties": {"a": TEXT}}
KINDS: dict[str, Any] = {
    "Cat": {
        "type": "object",
        "properties": {"kind": {"const": "cat"}, "claws": {"type": "integer"}},
        "required": ["kind"],
    },
    "Dog": {"type": "object", "properties": {"kind": {"const": "dog"}, "bark": TEXT}, "required": ["kind"]},
}
PETS = {"oneOf": [ref("Cat"), ref("Dog")]}
TAGS = {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}
LANGUAGE = "language_config"
ENGLISH = {LANGUAGE: {"languages": ["en"]}}
MOVED: dict[str, str | None] = {
    "custom-vocabulary-is-a-flag-or-a-list": "$.components.schemas.Base.properties.custom_vocabulary",
    "transcription-model-option": "$.components.schemas.InitTranscriptionRequest.allOf[1].properties",
}
WRITTEN = "$.paths['/v2/pre-recorded'].post.requestBody.content['application/json'].schema"
NEW_REQUEST = "$.components.schemas.PreRecordedRequest.properties"
SEAM = "overrides/gladia_control/api/generated.py"
RENAMED_CODE = [
    ("overrides/gladia_control/request/options.py", "models.InitTranscriptionRequest", "models.PreRecordedRequest"),
    ("overrides/gladia_control/request/submission.py", "models.InitTranscriptionRequest", "models.PreRecordedRequest"),
    (SEAM, "models.InitTranscriptionRequest", "models.PreRecordedRequest"),
]
FRESH = [f"{REQUEST}.fresh", "Gladia.transcribe(fresh=…)"]
VOCABULARY = "overrides/gladia_control/request/vocabulary.py"


def added(schema: Any, value: Any, **components: Any) -> Row:
    """A new option, which a job then uses."""
    return Row(
        option(schema, **components),
        "additive",
        ["property-added"],
        FRESH,
        options={"fresh": value},
        sent={"fresh": value},
    )


def taken(name: str, python: str) -> Row:
    """A new option whose name cannot be a keyword argument of ours; in JSON, it keeps its name."""
    return Row(
        option(TEXT, name),
        "additive",
        ["property-added", "defect"],
        [],
        cured=True,
        options={python: "x"},
        sent={name: "x"},
    )


ROWS: dict[str, dict[str, Row]] = {
    "another notation": {
        "reference instead of allOf": Row(
            changed(REQUEST, LANGUAGE, ref("LanguageConfig") | {"description": "Specify the language configuration"}),
            None,
            options=ENGLISH,
        ),
        "allOf of two parts": Row(
            lambda p: schemas(p)["LanguageConfig"].update(
                allOf=[{"properties": {"code_switching": properties(p, "LanguageConfig").pop("code_switching")}}]
            ),
            None,
            options=ENGLISH,
        ),
        "a list of one type": Row(updated("LanguageConfig", type=["object"]), None, options=ENGLISH),
        "oneOf with one entry": Row(lambda p: body(p).update(schema={"oneOf": [ref(REQUEST)]}), None),
        "a body that is a component": Row(body_component, None),
        "a value listed twice": Row(lambda p: schemas(p)["TranslationModelEnum"]["enum"].append("base"), None),
        "single values instead of an enum": Row(
            updated("SubtitlesFormatEnum", enum=None, oneOf=[{"const": "srt"}, {"const": "vtt"}]), None
        ),
        "single values with descriptions instead of an enum": Row(
            updated(
                "SubtitlesFormatEnum",
                enum=None,
                oneOf=[{"const": "srt", "title": "SRT", "description": "SubRip"}, {"const": "vtt", "title": "WebVTT"}],
            ),
            "documentation",
        ),
        "constants with a type": Row(
            lambda p: properties(p, "PiiRedactionConfigDTO")["processed_text_type"].update(type=["string"]), None
        ),
        "bounds as in 3.0": Row(limited("CustomVocabularyEntryDTO", "intensity", exclusiveMinimum=False), None),
    },
    "inlined or a component": {
        "an enum inlined": Row(
            lambda p: inlined(p, "SummaryTypesEnum", CONFIG, "type"), "breaking", ["name-removed"], ["SummaryTypesEnum"]
        ),
        "a closed enum inlined": Row(
            lambda p: inlined(p, "CallbackMethodEnum", "CallbackConfigDto", "method"),
            "breaking",
            ["name-removed"],
            ["CallbackMethodEnum"],
            overlay={"callback-methods-are-closed": "$.components.schemas.CallbackConfigDto.properties.method"},
        ),
        "an enum made a component": Row(
            lambda p: (
                schemas(p).update(Marking=properties(p, "PiiRedactionConfigDTO")["processed_text_type"]),
                properties(p, "PiiRedactionConfigDTO").update(processed_text_type=ref("Marking")),
            ),
            "breaking",
            ["name-removed"],
            ["PiiRedactionConfigDTOProcessedTextType"],
        ),
        "an object inlined": Row(
            lambda p: inlined(p, CONFIG, REQUEST, "summarization_config"),
            "breaking",
            ["name-removed"],
            [CONFIG],
            options={"summarization_config": {"type": "concise"}},
        ),
        "another enum inlined": Row(
            lambda p: inlined(p, "SubtitlesStyleEnum", "SubtitlesConfigDTO", "style"),
            "breaking",
            ["name-removed"],
            ["SubtitlesStyleEnum"],
        ),
        "an unused schema added": Row(
            lambda p: schemas(p).update(Unused=THING), "additive", ["schema-added"], ["Unused"]
        ),
    },
    "the request": {
        "a base and the rest": Row(
            split_request, "documentation", [], overlay=MOVED, options={"diarization": True}, sent={"diarization": True}
        ),
        "one of two objects": Row(
            two_requests("oneOf"), "additive", ["type-widened"], options={"fresh": True}, sent={"fresh": True}
        ),
        "any of two objects": Row(two_requests("anyOf"), "additive", ["type-widened"], options={"diarization": True}),
        "renamed": Row(
            renamed_request,
            "breaking",
            ["schema-renamed"],
            [REQUEST, "PreRecordedRequest", SEAM],
            overlay={
                "custom-vocabulary-is-a-flag-or-a-list": f"{NEW_REQUEST}.custom_vocabulary",
                "transcription-model-option": NEW_REQUEST,
            },
            code=RENAMED_CODE,
            options={"model": "solaria-1"},
        ),
        "written in the operation": Row(
            lambda p: body(p).update(schema=schemas(p).pop(REQUEST)),
            "breaking",
            ["name-removed"],
            [REQUEST],
            overlay={
                "custom-vocabulary-is-a-flag-or-a-list": f"{WRITTEN}.properties.custom_vocabulary",
                "transcription-model-option": f"{WRITTEN}.properties",
            },
            code=[(file, old, "models.PreRecordedControllerInitPreRecordedJobV2Body") for file, old, _ in RENAMED_CODE],
        ),
        "a form beside JSON": Row(
            lambda p: post(p)["requestBody"]["content"].update(
                {
                    "multipart/form-data": {
                        "schema": {"type": "object", "properties": {"audio": TEXT | {"format": "binary"}}}
                    }
                }
            ),
            "additive",
            ["media-type-added"],
        ),
        "a media type with a parameter": Row(
            lambda p: post(p)["requestBody"].update(content={"application/json; charset=utf-8": body(p)}), None
        ),
        "an option that has to be given": Row(
            lambda p: (option(TEXT)(p), schemas(p)[REQUEST]["required"].append("fresh")),
            "breaking",
            ["required-property-added"],
            options={"fresh": "x"},
        ),
        "a request of two parts": Row(
            lambda p: body(p).update(schema={"allOf": [ref(REQUEST), {"properties": {"fresh": TEXT}}]}),
            "breaking",
            ["class-replaced"],
            options={"fresh": "x"},
        ),
        "no operation id": Row(
            lambda p: post(p).pop("operationId"),
            "breaking",
            ["operation-renamed"],
            [SEAM],
            code=[(SEAM, "pre_recorded_controller_init_pre_recorded_job_v_2", "post_v2_pre_recorded")],
        ),
        "another operation": Row(
            lambda p: p["paths"].update(
                {
                    "/v2/fresh/{a}": {
                        "get": {
                            "parameters": [
                                {"name": "a", "in": "path", "required": True, "schema": TEXT},
                                {"name": "body", "in": "query", "schema": TEXT},
                                {"name": "client", "in": "query", "schema": TEXT},
                            ],
                            "responses": {"200": {"description": "x"}},
                        }
                    }
                }
            ),
            "additive",
            ["operation-added"],
        ),
        "a required header": Row(
            lambda p: post(p)["parameters"].append(
                {"name": "x-region", "in": "header", "required": False, "schema": TEXT}
            ),
            "additive",
            ["parameter-added"],
        ),
    },
    "a config": {
        "a reference with siblings": Row(
            changed(REQUEST, LANGUAGE, ref("LanguageConfig") | {"description": "Other words."}),
            "documentation",
            options=ENGLISH,
        ),
        "or text": Row(
            changed(REQUEST, LANGUAGE, {"oneOf": [ref("LanguageConfig"), TEXT]}),
            "additive",
            ["type-widened"],
            options=ENGLISH,
        ),
        "or null": Row(
            changed(REQUEST, LANGUAGE, {"oneOf": [ref("LanguageConfig"), {"type": "null"}]}),
            "additive",
            ["null-allowed"],
            options=ENGLISH,
        ),
        "nullable as in 3.0": Row(
            updated("LanguageConfig", nullable=True), "additive", ["null-allowed"], options=ENGLISH
        ),
        "with a required field": Row(
            updated("LanguageConfig", required=["languages"]),
            "breaking",
            ["property-required"],
            ["LanguageConfig.languages"],
            options=ENGLISH,
        ),
        "with a new field": Row(
            changed("LanguageConfig", "dialect", TEXT),
            "additive",
            ["property-added"],
            ["LanguageConfig.dialect"],
            options={LANGUAGE: {"dialect": "x"}},
            sent={LANGUAGE: {"dialect": "x"}},
        ),
        "that loses a field": Row(
            lambda p: properties(p, "LanguageConfig").pop("code_switching"),
            "breaking",
            ["property-removed"],
            ["LanguageConfig.code_switching"],
        ),
        "of another type": Row(
            changed("LanguageConfig", "code_switching", TEXT),
            "breaking",
            ["type-changed"],
            ["LanguageConfig.code_switching"],
        ),
    },
    "an option": {
        "a flag": added({"type": "boolean", "default": False}, True),
        "text": added(TEXT, "x"),
        "a number": added({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, 0.5),
        "an enum": added(ref("FreshEnum"), "a", FreshEnum=TEXT | {"enum": ["a", "b"]}),
        "an open enum": added({"anyOf": [ref("FreshEnum"), TEXT]}, "new", FreshEnum=TEXT | {"enum": ["a", "b"]}),
        "an enum of its own": added(TEXT | {"enum": ["a", "b"]}, "a"),
        "an enum or null in 3.1": added({"type": ["string", "null"], "enum": ["a", None]}, "a"),
        "an enum or null in 3.0": added(TEXT | {"enum": ["a"], "nullable": True}, "a"),
        "an enum of several types": added({"enum": [1, "a"]}, 1),
        "a constant": added({"const": "a"}, "a"),
        "a list": added({"type": "array", "items": TEXT, "minItems": 1}, ["a"]),
        "a map": added({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}),
        "a map by pattern": added({"type": "object", "patternProperties": {"^a": {"type": "integer"}}}, {"a": 1}),
        "anything": added(True, {"a": [1]}),
        "an object of its own": added(THING, {"a": "x"}),
        "an object of two parts": added({"allOf": [ref("Thing"), {"required": ["a"]}]}, {"a": "x"}, Thing=THING),
        "one of two objects with constants": added(PETS, {"kind": "dog", "bark": "loud"}, **KINDS),
        "one of two objects with a discriminator": added(
            PETS | {"discriminator": TAGS}, {"kind": "cat", "claws": 4}, **KINDS
        ),
        "a list that contains itself": added(ref("Nest"), [[], [[]]], Nest={"type": "array", "items": ref("Nest")}),
        "a map that contains itself": added(
            ref("Nest"), {"a": {}}, Nest={"type": "object", "additionalProperties": ref("Nest")}
        ),
        "an enum of objects": added({"enum": [{"a": 1}, {"a": 2}]}, {"a": 2}),
        "a pattern that Python does not know": added(TEXT | {"pattern": r"^\p{L}+$"}, "x"),
        "a limit that is text": added({"type": "integer", "minimum": "1"}, 1),
        "a default that is an object": added({"allOf": [ref("Thing")], "default": {}}, {"a": "x"}, Thing=THING),
        "a tab in a description": added(TEXT | {"description": "One\n\ttwo"}, "x"),
        "a component with odd characters": added(ref("Odd~1Na~0me"), {"a": "x"}, **{"Odd/Na~me": THING}),
        "a component that begins with a digit": added(ref("2FA"), {"a": "x"}, **{"2FA": THING}),
        "an object with fixed and free fields": added(
            THING | {"additionalProperties": {"type": "integer"}}, {"a": "x", "b": 1}
        ),
        "an object that contains itself": added(
            ref("Tree"),
            {"leaves": [{"leaves": []}]},
            Tree={"type": "object", "properties": {"leaves": {"type": "array", "items": ref("Tree")}}},
        ),
        "language beside language_config": Row(
            option(TEXT, "language"), "additive", ["property-added"], options={"language": "en"}
        ),
        "audioUrl beside audio_url": Row(
            option(TEXT, "audioUrl"),
            "additive",
            ["property-added"],
            [f"{REQUEST}.audioUrl"],
            options={"audioUrl": "x"},
            sent={"audioUrl": "x"},
        ),
        "a schema of definitions": Row(
            definitions,
            "additive",
            ["property-added"],
            ["LanguageConfig.tree"],
            options={LANGUAGE: {"tree": {"leaves": []}}},
        ),
    },
    "a name that is taken": {
        **{
            name: taken(name, f"{name}_")
            for name in ("timeout", "token", "source", "options", "self", "filename", "from")
        },
        "a name with a hyphen": taken("max-speed", "max_speed"),
        "names that differ in a hyphen": Row(
            lambda p: properties(p).update({"fresh-a": TEXT, "fresh_a": TEXT, "fresh.a": TEXT}),
            "additive",
            ["defect"],
            ["Gladia.transcribe(fresh_a_2=…)", "Gladia.transcribe(fresh_a_3=…)"],
            cured=True,
            options={"fresh_a": "1", "fresh_a_2": "2", "fresh_a_3": "3"},
            sent={"fresh_a": "1", "fresh-a": "2", "fresh.a": "3"},
        ),
        "a class that models import": Row(
            option(ref("File"), File=THING), "additive", ["defect"], cured=True, options={"fresh": {"a": "x"}}
        ),
        "a method of models": Row(
            changed("LanguageConfig", "to_dict", TEXT),
            "additive",
            ["defect"],
            cured=True,
            options={LANGUAGE: {"to_dict": "x"}},
            sent={LANGUAGE: {"to_dict": "x"}},
        ),
    },
    "the vocabulary": {
        "a third form": Row(third_form, "additive", ["type-widened"], [VOCABULARY]),
        "a new field of an entry": Row(
            changed("CustomVocabularyEntryDTO", "weight", {"type": "number"}),
            "additive",
            ["property-added"],
            [VOCABULARY],
        ),
        "a field of an entry that is gone": Row(
            lambda p: properties(p, "CustomVocabularyEntryDTO").pop("language"),
            "breaking",
            ["property-removed"],
            [VOCABULARY],
        ),
        "another range": Row(
            limited("CustomVocabularyEntryDTO", "intensity", maximum=2), "additive", ["limit-loosened"], [VOCABULARY]
        ),
    },
    "a defect": {
        "an array without items": Row(
            option({"type": "array"}), "additive", ["defect"], FRESH, cured=True, options={"fresh": [1]}
        ),
        "an array in an array": Row(
            option({"type": "array", "items": {"type": "array"}, "example": ["a"]}),
            "additive",
            ["defect"],
            FRESH,
            cured=True,
            options={"fresh": ["a"]},
        ),
        "a list as default": Row(
            updated("SummaryTypesEnum", default=["general"]), "documentation", ["defect"], cured=True
        ),
        "a list as example": Row(
            option(TEXT | {"example": ["a"]}), "additive", ["defect"], FRESH, cured=True, options={"fresh": ["a"]}
        ),
        "uuid on an extension": Row(
            option(TEXT | {"format": "uuid", "example": "wav"}),
            "additive",
            ["defect"],
            FRESH,
            cured=True,
            options={"fresh": "wav"},
        ),
        "zh-TW beside zh_TW": Row(
            lambda p: schemas(p)["TranslationLanguageCodeEnum"]["enum"].extend(["zh-TW", "zh_TW"]),
            "additive",
            ["enum-value-added", "defect"],
            ["TranslationLanguageCodeEnum.ZH_TW"],
            cured=True,
        ),
        "schemas that differ in case": Row(
            schema_in_other_letters, "additive", ["defect"], cured=True, options={"fresh": {"a": "x"}}
        ),
    },
    "an answer": {
        "a new field": Row(
            changed("InitPreRecordedTranscriptionResponse", "region", TEXT),
            "additive",
            ["property-added"],
            ["InitPreRecordedTranscriptionResponse.region"],
        ),
        "a field that is probably renamed": Row(
            renamed_property,
            "breaking",
            ["property-renamed"],
            ["InitPreRecordedTranscriptionResponse.result_url"],
            code=[("gladia_emulator/account/account.py", '"result_url"', '"results_url"')],
        ),
        "a field that may be null": Row(
            limited("InitPreRecordedTranscriptionResponse", "result_url", nullable=True), "breaking", ["null-allowed"]
        ),
        "a new error": Row(error_response("409"), "additive", ["response-added"]),
        "an error for all other statuses": Row(error_response("default"), "additive", ["response-added"]),
        "an error with a new field": Row(
            changed("BadRequestErrorResponse", "hint", TEXT),
            "additive",
            ["property-added"],
            ["BadRequestErrorResponse.hint"],
        ),
        "an error without a body": Row(
            lambda p: post(p)["responses"]["422"].pop("content"), "breaking", ["media-type-removed"]
        ),
    },
    "limits and values": {
        "a value added": Row(
            lambda p: schemas(p)["SummaryTypesEnum"]["enum"].append("haiku"),
            "additive",
            ["enum-value-added"],
            ["SummaryTypesEnum.HAIKU"],
            options={"summarization_config": {"type": "haiku"}},
        ),
        "a value removed": Row(
            lambda p: schemas(p)["SubtitlesStyleEnum"]["enum"].remove("compliance"),
            "breaking",
            ["enum-value-removed"],
            ["SubtitlesStyleEnum.COMPLIANCE"],
        ),
        "a limit loosened": Row(
            limited("SubtitlesConfigDTO", "maximum_rows_per_caption", maximum=9),
            "additive",
            ["limit-loosened"],
            options={"subtitles_config": {"maximum_rows_per_caption": 9}},
        ),
        "a limit tightened": Row(
            limited("SubtitlesConfigDTO", "maximum_rows_per_caption", maximum=3), "breaking", ["limit-tightened"]
        ),
        "an exclusive limit": Row(
            limited("CustomVocabularyEntryDTO", "intensity", exclusiveMinimum=0), "breaking", ["limit-tightened"]
        ),
        "a default changed": Row(
            limited("LanguageConfig", "code_switching", default=True), "breaking", ["default-changed"]
        ),
    },
    "around": {
        "links": Row(lambda p: post(p)["responses"]["201"].update(links={"x": {"operationId": "y"}}), "documentation"),
        "webhooks": Row(
            root_key(
                webhooks={
                    "x": {
                        "post": {
                            "requestBody": {"content": {"application/json": {"schema": TEXT}}},
                            "responses": {"200": {"description": ""}},
                        }
                    }
                }
            ),
            "additive",
        ),
        "security that every operation overrides": Row(root_key(security=[{"x_gladia_key": []}]), "documentation"),
        "an unused security scheme": Row(
            lambda p: p["components"]["securitySchemes"].update(other={"type": "http", "scheme": "bearer"}),
            "documentation",
        ),
        "a version as a number": Row(lambda p: p["info"].update(version=1.0), "documentation"),
        "OpenAPI 3.2": Row(root_key(openapi="3.2.0"), None),
        "OpenAPI 3.0": Row(root_key(openapi="3.0.3"), None),
        "a title of a schema": Row(updated("LanguageConfig", title="The language"), "documentation", ["text-changed"]),
        "a deprecated option": Row(limited(REQUEST, "sentences", deprecated=True), "documentation", ["deprecated"]),
    },
}
JOB = """
import io, json, sys, wave
from gladia_control import Gladia, Policy
from gladia_control.emulator import Emulator
sound = io.BytesIO()
with wave.open(sound, "wb") as recording:
    recording.setparams((1, 2, 8000, 0, "NONE", ""))
    recording.writeframes(bytes(16000))
with Emulator() as emulator, Gladia(emulator.api_key, base_url=emulator.url, policy=Policy.for_tests()) as gladia:
    transcript = gladia.transcribe(sound.getvalue(), filename="a.wav", timeout=30, **json.loads(sys.argv[1]))
    assert transcript.text and not transcript.warnings, (transcript.text, transcript.warnings)
    print(json.dumps(transcript.job.request_params))
"""
ONE_OF_EACH = [next(iter(rows)) for rows in ROWS.values()]
EVERY = [(kind, name) for kind, rows in ROWS.items() for name in rows]


@pytest.mark.parametrize(
    ("kind", "name"),
    [pytest.param(*one, marks=tiers.check if one[1] in ONE_OF_EACH else tiers.long, id=" ".join(one)) for one in EVERY],
)
def test_a_change_is_reported_generated_and_works(tmp_path: Path, kind: str, name: str) -> None:
    """The report has the expected level, kinds and names; with the cure, the package is generated and works."""
    row = ROWS[kind][name]
    page = vendored()
    row.edit(page)
    root = copy_tree(tmp_path / "tree", as_written=True)
    (root / "upstream.md").write_text(f"````yaml POST /x\n{json.dumps(page)}\n````\n", encoding="utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = cli.main(["--root", str(root), "--upstream", str(root / "upstream.md"), "--format", "json", "--quick"])
    report = json.loads(out.getvalue())
    told = [(change["level"], change["kind"], change["pointer"]) for change in report["changes"]]
    assert (row.level, STATUS[row.level]) == (report["level"], status), (told, report["error"], report["overlay"])
    assert [] == sorted(set(row.kinds) - {kind for _, kind, _ in told}), told
    reported = {text for change in report["changes"] for text in (*change["python"], *change["code"])}
    assert [] == sorted(set(row.names) - reported), reported

    (root / "openapi.yaml").write_text(json.dumps(page), encoding="utf-8")
    move(root, row.overlay)
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        generated = run(root)
    assert int(row.cured) == generated, err.getvalue()
    if row.cured:
        assert "Lossy" not in err.getvalue()
        paste(root, printed_actions(err.getvalue()))
        assert 0 == run(root)
    assert is_within(row.sent, transcribed(root, tmp_path, row))


def is_within(part: Any, whole: Any) -> bool:
    """Whether a value is a part of another: an object may have more entries."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and is_within(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


def move(root: Path, targets: dict[str, str | None]) -> None:
    """Change the targets of actions."""

    def edit(overlay: Document) -> None:
        for action in overlay["actions"]:
            action["target"] = targets.get(action["x-name"]) or action["target"]

    if targets:
        edit_document(root / "overrides" / "overlay.yaml", edit)


def transcribed(root: Path, folder: Path, row: Row) -> Document:
    """Run a job with the package of a tree; returns what the emulator received."""
    for file, old, new in row.code:
        package = root / Path(file).parts[0] / (Path(file).parts[1] if file.startswith("overrides") else "")
        if not (root / file).exists():
            source = ROOT / package.relative_to(root)
            shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new), encoding="utf-8")
    packages = [str(root), str(root / "overrides"), str(ROOT), str(ROOT / "overrides")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(packages)}
    command = [sys.executable, "-c", JOB, json.dumps(row.options)]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert 0 == result.returncode, result.stderr
    received: Document = json.loads(result.stdout)
    return received
