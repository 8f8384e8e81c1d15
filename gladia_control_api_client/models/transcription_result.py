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
    encode,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class TranscriptionResult(Model):
    """Result of a finished job

    Attributes:
        metadata (TranscriptionMetadata): Durations and channel count of the transcription.
        transcription (Transcription | Unset): The transcription.
        translation (TranslationAddonResult | Unset): Translations, if requested.
        summarization (SummarizationResult | Unset): The summary, if requested.
        named_entity_recognition (NamedEntityRecognitionResult | Unset): Named entities, if requested.
        sentiment_analysis (SentimentAnalysisResult | Unset): Sentiments, if requested; `results` is a string
            that contains JSON.
        audio_to_llm (AudioToLlmResult | Unset): Answers to the prompts, if requested.
        sentences (SentencesResult | Unset): Sentences of older jobs; newer jobs have them in `transcription`.
            Deprecated.
        name_consistency (NameConsistencyResult | Unset): Result of the name consistency add-on.
        structured_data_extraction (StructuredDataExtractionResult | Unset): Result of the structured data
            extraction add-on.
        display_mode (DisplayModeResult | Unset): Result of the display mode add-on.
        diarization (DiarizationResult | Unset): Present only if diarization failed.
        moderation (OtherAddonResult | Unset): Moderation of older jobs.
        chapters (OtherAddonResult | Unset): Chapters of older jobs.
        custom_spelling (OtherAddonResult | Unset): Custom spelling of older jobs.
    """

    metadata: TranscriptionMetadata
    transcription: Transcription | Unset = UNSET
    translation: TranslationAddonResult | Unset = UNSET
    summarization: SummarizationResult | Unset = UNSET
    named_entity_recognition: NamedEntityRecognitionResult | Unset = UNSET
    sentiment_analysis: SentimentAnalysisResult | Unset = UNSET
    audio_to_llm: AudioToLlmResult | Unset = UNSET
    sentences: SentencesResult | Unset = UNSET
    name_consistency: NameConsistencyResult | Unset = UNSET
    structured_data_extraction: StructuredDataExtractionResult | Unset = UNSET
    display_mode: DisplayModeResult | Unset = UNSET
    diarization: DiarizationResult | Unset = UNSET
    moderation: OtherAddonResult | Unset = UNSET
    chapters: OtherAddonResult | Unset = UNSET
    custom_spelling: OtherAddonResult | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["metadata"] = encode(self.metadata)
        if not isinstance(self.transcription, Unset):
            data["transcription"] = encode(self.transcription)
        if not isinstance(self.translation, Unset):
            data["translation"] = encode(self.translation)
        if not isinstance(self.summarization, Unset):
            data["summarization"] = encode(self.summarization)
        if not isinstance(self.named_entity_recognition, Unset):
            data["named_entity_recognition"] = encode(self.named_entity_recognition)
        if not isinstance(self.sentiment_analysis, Unset):
            data["sentiment_analysis"] = encode(self.sentiment_analysis)
        if not isinstance(self.audio_to_llm, Unset):
            data["audio_to_llm"] = encode(self.audio_to_llm)
        if not isinstance(self.sentences, Unset):
            data["sentences"] = encode(self.sentences)
        if not isinstance(self.name_consistency, Unset):
            data["name_consistency"] = encode(self.name_consistency)
        if not isinstance(self.structured_data_extraction, Unset):
            data["structured_data_extraction"] = encode(self.structured_data_extraction)
        if not isinstance(self.display_mode, Unset):
            data["display_mode"] = encode(self.display_mode)
        if not isinstance(self.diarization, Unset):
            data["diarization"] = encode(self.diarization)
        if not isinstance(self.moderation, Unset):
            data["moderation"] = encode(self.moderation)
        if not isinstance(self.chapters, Unset):
            data["chapters"] = encode(self.chapters)
        if not isinstance(self.custom_spelling, Unset):
            data["custom_spelling"] = encode(self.custom_spelling)
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
                metadata=TranscriptionMetadata.from_dict(data[key := "metadata"]),
                transcription=Transcription.from_dict(data[key]) if (key := "transcription") in data else UNSET,
                translation=TranslationAddonResult.from_dict(data[key]) if (key := "translation") in data else UNSET,
                summarization=SummarizationResult.from_dict(data[key]) if (key := "summarization") in data else UNSET,
                named_entity_recognition=NamedEntityRecognitionResult.from_dict(data[key])
                if (key := "named_entity_recognition") in data
                else UNSET,
                sentiment_analysis=SentimentAnalysisResult.from_dict(data[key])
                if (key := "sentiment_analysis") in data
                else UNSET,
                audio_to_llm=AudioToLlmResult.from_dict(data[key]) if (key := "audio_to_llm") in data else UNSET,
                sentences=SentencesResult.from_dict(data[key]) if (key := "sentences") in data else UNSET,
                name_consistency=NameConsistencyResult.from_dict(data[key])
                if (key := "name_consistency") in data
                else UNSET,
                structured_data_extraction=StructuredDataExtractionResult.from_dict(data[key])
                if (key := "structured_data_extraction") in data
                else UNSET,
                display_mode=DisplayModeResult.from_dict(data[key]) if (key := "display_mode") in data else UNSET,
                diarization=DiarizationResult.from_dict(data[key]) if (key := "diarization") in data else UNSET,
                moderation=OtherAddonResult.from_dict(data[key]) if (key := "moderation") in data else UNSET,
                chapters=OtherAddonResult.from_dict(data[key]) if (key := "chapters") in data else UNSET,
                custom_spelling=OtherAddonResult.from_dict(data[key]) if (key := "custom_spelling") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(
                model,
                data,
                {
                    "metadata",
                    "transcription",
                    "translation",
                    "summarization",
                    "named_entity_recognition",
                    "sentiment_analysis",
                    "audio_to_llm",
                    "sentences",
                    "name_consistency",
                    "structured_data_extraction",
                    "display_mode",
                    "diarization",
                    "moderation",
                    "chapters",
                    "custom_spelling",
                },
            )
        return model


# Imported here because models refer to each other in cycles
from ..models.audio_to_llm_result import AudioToLlmResult
from ..models.diarization_result import DiarizationResult
from ..models.display_mode_result import DisplayModeResult
from ..models.name_consistency_result import NameConsistencyResult
from ..models.named_entity_recognition_result import NamedEntityRecognitionResult
from ..models.other_addon_result import OtherAddonResult
from ..models.sentences_result import SentencesResult
from ..models.sentiment_analysis_result import SentimentAnalysisResult
from ..models.structured_data_extraction_result import StructuredDataExtractionResult
from ..models.summarization_result import SummarizationResult
from ..models.transcription import Transcription
from ..models.transcription_metadata import TranscriptionMetadata
from ..models.translation_addon_result import TranslationAddonResult
