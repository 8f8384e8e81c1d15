# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""The options of a transcription as plain dictionaries

Names of dictionaries end in `Dict`. They are not united with the models, so that type checkers name a misspelt key.

Names of enums end in `Value`. Editors offer the values that the document lists; type checkers take any other string,
too, because Gladia may have new ones. At run time these types are `str`, which is faster to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, Required, SupportsIndex, TypeAlias, TypedDict, TypeVar

T_co = TypeVar("T_co", covariant=True)


class ListOf(Protocol[T_co]):
    """A list or a tuple, but not a string, which type checkers would accept as a sequence of strings"""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


if TYPE_CHECKING:
    CallbackMethodEnumValue: TypeAlias = Literal["POST", "PUT"] | str

    PiiRedactionConfigDTOProcessedTextTypeValue: TypeAlias = Literal["MARKER", "MASK"] | str

    PiiRedactionEntityTypeEnumValue: TypeAlias = Literal[
        "APPI",
        "APPI_SENSITIVE",
        "CCI",
        "CORE_ENTITIES",
        "CPRA",
        "GDPR",
        "GDPR_SENSITIVE",
        "HEALTH_INFORMATION",
        "HIPAA_SAFE_HARBOR",
        "LIDI",
        "NUMERICAL_EXCL_PCI",
        "PCI",
        "QUEBEC_PRIVACY_ACT",
        "ACCOUNT_NUMBER",
        "AGE",
        "DATE",
        "DATE_INTERVAL",
        "DOB",
        "DRIVER_LICENSE",
        "DURATION",
        "EMAIL_ADDRESS",
        "EVENT",
        "FILENAME",
        "GENDER",
        "HEALTHCARE_NUMBER",
        "IP_ADDRESS",
        "LANGUAGE",
        "LOCATION",
        "LOCATION_ADDRESS",
        "LOCATION_ADDRESS_STREET",
        "LOCATION_CITY",
        "LOCATION_COORDINATE",
        "LOCATION_COUNTRY",
        "LOCATION_STATE",
        "LOCATION_ZIP",
        "MARITAL_STATUS",
        "MONEY",
        "NAME",
        "NAME_FAMILY",
        "NAME_GIVEN",
        "NAME_MEDICAL_PROFESSIONAL",
        "NUMERICAL_PII",
        "OCCUPATION",
        "ORGANIZATION",
        "ORGANIZATION_MEDICAL_FACILITY",
        "ORIGIN",
        "PASSPORT_NUMBER",
        "PASSWORD",
        "PHONE_NUMBER",
        "PHYSICAL_ATTRIBUTE",
        "POLITICAL_AFFILIATION",
        "RELIGION",
        "SEXUALITY",
        "SSN",
        "TIME",
        "URL",
        "USERNAME",
        "VEHICLE_ID",
        "ZODIAC_SIGN",
        "BLOOD_TYPE",
        "CONDITION",
        "DOSE",
        "DRUG",
        "INJURY",
        "MEDICAL_PROCESS",
        "STATISTICS",
        "BANK_ACCOUNT",
        "CREDIT_CARD",
        "CREDIT_CARD_EXPIRATION",
        "CVV",
        "ROUTING_NUMBER",
        "CORPORATE_ACTION",
        "DAY",
        "EFFECT",
        "FINANCIAL_METRIC",
        "MEDICAL_CODE",
        "MONTH",
        "ORGANIZATION_ID",
        "PRODUCT",
        "PROJECT",
        "TREND",
        "YEAR",
    ] | str

    PreRecordedTranscriptionModelValue: TypeAlias = Literal["solaria-1", "solaria-3"] | str

    SubtitlesFormatEnumValue: TypeAlias = Literal["srt", "vtt"] | str

    SubtitlesStyleEnumValue: TypeAlias = Literal["default", "compliance"] | str

    SummaryTypesEnumValue: TypeAlias = Literal["general", "bullet_points", "concise"] | str

    TranscriptionLanguageCodeEnumValue: TypeAlias = Literal[
        "af",
        "am",
        "ar",
        "as",
        "az",
        "ba",
        "be",
        "bg",
        "bn",
        "bo",
        "br",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fo",
        "fr",
        "gl",
        "gu",
        "ha",
        "haw",
        "he",
        "hi",
        "hr",
        "ht",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "jw",
        "ka",
        "kk",
        "km",
        "kn",
        "ko",
        "la",
        "lb",
        "ln",
        "lo",
        "lt",
        "lv",
        "mg",
        "mi",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "mt",
        "my",
        "ne",
        "nl",
        "nn",
        "no",
        "oc",
        "pa",
        "pl",
        "ps",
        "pt",
        "ro",
        "ru",
        "sa",
        "sd",
        "si",
        "sk",
        "sl",
        "sn",
        "so",
        "sq",
        "sr",
        "su",
        "sv",
        "sw",
        "ta",
        "te",
        "tg",
        "th",
        "tk",
        "tl",
        "tr",
        "tt",
        "uk",
        "ur",
        "uz",
        "vi",
        "yi",
        "yo",
        "zh",
    ] | str

    TranslationLanguageCodeEnumValue: TypeAlias = Literal[
        "af",
        "am",
        "ar",
        "as",
        "az",
        "ba",
        "be",
        "bg",
        "bn",
        "bo",
        "br",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fo",
        "fr",
        "gl",
        "gu",
        "ha",
        "haw",
        "he",
        "hi",
        "hr",
        "ht",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "jw",
        "ka",
        "kk",
        "km",
        "kn",
        "ko",
        "la",
        "lb",
        "ln",
        "lo",
        "lt",
        "lv",
        "mg",
        "mi",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "mt",
        "my",
        "ne",
        "nl",
        "nn",
        "no",
        "oc",
        "pa",
        "pl",
        "ps",
        "pt",
        "ro",
        "ru",
        "sa",
        "sd",
        "si",
        "sk",
        "sl",
        "sn",
        "so",
        "sq",
        "sr",
        "su",
        "sv",
        "sw",
        "ta",
        "te",
        "tg",
        "th",
        "tk",
        "tl",
        "tr",
        "tt",
        "uk",
        "ur",
        "uz",
        "vi",
        "wo",
        "yi",
        "yo",
        "zh",
    ] | str

    TranslationModelEnumValue: TypeAlias = Literal["base", "enhanced", "batch"] | str

else:
    CallbackMethodEnumValue = str
    PiiRedactionConfigDTOProcessedTextTypeValue = str
    PiiRedactionEntityTypeEnumValue = str
    PreRecordedTranscriptionModelValue = str
    SubtitlesFormatEnumValue = str
    SubtitlesStyleEnumValue = str
    SummaryTypesEnumValue = str
    TranscriptionLanguageCodeEnumValue = str
    TranslationLanguageCodeEnumValue = str
    TranslationModelEnumValue = str


class AudioToLlmListConfigDTODict(TypedDict, total=False):
    """Audio to LLM configuration, if `audio_to_llm` is enabled

    Attributes:
        prompts (ListOf[str]): The list of prompts applied on the audio transcription. Minimum items: 1.
        model (str): The model to use for the prompt execution. You can find the list of supported models
            [here](https://openrouter.ai/models). Default: "openai/gpt-5.4-nano".
    """

    prompts: Required[ListOf[str]]
    """The list of prompts applied on the audio transcription. Minimum items: 1."""

    model: str
    """The model to use for the prompt execution. You can find the list of supported models
    [here](https://openrouter.ai/models). Default: "openai/gpt-5.4-nano"."""


class CallbackConfigDtoDict(TypedDict, total=False):
    """Customize the callback behaviour (url and http method)

    Attributes:
        url (str): The URL to be called with the result of the transcription.
        method (CallbackMethodEnumValue): The HTTP method to be used. Allowed values are `POST` or `PUT` (default:
            `POST`). Default: "POST".
    """

    url: Required[str]
    """The URL to be called with the result of the transcription."""

    method: CallbackMethodEnumValue
    """The HTTP method to be used. Allowed values are `POST` or `PUT` (default: `POST`). Default: "POST"."""


class CustomSpellingConfigDTODict(TypedDict, total=False):
    """**[Alpha]** Custom spelling configuration, if `custom_spelling` is enabled

    Attributes:
        spelling_dictionary (Mapping[str, ListOf[str]]): The list of spelling applied on the audio transcription.
    """

    spelling_dictionary: Required[Mapping[str, ListOf[str]]]
    """The list of spelling applied on the audio transcription."""


class CustomVocabularyConfigDTODict(TypedDict, total=False):
    """**[Beta]** Custom vocabulary configuration, if `custom_vocabulary` is enabled

    Attributes:
        vocabulary (ListOf[CustomVocabularyEntryDTODict | str]): Specific vocabulary list to feed the transcription
            model with. Each item can be a string or an object with the following properties: value, intensity,
            pronunciations, language.
        default_intensity (float): Default intensity for the custom vocabulary. Minimum: 0. Maximum: 1.
    """

    vocabulary: Required[ListOf[CustomVocabularyEntryDTODict | str]]
    """Specific vocabulary list to feed the transcription model with. Each item can be a string or an object with the
    following properties: value, intensity, pronunciations, language."""

    default_intensity: float
    """Default intensity for the custom vocabulary. Minimum: 0. Maximum: 1."""


class CustomVocabularyEntryDTODict(TypedDict, total=False):
    """`CustomVocabularyEntryDTO` of the document as a dictionary

    Attributes:
        value (str): The text used to replace in the transcription.
        intensity (float): The global intensity of the feature. Minimum: 0. Maximum: 1.
        pronunciations (ListOf[str]): The pronunciations used in the transcription.
        language (TranscriptionLanguageCodeEnumValue): Specify the language in which it will be pronounced when sound
            comparison occurs. Default to transcription language.
    """

    value: Required[str]
    """The text used to replace in the transcription."""

    intensity: float
    """The global intensity of the feature. Minimum: 0. Maximum: 1."""

    pronunciations: ListOf[str]
    """The pronunciations used in the transcription."""

    language: TranscriptionLanguageCodeEnumValue
    """Specify the language in which it will be pronounced when sound comparison occurs. Default to transcription
    language."""


class DiarizationConfigDTODict(TypedDict, total=False):
    """Speaker recognition configuration, if `diarization` is enabled

    Attributes:
        number_of_speakers (int): Exact number of speakers in the audio. Minimum: 1.
        min_speakers (int): Minimum number of speakers in the audio. Minimum: 0.
        max_speakers (int): Maximum number of speakers in the audio. Minimum: 0.
    """

    number_of_speakers: int
    """Exact number of speakers in the audio. Minimum: 1."""

    min_speakers: int
    """Minimum number of speakers in the audio. Minimum: 0."""

    max_speakers: int
    """Maximum number of speakers in the audio. Minimum: 0."""


class LanguageConfigDict(TypedDict, total=False):
    """Specify the language configuration

    Attributes:
        languages (ListOf[TranscriptionLanguageCodeEnumValue]): If one language is set, it will be used for the
            transcription. Otherwise, language will be auto-detected by the model. Default: [].
        code_switching (bool): If true, language will be auto-detected on each utterance. Otherwise, language will be
            auto-detected on first utterance and then used for the rest of the transcription. If one language is set,
            this option will be ignored. Default: false.
    """

    languages: ListOf[TranscriptionLanguageCodeEnumValue]
    """If one language is set, it will be used for the transcription. Otherwise, language will be auto-detected by the
    model. Default: []."""

    code_switching: bool
    """If true, language will be auto-detected on each utterance. Otherwise, language will be auto-detected on first
    utterance and then used for the rest of the transcription. If one language is set, this option will be ignored.
    Default: false."""


class PiiRedactionConfigDTODict(TypedDict, total=False):
    """PII redaction configuration, if `pii_redaction` is enabled

    Attributes:
        entity_types (ListOf[PiiRedactionEntityTypeEnumValue]): The entity types to redact.
        processed_text_type (PiiRedactionConfigDTOProcessedTextTypeValue): The type of processed text to return (marker
            or mask).
    """

    entity_types: ListOf[PiiRedactionEntityTypeEnumValue]
    """The entity types to redact."""

    processed_text_type: PiiRedactionConfigDTOProcessedTextTypeValue
    """The type of processed text to return (marker or mask)."""


class SubtitlesConfigDTODict(TypedDict, total=False):
    """Configuration for subtitles generation if `subtitles` is enabled

    Attributes:
        formats (ListOf[SubtitlesFormatEnumValue]): Subtitles formats you want your transcription to be formatted to.
            Minimum items: 1. Default: ["srt"].
        minimum_duration (float): Minimum duration of a subtitle in seconds. Minimum: 0.
        maximum_duration (float): Maximum duration of a subtitle in seconds. Minimum: 1. Maximum: 30.
        maximum_characters_per_row (int): Maximum number of characters per row in a subtitle. Minimum: 1.
        maximum_rows_per_caption (int): Maximum number of rows per caption. Minimum: 1. Maximum: 5.
        style (SubtitlesStyleEnumValue): Style of the subtitles. Compliance mode refers to :
            https://loc.gov/preservation/digital/formats//fdd/fdd000569.shtml#:~:text=SRT%20files%20are%20basic%20text,alongside%2C%20example%3A%20%22MyVideo123.
            Default: "default".
    """

    formats: ListOf[SubtitlesFormatEnumValue]
    """Subtitles formats you want your transcription to be formatted to. Minimum items: 1. Default: ["srt"]."""

    minimum_duration: float
    """Minimum duration of a subtitle in seconds. Minimum: 0."""

    maximum_duration: float
    """Maximum duration of a subtitle in seconds. Minimum: 1. Maximum: 30."""

    maximum_characters_per_row: int
    """Maximum number of characters per row in a subtitle. Minimum: 1."""

    maximum_rows_per_caption: int
    """Maximum number of rows per caption. Minimum: 1. Maximum: 5."""

    style: SubtitlesStyleEnumValue
    """Style of the subtitles. Compliance mode refers to :
    https://loc.gov/preservation/digital/formats//fdd/fdd000569.shtml#:~:text=SRT%20files%20are%20basic%20text,alongside%2C%20example%3A%20%22MyVideo123.
    Default: "default"."""


class SummarizationConfigDTODict(TypedDict, total=False):
    """Summarization configuration, if `summarization` is enabled

    Attributes:
        type (SummaryTypesEnumValue): The type of summarization to apply. Default: "general".
    """

    type: SummaryTypesEnumValue
    """The type of summarization to apply. Default: "general"."""


class TranslationConfigDTODict(TypedDict, total=False):
    """**[Beta]** Translation configuration, if `translation` is enabled

    Attributes:
        target_languages (ListOf[TranslationLanguageCodeEnumValue]): Target language in `iso639-1` format you want the
            transcription translated to. Minimum items: 1.
        model (TranslationModelEnumValue): Model you want the translation model to use to translate. Default: "base".
        match_original_utterances (bool): Align translated utterances with the original ones. Default: true.
        lipsync (bool): Whether to apply lipsync to the translated transcription. Default: true.
        context_adaptation (bool): Enables or disables context-aware translation features that allow the model to adapt
            translations based on provided context. Default: true.
        context (str): Context information to improve translation accuracy.
        informal (bool): Forces the translation to use informal language forms when available in the target language.
            Default: false.
    """

    target_languages: Required[ListOf[TranslationLanguageCodeEnumValue]]
    """Target language in `iso639-1` format you want the transcription translated to. Minimum items: 1."""

    model: TranslationModelEnumValue
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
    """Forces the translation to use informal language forms when available in the target language. Default: false."""


class TranscriptionOptions(TypedDict, total=False):
    """The options of a transcription

    Attributes:
        custom_vocabulary (bool | ListOf[CustomVocabularyEntryDTODict | str]): **[Beta]** Can be either boolean to
            enable custom_vocabulary for this audio or an array with specific vocabulary list to feed the transcription
            model with. Default: false.
        custom_vocabulary_config (CustomVocabularyConfigDTODict): **[Beta]** Custom vocabulary configuration, if
            `custom_vocabulary` is enabled.
        callback_url (str): **[Deprecated]** Use `callback`/`callback_config` instead. Callback URL we will do a `POST`
            request to with the result of the transcription.
        callback (bool): Enable callback for this transcription. If true, the `callback_config` property will be used to
            customize the callback behaviour. Default: false.
        callback_config (CallbackConfigDtoDict): Customize the callback behaviour (url and http method).
        subtitles (bool): Enable subtitles generation for this transcription. Default: false.
        subtitles_config (SubtitlesConfigDTODict): Configuration for subtitles generation if `subtitles` is enabled.
        diarization (bool): Enable speaker recognition (diarization) for this audio. Default: false.
        diarization_config (DiarizationConfigDTODict): Speaker recognition configuration, if `diarization` is enabled.
        translation (bool): **[Beta]** Enable translation for this audio. Default: false.
        translation_config (TranslationConfigDTODict): **[Beta]** Translation configuration, if `translation` is
            enabled.
        summarization (bool): Enable summarization for this audio. Default: false.
        summarization_config (SummarizationConfigDTODict): Summarization configuration, if `summarization` is enabled.
        named_entity_recognition (bool): **[Alpha]** Enable named entity recognition for this audio. Default: false.
        custom_spelling (bool): **[Alpha]** Enable custom spelling for this audio. Default: false.
        custom_spelling_config (CustomSpellingConfigDTODict): **[Alpha]** Custom spelling configuration, if
            `custom_spelling` is enabled.
        sentiment_analysis (bool): Enable sentiment analysis for this audio. Default: false.
        audio_to_llm (bool): Enable audio to LLM processing for this audio. Default: false.
        audio_to_llm_config (AudioToLlmListConfigDTODict): Audio to LLM configuration, if `audio_to_llm` is enabled.
        pii_redaction (bool): Enable PII redaction for this audio. Default: false.
        pii_redaction_config (PiiRedactionConfigDTODict): PII redaction configuration, if `pii_redaction` is enabled.
        custom_metadata (Mapping[str, Any]): Custom metadata you can attach to this transcription.
        sentences (bool): Enable sentences for this audio. Default: false.
        punctuation_enhanced (bool): **[Alpha]** Use enhanced punctuation for this audio. Default: false.
        language_config (LanguageConfigDict): Specify the language configuration.
        model (PreRecordedTranscriptionModelValue): Model that transcribes the audio. `solaria-3` requires exactly one
            language in `language_config.languages`. Default: "solaria-1".
    """

    custom_vocabulary: bool | ListOf[CustomVocabularyEntryDTODict | str]
    """**[Beta]** Can be either boolean to enable custom_vocabulary for this audio or an array with specific vocabulary
    list to feed the transcription model with. Default: false."""

    custom_vocabulary_config: CustomVocabularyConfigDTODict
    """**[Beta]** Custom vocabulary configuration, if `custom_vocabulary` is enabled."""

    callback_url: str
    """**[Deprecated]** Use `callback`/`callback_config` instead. Callback URL we will do a `POST` request to with the
    result of the transcription."""

    callback: bool
    """Enable callback for this transcription. If true, the `callback_config` property will be used to customize the
    callback behaviour. Default: false."""

    callback_config: CallbackConfigDtoDict
    """Customize the callback behaviour (url and http method)."""

    subtitles: bool
    """Enable subtitles generation for this transcription. Default: false."""

    subtitles_config: SubtitlesConfigDTODict
    """Configuration for subtitles generation if `subtitles` is enabled."""

    diarization: bool
    """Enable speaker recognition (diarization) for this audio. Default: false."""

    diarization_config: DiarizationConfigDTODict
    """Speaker recognition configuration, if `diarization` is enabled."""

    translation: bool
    """**[Beta]** Enable translation for this audio. Default: false."""

    translation_config: TranslationConfigDTODict
    """**[Beta]** Translation configuration, if `translation` is enabled."""

    summarization: bool
    """Enable summarization for this audio. Default: false."""

    summarization_config: SummarizationConfigDTODict
    """Summarization configuration, if `summarization` is enabled."""

    named_entity_recognition: bool
    """**[Alpha]** Enable named entity recognition for this audio. Default: false."""

    custom_spelling: bool
    """**[Alpha]** Enable custom spelling for this audio. Default: false."""

    custom_spelling_config: CustomSpellingConfigDTODict
    """**[Alpha]** Custom spelling configuration, if `custom_spelling` is enabled."""

    sentiment_analysis: bool
    """Enable sentiment analysis for this audio. Default: false."""

    audio_to_llm: bool
    """Enable audio to LLM processing for this audio. Default: false."""

    audio_to_llm_config: AudioToLlmListConfigDTODict
    """Audio to LLM configuration, if `audio_to_llm` is enabled."""

    pii_redaction: bool
    """Enable PII redaction for this audio. Default: false."""

    pii_redaction_config: PiiRedactionConfigDTODict
    """PII redaction configuration, if `pii_redaction` is enabled."""

    custom_metadata: Mapping[str, Any]
    """Custom metadata you can attach to this transcription."""

    sentences: bool
    """Enable sentences for this audio. Default: false."""

    punctuation_enhanced: bool
    """**[Alpha]** Use enhanced punctuation for this audio. Default: false."""

    language_config: LanguageConfigDict
    """Specify the language configuration."""

    model: PreRecordedTranscriptionModelValue
    """Model that transcribes the audio. `solaria-3` requires exactly one language in `language_config.languages`.
    Default: "solaria-1"."""


__all__ = (
    "AudioToLlmListConfigDTODict",
    "CallbackConfigDtoDict",
    "CallbackMethodEnumValue",
    "CustomSpellingConfigDTODict",
    "CustomVocabularyConfigDTODict",
    "CustomVocabularyEntryDTODict",
    "DiarizationConfigDTODict",
    "LanguageConfigDict",
    "ListOf",
    "PiiRedactionConfigDTODict",
    "PiiRedactionConfigDTOProcessedTextTypeValue",
    "PiiRedactionEntityTypeEnumValue",
    "PreRecordedTranscriptionModelValue",
    "SubtitlesConfigDTODict",
    "SubtitlesFormatEnumValue",
    "SubtitlesStyleEnumValue",
    "SummarizationConfigDTODict",
    "SummaryTypesEnumValue",
    "TranscriptionLanguageCodeEnumValue",
    "TranscriptionOptions",
    "TranslationConfigDTODict",
    "TranslationLanguageCodeEnumValue",
    "TranslationModelEnumValue",
)
