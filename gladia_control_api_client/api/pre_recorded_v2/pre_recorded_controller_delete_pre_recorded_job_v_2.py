# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import errors
from ...types import (
    Response,
)

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.forbidden_error_response import ForbiddenErrorResponse
    from ...models.not_found_error_response import NotFoundErrorResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse


def _get_kwargs(
    id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v2/pre-recorded/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse | None:
    from ...models.forbidden_error_response import ForbiddenErrorResponse
    from ...models.not_found_error_response import NotFoundErrorResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse

    if response.status_code == 202:
        return None

    if response.status_code == 401:
        response_401: UnauthorizedErrorResponse = UnauthorizedErrorResponse.from_dict(response.json())
        return response_401

    if response.status_code == 403:
        response_403: ForbiddenErrorResponse = ForbiddenErrorResponse.from_dict(response.json())
        return response_403

    if response.status_code == 404:
        response_404: NotFoundErrorResponse = NotFoundErrorResponse.from_dict(response.json())
        return response_404

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse]:
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
    id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse]:
    """Delete a pre-recorded job that has ended, and its audio

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse | None:
    """Delete a pre-recorded job that has ended, and its audio

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse]:
    """Delete a pre-recorded job that has ended, and its audio

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse | None:
    """Delete a pre-recorded job that has ended, and its audio

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ForbiddenErrorResponse | NotFoundErrorResponse | UnauthorizedErrorResponse
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
