"""What is imported when: a package that is only imported costs nothing, and blocking code needs no event loop."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import typing

from gladia_control import VocabularyEntry, Word

HEAVY = {"asyncio", "attr", "dateutil", "httpcore", "httpx", "json", "logging", "ssl"}


def loaded(program: str) -> set[str]:
    """The modules that a program has loaded at its end and an empty one has not."""
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


def test_the_package_is_light() -> None:
    """`import gladia_control` loads nothing but itself."""
    found = loaded("import gladia_control")
    assert ({"gladia_control"}, set()) == (ours(found), found & HEAVY)


def test_blocking_code_needs_no_asyncio() -> None:
    """The blocking client loads neither asyncio nor the other client."""
    found = loaded("from gladia_control import Gladia\nGladia('key', base_url='http://127.0.0.1:9').close()")
    assert set() == found & {"asyncio", "gladia_control.aio", "gladia_control.transport.aio"}


def test_a_request_needs_its_own_models_only() -> None:
    """Of the generated models, each is loaded when it is first used, with those that it consists of."""
    models = "gladia_control_api_client.models"
    found = loaded(f"from {models} import WordDTO")
    assert {models, f"{models}.word_dto"} == ours(found, models)
    assert not {"httpx", "ssl"} & found


def test_submodules_are_attributes() -> None:
    """`gladia_control.errors` needs no import of its own, for `except gladia_control.errors.NotFound`."""
    found = loaded("import gladia_control\nassert gladia_control.errors.NotFound is gladia_control.NotFound")
    assert "gladia_control.errors" in found


def test_an_annotation_with_an_entry_is_read() -> None:
    """A program that reads annotations when it runs can use the package's types in its own."""

    def words(entries: list[VocabularyEntry]) -> list[Word]:
        raise NotImplementedError

    assert {"entries": list[VocabularyEntry], "return": list[Word]} == typing.get_type_hints(words)
