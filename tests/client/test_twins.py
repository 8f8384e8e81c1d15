"""The asyncio client is the blocking one, awaited."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from gladia_control import AsyncGladia, AsyncJob, Gladia, Job

PAIRS = [(Gladia, AsyncGladia), (Job, AsyncJob)]
WITHOUT_REQUEST = {"job", "jobs", "api"}


def public(cls: type) -> dict[str, Any]:
    return {name: value for name, value in inspect.getmembers(cls) if not name.startswith("_")}


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_both_have_the_same_names(blocking: type, awaited: type) -> None:
    """Both clients have the same public names."""
    assert public(blocking).keys() == public(awaited).keys()


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_both_have_the_same_signatures(blocking: type, awaited: type) -> None:
    """Names, kinds, defaults and annotations of all parameters agree; only the returned handles differ."""
    for name, method in public(blocking).items():
        if callable(method):
            ours, theirs = inspect.signature(method), inspect.signature(public(awaited)[name])
            wanted_parameters = [str(parameter) for parameter in ours.parameters.values()]
            given = [
                str(parameter).replace("AsyncAudioSource", "AudioSource") for parameter in theirs.parameters.values()
            ]
            assert wanted_parameters == given, name
            wanted = str(ours.return_annotation)
            wanted = wanted.replace("Job", "AsyncJob").replace("Iterator", "AsyncIterator")
            assert wanted == str(theirs.return_annotation), name
    init = [list(inspect.signature(cls.__init__).parameters) for cls in (blocking, awaited)]  # type: ignore[misc]
    assert init[0] == init[1]


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_what_sends_is_awaited(blocking: type, awaited: type) -> None:
    """Every method that talks to the server is a coroutine function, and no other is."""
    methods = {name: value for name, value in public(awaited).items() if callable(value)}
    assert {name for name in methods if name not in WITHOUT_REQUEST} == {
        name for name, method in methods.items() if inspect.iscoroutinefunction(method)
    }


def test_jobs_are_iterators() -> None:
    """`jobs()` is iterated, with `for` or `async for`."""
    assert isinstance(Gladia("k").jobs(), Iterator)
    assert isinstance(AsyncGladia("k").jobs(), AsyncIterator)
