# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""The options of a transcription as plain dictionaries

The names end in `Dict`. Wherever a dictionary is accepted, so is the model of the same name without `Dict`. Enums are
typed `str`: a value that the document does not list is sent, not rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Required, SupportsIndex, TypedDict, TypeVar

if TYPE_CHECKING:
    from . import models

T_co = TypeVar("T_co", covariant=True)


class ListOf(Protocol[T_co]):
    """A list or a tuple, but not a string, which type checkers would accept as a sequence of strings"""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


class AudioToLlmListConfigDTODict(TypedDict, total=False):
    """Audio to LLM configuration, if `audio_to_llm` is enabled"""

    prompts: Required[ListOf[str]]
    """The list of prompts applied on the audio transcription. Minimum items: 1."""

    model: str
    """The model to use for the prompt execution. You can find the list of supported models
    [here](https://openrouter.ai/models). Default: "openai/gpt-5.4-nano"."""


class CallbackConfigDtoDict(TypedDict, total=False):
    """Customize the callback behaviour (url and http method)"""

    url: Required[str]
    """The URL to be called with the result of the transcription."""

    method: str
    """The HTTP method to be used. Allowed values are `POST` or `PUT` (default: `POST`). Default: "POST"."""


class CustomSpellingConfigDTODict(TypedDict, total=False):
    """**[Alpha]** Custom spelling configuration, if `custom_spelling` is enabled"""

    spelling_dictionary: Required[Mapping[str, ListOf[str]]]
    """The list of spelling applied on the audio transcription."""


class CustomVocabularyConfigDTODict(TypedDict, total=False):
    """**[Beta]** Custom vocabulary configuration, if `custom_vocabulary` is enabled"""

    vocabulary: Required[ListOf[models.CustomVocabularyEntryDTO | CustomVocabularyEntryDTODict | str]]
    """Specific vocabulary list to feed the transcription model with. Each item can be a string or an object with
    the following properties: value, intensity, pronunciations, language."""

    default_intensity: float
    """Default intensity for the custom vocabulary. Minimum: 0. Maximum: 1."""


class CustomVocabularyEntryDTODict(TypedDict, total=False):
    """`CustomVocabularyEntryDTO` of the document as a dictionary"""

    value: Required[str]
    """The text used to replace in the transcription."""

    intensity: float
    """The global intensity of the feature. Minimum: 0. Maximum: 1."""

    pronunciations: ListOf[str]
    """The pronunciations used in the transcription."""

    language: str
    """Specify the language in which it will be pronounced when sound comparison occurs. Default to transcription
    language."""


class DiarizationConfigDTODict(TypedDict, total=False):
    """Speaker recognition configuration, if `diarization` is enabled"""

    number_of_speakers: int
    """Exact number of speakers in the audio. Minimum: 1."""

    min_speakers: int
    """Minimum number of speakers in the audio. Minimum: 0."""

    max_speakers: int
    """Maximum number of speakers in the audio. Minimum: 0."""


class LanguageConfigDict(TypedDict, total=False):
    """Specify the language configuration"""

    languages: ListOf[str]
    """If one language is set, it will be used for the transcription. Otherwise, language will be auto-detected by
    the model. Default: []."""

    code_switching: bool
    """If true, language will be auto-detected on each utterance. Otherwise, language will be auto-detected on first
    utterance and then used for the rest of the transcription. If one language is set, this option will be ignored.
    Default: false."""


class PiiRedactionConfigDTODict(TypedDict, total=False):
    """PII redaction configuration, if `pii_redaction` is enabled"""

    entity_types: ListOf[str]
    """The entity types to redact."""

    processed_text_type: str
    """The type of processed text to return (marker or mask)."""


class SubtitlesConfigDTODict(TypedDict, total=False):
    """Configuration for subtitles generation if `subtitles` is enabled"""

    formats: ListOf[str]
    """Subtitles formats you want your transcription to be formatted to. Minimum items: 1. Default: ["srt"]."""

    minimum_duration: float
    """Minimum duration of a subtitle in seconds. Minimum: 0."""

    maximum_duration: float
    """Maximum duration of a subtitle in seconds. Minimum: 1. Maximum: 30."""

    maximum_characters_per_row: int
    """Maximum number of characters per row in a subtitle. Minimum: 1."""

    maximum_rows_per_caption: int
    """Maximum number of rows per caption. Minimum: 1. Maximum: 5."""

    style: str
    """Style of the subtitles. Compliance mode refers to :
    https://loc.gov/preservation/digital/formats//fdd/fdd000569.shtml#:~:text=SRT%20files%20are%20basic%20text,alongside%2C%20example%3A%20%22MyVideo123.
    Default: "default"."""


class SummarizationConfigDTODict(TypedDict, total=False):
    """Summarization configuration, if `summarization` is enabled"""

    type: str
    """The type of summarization to apply. Default: "general"."""


class TranslationConfigDTODict(TypedDict, total=False):
    """**[Beta]** Translation configuration, if `translation` is enabled"""

    target_languages: Required[ListOf[str]]
    """Target language in `iso639-1` format you want the transcription translated to. Minimum items: 1."""

    model: str
    """Model you want the translation model to use to translate. Default: "base"."""

    match_original_utterances: bool
    """Align translated utterances with the original ones. Default: true."""

    lipsync: bool
    """Whether to apply lipsync to the translated transcription. Default: true."""

    context_adaptation: bool
    """Enables or disables context-aware translation features that allow the model to adapt translations based on
    provided context. Default: true."""

    context: str
    """Context information to improve translation accuracy."""

    informal: bool
    """Forces the translation to use informal language forms when available in the target language. Default:
    false."""


class TranscriptionOptions(TypedDict, total=False):
    """The options of a transcription"""

    custom_vocabulary: bool | ListOf[models.CustomVocabularyEntryDTO | CustomVocabularyEntryDTODict | str]
    """**[Beta]** Can be either boolean to enable custom_vocabulary for this audio or an array with specific
    vocabulary list to feed the transcription model with. Default: false."""

    custom_vocabulary_config: models.CustomVocabularyConfigDTO | CustomVocabularyConfigDTODict
    """**[Beta]** Custom vocabulary configuration, if `custom_vocabulary` is enabled."""

    callback_url: str
    """**[Deprecated]** Use `callback`/`callback_config` instead. Callback URL we will do a `POST` request to with
    the result of the transcription."""

    callback: bool
    """Enable callback for this transcription. If true, the `callback_config` property will be used to customize the
    callback behaviour. Default: false."""

    callback_config: models.CallbackConfigDto | CallbackConfigDtoDict
    """Customize the callback behaviour (url and http method)."""

    subtitles: bool
    """Enable subtitles generation for this transcription. Default: false."""

    subtitles_config: models.SubtitlesConfigDTO | SubtitlesConfigDTODict
    """Configuration for subtitles generation if `subtitles` is enabled."""

    diarization: bool
    """Enable speaker recognition (diarization) for this audio. Default: false."""

    diarization_config: models.DiarizationConfigDTO | DiarizationConfigDTODict
    """Speaker recognition configuration, if `diarization` is enabled."""

    translation: bool
    """**[Beta]** Enable translation for this audio. Default: false."""

    translation_config: models.TranslationConfigDTO | TranslationConfigDTODict
    """**[Beta]** Translation configuration, if `translation` is enabled."""

    summarization: bool
    """Enable summarization for this audio. Default: false."""

    summarization_config: models.SummarizationConfigDTO | SummarizationConfigDTODict
    """Summarization configuration, if `summarization` is enabled."""

    named_entity_recognition: bool
    """**[Alpha]** Enable named entity recognition for this audio. Default: false."""

    custom_spelling: bool
    """**[Alpha]** Enable custom spelling for this audio. Default: false."""

    custom_spelling_config: models.CustomSpellingConfigDTO | CustomSpellingConfigDTODict
    """**[Alpha]** Custom spelling configuration, if `custom_spelling` is enabled."""

    sentiment_analysis: bool
    """Enable sentiment analysis for this audio. Default: false."""

    audio_to_llm: bool
    """Enable audio to LLM processing for this audio. Default: false."""

    audio_to_llm_config: models.AudioToLlmListConfigDTO | AudioToLlmListConfigDTODict
    """Audio to LLM configuration, if `audio_to_llm` is enabled."""

    pii_redaction: bool
    """Enable PII redaction for this audio. Default: false."""

    pii_redaction_config: models.PiiRedactionConfigDTO | PiiRedactionConfigDTODict
    """PII redaction configuration, if `pii_redaction` is enabled."""

    custom_metadata: Mapping[str, Any]
    """Custom metadata you can attach to this transcription."""

    sentences: bool
    """Enable sentences for this audio. Default: false."""

    punctuation_enhanced: bool
    """**[Alpha]** Use enhanced punctuation for this audio. Default: false."""

    language_config: models.LanguageConfig | LanguageConfigDict
    """Specify the language configuration."""

    model: str
    """Model that transcribes the audio. `solaria-3` requires exactly one language in
    `language_config.languages`."""


__all__ = (
    "AudioToLlmListConfigDTODict",
    "CallbackConfigDtoDict",
    "CustomSpellingConfigDTODict",
    "CustomVocabularyConfigDTODict",
    "CustomVocabularyEntryDTODict",
    "DiarizationConfigDTODict",
    "LanguageConfigDict",
    "ListOf",
    "PiiRedactionConfigDTODict",
    "SubtitlesConfigDTODict",
    "SummarizationConfigDTODict",
    "TranscriptionOptions",
    "TranslationConfigDTODict",
)
