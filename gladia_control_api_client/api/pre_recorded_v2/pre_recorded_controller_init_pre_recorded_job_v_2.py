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
    from ...models.bad_request_error_response import BadRequestErrorResponse
    from ...models.init_pre_recorded_transcription_response import InitPreRecordedTranscriptionResponse
    from ...models.init_transcription_request import InitTranscriptionRequest
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse
    from ...models.unprocessable_entity_error_response import UnprocessableEntityErrorResponse


def _get_kwargs(
    *,
    body: InitTranscriptionRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v2/pre-recorded",
    }

    _kwargs["json"] = encode(body)
    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    from ...models.bad_request_error_response import BadRequestErrorResponse
    from ...models.init_pre_recorded_transcription_response import InitPreRecordedTranscriptionResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse
    from ...models.unprocessable_entity_error_response import UnprocessableEntityErrorResponse

    if response.status_code == 201:
        response_201: InitPreRecordedTranscriptionResponse = InitPreRecordedTranscriptionResponse.from_dict(
            response.json()
        )
        return response_201

    if response.status_code == 400:
        response_400: BadRequestErrorResponse = BadRequestErrorResponse.from_dict(response.json())
        return response_400

    if response.status_code == 401:
        response_401: UnauthorizedErrorResponse = UnauthorizedErrorResponse.from_dict(response.json())
        return response_401

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
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
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
    body: InitTranscriptionRequest,
) -> Response[
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
]:
    """Initiate a new pre recorded job

    Args:
        body (InitTranscriptionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BadRequestErrorResponse | InitPreRecordedTranscriptionResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse]
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
    body: InitTranscriptionRequest,
) -> (
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    """Initiate a new pre recorded job

    Args:
        body (InitTranscriptionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BadRequestErrorResponse | InitPreRecordedTranscriptionResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: InitTranscriptionRequest,
) -> Response[
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
]:
    """Initiate a new pre recorded job

    Args:
        body (InitTranscriptionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BadRequestErrorResponse | InitPreRecordedTranscriptionResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: InitTranscriptionRequest,
) -> (
    BadRequestErrorResponse
    | InitPreRecordedTranscriptionResponse
    | UnauthorizedErrorResponse
    | UnprocessableEntityErrorResponse
    | None
):
    """Initiate a new pre recorded job

    Args:
        body (InitTranscriptionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BadRequestErrorResponse | InitPreRecordedTranscriptionResponse | UnauthorizedErrorResponse | UnprocessableEntityErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
