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
class TranscriptionResultDTO(Model):
    """Result of a finished job

    Attributes:
        metadata (TranscriptionMetadataDTO): Durations and channel count of the transcription.
        transcription (TranscriptionDTO | Unset): The transcription.
        translation (TranslationDTO | Unset): Translations, if requested.
        summarization (SummarizationDTO | Unset): The summary, if requested.
        named_entity_recognition (NamedEntityRecognitionDTO | Unset): Named entities, if requested.
        sentiment_analysis (SentimentAnalysisDTO | Unset): Sentiments, if requested; `results` is a string that
            contains JSON.
        audio_to_llm (AudioToLlmListDTO | Unset): Answers to the prompts, if requested.
        sentences (SentencesDTO | Unset): Sentences of older jobs; newer jobs have them in `transcription`.
            Deprecated.
        name_consistency (NamesConsistencyDTO | Unset): Result of the name consistency add-on.
        structured_data_extraction (StructuredDataExtractionDTO | Unset): Result of the structured data
            extraction add-on.
        display_mode (DisplayModeDTO | Unset): Result of the display mode add-on.
        diarization (DiarizationDTO | Unset): Present only if diarization failed.
        moderation (ModerationDTO | Unset): Moderation of the text.
        chapterization (ChapterizationDTO | Unset): Chapters of the audio.
    """

    metadata: TranscriptionMetadataDTO
    transcription: TranscriptionDTO | Unset = UNSET
    translation: TranslationDTO | Unset = UNSET
    summarization: SummarizationDTO | Unset = UNSET
    named_entity_recognition: NamedEntityRecognitionDTO | Unset = UNSET
    sentiment_analysis: SentimentAnalysisDTO | Unset = UNSET
    audio_to_llm: AudioToLlmListDTO | Unset = UNSET
    sentences: SentencesDTO | Unset = UNSET
    name_consistency: NamesConsistencyDTO | Unset = UNSET
    structured_data_extraction: StructuredDataExtractionDTO | Unset = UNSET
    display_mode: DisplayModeDTO | Unset = UNSET
    diarization: DiarizationDTO | Unset = UNSET
    moderation: ModerationDTO | Unset = UNSET
    chapterization: ChapterizationDTO | Unset = UNSET

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
        if not isinstance(self.chapterization, Unset):
            data["chapterization"] = encode(self.chapterization)
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
                metadata=TranscriptionMetadataDTO.from_dict(data[key := "metadata"]),
                transcription=TranscriptionDTO.from_dict(data[key]) if (key := "transcription") in data else UNSET,
                translation=TranslationDTO.from_dict(data[key]) if (key := "translation") in data else UNSET,
                summarization=SummarizationDTO.from_dict(data[key]) if (key := "summarization") in data else UNSET,
                named_entity_recognition=NamedEntityRecognitionDTO.from_dict(data[key])
                if (key := "named_entity_recognition") in data
                else UNSET,
                sentiment_analysis=SentimentAnalysisDTO.from_dict(data[key])
                if (key := "sentiment_analysis") in data
                else UNSET,
                audio_to_llm=AudioToLlmListDTO.from_dict(data[key]) if (key := "audio_to_llm") in data else UNSET,
                sentences=SentencesDTO.from_dict(data[key]) if (key := "sentences") in data else UNSET,
                name_consistency=NamesConsistencyDTO.from_dict(data[key])
                if (key := "name_consistency") in data
                else UNSET,
                structured_data_extraction=StructuredDataExtractionDTO.from_dict(data[key])
                if (key := "structured_data_extraction") in data
                else UNSET,
                display_mode=DisplayModeDTO.from_dict(data[key]) if (key := "display_mode") in data else UNSET,
                diarization=DiarizationDTO.from_dict(data[key]) if (key := "diarization") in data else UNSET,
                moderation=ModerationDTO.from_dict(data[key]) if (key := "moderation") in data else UNSET,
                chapterization=ChapterizationDTO.from_dict(data[key]) if (key := "chapterization") in data else UNSET,
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
                    "chapterization",
                },
            )
        return model


# Imported here because models refer to each other in cycles
from ..models.audio_to_llm_list_dto import AudioToLlmListDTO
from ..models.chapterization_dto import ChapterizationDTO
from ..models.diarization_dto import DiarizationDTO
from ..models.display_mode_dto import DisplayModeDTO
from ..models.moderation_dto import ModerationDTO
from ..models.named_entity_recognition_dto import NamedEntityRecognitionDTO
from ..models.names_consistency_dto import NamesConsistencyDTO
from ..models.sentences_dto import SentencesDTO
from ..models.sentiment_analysis_dto import SentimentAnalysisDTO
from ..models.structured_data_extraction_dto import StructuredDataExtractionDTO
from ..models.summarization_dto import SummarizationDTO
from ..models.transcription_dto import TranscriptionDTO
from ..models.transcription_metadata_dto import TranscriptionMetadataDTO
from ..models.translation_dto import TranslationDTO
