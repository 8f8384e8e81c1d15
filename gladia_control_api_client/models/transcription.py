# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
    as_str,
    encode,
    list_of,
    optional,
    required,
)

if TYPE_CHECKING:
    from ..models.sentences_result import SentencesResult
    from ..models.subtitle import Subtitle
    from ..models.utterance import Utterance


@define(repr=False)
class Transcription(Model):
    """The transcription of the audio

    Attributes:
        full_transcript (str): The whole text.
        languages (list[str]): Languages found in the audio.
        utterances (list[Utterance]): The text in utterances, in the order of time.
        sentences (list[SentencesResult] | Unset): The text in sentences, if asked for.
        subtitles (list[Subtitle] | Unset): Subtitle files, one per format asked for.
    """

    full_transcript: str
    languages: list[str]
    utterances: list[Utterance]
    sentences: list[SentencesResult] | Unset = UNSET
    subtitles: list[Subtitle] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["full_transcript"] = encode(self.full_transcript)
        data["languages"] = encode(self.languages)
        data["utterances"] = encode(self.utterances)
        if not isinstance(self.sentences, Unset):
            data["sentences"] = encode(self.sentences)
        if not isinstance(self.subtitles, Unset):
            data["subtitles"] = encode(self.subtitles)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.sentences_result import SentencesResult
        from ..models.subtitle import Subtitle
        from ..models.utterance import Utterance

        data = as_object(src_dict)
        model = cls(
            full_transcript=required(data, "full_transcript", as_str),
            languages=required(data, "languages", list_of(as_str)),
            utterances=required(data, "utterances", list_of(Utterance.from_dict)),
            sentences=optional(data, "sentences", list_of(SentencesResult.from_dict)),
            subtitles=optional(data, "subtitles", list_of(Subtitle.from_dict)),
        )
        model.additional_properties = data
        return model
