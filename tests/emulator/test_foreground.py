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


FOREGROUND = """
    import signal, threading
    from gladia_control.emulator import Emulator

    def announce():
        while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            pass
        print(emulator.url, flush=True)

    emulator = Emulator().start()
    announcing = threading.Thread(target=announce)
    announcing.start()
    emulator.serve_forever()
    announcing.join()
    print("stopped", emulator.running, threading.active_count())
"""


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_foreground_ends_with_a_signal(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the emulator without warnings, and the program continues."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(FOREGROUND)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # a shell may have made the tests ignore it
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (0, "stopped False 1\n", "") == (process.returncode, out, err)


IMPATIENT = """
    import signal, threading
    from gladia_control.emulator import Emulator

    class Impatient(Emulator):
        def stop(self):
            signal.raise_signal(signal.SIGTERM)
            super().stop()

    emulator = Impatient().start()
    threading.Timer(0.1, super(Impatient, emulator).stop).start()
    emulator.serve_forever()
    print("stopped", emulator.running, signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_second_signal_does_not_end_it_halfway(tmp_path: Path) -> None:
    """A second SIGTERM does not interrupt the clean-up, after which the previous handler is restored."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(IMPATIENT)],
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL),
        check=False,
    )
    assert (0, "stopped False True\n", "") == (result.returncode, result.stdout, result.stderr)
    assert [] == list(tmp_path.iterdir())


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
