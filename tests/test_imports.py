"""What is imported when: counted, in a process of its own, so that nothing heavy creeps back in."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

HEAVY = {
    "asyncio",
    "attr",
    "dateutil",
    "difflib",
    "email",
    "httpcore",
    "httpx",
    "importlib.resources",
    "json",
    "pickle",
    "ssl",
}


def loaded(program: str) -> set[str]:
    """The modules that a program has loaded at its end beside those of an empty one."""
    counted = f"import sys\nbefore = set(sys.modules)\n{textwrap.dedent(program)}\nfound = set(sys.modules) - before\n"
    output = subprocess.run(
        [sys.executable, "-c", counted + "import json\nprint(json.dumps(sorted(found)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(output.stdout))


def ours(modules: set[str], package: str = "gladia_control") -> set[str]:
    return {name for name in modules if name == package or name.startswith(f"{package}.")}


def test_the_package_is_one_module() -> None:
    """`import gladia_control` loads itself, and what the statement `from __future__` needs."""
    assert {"gladia_control", "__future__"} >= loaded("import gladia_control")


@pytest.mark.parametrize("name", ["Gladia", "AsyncGladia"])
def test_a_client_class_is_light(name: str) -> None:
    """The class alone loads nothing that sends requests."""
    found = loaded(f"from gladia_control import {name}")
    assert (set(), 4) == (found & HEAVY, len(ours(found)))


def test_blocking_code_needs_no_asyncio() -> None:
    """Nor does a submission need a model of an answer, dates, or the other client."""
    found = loaded(
        """
        from gladia_control import Gladia, GladiaError

        with Gladia("key", base_url="http://127.0.0.1:9") as gladia:
            try:
                gladia.submit("https://example.com/a.mp3", timeout=0.01)
            except GladiaError:
                pass
        """
    )
    unwanted = {"asyncio", "dateutil", "difflib", "msgspec", "gladia_control.aio", "gladia_control.transcript"}
    assert set() == found & unwanted
    models = "gladia_control_api_client.models"
    assert {models, f"{models}.job_status"} >= ours(found, models)  # the states that a list can be asked for


def test_a_request_needs_its_own_models_only() -> None:
    """Of the generated models, each is loaded when it is first used, with those that it is made of."""
    found = loaded("from gladia_control_api_client.models import Word")
    assert {"gladia_control_api_client.models", "gladia_control_api_client.models.word"} == ours(
        found, "gladia_control_api_client.models"
    )
    assert not {"httpx", "ssl"} & found


def test_submodules_are_attributes() -> None:
    """`gladia_control.errors` is there without an import of its own, for `except gladia_control.errors.NotFound`."""
    found = loaded("import gladia_control\nassert gladia_control.errors.NotFound is gladia_control.NotFound")
    assert "gladia_control.errors" in found
