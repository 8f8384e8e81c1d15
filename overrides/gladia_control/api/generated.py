"""The seam to the generated package: the only module that names it.

Operations and models get short names here. A regeneration that renames or drops something breaks here first.
"""

from __future__ import annotations

import io
import json
import os
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

import gladia_control_api_client
from gladia_control._no_fork import no_fork
from gladia_control_api_client.types import UNSET, Unset, encode

if TYPE_CHECKING:
    from gladia_control_api_client import AuthenticatedClient
    from gladia_control_api_client.errors import DecodeError
    from gladia_control_api_client.models import CustomVocabularyEntryDTO as VocabularyEntryModel
    from gladia_control_api_client.models import InitTranscriptionRequest as RequestModel
    from gladia_control_api_client.models import Job as JobModel
    from gladia_control_api_client.models import (
        Subtitle,
        Transcription,
        TranscriptionResult,
        UploadRequest,
        UploadResponse,
        Utterance,
        Word,
    )
    from gladia_control_api_client.options import CustomVocabularyEntryDTODict as VocabularyEntryDict
    from gladia_control_api_client.options import TranscriptionOptions
else:
    _LATER = {
        "AuthenticatedClient": "client.AuthenticatedClient",
        "DecodeError": "errors.DecodeError",
        "JobModel": "models.Job",
        "RequestModel": "models.InitTranscriptionRequest",
        "Subtitle": "models.Subtitle",
        "Transcription": "models.Transcription",
        "TranscriptionOptions": "options.TranscriptionOptions",
        "TranscriptionResult": "models.TranscriptionResult",
        "UploadResponse": "models.UploadResponse",
        "Utterance": "models.Utterance",
        "VocabularyEntryDict": "options.CustomVocabularyEntryDTODict",
        "VocabularyEntryModel": "models.CustomVocabularyEntryDTO",
        "Word": "models.Word",
    }

    @no_fork
    def __getattr__(name):
        """Import what is asked for when it is first asked for: a submission needs no model of an answer."""
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, attribute = _LATER[name].partition(".")
        return globals().setdefault(name, getattr(import_module(f"{PACKAGE}.{module}"), attribute))


__all__ = [
    "UNSET",
    "AuthenticatedClient",
    "Call",
    "DecodeError",
    "JobModel",
    "RequestModel",
    "Subtitle",
    "Transcription",
    "TranscriptionOptions",
    "TranscriptionResult",
    "Unset",
    "UploadResponse",
    "Utterance",
    "VocabularyEntryDict",
    "VocabularyEntryModel",
    "Word",
    "aclose_api",
    "audio",
    "close_api",
    "create",
    "delete",
    "document",
    "encode",
    "get",
    "list_jobs",
    "upload",
]

PACKAGE = "gladia_control_api_client"


@frozen(eq=False, repr=False)
class Call:
    """One request, as the generated package describes it, without host, key and body stream.

    Attributes:
        operation: Short name of the operation.
        method: HTTP method, in capitals.
        path: Path with the id filled in.
        template: Path without it, for logs.
        job_id: The id in the path, if there is one.
        query: Query parameters.
        body: JSON body, if there is one.
    """

    operation: str
    method: str
    path: str
    template: str
    job_id: str | None = None
    query: dict[str, Any] = field(factory=dict)
    body: dict[str, Any] | None = None


@no_fork
def load() -> None:
    """Import what a submission and a wait need: nothing may go wrong with that once there is a job."""
    from gladia_control_api_client.api.pre_recorded_v2 import (  # noqa: F401
        pre_recorded_controller_get_pre_recorded_job,
        pre_recorded_controller_get_pre_recorded_jobs,
        pre_recorded_controller_init_pre_recorded_job_v_2,
    )


def create(body: dict[str, Any]) -> Call:
    """Create a job; the body must be valid."""
    from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_init_pre_recorded_job_v_2 as post

    encoded = SimpleNamespace(to_dict=lambda: body)  # it is JSON already, and was checked: it needs no model
    return _call("create", post._get_kwargs(body=cast("RequestModel", encoded)))


def get(job_id: str) -> Call:
    """Read a job."""
    from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_job as get

    return _call("get", get._get_kwargs(job_id), job_id)


def list_jobs(**filters: Any) -> Call:
    """Read a page of jobs; filters that are None are left out."""
    from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs as get

    given = {key: value for key, value in filters.items() if value is not None}
    return _call("list", get._get_kwargs(**given))


@no_fork
def delete(job_id: str) -> Call:
    """Delete a job that has ended."""
    from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_delete_pre_recorded_job as delete

    return _call("delete", delete._get_kwargs(job_id), job_id)


@no_fork
def audio(job_id: str) -> Call:
    """Download the audio of a job."""
    from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_audio as get

    return _call("audio", get._get_kwargs(job_id), job_id)


@no_fork
def upload() -> Call:
    """Upload a recording; its body is streamed by the caller, in the part that `upload_part` names."""
    from gladia_control_api_client.api.upload_v2 import file_controller_upload as post

    return _call("upload", post._get_kwargs(body=_nothing()))


def upload_part() -> str:
    """Name of the multipart part that holds the recording."""
    return _nothing().to_multipart()[0][0]


@cache
@no_fork
def _nothing() -> UploadRequest:
    from gladia_control_api_client.models import UploadRequest
    from gladia_control_api_client.types import File

    return UploadRequest(audio=File(payload=io.BytesIO()))


def _call(operation: str, arguments: dict[str, Any], job_id: str = "") -> Call:
    path: str = arguments["url"]
    template = path.replace(job_id, "{id}") if job_id else path
    query = arguments.get("params", {})
    return Call(operation, arguments["method"].upper(), path, template, job_id or None, query, arguments.get("json"))


def close_api(api: AuthenticatedClient) -> None:
    """Close the connections of the generated client, if it made any."""
    if api._client is not None:
        api._client.close()


async def aclose_api(api: AuthenticatedClient) -> None:
    """As `close_api`, for its asynchronous connections."""
    if api._async_client is not None:
        await api._async_client.aclose()


@cache
def document() -> dict[str, Any]:
    """The effective OpenAPI document that the package was generated from."""
    package: Any = gladia_control_api_client  # `importlib.resources` would read it, too, and takes long to import
    text = package.__spec__.loader.get_data(os.path.join(package.__path__[0], "openapi.json"))
    loaded: dict[str, Any] = json.loads(text)
    return loaded
