"""Measure everything, and write benchmarks/RESULTS.md.

python -m benchmarks.speed [COMPARISON …]     with names, only those, and only printed
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.environment import PYTHON, ROOT, prepare
from benchmarks.speed import calling, carrying, decoding, exporting, holding, polling, starting, uploading
from benchmarks.speed.measure import Row, table

COMPARISONS: dict[str, tuple[str | None, Callable[[], list[Row]]]] = {
    module.__name__.rpartition(".")[2]: (module.__doc__, module.rows)
    for module in (starting, decoding, exporting, holding, calling, uploading, carrying, polling)
}
PEERS = ("gladiaio-sdk", "pydantic", "msgspec", "httpx", "httpcore", "attrs", "deepgram-sdk", "assemblyai")

HEAD = """# How fast the client is

`make bench` writes this page; it takes about {minutes:.0f} minutes. Both sides of a comparison do the same work in
turns, on one machine, which other programs use as well. A figure without a unit is a ratio of medians. The last
column has the medians of both sides, with the middle half of what was measured in brackets. A bar is what the
project demands of itself; rows without one are for information. [docs/speed.md](../docs/speed.md) explains the
figures.

{machine}
"""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("only", nargs="*", metavar="COMPARISON", help=f"one of {', '.join(COMPARISONS)}")
    only = parser.parse_args().only
    if unknown := set(only) - COMPARISONS.keys():
        parser.error(f"there is no {', '.join(unknown)}")
    prepare()
    started, parts = time.monotonic(), []
    for name in only or COMPARISONS:
        about, rows = COMPARISONS[name]
        print(f"{time.monotonic() - started:4.0f} s  {name}", file=sys.stderr)
        parts.append(f"## {name.capitalize()}\n\n{(about or '').strip()}\n\n{table(rows())}")
    if only:
        print("\n".join(parts))
        return
    head = HEAD.format(minutes=(time.monotonic() - started) / 60, machine=machine())
    (ROOT / "benchmarks" / "RESULTS.md").write_text("\n".join([head, *parts]), encoding="utf-8")
    print("\n".join(parts))


def machine() -> str:
    """Where it was measured, and with which versions."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    processors = f"{len(models)} processors, {models[0].partition(':')[2].strip()}" if models else platform.machine()
    show = "import importlib.metadata as m, sys; print(', '.join(f'{name} {m.version(name)}' for name in sys.argv[1:]))"
    versions = subprocess.run([PYTHON, "-c", show, *PEERS], check=True, capture_output=True, text=True).stdout.strip()
    return f"- {platform.system()}, {processors}, Python {platform.python_version()}\n- {versions}"


if __name__ == "__main__":
    main()
