# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_bool,
    as_object,
    as_str,
    encode,
    optional,
    required,
)

if TYPE_CHECKING:
    from ..models.audio_to_llm_list_config_dto import AudioToLlmListConfigDTO
    from ..models.callback_config_dto import CallbackConfigDto
    from ..models.custom_spelling_config_dto import CustomSpellingConfigDTO
    from ..models.custom_vocabulary_config_dto import CustomVocabularyConfigDTO
    from ..models.diarization_config_dto import DiarizationConfigDTO
    from ..models.language_config import LanguageConfig
    from ..models.pii_redaction_config_dto import PiiRedactionConfigDTO
    from ..models.subtitles_config_dto import SubtitlesConfigDTO
    from ..models.summarization_config_dto import SummarizationConfigDTO
    from ..models.translation_config_dto import TranslationConfigDTO


@define(repr=False)
class InitTranscriptionRequest(Model):
    """InitTranscriptionRequest

    Attributes:
        audio_url (str): URL to a Gladia file or to an external audio or video file. Example:
            http://files.gladia.io/example/audio-transcription/split_infinity.wav.
        custom_vocabulary (bool | Unset): **[Beta]** Enable custom vocabulary for this audio. The vocabulary
            itself goes into `custom_vocabulary_config`. Default: False.
        custom_vocabulary_config (CustomVocabularyConfigDTO | Unset): **[Beta]** Custom vocabulary
            configuration, if `custom_vocabulary` is enabled.
        callback_url (str | Unset): **[Deprecated]** Use `callback`/`callback_config` instead. Callback URL we
            will do a `POST` request to with the result of the transcription. Deprecated. Example:
            http://callback.example.
        callback (bool | Unset): Enable callback for this transcription. If true, the `callback_config` property
            will be used to customize the callback behaviour. Default: False.
        callback_config (CallbackConfigDto | Unset): Customize the callback behaviour (url and http method).
        subtitles (bool | Unset): Enable subtitles generation for this transcription. Default: False.
        subtitles_config (SubtitlesConfigDTO | Unset): Configuration for subtitles generation if `subtitles` is
            enabled.
        diarization (bool | Unset): Enable speaker recognition (diarization) for this audio. Default: False.
        diarization_config (DiarizationConfigDTO | Unset): Speaker recognition configuration, if `diarization`
            is enabled.
        translation (bool | Unset): **[Beta]** Enable translation for this audio. Default: False.
        translation_config (TranslationConfigDTO | Unset): **[Beta]** Translation configuration, if
            `translation` is enabled.
        summarization (bool | Unset): Enable summarization for this audio. Default: False.
        summarization_config (SummarizationConfigDTO | Unset): Summarization configuration, if `summarization`
            is enabled.
        named_entity_recognition (bool | Unset): **[Alpha]** Enable named entity recognition for this audio.
            Default: False.
        custom_spelling (bool | Unset): **[Alpha]** Enable custom spelling for this audio. Default: False.
        custom_spelling_config (CustomSpellingConfigDTO | Unset): **[Alpha]** Custom spelling configuration, if
            `custom_spelling` is enabled.
        sentiment_analysis (bool | Unset): Enable sentiment analysis for this audio. Default: False.
        audio_to_llm (bool | Unset): Enable audio to LLM processing for this audio. Default: False.
        audio_to_llm_config (AudioToLlmListConfigDTO | Unset): Audio to LLM configuration, if `audio_to_llm` is
            enabled.
        pii_redaction (bool | Unset): Enable PII redaction for this audio. Default: False.
        pii_redaction_config (PiiRedactionConfigDTO | Unset): PII redaction configuration, if `pii_redaction` is
            enabled.
        custom_metadata (dict[str, Any] | Unset): Custom metadata you can attach to this transcription. Example:
            {'user': 'John Doe'}.
        sentences (bool | Unset): Enable sentences for this audio. Default: False.
        punctuation_enhanced (bool | Unset): **[Alpha]** Use enhanced punctuation for this audio. Default:
            False.
        language_config (LanguageConfig | Unset): Specify the language configuration.
    """

    audio_url: str
    custom_vocabulary: bool | Unset = UNSET
    custom_vocabulary_config: CustomVocabularyConfigDTO | Unset = UNSET
    callback_url: str | Unset = UNSET
    callback: bool | Unset = UNSET
    callback_config: CallbackConfigDto | Unset = UNSET
    subtitles: bool | Unset = UNSET
    subtitles_config: SubtitlesConfigDTO | Unset = UNSET
    diarization: bool | Unset = UNSET
    diarization_config: DiarizationConfigDTO | Unset = UNSET
    translation: bool | Unset = UNSET
    translation_config: TranslationConfigDTO | Unset = UNSET
    summarization: bool | Unset = UNSET
    summarization_config: SummarizationConfigDTO | Unset = UNSET
    named_entity_recognition: bool | Unset = UNSET
    custom_spelling: bool | Unset = UNSET
    custom_spelling_config: CustomSpellingConfigDTO | Unset = UNSET
    sentiment_analysis: bool | Unset = UNSET
    audio_to_llm: bool | Unset = UNSET
    audio_to_llm_config: AudioToLlmListConfigDTO | Unset = UNSET
    pii_redaction: bool | Unset = UNSET
    pii_redaction_config: PiiRedactionConfigDTO | Unset = UNSET
    custom_metadata: dict[str, Any] | Unset = UNSET
    sentences: bool | Unset = UNSET
    punctuation_enhanced: bool | Unset = UNSET
    language_config: LanguageConfig | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["audio_url"] = encode(self.audio_url)
        if not isinstance(self.custom_vocabulary, Unset):
            data["custom_vocabulary"] = encode(self.custom_vocabulary)
        if not isinstance(self.custom_vocabulary_config, Unset):
            data["custom_vocabulary_config"] = encode(self.custom_vocabulary_config)
        if not isinstance(self.callback_url, Unset):
            data["callback_url"] = encode(self.callback_url)
        if not isinstance(self.callback, Unset):
            data["callback"] = encode(self.callback)
        if not isinstance(self.callback_config, Unset):
            data["callback_config"] = encode(self.callback_config)
        if not isinstance(self.subtitles, Unset):
            data["subtitles"] = encode(self.subtitles)
        if not isinstance(self.subtitles_config, Unset):
            data["subtitles_config"] = encode(self.subtitles_config)
        if not isinstance(self.diarization, Unset):
            data["diarization"] = encode(self.diarization)
        if not isinstance(self.diarization_config, Unset):
            data["diarization_config"] = encode(self.diarization_config)
        if not isinstance(self.translation, Unset):
            data["translation"] = encode(self.translation)
        if not isinstance(self.translation_config, Unset):
            data["translation_config"] = encode(self.translation_config)
        if not isinstance(self.summarization, Unset):
            data["summarization"] = encode(self.summarization)
        if not isinstance(self.summarization_config, Unset):
            data["summarization_config"] = encode(self.summarization_config)
        if not isinstance(self.named_entity_recognition, Unset):
            data["named_entity_recognition"] = encode(self.named_entity_recognition)
        if not isinstance(self.custom_spelling, Unset):
            data["custom_spelling"] = encode(self.custom_spelling)
        if not isinstance(self.custom_spelling_config, Unset):
            data["custom_spelling_config"] = encode(self.custom_spelling_config)
        if not isinstance(self.sentiment_analysis, Unset):
            data["sentiment_analysis"] = encode(self.sentiment_analysis)
        if not isinstance(self.audio_to_llm, Unset):
            data["audio_to_llm"] = encode(self.audio_to_llm)
        if not isinstance(self.audio_to_llm_config, Unset):
            data["audio_to_llm_config"] = encode(self.audio_to_llm_config)
        if not isinstance(self.pii_redaction, Unset):
            data["pii_redaction"] = encode(self.pii_redaction)
        if not isinstance(self.pii_redaction_config, Unset):
            data["pii_redaction_config"] = encode(self.pii_redaction_config)
        if not isinstance(self.custom_metadata, Unset):
            data["custom_metadata"] = encode(self.custom_metadata)
        if not isinstance(self.sentences, Unset):
            data["sentences"] = encode(self.sentences)
        if not isinstance(self.punctuation_enhanced, Unset):
            data["punctuation_enhanced"] = encode(self.punctuation_enhanced)
        if not isinstance(self.language_config, Unset):
            data["language_config"] = encode(self.language_config)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.audio_to_llm_list_config_dto import AudioToLlmListConfigDTO
        from ..models.callback_config_dto import CallbackConfigDto
        from ..models.custom_spelling_config_dto import CustomSpellingConfigDTO
        from ..models.custom_vocabulary_config_dto import CustomVocabularyConfigDTO
        from ..models.diarization_config_dto import DiarizationConfigDTO
        from ..models.language_config import LanguageConfig
        from ..models.pii_redaction_config_dto import PiiRedactionConfigDTO
        from ..models.subtitles_config_dto import SubtitlesConfigDTO
        from ..models.summarization_config_dto import SummarizationConfigDTO
        from ..models.translation_config_dto import TranslationConfigDTO

        data = as_object(src_dict)
        model = cls(
            audio_url=required(data, "audio_url", as_str),
            custom_vocabulary=optional(data, "custom_vocabulary", as_bool),
            custom_vocabulary_config=optional(data, "custom_vocabulary_config", CustomVocabularyConfigDTO.from_dict),
            callback_url=optional(data, "callback_url", as_str),
            callback=optional(data, "callback", as_bool),
            callback_config=optional(data, "callback_config", CallbackConfigDto.from_dict),
            subtitles=optional(data, "subtitles", as_bool),
            subtitles_config=optional(data, "subtitles_config", SubtitlesConfigDTO.from_dict),
            diarization=optional(data, "diarization", as_bool),
            diarization_config=optional(data, "diarization_config", DiarizationConfigDTO.from_dict),
            translation=optional(data, "translation", as_bool),
            translation_config=optional(data, "translation_config", TranslationConfigDTO.from_dict),
            summarization=optional(data, "summarization", as_bool),
            summarization_config=optional(data, "summarization_config", SummarizationConfigDTO.from_dict),
            named_entity_recognition=optional(data, "named_entity_recognition", as_bool),
            custom_spelling=optional(data, "custom_spelling", as_bool),
            custom_spelling_config=optional(data, "custom_spelling_config", CustomSpellingConfigDTO.from_dict),
            sentiment_analysis=optional(data, "sentiment_analysis", as_bool),
            audio_to_llm=optional(data, "audio_to_llm", as_bool),
            audio_to_llm_config=optional(data, "audio_to_llm_config", AudioToLlmListConfigDTO.from_dict),
            pii_redaction=optional(data, "pii_redaction", as_bool),
            pii_redaction_config=optional(data, "pii_redaction_config", PiiRedactionConfigDTO.from_dict),
            custom_metadata=optional(data, "custom_metadata", as_object),
            sentences=optional(data, "sentences", as_bool),
            punctuation_enhanced=optional(data, "punctuation_enhanced", as_bool),
            language_config=optional(data, "language_config", LanguageConfig.from_dict),
        )
        model.additional_properties = data
        return model
