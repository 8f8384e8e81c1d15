"""What is imported when: counted, in a process of its own, so that nothing heavy creeps back in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import typing

import pytest
from gladia_control import VocabularyEntry, Word, _no_fork

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
    assert (set(), 5) == (found & HEAVY, len(ours(found)))


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


FORKING = """
import os, signal, sys, threading, time
import gladia_control

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1] and threading.current_thread() is not threading.main_thread():
            begun.set()
            time.sleep(0.5)

def use():
    with gladia_control.Gladia("key", base_url="http://127.0.0.1:9") as gladia:
        try:
            gladia.submit("https://example.com/a.mp3", timeout=0.01)
        except gladia_control.GladiaError:
            gladia_control.Transcript

begun = threading.Event()
sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=use)
thread.start()
begun.wait()
child = os.fork()
if not child:
    signal.alarm(30)
    use()
    os._exit(0)
thread.join()
sys.exit(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    "module",
    [
        "gladia_control._core",
        "gladia_control.transcript",
        "gladia_control_api_client.api.pre_recorded_v2.pre_recorded_controller_init_pre_recorded_job_v_2",
    ],
)
def test_a_fork_while_another_thread_imports(module: str) -> None:
    """A child can import what another thread was importing when it was forked."""
    subprocess.run([sys.executable, "-c", FORKING, module], check=True)


def test_a_fork_waits_for_no_import_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import may be stuck, even on something that the forking thread has; afterwards all goes on."""
    monkeypatch.setattr(_no_fork, "PATIENCE", 0.01)
    gate = _no_fork.NoFork()
    inside, leave = threading.Event(), threading.Event()

    def stuck() -> None:
        with gate:
            inside.set()
            leave.wait()

    thread = threading.Thread(target=stuck)
    thread.start()
    inside.wait()
    with gate:  # a thread that imports may fork, too
        gate.before_fork()
        gate.after_in_parent()
    leave.set()
    thread.join()
    assert {} == gate._depths


def test_an_annotation_with_an_entry_is_read() -> None:
    """A program that reads annotations when it runs can use the package's types in its own."""

    def words(entries: list[VocabularyEntry]) -> list[Word]:
        raise NotImplementedError

    assert {"entries": list[VocabularyEntry], "return": list[Word]} == typing.get_type_hints(words)
