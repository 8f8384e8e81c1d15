"""pytest fixtures: a local Gladia for the tests of a program that uses Gladia.

pytest finds them where this package is installed with its extra `emulator`. Nothing is imported until a test uses one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gladia_control.emulator import Emulator

_MARKER = "gladia_emulator"
_AT_ONCE = {"queue_seconds": 0.0, "processing_seconds": 0.0}


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker."""
    config.addinivalue_line("markers", f"{_MARKER}(**arguments): arguments of the emulator that the test uses")


@pytest.fixture
def gladia_emulator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A local Gladia of this test's own. Every client that is made without a key and a URL reaches it.

    Jobs end at once. `@pytest.mark.gladia_emulator(scripts={"*": "Hello."})` passes arguments to `Emulator`; with
    `clock=ManualClock()` a test steps through the states of a job. Clients without a policy of their own do not pause.
    """
    arguments = _arguments(request)
    emulator = _emulator({} if "clock" in arguments else _AT_ONCE, arguments)
    with emulator, _reached(emulator, monkeypatch):
        yield emulator


@pytest.fixture(scope="session")
def gladia_emulator_server() -> Iterator[Emulator]:
    """The server of `gladia_emulator_session`, for fixtures that live as long, such as a service that is started once.

    It sets no environment variables: pass on its `url` and its `api_key`.
    """
    with _emulator(_AT_ONCE, {}) as emulator:
        yield emulator


@pytest.fixture
def gladia_emulator_session(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, gladia_emulator_server: Emulator
) -> Iterator[Emulator]:
    """As `gladia_emulator`, with one server and one URL for all tests. Each test finds it without jobs and requests.

    The marker `gladia_emulator` passes scripts and the emulator's settings. A clock belongs to `gladia_emulator`.
    """
    gladia_emulator_server.reset()
    for name, value in _arguments(request).items():
        _set(gladia_emulator_server, name, value)
    with _reached(gladia_emulator_server, monkeypatch):
        yield gladia_emulator_server


def _arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The arguments of the markers of a test, its class and its module; the nearest one wins."""
    arguments: dict[str, Any] = {}
    for marker in request.node.iter_markers(_MARKER):
        if marker.args:
            pytest.fail(f"@pytest.mark.{_MARKER} takes arguments by name, as Emulator does", pytrace=False)
        arguments = {**marker.kwargs, **arguments}
    return arguments


def _emulator(usual: dict[str, Any], arguments: dict[str, Any]) -> Emulator:
    try:
        from gladia_control.emulator import Emulator

        return Emulator(**{**usual, **arguments})
    except ImportError as error:  # the extra is missing
        pytest.fail(str(error), pytrace=False)
    except (TypeError, ValueError) as error:
        pytest.fail(f"@pytest.mark.{_MARKER}: {error}", pytrace=False)


def _set(emulator: Emulator, name: str, value: Any) -> None:
    """Set what may change while the emulator runs."""
    try:
        if name == "scripts" and hasattr(value, "items"):
            for recording, script in value.items():
                emulator.says(script, recording=recording)
        elif hasattr(emulator.settings, name):
            setattr(emulator.settings, name, value)
        else:
            pytest.fail(f"@pytest.mark.{_MARKER}: {name} needs the fixture gladia_emulator", pytrace=False)
    except ValueError as error:
        pytest.fail(f"@pytest.mark.{_MARKER}: {error}", pytrace=False)


@contextmanager
def _reached(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let new clients reach an emulator, and not pause."""
    from gladia_control import Policy, use_policy

    monkeypatch.setenv("GLADIA_API_URL", emulator.url)
    monkeypatch.setenv("GLADIA_API_KEY", emulator.api_key)
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    monkeypatch.setenv("no_proxy", f"{direct},127.0.0.1" if direct else "127.0.0.1")
    with use_policy(Policy.for_tests()):
        yield
