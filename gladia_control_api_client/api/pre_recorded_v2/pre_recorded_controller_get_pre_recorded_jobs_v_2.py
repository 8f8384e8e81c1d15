# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import errors
from ...models.pre_recorded_controller_get_pre_recorded_jobs_v2_status_item import (
    PreRecordedControllerGetPreRecordedJobsV2StatusItem,
)
from ...types import (
    UNSET,
    Response,
    Unset,
)

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.list_pre_recorded_response import ListPreRecordedResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse


def _get_kwargs(
    *,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    date: str | Unset = UNSET,
    before_date: str | Unset = UNSET,
    after_date: str | Unset = UNSET,
    status: list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset = UNSET,
    custom_metadata: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["offset"] = offset

    params["limit"] = limit

    params["date"] = date

    params["before_date"] = before_date

    params["after_date"] = after_date

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item = status_item_data

            json_status.append(status_item)

    params["status"] = json_status

    params["custom_metadata"] = custom_metadata

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/pre-recorded",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ListPreRecordedResponse | UnauthorizedErrorResponse | None:
    from ...models.list_pre_recorded_response import ListPreRecordedResponse
    from ...models.unauthorized_error_response import UnauthorizedErrorResponse

    if response.status_code == 200:
        response_200: ListPreRecordedResponse = ListPreRecordedResponse.from_dict(response.json())
        return response_200

    if response.status_code == 401:
        response_401: UnauthorizedErrorResponse = UnauthorizedErrorResponse.from_dict(response.json())
        return response_401

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ListPreRecordedResponse | UnauthorizedErrorResponse]:
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
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    date: str | Unset = UNSET,
    before_date: str | Unset = UNSET,
    after_date: str | Unset = UNSET,
    status: list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset = UNSET,
    custom_metadata: str | Unset = UNSET,
) -> Response[ListPreRecordedResponse | UnauthorizedErrorResponse]:
    """List the pre-recorded jobs, newest first

    Args:
        offset (int | Unset):
        limit (int | Unset):
        date (str | Unset):
        before_date (str | Unset):
        after_date (str | Unset):
        status (list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset):
        custom_metadata (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListPreRecordedResponse | UnauthorizedErrorResponse]
    """

    kwargs = _get_kwargs(
        offset=offset,
        limit=limit,
        date=date,
        before_date=before_date,
        after_date=after_date,
        status=status,
        custom_metadata=custom_metadata,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    date: str | Unset = UNSET,
    before_date: str | Unset = UNSET,
    after_date: str | Unset = UNSET,
    status: list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset = UNSET,
    custom_metadata: str | Unset = UNSET,
) -> ListPreRecordedResponse | UnauthorizedErrorResponse | None:
    """List the pre-recorded jobs, newest first

    Args:
        offset (int | Unset):
        limit (int | Unset):
        date (str | Unset):
        before_date (str | Unset):
        after_date (str | Unset):
        status (list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset):
        custom_metadata (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListPreRecordedResponse | UnauthorizedErrorResponse
    """

    return sync_detailed(
        client=client,
        offset=offset,
        limit=limit,
        date=date,
        before_date=before_date,
        after_date=after_date,
        status=status,
        custom_metadata=custom_metadata,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    date: str | Unset = UNSET,
    before_date: str | Unset = UNSET,
    after_date: str | Unset = UNSET,
    status: list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset = UNSET,
    custom_metadata: str | Unset = UNSET,
) -> Response[ListPreRecordedResponse | UnauthorizedErrorResponse]:
    """List the pre-recorded jobs, newest first

    Args:
        offset (int | Unset):
        limit (int | Unset):
        date (str | Unset):
        before_date (str | Unset):
        after_date (str | Unset):
        status (list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset):
        custom_metadata (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ListPreRecordedResponse | UnauthorizedErrorResponse]
    """

    kwargs = _get_kwargs(
        offset=offset,
        limit=limit,
        date=date,
        before_date=before_date,
        after_date=after_date,
        status=status,
        custom_metadata=custom_metadata,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    offset: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    date: str | Unset = UNSET,
    before_date: str | Unset = UNSET,
    after_date: str | Unset = UNSET,
    status: list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset = UNSET,
    custom_metadata: str | Unset = UNSET,
) -> ListPreRecordedResponse | UnauthorizedErrorResponse | None:
    """List the pre-recorded jobs, newest first

    Args:
        offset (int | Unset):
        limit (int | Unset):
        date (str | Unset):
        before_date (str | Unset):
        after_date (str | Unset):
        status (list[PreRecordedControllerGetPreRecordedJobsV2StatusItem] | Unset):
        custom_metadata (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ListPreRecordedResponse | UnauthorizedErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            offset=offset,
            limit=limit,
            date=date,
            before_date=before_date,
            after_date=after_date,
            status=status,
            custom_metadata=custom_metadata,
        )
    ).parsed
