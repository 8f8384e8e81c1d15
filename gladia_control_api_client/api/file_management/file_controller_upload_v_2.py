# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import errors
from ...types import (
    Response,
    encode,
)

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.audio_upload_response import AudioUploadResponse
    from ...models.bad_request_error_response import BadRequestErrorResponse
    from ...models.file_controller_upload_v2_files_body import FileControllerUploadV2FilesBody
    from ...models.file_controller_upload_v2_json_body import FileControllerUploadV2JsonBody
    from ...models.payload_too_large_error_response import PayloadTooLargeErrorResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse
    from ...models.unprocessable_entity_error_response import UnprocessableEntityErrorResponse


def _get_kwargs(
    *,
    body: FileControllerUploadV2FilesBody | FileControllerUploadV2JsonBody,
) -> dict[str, Any]:
    from ...models.file_controller_upload_v2_files_body import FileControllerUploadV2FilesBody

    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v2/upload",
    }

    if isinstance(body, FileControllerUploadV2FilesBody):
        _kwargs["files"] = body.to_multipart()

    else:
        _kwargs["json"] = encode(body)
        headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    from ...models.audio_upload_response import AudioUploadResponse
    from ...models.bad_request_error_response import BadRequestErrorResponse
    from ...models.payload_too_large_error_response import PayloadTooLargeErrorResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse
    from ...models.unprocessable_entity_error_response import UnprocessableEntityErrorResponse

    if response.status_code == 200:
        response_200: AudioUploadResponse = AudioUploadResponse.from_dict(response.json())
        return response_200

    if response.status_code == 201:
        response_201: AudioUploadResponse = AudioUploadResponse.from_dict(response.json())
        return response_201

    if response.status_code == 400:
        response_400: BadRequestErrorResponse = BadRequestErrorResponse.from_dict(response.json())
        return response_400

    if response.status_code == 401:
        response_401: UnauthorizedErrorResponse = UnauthorizedErrorResponse.from_dict(response.json())
        return response_401

    if response.status_code == 413:
        response_413: PayloadTooLargeErrorResponse = PayloadTooLargeErrorResponse.from_dict(response.json())
        return response_413

    if response.status_code == 422:
        response_422: UnprocessableEntityErrorResponse = UnprocessableEntityErrorResponse.from_dict(response.json())
        return response_422

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
]:
    try:
        parsed = _parse_response(client=client, response=response)
    except (ValueError, RecursionError) as error:  # not JSON, or not as documented; `content` keeps an error's body
        if response.is_success:
            raise errors.MalformedResponse(response.status_code, response.content, str(error)) from error
        parsed = None
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parsed,
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: FileControllerUploadV2FilesBody | FileControllerUploadV2JsonBody,
) -> Response[
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
]:
    """Upload an audio or video file

    Args:
        body (FileControllerUploadV2FilesBody):
        body (FileControllerUploadV2JsonBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AudioUploadResponse | BadRequestErrorResponse | PayloadTooLargeErrorResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: FileControllerUploadV2FilesBody | FileControllerUploadV2JsonBody,
) -> (
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    """Upload an audio or video file

    Args:
        body (FileControllerUploadV2FilesBody):
        body (FileControllerUploadV2JsonBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AudioUploadResponse | BadRequestErrorResponse | PayloadTooLargeErrorResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: FileControllerUploadV2FilesBody | FileControllerUploadV2JsonBody,
) -> Response[
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
]:
    """Upload an audio or video file

    Args:
        body (FileControllerUploadV2FilesBody):
        body (FileControllerUploadV2JsonBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AudioUploadResponse | BadRequestErrorResponse | PayloadTooLargeErrorResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: FileControllerUploadV2FilesBody | FileControllerUploadV2JsonBody,
) -> (
    AudioUploadResponse
    | BadRequestErrorResponse
    | PayloadTooLargeErrorResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    """Upload an audio or video file

    Args:
        body (FileControllerUploadV2FilesBody):
        body (FileControllerUploadV2JsonBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AudioUploadResponse | BadRequestErrorResponse | PayloadTooLargeErrorResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
