"""The emulator in the foreground and in programs of its own: signals, and a missing extra."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from gladia_control.emulator import Emulator

from tests import tiers
from tests.emulator.support import until

PACKAGES = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{PACKAGES / 'overrides'}{os.pathsep}{PACKAGES}"}


IMPATIENT = """
    import os, signal, sys, threading
    from gladia_control.emulator import Emulator

    def handlers():
        return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    def first_signal():
        while set(before) & set(handlers()):
            pass
        os.kill(os.getpid(), int(sys.argv[1]))

    class Impatient(Emulator):
        def stop(self):
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            super().stop()

    before = handlers()
    emulator = Impatient().start()
    signalling = threading.Thread(target=first_signal)
    signalling.start()
    emulator.serve_forever()
    signalling.join()
    print("stopped", emulator.running, threading.active_count(), handlers() == before)
"""


def heed_signals() -> None:
    """Undo what a shell may have set for the tests, which every child inherits."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_foreground_ends_with_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end it, further ones do not interrupt the clean-up, and the program continues."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(IMPATIENT), str(int(number))],
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        timeout=60,
        preexec_fn=heed_signals,
        check=False,
    )
    assert (0, "stopped False 1 True\n", "") == (result.returncode, result.stdout, result.stderr)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGTERM])
def test_an_ignored_signal_stays_ignored(ignored: signal.Signals) -> None:
    """A program in the background of a shell ignores Ctrl-C, and the emulator in it goes on, too."""

    class Brief(Emulator):
        def stop(self) -> None:
            heeded.append(signal.getsignal(ignored))
            super().stop()

    heeded: list[object] = []
    before = signal.signal(ignored, signal.SIG_IGN)
    emulator = Brief().start()
    ending = threading.Timer(0.01, Emulator.stop, [emulator])
    ending.start()
    try:
        emulator.serve_forever()
    finally:
        ending.join()
        signal.signal(ignored, before)
    assert [signal.SIG_IGN] == heeded


def test_the_foreground_ends_with_a_stop() -> None:
    """A stop from another thread ends the foreground, also outside the main thread."""
    emulator = Emulator()
    foreground = threading.Thread(target=emulator.serve_forever)
    foreground.start()
    until(lambda: emulator.running)
    emulator.stop()
    foreground.join(60)
    assert not foreground.is_alive()


MISSING = """
    import sys
    for missing in sys.argv[1:]:
        for name in list(sys.modules):
            if name.startswith(("gladia_control.emulator", "gladia_emulator", missing)):
                del sys.modules[name]
        sys.modules[missing] = None
        try:
            from gladia_control.emulator import Emulator
        except ImportError as error:
            print(error)
        del sys.modules[missing]
"""


@tiers.check
def test_a_missing_dependency_is_named() -> None:
    """Without the extra, the import error names the missing package and the command that installs it."""
    modules = ["jsonschema", "python_multipart", "starlette", "tinytag", "uvicorn"]
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MISSING), *modules],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    command = "install it with pip install 'gladia-control-api-client[emulator]'"
    assert [f"the emulator needs {name}: {command}" for name in modules] == result.stdout.splitlines()
