# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""All models of requests and responses; each is imported on first use"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .addon_error import AddonError
    from .audio_to_llm_list_config_dto import AudioToLlmListConfigDTO
    from .audio_to_llm_prompt_result import AudioToLlmPromptResult
    from .audio_to_llm_response import AudioToLlmResponse
    from .audio_to_llm_result import AudioToLlmResult
    from .bad_request_error_response import BadRequestErrorResponse
    from .callback_config_dto import CallbackConfigDto
    from .callback_error import CallbackError
    from .callback_error_payload import CallbackErrorPayload
    from .callback_method_enum import CallbackMethodEnum
    from .callback_success_payload import CallbackSuccessPayload
    from .custom_spelling_config_dto import CustomSpellingConfigDTO
    from .custom_vocabulary_config_dto import CustomVocabularyConfigDTO
    from .custom_vocabulary_entry_dto import CustomVocabularyEntryDTO
    from .diarization_config_dto import DiarizationConfigDTO
    from .diarization_result import DiarizationResult
    from .display_mode_result import DisplayModeResult
    from .entity import Entity
    from .forbidden_error_response import ForbiddenErrorResponse
    from .init_pre_recorded_transcription_response import InitPreRecordedTranscriptionResponse
    from .init_transcription_request import InitTranscriptionRequest
    from .job import Job
    from .job_file import JobFile
    from .job_list import JobList
    from .job_status import JobStatus
    from .language_config import LanguageConfig
    from .name_consistency_result import NameConsistencyResult
    from .named_entity_recognition_result import NamedEntityRecognitionResult
    from .not_found_error_response import NotFoundErrorResponse
    from .other_addon_result import OtherAddonResult
    from .payload_too_large_error_response import PayloadTooLargeErrorResponse
    from .pii_redaction_config_dto import PiiRedactionConfigDTO
    from .pii_redaction_config_dto_processed_text_type import PiiRedactionConfigDTOProcessedTextType
    from .pii_redaction_entity_type_enum import PiiRedactionEntityTypeEnum
    from .sentences_result import SentencesResult
    from .sentiment_analysis_result import SentimentAnalysisResult
    from .structured_data_extraction_result import StructuredDataExtractionResult
    from .subtitle import Subtitle
    from .subtitles_config_dto import SubtitlesConfigDTO
    from .subtitles_format_enum import SubtitlesFormatEnum
    from .subtitles_style_enum import SubtitlesStyleEnum
    from .summarization_config_dto import SummarizationConfigDTO
    from .summarization_result import SummarizationResult
    from .summary_types_enum import SummaryTypesEnum
    from .transcription import Transcription
    from .transcription_language_code_enum import TranscriptionLanguageCodeEnum
    from .transcription_metadata import TranscriptionMetadata
    from .transcription_result import TranscriptionResult
    from .translation_addon_result import TranslationAddonResult
    from .translation_config_dto import TranslationConfigDTO
    from .translation_language_code_enum import TranslationLanguageCodeEnum
    from .translation_model_enum import TranslationModelEnum
    from .translation_result import TranslationResult
    from .unauthorized_error_response import UnauthorizedErrorResponse
    from .unprocessable_entity_error_response import UnprocessableEntityErrorResponse
    from .upload_request import UploadRequest
    from .upload_response import UploadResponse
    from .uploaded_audio_metadata import UploadedAudioMetadata
    from .utterance import Utterance
    from .webhook_job import WebhookJob
    from .webhook_payload import WebhookPayload
    from .word import Word

__all__ = (
    "AddonError",
    "AudioToLlmListConfigDTO",
    "AudioToLlmPromptResult",
    "AudioToLlmResponse",
    "AudioToLlmResult",
    "BadRequestErrorResponse",
    "CallbackConfigDto",
    "CallbackError",
    "CallbackErrorPayload",
    "CallbackMethodEnum",
    "CallbackSuccessPayload",
    "CustomSpellingConfigDTO",
    "CustomVocabularyConfigDTO",
    "CustomVocabularyEntryDTO",
    "DiarizationConfigDTO",
    "DiarizationResult",
    "DisplayModeResult",
    "Entity",
    "ForbiddenErrorResponse",
    "InitPreRecordedTranscriptionResponse",
    "InitTranscriptionRequest",
    "Job",
    "JobFile",
    "JobList",
    "JobStatus",
    "LanguageConfig",
    "NameConsistencyResult",
    "NamedEntityRecognitionResult",
    "NotFoundErrorResponse",
    "OtherAddonResult",
    "PayloadTooLargeErrorResponse",
    "PiiRedactionConfigDTO",
    "PiiRedactionConfigDTOProcessedTextType",
    "PiiRedactionEntityTypeEnum",
    "SentencesResult",
    "SentimentAnalysisResult",
    "StructuredDataExtractionResult",
    "Subtitle",
    "SubtitlesConfigDTO",
    "SubtitlesFormatEnum",
    "SubtitlesStyleEnum",
    "SummarizationConfigDTO",
    "SummarizationResult",
    "SummaryTypesEnum",
    "Transcription",
    "TranscriptionLanguageCodeEnum",
    "TranscriptionMetadata",
    "TranscriptionResult",
    "TranslationAddonResult",
    "TranslationConfigDTO",
    "TranslationLanguageCodeEnum",
    "TranslationModelEnum",
    "TranslationResult",
    "UnauthorizedErrorResponse",
    "UnprocessableEntityErrorResponse",
    "UploadedAudioMetadata",
    "UploadRequest",
    "UploadResponse",
    "Utterance",
    "WebhookJob",
    "WebhookPayload",
    "Word",
)

_MODULES = {
    "AddonError": ".addon_error",
    "AudioToLlmListConfigDTO": ".audio_to_llm_list_config_dto",
    "AudioToLlmPromptResult": ".audio_to_llm_prompt_result",
    "AudioToLlmResponse": ".audio_to_llm_response",
    "AudioToLlmResult": ".audio_to_llm_result",
    "BadRequestErrorResponse": ".bad_request_error_response",
    "CallbackConfigDto": ".callback_config_dto",
    "CallbackError": ".callback_error",
    "CallbackErrorPayload": ".callback_error_payload",
    "CallbackMethodEnum": ".callback_method_enum",
    "CallbackSuccessPayload": ".callback_success_payload",
    "CustomSpellingConfigDTO": ".custom_spelling_config_dto",
    "CustomVocabularyConfigDTO": ".custom_vocabulary_config_dto",
    "CustomVocabularyEntryDTO": ".custom_vocabulary_entry_dto",
    "DiarizationConfigDTO": ".diarization_config_dto",
    "DiarizationResult": ".diarization_result",
    "DisplayModeResult": ".display_mode_result",
    "Entity": ".entity",
    "ForbiddenErrorResponse": ".forbidden_error_response",
    "InitPreRecordedTranscriptionResponse": ".init_pre_recorded_transcription_response",
    "InitTranscriptionRequest": ".init_transcription_request",
    "Job": ".job",
    "JobFile": ".job_file",
    "JobList": ".job_list",
    "JobStatus": ".job_status",
    "LanguageConfig": ".language_config",
    "NameConsistencyResult": ".name_consistency_result",
    "NamedEntityRecognitionResult": ".named_entity_recognition_result",
    "NotFoundErrorResponse": ".not_found_error_response",
    "OtherAddonResult": ".other_addon_result",
    "PayloadTooLargeErrorResponse": ".payload_too_large_error_response",
    "PiiRedactionConfigDTO": ".pii_redaction_config_dto",
    "PiiRedactionConfigDTOProcessedTextType": ".pii_redaction_config_dto_processed_text_type",
    "PiiRedactionEntityTypeEnum": ".pii_redaction_entity_type_enum",
    "SentencesResult": ".sentences_result",
    "SentimentAnalysisResult": ".sentiment_analysis_result",
    "StructuredDataExtractionResult": ".structured_data_extraction_result",
    "Subtitle": ".subtitle",
    "SubtitlesConfigDTO": ".subtitles_config_dto",
    "SubtitlesFormatEnum": ".subtitles_format_enum",
    "SubtitlesStyleEnum": ".subtitles_style_enum",
    "SummarizationConfigDTO": ".summarization_config_dto",
    "SummarizationResult": ".summarization_result",
    "SummaryTypesEnum": ".summary_types_enum",
    "Transcription": ".transcription",
    "TranscriptionLanguageCodeEnum": ".transcription_language_code_enum",
    "TranscriptionMetadata": ".transcription_metadata",
    "TranscriptionResult": ".transcription_result",
    "TranslationAddonResult": ".translation_addon_result",
    "TranslationConfigDTO": ".translation_config_dto",
    "TranslationLanguageCodeEnum": ".translation_language_code_enum",
    "TranslationModelEnum": ".translation_model_enum",
    "TranslationResult": ".translation_result",
    "UnauthorizedErrorResponse": ".unauthorized_error_response",
    "UnprocessableEntityErrorResponse": ".unprocessable_entity_error_response",
    "UploadedAudioMetadata": ".uploaded_audio_metadata",
    "UploadRequest": ".upload_request",
    "UploadResponse": ".upload_response",
    "Utterance": ".utterance",
    "WebhookJob": ".webhook_job",
    "WebhookPayload": ".webhook_payload",
    "Word": ".word",
}


if not TYPE_CHECKING:  # otherwise type checkers would accept any name as a model

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals().setdefault(name, getattr(import_module(_MODULES[name], __name__), name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
