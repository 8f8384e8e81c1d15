"""The seam to the generated package: the only module that names it.

Operations get short names here; `models` loads each model when it is first used. A regeneration that renames or drops
something breaks here first.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable
from importlib import resources
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

from attrs import evolve, field, frozen

from gladia_control_api_client import AuthenticatedClient, models
from gladia_control_api_client.api.file_management import file_controller_upload_v_2 as _upload
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_delete_pre_recorded_job_v_2 as _delete,
)
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_get_audio_v_2 as _audio,
)
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_get_pre_recorded_job_v_2 as _get,
)
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_get_pre_recorded_jobs_v_2 as _list,
)
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_init_pre_recorded_job_v_2 as _create,
)
from gladia_control_api_client.errors import DecodeError
from gladia_control_api_client.languages import LANGUAGES
from gladia_control_api_client.options import CustomVocabularyEntryDTODict as VocabularyEntryDict
from gladia_control_api_client.options import TranscriptionOptions
from gladia_control_api_client.types import UNSET, File, Unset, encode

__all__ = [
    "LANGUAGES",
    "UNSET",
    "AuthenticatedClient",
    "Call",
    "DecodeError",
    "TranscriptionOptions",
    "Unset",
    "VocabularyEntryDict",
    "audio",
    "close_api",
    "close_async_api",
    "create",
    "default_url",
    "delete",
    "document",
    "encode",
    "get",
    "key_header",
    "list_jobs",
    "models",
    "upload",
    "upload_part",
]


@frozen(eq=False, repr=False)
class Call:
    """One request as the generated package describes it, without host, key and body stream.

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


def create(body: dict[str, Any]) -> Call:
    """Create a job; the body must be valid."""
    encoded = SimpleNamespace(to_dict=lambda: body)  # the body is checked JSON: a model would only copy it
    return _call("create", _create._get_kwargs(body=cast("models.InitTranscriptionRequest", encoded)))


def get(job_id: str) -> Call:
    """Read a job."""
    return _call_with_id("get", _get._get_kwargs, job_id)


def list_jobs(**filters: Any) -> Call:
    """Read a page of jobs; filters that are None are left out."""
    given = {key: value for key, value in filters.items() if value is not None}
    return _call("list", _list._get_kwargs(**given))


def delete(job_id: str) -> Call:
    """Delete a job that has ended."""
    return _call_with_id("delete", _delete._get_kwargs, job_id)


def audio(job_id: str) -> Call:
    """Download the audio of a job."""
    return _call_with_id("audio", _audio._get_kwargs, job_id)


def upload() -> Call:
    """Upload a recording. The caller streams the body, in the part that `upload_part` names."""
    return _call("upload", _upload._get_kwargs(body=_empty_upload()))


def upload_part() -> str:
    """Name of the multipart part that holds the recording."""
    return _empty_upload().to_multipart()[0][0]


def _empty_upload() -> models.FileControllerUploadV2FilesBody:
    return models.FileControllerUploadV2FilesBody(audio=File(payload=io.BytesIO()))


def _call(operation: str, arguments: dict[str, Any]) -> Call:
    query = arguments.get("params", {})
    path = arguments["url"]
    return Call(operation, arguments["method"].upper(), path, path, None, query, arguments.get("json"))


def _call_with_id(operation: str, arguments_of: Callable[[str], dict[str, Any]], job_id: str) -> Call:
    template = unquote(arguments_of("{id}")["url"])
    return evolve(_call(operation, arguments_of(job_id)), template=template, job_id=job_id)


def close_api(api: AuthenticatedClient) -> None:
    """Close the connections of the generated client, if it made any."""
    if api._client is not None:
        api._client.close()


async def close_async_api(api: AuthenticatedClient) -> None:
    """As `close_api`, for its asynchronous connections."""
    if api._async_client is not None:
        await api._async_client.aclose()


@functools.cache
def document() -> dict[str, Any]:
    """The effective OpenAPI document that the package was generated from."""
    loaded: dict[str, Any] = json.loads(
        resources.files("gladia_control_api_client").joinpath("openapi.json").read_bytes()
    )
    return loaded


def default_url() -> str:
    """The server that the document names."""
    url: str = document()["servers"][0]["url"]
    return url


def key_header() -> str:
    """Name of the header that carries the API key."""
    name: str = document()["components"]["securitySchemes"]["x_gladia_key"]["name"]
    return name
