"""What is imported when: counted, in a process of its own, so that nothing heavy creeps back in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
import typing
from pathlib import Path

import pytest
from gladia_control import VocabularyEntry, Word, _no_fork
from gladia_control.emulator import Emulator

from tests.client.places import silence

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


def test_the_package_is_light() -> None:
    """`import gladia_control` loads itself, and what keeps a fork out of later imports."""
    found = loaded("import gladia_control")
    assert ({"gladia_control", "gladia_control._no_fork"}, set()) == (ours(found), found & HEAVY)
    assert found - ours(found) <= loaded("import contextlib, threading") | {"__future__"}


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
    unwanted = {"asyncio", "dateutil", "difflib", "msgspec", "gladia_control.aio", "gladia_control.result.transcript"}
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
if sys.argv[2] == "asyncio":
    import asyncio
import gladia_control

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1] and threading.current_thread() is not threading.main_thread():
            begun.set()
            time.sleep(0.5)

async def asynchronous():
    async with gladia_control.AsyncGladia("key", base_url="http://127.0.0.1:9") as gladia:
        try:
            await gladia.submit("https://example.com/a.mp3", timeout=0.01)
        except gladia_control.GladiaError:
            pass

def use():
    if sys.argv[2] == "asyncio":
        return asyncio.run(asynchronous())
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
    ("module", "kind"),
    [
        ("logging", "blocking"),
        ("gladia_control.operations.core", "blocking"),
        ("gladia_control.result.transcript", "blocking"),
        ("gladia_control_api_client.api.pre_recorded_v2.pre_recorded_controller_init_pre_recorded_job_v_2", "blocking"),
        ("concurrent.futures.thread", "asyncio"),
    ],
)
def test_a_fork_while_another_thread_imports(module: str, kind: str) -> None:
    """A child can import what another thread was importing when it was forked, and Python complains about no lock."""
    done = subprocess.run([sys.executable, "-c", FORKING, module, kind], capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)


WATCHING = """
import asyncio, sys, threading
from gladia_control import AsyncGladia, Gladia, Policy, _no_fork

class Watch:
    def find_spec(self, name, path=None, target=None):
        if threading.get_ident() not in _no_fork.no_fork._depths:
            unguarded.append(name)

async def asynchronous():
    async with AsyncGladia("key" * 3, base_url=sys.argv[2], policy=Policy().divided(50, limits=False)) as gladia:
        (await gladia.transcribe(sys.argv[3])).created_at

def blocking():
    with Gladia("key" * 3, base_url=sys.argv[2], policy=Policy().divided(50, limits=False)) as gladia:
        gladia.transcribe(sys.argv[3]).created_at

unguarded = []
if sys.argv[1] == "asyncio":
    loop = asyncio.new_event_loop()  # … which imports its own
    sys.meta_path.insert(0, Watch())
    loop.run_until_complete(asynchronous())
else:
    sys.meta_path.insert(0, Watch())
    blocking()
print(sorted(set(unguarded) - {"sniffio"}))
"""


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_what_is_imported_later_is_guarded(kind: str, tmp_path: Path) -> None:
    """From the making of a client to its transcript, no import is left to a fork: neither ours nor that of httpx.

    (But for httpcore's, which looks for sniffio again and again where it is not installed.)
    """
    with Emulator(queue_seconds=0, processing_seconds=0.02, api_key="key" * 3) as emulator:
        recording = tmp_path / "silence.wav"
        recording.write_bytes(silence())
        command = [sys.executable, "-c", WATCHING, kind, emulator.url, str(recording)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "[]\n" == output


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
    assert ({}, set()) == (gate._depths, gate._forking)


def test_a_fork_is_not_kept_waiting_by_ever_new_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that import one thing after the other let it come in between."""
    monkeypatch.setattr(_no_fork, "PATIENCE", 5.0)
    monkeypatch.setattr(_no_fork, "COURTESY", 60.0)
    gate, ended = _no_fork.NoFork(), threading.Event()

    def busy() -> None:
        while not ended.is_set():
            with gate:
                time.sleep(0.001)

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    left = []
    for _ in range(20):
        gate.before_fork()
        left.append(dict(gate._depths))
        gate.after_in_parent()
        if left[-1]:
            break
    ended.set()
    for thread in threads:
        thread.join()
    assert [{}] * 20 == left


def test_threads_that_fork_within_an_import_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is waited for by the other, so neither would ever get on."""
    monkeypatch.setattr(_no_fork, "PATIENCE", 60.0)
    gate, both = _no_fork.NoFork(), threading.Barrier(2)

    def fork() -> None:
        with gate:
            both.wait()
            gate.before_fork()
            gate.after_in_parent()

    threads = [threading.Thread(target=fork, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [False, False] == [thread.is_alive() for thread in threads]


def test_an_annotation_with_an_entry_is_read() -> None:
    """A program that reads annotations when it runs can use the package's types in its own."""

    def words(entries: list[VocabularyEntry]) -> list[Word]:
        raise NotImplementedError

    assert {"entries": list[VocabularyEntry], "return": list[Word]} == typing.get_type_hints(words)
