"""What hand-written code knows by name of the document, so that the report of a change there names the code.

`tests/tools/test_hand_written.py` compares these tables with the code.
"""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str, ...]
"""Keys from the root of a request or response inwards; `[]` stands for the entries of a list."""

Key = tuple[str, str]
"""Method and path template of an operation, without the names of path parameters."""

CREATE, LIST = ("post", "/v2/pre-recorded"), ("get", "/v2/pre-recorded")
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

_CLIENT, _EMULATOR = "overrides/gladia_control", "gladia_emulator"

REQUEST_FILES: Mapping[Path, tuple[str, ...]] = {
    (): (f"{_CLIENT}/api/generated.py", f"{_CLIENT}/request/options.py", f"{_CLIENT}/request/submission.py"),
    ("audio_url",): (
        f"{_CLIENT}/request/options.py",
        f"{_CLIENT}/operations/submit.py",
        f"{_EMULATOR}/account/account.py",
    ),
    ("custom_vocabulary",): (f"{_CLIENT}/request/options.py",),
    ("custom_vocabulary_config", "vocabulary"): (
        f"{_CLIENT}/request/options.py",
        f"{_CLIENT}/request/vocabulary.py",
        f"{_CLIENT}/cli/request.py",
    ),
    ("custom_metadata",): (
        f"{_CLIENT}/request/options.py",
        f"{_CLIENT}/request/submission.py",
        f"{_CLIENT}/request/list_filters.py",
        f"{_CLIENT}/operations/submit.py",
        f"{_CLIENT}/jobs.py",
        f"{_EMULATOR}/contract/request_rules.py",
        f"{_EMULATOR}/account/listing.py",
    ),
    ("model",): (f"{_CLIENT}/request/options.py", f"{_EMULATOR}/contract/request_rules.py"),
    ("language_config",): (
        f"{_CLIENT}/request/options.py",
        f"{_EMULATOR}/speech/transcript.py",
        f"{_EMULATOR}/speech/script_json.py",
    ),
    ("custom_spelling_config",): (f"{_EMULATOR}/speech/transcript.py",),
    ("diarization_config",): (f"{_EMULATOR}/speech/transcript.py", f"{_EMULATOR}/contract/request_rules.py"),
    ("subtitles_config",): (f"{_EMULATOR}/speech/subtitles.py", f"{_EMULATOR}/speech/result_views.py"),
    ("translation_config",): (f"{_EMULATOR}/speech/addons.py", f"{_EMULATOR}/speech/script_json.py"),
    ("summarization_config",): (f"{_EMULATOR}/speech/addons.py",),
    ("audio_to_llm_config",): (f"{_EMULATOR}/speech/addons.py",),
    ("pii_redaction_config",): (f"{_EMULATOR}/speech/redaction.py",),
    ("callback_url",): (f"{_EMULATOR}/account/callbacks.py", f"{_EMULATOR}/contract/request_rules.py"),
    ("callback_config",): (f"{_EMULATOR}/account/callbacks.py", f"{_EMULATOR}/contract/request_rules.py"),
}
"""The files that know a part of the request by name, with everything below it; `()` is the request itself."""

JOB_FILES: Mapping[Path, tuple[str, ...]] = {
    (): (f"{_EMULATOR}/account/job.py",),
    ("id",): (f"{_CLIENT}/operations/received.py", f"{_CLIENT}/operations/wait.py"),
    ("status",): (f"{_CLIENT}/operations/received.py", f"{_CLIENT}/operations/wait.py"),
    ("created_at",): (f"{_CLIENT}/operations/received.py", f"{_CLIENT}/result/transcript.py"),
    ("completed_at",): (f"{_CLIENT}/result/transcript.py",),
    ("custom_metadata",): (f"{_CLIENT}/operations/received.py", f"{_CLIENT}/operations/lookup.py"),
    ("error_code",): (f"{_CLIENT}/operations/wait.py",),
    ("file", "audio_duration"): (f"{_CLIENT}/operations/wait.py", f"{_CLIENT}/result/transcript.py"),
    ("result", "metadata", "audio_duration"): (f"{_CLIENT}/result/transcript.py",),
    ("result", "transcription"): (
        f"{_CLIENT}/result/transcript.py",
        f"{_CLIENT}/result/subtitles.py",
        f"{_EMULATOR}/speech/result_views.py",
    ),
    ("result", "sentences"): (f"{_CLIENT}/result/transcript.py", f"{_EMULATOR}/speech/result_views.py"),
    ("result", "translation"): (f"{_EMULATOR}/speech/addons.py",),
    ("result", "summarization"): (f"{_EMULATOR}/speech/addons.py",),
    ("result", "named_entity_recognition"): (f"{_EMULATOR}/speech/addons.py", f"{_EMULATOR}/speech/entities.py"),
    ("result", "sentiment_analysis"): (f"{_EMULATOR}/speech/addons.py",),
    ("result", "audio_to_llm"): (f"{_EMULATOR}/speech/addons.py",),
}
"""The files that know a part of a job by name, with everything below it."""

_RESPONSE = f"{_CLIENT}/operations/response.py"
RESPONSE_FILES: Mapping[Key, Mapping[Path, tuple[str, ...]]] = {
    CREATE: {
        ("id",): (f"{_CLIENT}/operations/submit.py", f"{_EMULATOR}/account/account.py"),
        ("result_url",): (f"{_EMULATOR}/account/account.py",),
    },
    LIST: {
        ("items",): (f"{_CLIENT}/operations/job_list.py", f"{_EMULATOR}/account/listing.py"),
        ("next",): (f"{_CLIENT}/operations/job_list.py", f"{_EMULATOR}/account/listing.py"),
        **{("items", "[]", *path): files for path, files in JOB_FILES.items()},
    },
    GET: JOB_FILES,
    UPLOAD: {
        ("audio_url",): (f"{_CLIENT}/operations/upload.py", f"{_EMULATOR}/account/recording.py"),
        ("audio_metadata",): (f"{_CLIENT}/operations/upload.py", f"{_EMULATOR}/account/recording.py"),
    },
}
"""The files that know a part of a successful response by name, with everything below it."""

ERROR_FILES: Mapping[Path, tuple[str, ...]] = {
    (name,): (_RESPONSE, f"{_EMULATOR}/contract/problem.py")
    for name in ("message", "request_id", "timestamp", "validation_errors")
}
"""The files that know a part of an error's body by name."""


def names_of(key: Key, part: str, path: Path) -> list[str]:
    """Return the names in `gladia_control` for a place of a request or response.

    Args:
        key: The operation.
        part: `request`, a status, or `callback`.
        path: The place.
    """
    if part == "callback":
        return []
    if part == "request":
        return [_option(path)] if key == CREATE and path else []
    if not part.startswith("2"):
        return [ERRORS[path[0]]] if path and path[0] in ERRORS else []
    if key == UPLOAD:
        return ["Gladia.upload(…)" + _dotted(path)]
    if key == CREATE:
        return ["Job.id"] if path == ("id",) else []
    if key == GET:
        return _of_a_job(path)
    if key == LIST and path[:2] == ("items", "[]") and len(path) > 2:
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
    elif path:
        names.append("Transcript.job" + _dotted(path) if path[0] != "result" else "Transcript" + _dotted(path))
    return names


def _dotted(path: Path) -> str:
    return "".join(key if key == "[]" else "[…]" if key == "*" else f".{key}" for key in path)
