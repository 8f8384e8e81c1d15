"""The pytest plugin, in projects that know nothing but the README."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiers

PROJECT = """
import asyncio, os, threading
import pytest
from gladia_control import AsyncGladia, Gladia, Policy
from gladia_control.emulator import ManualClock

URL = "https://example.com/call.mp3"
pytestmark = pytest.mark.gladia_emulator(scripts={"*": "Of the module."}, api_key="module-key")


def text(**arguments):
    with Gladia(**arguments) as gladia:
        return gladia.transcribe(URL).text


def test_new_clients_reach_it(gladia_emulator):
    assert "Of the module." == text()
    assert (gladia_emulator.url, "module-key") == (os.environ["GLADIA_API_URL"], os.environ["GLADIA_API_KEY"])
    assert ["create", "get"] == [request.operation for request in gladia_emulator.requests]


class TestMarkers:
    pytestmark = pytest.mark.gladia_emulator(scripts={"*": "Of the class."})

    @pytest.mark.gladia_emulator(api_key="test-key")
    def test_the_nearest_wins(self, gladia_emulator):
        assert ("Of the class.", "test-key") == (text(), os.environ["GLADIA_API_KEY"])

    def test_without_one_the_class_counts(self, gladia_emulator_session):
        assert ("Of the class.", "module-key") == (text(), os.environ["GLADIA_API_KEY"])


def test_asyncio_and_threads(gladia_emulator):
    async def both():
        async with AsyncGladia() as gladia:
            return [found.text for found in await asyncio.gather(gladia.transcribe(URL), gladia.transcribe(URL))]

    assert ["Of the module."] * 2 == asyncio.run(both())
    texts = []
    threads = [threading.Thread(target=lambda: texts.append(text())) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert ["Of the module."] * 4 == texts


@pytest.mark.gladia_emulator(clock=ManualClock(), queue_seconds=5, processing_seconds=60)
def test_a_clock_steps_through_the_states(gladia_emulator):
    with Gladia() as gladia:
        job = gladia.submit(URL)
        seen = [job.refresh().status]
        for seconds in (5, 60):
            gladia_emulator.clock.advance(seconds)
            seen.append(job.refresh().status)
    assert ["queued", "processing", "done"] == seen


def test_a_policy_of_its_own_is_kept(gladia_emulator):
    with Gladia() as usual, Gladia(policy=Policy(read=7.0)) as own:
        assert Policy.for_tests() == usual._settings.policy
        assert Policy(read=7.0) == own._settings.policy


@pytest.fixture(scope="session")
def service(gladia_emulator_server):
    return gladia_emulator_server.url


@pytest.mark.gladia_emulator(listed_after=10.0, scripts={"call": "Once."})
def test_one_server_changes(gladia_emulator_session, service):
    gladia_emulator_session.fail("get", status=503)
    assert ("Once.", service) == (text(), os.environ["GLADIA_API_URL"])
    assert (1, 10.0) == (len(gladia_emulator_session.jobs), gladia_emulator_session.settings.listed_after)


def test_and_is_found_as_it_was(gladia_emulator_session, service):
    assert ((), (), 0.0) == (
        gladia_emulator_session.jobs, gladia_emulator_session.requests, gladia_emulator_session.settings.listed_after
    )
    assert ("Of the module.", service) == (text(), os.environ["GLADIA_API_URL"])


def test_afterwards_everything_is_as_before():
    assert "GLADIA_API_URL" not in os.environ
    with Gladia("key") as gladia:
        assert ("https://api.gladia.io", Policy()) == (gladia.base_url, gladia._settings.policy)
"""

WRONG = """
import pytest
from gladia_control.emulator import ManualClock


@pytest.mark.gladia_emulator(queue_second=1)
def test_misspelt(gladia_emulator): ...


@pytest.mark.gladia_emulator(queue_seconds=-1)
def test_out_of_range(gladia_emulator): ...


@pytest.mark.gladia_emulator({"*": "Hello."})
def test_without_a_name(gladia_emulator): ...


@pytest.mark.gladia_emulator(clock=ManualClock())
def test_a_clock_for_the_session(gladia_emulator_session): ...


@pytest.mark.gladia_emulator(scripts={"a": 3})
def test_a_script_that_is_none(gladia_emulator_session): ...
"""


def run(folder: Path, *arguments: str, program: str = "") -> str:
    """What pytest prints in a folder, started in a process of its own, with this plugin alone: others are slow to load.

    That it is found by itself, `tests/test_readme.py` shows.
    """
    code = f"import sys, pytest\n{program}\nsys.exit(pytest.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "-q", "-p", "no:cacheprovider", "-p", "gladia_control.pytest_plugin"]
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run([*command, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("arguments", [(), pytest.param(("-p", "xdist", "-n", "2"), marks=tiers.check)], ids=str)
def test_a_project_that_uses_the_fixtures(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Each of its tests has its emulator, its environment and its policy; with several processes, too."""
    (tmp_path / "test_it.py").write_text(PROJECT)
    assert "9 passed" in run(tmp_path, "-W", "error", "--strict-markers", *arguments)


def test_a_wrong_marker_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Without a traceback of ours."""
    (tmp_path / "test_it.py").write_text(WRONG)
    told = run(tmp_path)
    for sentence in (
        "@pytest.mark.gladia_emulator: Emulator.__init__() got an unexpected keyword argument 'queue_second'",
        "@pytest.mark.gladia_emulator: queue_seconds must be a number of seconds >= 0, got -1",
        "@pytest.mark.gladia_emulator takes arguments by name, as Emulator does",
        "@pytest.mark.gladia_emulator: clock needs the fixture gladia_emulator",
        "@pytest.mark.gladia_emulator: a: must be a Script, a text or a mapping, got int",
    ):
        assert sentence in told
    assert "5 errors" in told
    assert "pytest_plugin.py" not in told


def test_it_costs_nothing_until_it_is_used(tmp_path: Path) -> None:
    """Neither the client nor the emulator is imported. Without the extra, a sentence says what to install."""
    (tmp_path / "test_it.py").write_text(
        "import sys\n\ndef test_light():\n    assert not {'httpx', 'attr', 'gladia_emulator'} & set(sys.modules)\n"
    )
    assert "1 passed" in run(tmp_path)
    (tmp_path / "test_it.py").write_text("def test_without(gladia_emulator): ...\n")
    told = run(tmp_path, program="sys.modules['starlette'] = None")
    assert "the emulator needs starlette: install it with pip install 'gladia-control-api-client[emulator]'" in told
    assert "pytest_plugin.py" not in told


def test_fixtures_are_listed(tmp_path: Path) -> None:
    """`pytest --fixtures` shows each with its first sentence, and the marker is known."""
    listed = run(tmp_path, "--fixtures")
    for name, sentence in (
        ("gladia_emulator ", "A local Gladia of this test's own."),
        ("gladia_emulator_session ", "As `gladia_emulator`, with one server"),
        ("gladia_emulator_server [session scope] ", "The server of `gladia_emulator_session`"),
    ):
        assert f"\n{name}--" in listed
        assert sentence in listed
    assert "@pytest.mark.gladia_emulator(**arguments): arguments of the emulator" in run(tmp_path, "--markers")
