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
    as_bool,
    as_dict,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
    one_of,
)


@define(repr=False)
class InitTranscriptionRequest(Model):
    """InitTranscriptionRequest

    Attributes:
        audio_url (str): URL to a Gladia file or to an external audio or video file. Example:
            http://files.gladia.io/example/audio-transcription/split_infinity.wav.
        custom_vocabulary (bool | list[CustomVocabularyEntryDTO | str] | Unset): **[Beta]** Can be either
            boolean to enable custom_vocabulary for this audio or an array with specific vocabulary list to feed the
            transcription model with. Default: False.
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
        model (str | Unset): Model that transcribes the audio. `solaria-3` requires exactly one language in
            `language_config.languages`.
    """

    audio_url: str
    custom_vocabulary: bool | list[CustomVocabularyEntryDTO | str] | Unset = UNSET
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
    model: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["audio_url"] = self.audio_url
        if not isinstance(self.custom_vocabulary, Unset):
            data["custom_vocabulary"] = encode(self.custom_vocabulary)
        if not isinstance(self.custom_vocabulary_config, Unset):
            data["custom_vocabulary_config"] = encode(self.custom_vocabulary_config)
        if not isinstance(self.callback_url, Unset):
            data["callback_url"] = self.callback_url
        if not isinstance(self.callback, Unset):
            data["callback"] = self.callback
        if not isinstance(self.callback_config, Unset):
            data["callback_config"] = encode(self.callback_config)
        if not isinstance(self.subtitles, Unset):
            data["subtitles"] = self.subtitles
        if not isinstance(self.subtitles_config, Unset):
            data["subtitles_config"] = encode(self.subtitles_config)
        if not isinstance(self.diarization, Unset):
            data["diarization"] = self.diarization
        if not isinstance(self.diarization_config, Unset):
            data["diarization_config"] = encode(self.diarization_config)
        if not isinstance(self.translation, Unset):
            data["translation"] = self.translation
        if not isinstance(self.translation_config, Unset):
            data["translation_config"] = encode(self.translation_config)
        if not isinstance(self.summarization, Unset):
            data["summarization"] = self.summarization
        if not isinstance(self.summarization_config, Unset):
            data["summarization_config"] = encode(self.summarization_config)
        if not isinstance(self.named_entity_recognition, Unset):
            data["named_entity_recognition"] = self.named_entity_recognition
        if not isinstance(self.custom_spelling, Unset):
            data["custom_spelling"] = self.custom_spelling
        if not isinstance(self.custom_spelling_config, Unset):
            data["custom_spelling_config"] = encode(self.custom_spelling_config)
        if not isinstance(self.sentiment_analysis, Unset):
            data["sentiment_analysis"] = self.sentiment_analysis
        if not isinstance(self.audio_to_llm, Unset):
            data["audio_to_llm"] = self.audio_to_llm
        if not isinstance(self.audio_to_llm_config, Unset):
            data["audio_to_llm_config"] = encode(self.audio_to_llm_config)
        if not isinstance(self.pii_redaction, Unset):
            data["pii_redaction"] = self.pii_redaction
        if not isinstance(self.pii_redaction_config, Unset):
            data["pii_redaction_config"] = encode(self.pii_redaction_config)
        if not isinstance(self.custom_metadata, Unset):
            data["custom_metadata"] = encode(self.custom_metadata)
        if not isinstance(self.sentences, Unset):
            data["sentences"] = self.sentences
        if not isinstance(self.punctuation_enhanced, Unset):
            data["punctuation_enhanced"] = self.punctuation_enhanced
        if not isinstance(self.language_config, Unset):
            data["language_config"] = encode(self.language_config)
        if not isinstance(self.model, Unset):
            data["model"] = self.model
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
                audio_url=value if type(value := data[key := "audio_url"]) is str else as_str(value),
                custom_vocabulary=one_of(
                    ((bool,), as_bool),
                    (
                        (
                            list,
                            tuple,
                        ),
                        list_of(
                            one_of(
                                ((Mapping,), CustomVocabularyEntryDTO.from_dict),
                                ((str,), as_str),
                            )
                        ),
                    ),
                )(data[key])
                if (key := "custom_vocabulary") in data
                else UNSET,
                custom_vocabulary_config=CustomVocabularyConfigDTO.from_dict(data[key])
                if (key := "custom_vocabulary_config") in data
                else UNSET,
                callback_url=as_str(data[key]) if (key := "callback_url") in data else UNSET,
                callback=as_bool(data[key]) if (key := "callback") in data else UNSET,
                callback_config=CallbackConfigDto.from_dict(data[key]) if (key := "callback_config") in data else UNSET,
                subtitles=as_bool(data[key]) if (key := "subtitles") in data else UNSET,
                subtitles_config=SubtitlesConfigDTO.from_dict(data[key])
                if (key := "subtitles_config") in data
                else UNSET,
                diarization=as_bool(data[key]) if (key := "diarization") in data else UNSET,
                diarization_config=DiarizationConfigDTO.from_dict(data[key])
                if (key := "diarization_config") in data
                else UNSET,
                translation=as_bool(data[key]) if (key := "translation") in data else UNSET,
                translation_config=TranslationConfigDTO.from_dict(data[key])
                if (key := "translation_config") in data
                else UNSET,
                summarization=as_bool(data[key]) if (key := "summarization") in data else UNSET,
                summarization_config=SummarizationConfigDTO.from_dict(data[key])
                if (key := "summarization_config") in data
                else UNSET,
                named_entity_recognition=as_bool(data[key]) if (key := "named_entity_recognition") in data else UNSET,
                custom_spelling=as_bool(data[key]) if (key := "custom_spelling") in data else UNSET,
                custom_spelling_config=CustomSpellingConfigDTO.from_dict(data[key])
                if (key := "custom_spelling_config") in data
                else UNSET,
                sentiment_analysis=as_bool(data[key]) if (key := "sentiment_analysis") in data else UNSET,
                audio_to_llm=as_bool(data[key]) if (key := "audio_to_llm") in data else UNSET,
                audio_to_llm_config=AudioToLlmListConfigDTO.from_dict(data[key])
                if (key := "audio_to_llm_config") in data
                else UNSET,
                pii_redaction=as_bool(data[key]) if (key := "pii_redaction") in data else UNSET,
                pii_redaction_config=PiiRedactionConfigDTO.from_dict(data[key])
                if (key := "pii_redaction_config") in data
                else UNSET,
                custom_metadata=as_dict(data[key]) if (key := "custom_metadata") in data else UNSET,
                sentences=as_bool(data[key]) if (key := "sentences") in data else UNSET,
                punctuation_enhanced=as_bool(data[key]) if (key := "punctuation_enhanced") in data else UNSET,
                language_config=LanguageConfig.from_dict(data[key]) if (key := "language_config") in data else UNSET,
                model=as_str(data[key]) if (key := "model") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(
                model,
                data,
                {
                    "audio_url",
                    "custom_vocabulary",
                    "custom_vocabulary_config",
                    "callback_url",
                    "callback",
                    "callback_config",
                    "subtitles",
                    "subtitles_config",
                    "diarization",
                    "diarization_config",
                    "translation",
                    "translation_config",
                    "summarization",
                    "summarization_config",
                    "named_entity_recognition",
                    "custom_spelling",
                    "custom_spelling_config",
                    "sentiment_analysis",
                    "audio_to_llm",
                    "audio_to_llm_config",
                    "pii_redaction",
                    "pii_redaction_config",
                    "custom_metadata",
                    "sentences",
                    "punctuation_enhanced",
                    "language_config",
                    "model",
                },
            )
        return model


# Imported here because models refer to each other in cycles
from ..models.audio_to_llm_list_config_dto import AudioToLlmListConfigDTO
from ..models.callback_config_dto import CallbackConfigDto
from ..models.custom_spelling_config_dto import CustomSpellingConfigDTO
from ..models.custom_vocabulary_config_dto import CustomVocabularyConfigDTO
from ..models.custom_vocabulary_entry_dto import CustomVocabularyEntryDTO
from ..models.diarization_config_dto import DiarizationConfigDTO
from ..models.language_config import LanguageConfig
from ..models.pii_redaction_config_dto import PiiRedactionConfigDTO
from ..models.subtitles_config_dto import SubtitlesConfigDTO
from ..models.summarization_config_dto import SummarizationConfigDTO
from ..models.translation_config_dto import TranslationConfigDTO
