"""How the vendor's Python library and ours behave when the same server misbehaves; results in reliability.json.

    python -m benchmarks.reliability [--only ROW] [--check]

Run at the root of the repository. Makes an environment with both libraries (benchmarks/.venv; ours from the working
tree), and a process for each call. Everything happens on this machine, but for the installation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.reliability_rows import ROWS, Row
from benchmarks.reliability_stage import HERE, VARIANTS, Stage, Variant
from benchmarks.reliability_verdicts import RULES, Entry, entry

ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv"
RESULTS = HERE / "reliability.json"
AT_ONCE, IDLE_AT_ONCE = 2, 6

Results = dict[str, Any]

ABOUT = {
    "entries": {
        "caller": "what the call came to: transcript, error and so on",
        "elsewhere": "what another server received",
        "error": "class of the error, after the package that it is from",
        "errors": "of many calls, the classes of errors",
        "job_from": "where in the error (or its notes and causes) the job's id is, or that its token leads to the job",
        "jobs": "jobs that were made; each is billed",
        "key_in": "where the API key shows",
        "known": "jobs that the caller can name, by the result or the error",
        "posts": "creates that the server received",
        "seconds": "how long the call took, in rows with a deadline",
        "sent": "what the last complete upload had",
        "transcripts": "of many calls, how many got theirs; all counts of such a row are rounded to tens",
        "uploads": "uploads that the server received, complete or not",
    },
    "settings": "the defaults of both libraries, except where a row says otherwise; a process is killed after 60 s",
    "vendor": "gladiaio-sdk 2.2.0",
    "verdicts": {name: meaning for name, (meaning, _) in RULES.items()},
}


def main() -> int:
    """Run the rows; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="ROW", action="append", help="a number or a name, such as 18 or '18 at 5 s'")
    parser.add_argument("--check", action="store_true", help="compare with reliability.json in place of writing it")
    arguments = parser.parse_args()
    rows = [row for row in ROWS if not arguments.only or {row.name, row.name.split()[0]} & set(arguments.only)]
    if not rows:
        parser.error(f"no such row; there are {', '.join(row.name for row in ROWS)}")
    measured = measure(rows, environment())
    committed: Results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {"rows": {}}
    if arguments.check:
        wanted = measured if arguments.only else committed["rows"]
        found = differences({name: committed["rows"].get(name) for name in wanted}, measured)
        print("\n".join(found) or f"{len(rows)} rows are as in {RESULTS.name}")
        return 1 if found else 0
    names = [row.name for row in ROWS]
    kept = {name: value for name, value in committed["rows"].items() if arguments.only and name in names}
    rows_now = kept | measured
    RESULTS.write_text(text({"about": ABOUT, "rows": {name: rows_now[name] for name in names if name in rows_now}}))
    return 0


def text(value: Any, depth: int = 3, indent: str = "") -> str:
    """JSON with a line for each entry, so that a change is a line of the difference; rows stay in their order."""
    if depth == 0 or not isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    lines = [f"{indent} {json.dumps(key)}: {text(part, depth - 1, indent + ' ')}" for key, part in value.items()]
    return "{\n" + ",\n".join(lines) + "\n" + indent + "}" + ("" if indent else "\n")


def environment() -> Path:
    """The Python of an environment with both libraries, ours as it is now."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*install, *constraints, "--requirement", str(HERE / "requirements.txt")], check=True)
    subprocess.run([*install, *constraints, "--no-build-isolation", str(ROOT)], check=True)
    return python


def measure(rows: list[Row], python: Path) -> Results:
    """What every row came to, for each library in each form."""
    with ThreadPoolExecutor(AT_ONCE) as busy, ThreadPoolExecutor(IDLE_AT_ONCE) as idle:
        waiting: dict[tuple[str, Variant], Future[Entry]] = {
            (row.name, variant): (idle if row.idle else busy).submit(play, row, variant, python)
            for row in rows
            for variant in VARIANTS
        }
        entries = {place: future.result() for place, future in waiting.items()}
    results: Results = {}
    for row in rows:
        results[row.name] = {"fault": row.fault} | ({"setting": row.setting} if row.setting else {})
        results[row.name] |= {variant.name: entries[row.name, variant] for variant in VARIANTS}
        verdicts = ", ".join(f"{variant.name}: {entries[row.name, variant]['verdict']}" for variant in VARIANTS)
        print(f"{row.name:<14}{verdicts}")
    return results


def play(row: Row, variant: Variant, python: Path) -> Entry:
    """What a row came to for one library in one form."""
    with tempfile.TemporaryDirectory() as folder, Stage(python, Path(folder), variant, row.limit) as stage:
        row.scene(stage)
        return entry(row, stage, row.play(stage, row.spec(variant.library)))


def differences(committed: Results, measured: Results) -> list[str]:
    """Lines that say what is not as it was committed."""
    lines = []
    for name in committed | measured:
        was, now = committed.get(name) or {}, measured.get(name) or {}
        for part in was | now:
            old, new = was.get(part), now.get(part)
            if isinstance(old, dict) and isinstance(new, dict):
                keys = sorted(key for key in old | new if old.get(key) != new.get(key))
                lines += [f"row {name}, {part}: {key} was {old.get(key)!r} and is {new.get(key)!r}" for key in keys]
            elif old != new:
                lines.append(f"row {name}, {part}: was {old!r} and is {new!r}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
