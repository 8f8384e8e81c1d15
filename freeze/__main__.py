"""`python -m freeze write` records what the code does; `python -m freeze compare [SECTION[/CASE]…]` shows what changed.

`compare` exits with 1 when something changed. Each section is a module here and a file in `freeze/old/`.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SECTIONS = ("names", "cli", "requests", "traces", "results", "emulator")
OLD = Path(__file__).resolve().parent / "old"


def main(arguments: list[str]) -> int:
    """Write or compare; returns the exit code."""
    command, *wanted = arguments or ["help"]
    sections = [name for name in SECTIONS if not wanted or any(text.split("/")[0] == name for text in wanted)]
    if command not in ("write", "compare") or (wanted and not sections):
        print(__doc__)
        return 2
    prepare()
    changed = 0
    for name in sections:
        started = time.monotonic()
        try:
            text = json.dumps(recorded(name), indent=1, sort_keys=True, allow_nan=False) + "\n"
        except Exception:  # it does not stop the others
            traceback.print_exc()
            print(f"{name}: cannot be recorded", flush=True)
            changed += 1
            continue
        file = OLD / f"{name}.json"
        if command == "write":
            OLD.mkdir(exist_ok=True)
            file.write_text(text, "ascii")
            found: list[str] = []
        else:
            found = list(differences(json.loads(file.read_text("ascii")), json.loads(text), name))
            found = [line for line in found if not wanted or any(line.startswith(place) for place in wanted)]
        changed += len(found)
        ended = "written" if command == "write" else f"{len(found)} differences"
        print("\n".join([*found, f"{name}: {ended}, {time.monotonic() - started:.1f} s"]), flush=True)
    return 1 if changed else 0


def prepare() -> None:
    """Make the process the same everywhere: no settings from the environment."""
    for name in list(os.environ):
        if name.upper().startswith(("GLADIA_", "FORCE_", "NO_COLOR", "PY_COLORS", "GITHUB_")) or "PROXY" in name.upper():
            del os.environ[name]
    os.environ |= {"COLUMNS": "120", "TERM": "xterm", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    time.tzset()
    import gladia_control

    code = Path(gladia_control.__file__).resolve()
    if not code.is_relative_to(OLD.parents[1]):  # an editable install may name another checkout
        sys.exit(f"{code} is not beside freeze/: set PYTHONPATH to {OLD.parents[1]} and its overrides/")


def recorded(section: str) -> Any:
    """What a section records, in an empty working directory."""
    module = importlib.import_module(f"freeze.{section}")
    with tempfile.TemporaryDirectory(prefix="freeze-") as folder, contextlib.chdir(folder):
        return module.record()


def differences(old: Any, new: Any, place: str) -> Iterator[str]:
    """Each place that differs, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if key not in new or key not in old:
                sign, value = ("- ", old[key]) if key in old else ("+ ", new[key])
                yield f"{place}/{key}\n  {sign}{json.dumps(value)[:1000]}"
            else:
                yield from differences(old[key], new[key], f"{place}/{key}")
    elif old != new and isinstance(old, list) and isinstance(new, list):
        if len(old) == len(new) and not all(isinstance(item, str) for item in [*old, *new]):
            for index, items in enumerate(zip(old, new, strict=True)):
                yield from differences(*items, f"{place}[{index}]")
            return
        lines = [[item if isinstance(item, str) else json.dumps(item) for item in value] for value in (old, new)]
        changes = list(difflib.unified_diff(*lines, n=1, lineterm=""))[2:]
        yield "\n".join([place, *(f"  {line[:400]}" for line in changes[:60])])
    elif old != new and isinstance(old, str) and isinstance(new, str) and "=" in old:
        lost, got = ([word for word in one.split(" ") if word not in other.split(" ")] for one, other in ((old, new), (new, old)))
        yield f"{place}\n  - {' '.join(lost or [old])[:1000]}\n  + {' '.join(got or [new])[:1000]}"
    elif old != new:
        yield f"{place}\n  - {json.dumps(old)[:1000]}\n  + {json.dumps(new)[:1000]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
