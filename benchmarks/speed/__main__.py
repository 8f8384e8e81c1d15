"""Measure, print the comparisons, and write RESULTS.md.

python -m benchmarks.speed [--quick] [--only SECTION …]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.speed import report
from benchmarks.speed.calling import calling
from benchmarks.speed.carrying import carrying
from benchmarks.speed.decoding import decoding
from benchmarks.speed.encoding import encoding
from benchmarks.speed.environment import prepared
from benchmarks.speed.frame import Section, Setting
from benchmarks.speed.polling import polling
from benchmarks.speed.starting import starting
from benchmarks.speed.uploading import uploading

SECTIONS: dict[str, Callable[[Setting], Section]] = {
    "decoding": decoding,
    "encoding": encoding,
    "starting": starting,
    "polling": polling,
    "calling": calling,
    "carrying": carrying,
    "uploading": uploading,
}


def main() -> None:
    """Run the sections; the table says which bars are reached."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and only print")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="this section, and only print")
    arguments = parser.parse_args()
    started = time.monotonic()
    setting, found = prepared(quick=arguments.quick), []
    for name, section in SECTIONS.items():
        if name in (arguments.only or SECTIONS):
            print(f"{time.monotonic() - started:4.0f} s  {name} …", file=sys.stderr)
            found.append(section(setting))
    print(report.head(setting), report.table(found), sep="\n")
    print(f"{time.monotonic() - started:4.0f} s", file=sys.stderr)
    if not arguments.quick and not arguments.only:
        report.write(Path(__file__).resolve().parent.parent, found, setting)


if __name__ == "__main__":
    main()
