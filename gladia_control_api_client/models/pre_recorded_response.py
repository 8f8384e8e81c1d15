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
    as_dict,
    as_int,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    nullable,
)


@define(repr=False)
class PreRecordedResponse(Model):
    """A pre-recorded transcription job

    Attributes:
        id (str): Id of the job. Pattern: ^[A-Za-z0-9_-]{1,64}$. Example: 45463597-20b7-4af7-b3b3-f5fb778203ab.
        request_id (str): Debug id. Example: G-45463597.
        version (int): API version. Example: 2.
        status (str): State of the job; `done` and `error` are final.
        created_at (str): Creation date, ISO 8601. Example: 2023-12-28T09:04:17.210Z.
        kind (str): Kind of job, `pre-recorded`. Default: pre-recorded.
        completed_at (str | None | Unset): Completion date, ISO 8601; null until the job ends. Example:
            2023-12-28T09:04:37.210Z.
        custom_metadata (dict[str, Any] | None | Unset): Custom metadata of the request.
        error_code (int | None | Unset): HTTP status code of the error, if the job failed. Minimum: 400.
            Maximum: 599.
        post_session_metadata (dict[str, Any] | None | Unset): Metadata that Gladia adds after the job.
        file (FileResponse | None | Unset): The audio of the job.
        request_params (dict[str, Any] | None | Unset): The request as Gladia interpreted it, including fields
            that Gladia added.
        result (TranscriptionResultDTO | None | Unset): The result; null until the job is done.
    """

    id: str
    request_id: str
    version: int
    status: str
    created_at: str
    kind: str
    completed_at: str | None | Unset = UNSET
    custom_metadata: dict[str, Any] | None | Unset = UNSET
    error_code: int | None | Unset = UNSET
    post_session_metadata: dict[str, Any] | None | Unset = UNSET
    file: FileResponse | None | Unset = UNSET
    request_params: dict[str, Any] | None | Unset = UNSET
    result: TranscriptionResultDTO | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
        data["request_id"] = self.request_id
        data["version"] = self.version
        data["status"] = self.status
        data["created_at"] = self.created_at
        data["kind"] = self.kind
        if not isinstance(self.completed_at, Unset):
            data["completed_at"] = self.completed_at
        if not isinstance(self.custom_metadata, Unset):
            data["custom_metadata"] = encode(self.custom_metadata)
        if not isinstance(self.error_code, Unset):
            data["error_code"] = self.error_code
        if not isinstance(self.post_session_metadata, Unset):
            data["post_session_metadata"] = encode(self.post_session_metadata)
        if not isinstance(self.file, Unset):
            data["file"] = encode(self.file)
        if not isinstance(self.request_params, Unset):
            data["request_params"] = encode(self.request_params)
        if not isinstance(self.result, Unset):
            data["result"] = encode(self.result)
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
                id=value if type(value := data[key := "id"]) is str else as_str(value),
                request_id=value if type(value := data[key := "request_id"]) is str else as_str(value),
                version=as_int(data[key := "version"]),
                status=value if type(value := data[key := "status"]) is str else as_str(value),
                created_at=value if type(value := data[key := "created_at"]) is str else as_str(value),
                kind=value if type(value := data[key := "kind"]) is str else as_str(value),
                completed_at=nullable(as_str)(data[key]) if (key := "completed_at") in data else UNSET,
                custom_metadata=nullable(as_dict)(data[key]) if (key := "custom_metadata") in data else UNSET,
                error_code=nullable(as_int)(data[key]) if (key := "error_code") in data else UNSET,
                post_session_metadata=nullable(as_dict)(data[key])
                if (key := "post_session_metadata") in data
                else UNSET,
                file=nullable(FileResponse.from_dict)(data[key]) if (key := "file") in data else UNSET,
                request_params=nullable(as_dict)(data[key]) if (key := "request_params") in data else UNSET,
                result=nullable(TranscriptionResultDTO.from_dict)(data[key]) if (key := "result") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 6:
            keep_unknown(
                model,
                data,
                {
                    "id",
                    "request_id",
                    "version",
                    "status",
                    "created_at",
                    "kind",
                    "completed_at",
                    "custom_metadata",
                    "error_code",
                    "post_session_metadata",
                    "file",
                    "request_params",
                    "result",
                },
            )
        return model


# Imported here because models refer to each other in cycles
from ..models.file_response import FileResponse
from ..models.transcription_result_dto import TranscriptionResultDTO
