"""RESULTS.md and its charts."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict

from benchmarks.speed.frame import Row, Section, Setting, figure

HERE = Path(__file__).resolve().parent
SMALL = 0.02
"""Ratios below this are easier to read as a part."""
WRITTEN = "Written by `make bench`."
PRINTED = """Printed by `make bench-quick`: fewer rounds and jobs, shorter jobs, and the memory of a short transcript.
Much is measured once or thrice, so that what else the machine does can miss a bar."""
PEERS = (
    "gladiaio-sdk",
    "pydantic",
    "msgspec",
    "httpx",
    "httpcore",
    "anyio",
    "sniffio",
    "attrs",
    "deepgram-sdk",
    "assemblyai",
)


def table(sections: Sequence[Section], *, charts: bool = False) -> str:
    """The comparisons as Markdown, what was found first; with charts or without."""
    lines: list[str] = []
    for section in sections:
        lines += [f"## {section.title}", "", section.about, ""]
        if charts and section.charts:
            lines += [*[f"![{chart.title}](charts/{chart.name}.svg)" for chart in section.charts], ""]
        lines += ["| found | bar | met | what | took |", "|---|---|---|---|---|"]
        lines += [_line(row) for row in section.rows]
        lines.append("")
    return "\n".join(lines)


def _line(row: Row) -> str:
    side = "at least" if row.at_least else "at most"
    bar = "none" if row.bar is None else f"{side} {_number(row.bar)} {row.unit}".rstrip()
    met = {None: "", True: "yes", False: "**no**"}[row.met]
    return f"| {_number(row.ratio)} {row.unit}".rstrip() + f" | {bar} | {met} | {row.what} | {row.details} |"


def _number(value: float) -> str:
    return f"1/{1 / value:.0f}" if 0 < value < SMALL else figure(value, 3)


def write(folder: Path, sections: Sequence[Section], setting: Setting) -> None:
    """Write RESULTS.md and the charts into a folder."""
    charts = [asdict(chart) for section in sections for chart in section.charts]
    target = folder / "charts"
    target.mkdir(exist_ok=True)
    program = [str(setting.python), str(HERE / "programs" / "charts.py"), str(target)]
    subprocess.run(program, input=json.dumps(charts), text=True, check=True)
    (folder / "RESULTS.md").write_text(f"{head(setting)}\n{table(sections, charts=True)}", encoding="utf-8")


def head(setting: Setting) -> str:
    """What stands above the comparisons."""
    ask = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    output = subprocess.run([str(setting.python), "-c", ask, *PEERS], check=True, capture_output=True, text=True).stdout
    versions = ", ".join(f"{name} {version}" for name, version in json.loads(output).items())
    generator = f"openapi-python-client {importlib.metadata.version('openapi-python-client')}"
    machine = f"{platform.system()} {platform.machine()}, {_processors()}, Python {platform.python_version()}"
    return f"""# How fast it is

{PRINTED if setting.quick else WRITTEN} What has no unit is a ratio or a count; where a row says `one / other`,
what they took comes in that order. Every ratio is of medians of one run, both sides doing the same work in turns on
this machine, which does other things, too; in brackets, the middle half of what was measured. A bar is what this
project set itself to reach; rows without one are there to compare. [`docs/speed.md`](../docs/speed.md) says what is
behind the figures and the bars, and why some are not reached.

- {machine}
- {versions}, {generator}
"""


def _processors() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "an unknown processor"
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{len(names)} processors, {names[0]}" if names else "an unknown processor"
