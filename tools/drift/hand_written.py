"""What hand-written code knows by name of the document, so that the report of a change there names the code.

`tests/tools/test_hand_written.py` compares these tables with the code.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.openapi import CREATE

Path = tuple[str, ...]
"""Keys from the root of a request or response inwards; `[]` stands for the entries of a list."""

Key = tuple[str, str]
"""Method and path template of an operation, without the names of path parameters."""

LIST = ("get", "/v2/pre-recorded")
GET, DELETE = ("get", "/v2/pre-recorded/{}"), ("delete", "/v2/pre-recorded/{}")
AUDIO, UPLOAD = ("get", "/v2/pre-recorded/{}/file"), ("post", "/v2/upload")

OPERATIONS: Mapping[Key, tuple[str, ...]] = {
    CREATE: ("Gladia.transcribe", "Gladia.submit"),
    LIST: ("Gladia.jobs", "Gladia.find"),
    GET: ("Job.wait", "Job.refresh"),
    DELETE: ("Gladia.delete",),
    AUDIO: ("Gladia.download_audio",),
    UPLOAD: ("Gladia.upload",),
}
"""The names in `gladia_control` that depend on an operation."""

LIST_FILTERS = frozenset({"status", "date", "before_date", "after_date", "custom_metadata"})
"""The query parameters that are keywords of `Gladia.jobs`."""

JOB: Mapping[Path, tuple[str, ...]] = {
    ("id",): ("Job.id", "Transcript.id"),
    ("status",): ("Job.status",),
    ("custom_metadata",): ("Job.custom_metadata",),
    ("error_code",): ("JobFailed.error_code",),
    ("created_at",): ("Transcript.created_at",),
    ("completed_at",): ("Transcript.completed_at",),
    ("file", "audio_duration"): ("Transcript.duration",),
    ("result", "metadata", "audio_duration"): ("Transcript.duration",),
    ("result", "transcription", "full_transcript"): ("Transcript.text",),
    ("result", "transcription", "languages"): ("Transcript.languages",),
    ("result", "transcription", "utterances"): ("Transcript.utterances",),
    ("result", "transcription", "subtitles"): ("Transcript.to_srt", "Transcript.to_vtt"),
    ("result", "transcription", "sentences"): ("Transcript.sentences",),
    ("result", "metadata", "billing_time"): ("Transcript.billed_seconds",),
    ("result", "translation"): ("Transcript.translations", "Transcript.translation"),
    ("result", "sentences"): ("Transcript.sentences",),
    ("result", "summarization"): ("Transcript.summary",),
    ("result", "named_entity_recognition"): ("Transcript.entities",),
    ("result", "sentiment_analysis"): ("Transcript.sentiments",),
    ("result", "audio_to_llm"): ("Transcript.answers",),
    ("result", "structured_data_extraction"): ("Transcript.structured_data",),
    ("result", "chapterization"): ("Transcript.chapters",),
}
"""The names in `gladia_control` that depend on a part of a job, apart from `Transcript.job` and `Transcript.result`."""

ERRORS: Mapping[str, str] = {
    "statusCode": "ApiError.status",
    "message": "ApiError.message",
    "request_id": "ApiError.request_id",
    "timestamp": "ApiError.timestamp",
    "validation_errors": "ApiError.validation_errors",
}
"""The names in `gladia_control` that depend on the fields of an error's body."""

SOURCE_FIELD = "audio_url"  # not an option: the client derives it from the recording


def _files(table: Mapping[Path, str]) -> Mapping[Path, tuple[str, ...]]:
    """Return a table with the files' places in the tree."""

    def file(name: str) -> str:
        is_emulator = name.startswith(("account/", "contract/", "speech/"))
        return f"{'gladia_emulator' if is_emulator else 'overrides/gladia_control'}/{name}.py"

    return {path: tuple(map(file, names.split())) for path, names in table.items()}


REQUEST_FILES = _files(
    {
        (): "api/generated request/options request/submission",
        ("audio_url",): "request/options operations/submit account/account",
        ("custom_vocabulary",): "request/options",
        ("custom_vocabulary_config", "vocabulary"): "request/options request/vocabulary cli/request",
        ("custom_metadata",): "request/options request/submission request/list_filters operations/submit jobs "
        "contract/request_rules account/listing",
        ("model",): "request/options contract/request_rules",
        ("language_config",): "request/options cli/rendering speech/transcript speech/script_json",
        ("custom_spelling_config",): "speech/transcript",
        ("diarization_config",): "speech/transcript contract/request_rules",
        ("subtitles_config",): "speech/subtitles speech/result_views",
        ("translation_config",): "batch/plan cli/rendering speech/addons speech/script_json",
        ("summarization_config",): "speech/addons",
        ("audio_to_llm_config",): "speech/addons",
        ("pii_redaction_config",): "speech/redaction",
        ("callback_url",): "account/callbacks contract/request_rules",
        ("callback_config",): "account/callbacks contract/request_rules",
    }
)
"""The files that know a part of the request by name, with everything below it; `()` is the request itself."""

JOB_FILES = _files(
    {
        (): "account/job",
        ("id",): "operations/received operations/wait",
        ("status",): "operations/received operations/wait",
        ("created_at",): "operations/received result/transcript",
        ("completed_at",): "result/transcript",
        ("custom_metadata",): "operations/received operations/lookup callbacks",
        ("error_code",): "operations/wait",
        ("file", "audio_duration"): "operations/wait result/transcript",
        ("result", "metadata", "audio_duration"): "result/transcript",
        ("result", "metadata", "billing_time"): "result/transcript",
        ("result", "transcription"): "result/transcript result/speech result/views result/captions speech/result_views",
        ("result", "sentences"): "result/transcript speech/result_views",
        ("result", "translation"): "result/transcript result/speech speech/addons",
        ("result", "summarization"): "result/transcript speech/addons",
        ("result", "named_entity_recognition"): "result/transcript result/views speech/addons speech/entities",
        ("result", "sentiment_analysis"): "result/transcript result/views speech/addons",
        ("result", "audio_to_llm"): "result/transcript result/views speech/addons",
        ("result", "structured_data_extraction"): "result/transcript",
        ("result", "chapterization"): "result/transcript",
    }
)
"""The files that know a part of a job by name, with everything below it."""

_LIST_FILES, _UPLOAD_FILES = "operations/job_list account/listing", "operations/upload account/recording cli/jobs"
RESPONSE_FILES: Mapping[Key, Mapping[Path, tuple[str, ...]]] = {
    CREATE: _files({("id",): "operations/submit account/account", ("result_url",): "account/account"}),
    LIST: {
        **_files({("items",): _LIST_FILES, ("next",): _LIST_FILES}),
        **{("items", "[]", *path): files for path, files in JOB_FILES.items()},
    },
    GET: JOB_FILES,
    UPLOAD: _files({("audio_url",): _UPLOAD_FILES, ("audio_metadata",): _UPLOAD_FILES}),
}
"""The files that know a part of a successful response by name, with everything below it."""

ERROR_FILES = _files({(name,): "operations/response contract/problem" for name in ERRORS if name != "statusCode"})
"""The files that know a part of an error's body by name."""


def names_of(key: Key, part: str, path: Path) -> list[str]:
    """Return the names in `gladia_control` for a place below a request, a response or a callback.

    Args:
        key: The operation.
        part: `request`, a status, or `callback`.
        path: The place; not empty.
    """
    if part == "callback":
        return []
    if part == "request":
        return [_option(path)] if key == CREATE else []
    if not part.startswith("2"):
        return [ERRORS[path[0]]] if path[0] in ERRORS else []
    if key == UPLOAD:
        return ["Gladia.upload(…)" + _dotted(path)]
    if key == CREATE:
        return ["Job.id"] if path == ("id",) else []
    if key == GET:
        return _of_a_job(path)
    if key == LIST and path[:2] == ("items", "[]"):
        return [name for name in JOB.get(path[2:], ()) if name.startswith("Job.")]
    return []


def files_of(key: Key, part: str, path: Path) -> tuple[str, ...]:
    """Return the files of hand-written code that know a place of a request or response by name."""
    table: Mapping[Path, tuple[str, ...]] = {}
    if part == "request" and key == CREATE:
        table = REQUEST_FILES
    elif part[:1] == "2":
        table = RESPONSE_FILES.get(key, {})
    elif part[:1] in ("4", "5"):
        table = ERROR_FILES
    around = (path[:length] for length in range(len(path), 0, -1)) if path else ((),)
    return next((table[outer] for outer in around if outer in table), ())


def _option(path: Path) -> str:
    """Return an option as a caller writes it: `Gladia.transcribe(a={"b": [{"c": …}]})`."""
    if path == (SOURCE_FIELD,):
        return "Gladia.transcribe(source)"
    value = "…"
    for key in reversed(path[1:]):
        value = f"[{value}]" if key == "[]" else f'{{"{key}": {value}}}'
    return f"Gladia.transcribe({path[0]}={value})"


def _of_a_job(path: Path) -> list[str]:
    names = list(JOB.get(path, ()))
    utterances = ("result", "transcription", "utterances")
    if path[: len(utterances)] == utterances and path != utterances:
        names.append("Transcript.utterances" + _dotted(path[len(utterances) :]))
    else:
        names.append(("Transcript" if path[0] == "result" else "Transcript.job") + _dotted(path))
    return names


def _dotted(path: Path) -> str:
    return "".join(key if key == "[]" else "[…]" if key == "*" else f".{key}" for key in path)
