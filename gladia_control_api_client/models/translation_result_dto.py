# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
    nullable,
)


@define(repr=False)
class TranslationResultDTO(Model):
    """The transcription in one target language

    Attributes:
        full_transcript (str): The whole translated text.
        languages (list[str]): The target language.
        utterances (list[UtteranceDTO]): The translated utterances.
        error (AddonErrorDTO | None): Why the translation into this language failed; null if it succeeded.
        sentences (list[SentencesDTO] | Unset): The translated text in sentences, if requested.
        subtitles (list[SubtitleDTO] | Unset): Translated subtitle files, one per requested format.
    """

    full_transcript: str
    languages: list[str]
    utterances: list[UtteranceDTO]
    error: AddonErrorDTO | None
    sentences: list[SentencesDTO] | Unset = UNSET
    subtitles: list[SubtitleDTO] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["full_transcript"] = self.full_transcript
        data["languages"] = encode(self.languages)
        data["utterances"] = encode(self.utterances)
        data["error"] = encode(self.error)
        if not isinstance(self.sentences, Unset):
            data["sentences"] = encode(self.sentences)
        if not isinstance(self.subtitles, Unset):
            data["subtitles"] = encode(self.subtitles)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data. `additional_properties` keeps unknown properties.

        Raises:
            DecodeError: A property is missing or does not have the documented type
        """
        data, key = src_dict if type(src_dict) is dict else as_object(src_dict), ""
        model = cls.__new__(cls)
        try:
            cls.__init__(  # as `cls(…)`, which passes keywords more slowly
                model,
                full_transcript=value if type(value := data[key := "full_transcript"]) is str else as_str(value),
                languages=list_of(as_str)(data[key := "languages"]),
                utterances=list_of(UtteranceDTO.from_dict)(data[key := "utterances"]),
                error=nullable(AddonErrorDTO.from_dict)(data[key := "error"]),
                sentences=list_of(SentencesDTO.from_dict)(data[key]) if (key := "sentences") in data else UNSET,
                subtitles=list_of(SubtitleDTO.from_dict)(data[key]) if (key := "subtitles") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 4:
            keep_unknown(model, data, {"full_transcript", "languages", "utterances", "error", "sentences", "subtitles"})
        return model


# Imported here because models refer to each other in cycles
from ..models.addon_error_dto import AddonErrorDTO
from ..models.sentences_dto import SentencesDTO
from ..models.subtitle_dto import SubtitleDTO
from ..models.utterance_dto import UtteranceDTO
