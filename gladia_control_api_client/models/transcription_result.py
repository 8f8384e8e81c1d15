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
    encode,
    optional,
    required,
)

if TYPE_CHECKING:
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


@define(repr=False)
class TranscriptionResult(Model):
    """What a finished job answers

    Attributes:
        metadata (TranscriptionMetadata): Figures of the transcription.
        transcription (Transcription | Unset): The transcription.
        translation (TranslationAddonResult | Unset): Translations, if asked for.
        summarization (SummarizationResult | Unset): The summary, if asked for.
        named_entity_recognition (NamedEntityRecognitionResult | Unset): Named entities, if asked for.
        sentiment_analysis (SentimentAnalysisResult | Unset): Sentiments, if asked for; the result is itself
            JSON text.
        audio_to_llm (AudioToLlmResult | Unset): Answers to the prompts, if asked for.
        sentences (SentencesResult | Unset): Sentences of older jobs; newer ones have them inside
            `transcription`. Deprecated.
        name_consistency (NameConsistencyResult | Unset): Result of the name consistency add-on.
        structured_data_extraction (StructuredDataExtractionResult | Unset): Result of the structured data
            extraction add-on.
        display_mode (DisplayModeResult | Unset): Result of the display mode add-on.
        diarization (DiarizationResult | Unset): Present only when diarization failed.
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
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
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
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
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

        data = as_object(src_dict)
        model = cls(
            metadata=required(data, "metadata", TranscriptionMetadata.from_dict),
            transcription=optional(data, "transcription", Transcription.from_dict),
            translation=optional(data, "translation", TranslationAddonResult.from_dict),
            summarization=optional(data, "summarization", SummarizationResult.from_dict),
            named_entity_recognition=optional(data, "named_entity_recognition", NamedEntityRecognitionResult.from_dict),
            sentiment_analysis=optional(data, "sentiment_analysis", SentimentAnalysisResult.from_dict),
            audio_to_llm=optional(data, "audio_to_llm", AudioToLlmResult.from_dict),
            sentences=optional(data, "sentences", SentencesResult.from_dict),
            name_consistency=optional(data, "name_consistency", NameConsistencyResult.from_dict),
            structured_data_extraction=optional(
                data, "structured_data_extraction", StructuredDataExtractionResult.from_dict
            ),
            display_mode=optional(data, "display_mode", DisplayModeResult.from_dict),
            diarization=optional(data, "diarization", DiarizationResult.from_dict),
            moderation=optional(data, "moderation", OtherAddonResult.from_dict),
            chapters=optional(data, "chapters", OtherAddonResult.from_dict),
            custom_spelling=optional(data, "custom_spelling", OtherAddonResult.from_dict),
        )
        model.additional_properties = data
        return model
