"""Bytes to typed objects, the memory that they hold, and the other way round."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.speed import transcripts
from benchmarks.speed.frame import Chart, Row, Section, Setting, Spread, environment, in_turns, ratio

FAST, STANDARD = "ours, msgspec", "ours, standard library"
LIBRARIES = (FAST, STANDARD, "stock", "pydantic", "msgspec", "json.loads", "vendor")
HOURS = (0.25, 1.0, 3.0)


ABOUT = """Processor time, one process for each library, asked in turns to decode seven times, garbage collected
before each. `stock` is the code of openapi-python-client from the same document without our templates,
`pydantic` and `msgspec` are models made from it by datamodel-code-generator, `vendor` is gladiaio-sdk. pydantic
and ours keep unknown fields, msgspec and the vendor drop them; ours keeps the body, too."""


def decoding(setting: Setting) -> Section:
    """Measure every library with transcripts of three lengths."""
    env = environment(PYTHONPATH=str(setting.peers))
    times: dict[tuple[str, float], Spread] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {hours: Path(folder) / f"{hours}.json" for hours in HOURS}
        for hours, path in files.items():
            path.write_bytes(transcripts.body(hours))
            for library, found in _seconds(setting, path, env).items():
                times[library, hours] = found
        held = 0.25 if setting.quick else 3.0  # to count what the vendor's holds takes long
        holders = (FAST, STANDARD, "pydantic", "msgspec", "vendor")
        commands = {name: setting.program("decode", name, files[held], "memory") for name in holders}
        memory = {name: Spread(sizes) for name, sizes in in_turns(commands, 1, env).items()}
    rows = [*_rows(times), *_memory(memory, held), *_growth(times)]
    lines = {name: [(hours, times[name, hours].median * 1000) for hours in HOURS] for name in LIBRARIES}
    chart = Chart(
        name="decode",
        title="A transcript, from bytes to objects",
        x="hours of speech",
        y="ms",
        lines=lines,
        logarithmic="y",
    )
    return Section(title="Decoding", about=ABOUT, rows=rows, charts=(chart,))


def _seconds(setting: Setting, path: Path, env: dict[str, str]) -> dict[str, Spread]:
    """What each library takes for a file; the vendor's once, since it takes minutes."""
    commands = {name: setting.program("decode", name, path, "seconds") for name in LIBRARIES}
    vendor = {"vendor": commands.pop("vendor")}
    found = in_turns(commands, setting.rounds(11, 1), env) | in_turns(vendor, 1, env)
    return {name: Spread(seconds) for name, seconds in found.items()}


def _rows(times: dict[tuple[str, float], Spread]) -> list[Row]:
    bars: list[tuple[str, str, float | None]] = [
        (FAST, "pydantic", 1.0),
        (STANDARD, "stock", 1.0),
        (FAST, "vendor", 1 / 150),
        (STANDARD, "vendor", 1 / 100),
        ("json.loads", "vendor", None),
    ]
    return [
        Row(
            what=f"decode {hours:g} h: {one} / {other}",
            ratio=ratio(times[one, hours], times[other, hours]),
            bar=bar,
            details=f"{times[one, hours].text('ms', 1000)} / {times[other, hours].text('ms', 1000)}",
        )
        for hours in (1.0, 3.0)
        for one, other, bar in bars
    ]


def _memory(memory: dict[str, Spread], hours: float) -> list[Row]:
    return [
        Row(
            what=f"memory of a transcript of {hours:g} h: {one} / {other}",
            ratio=ratio(memory[one], memory[other]),
            bar=bar,
            details=f"{memory[one].median / 1e6:.1f} MB / {memory[other].median / 1e6:.1f} MB",
        )
        for one, other, bar in (
            (FAST, "pydantic", 0.6),
            (STANDARD, "pydantic", 0.6),
            (FAST, "vendor", 0.25),
            (STANDARD, "vendor", 0.25),
            ("msgspec", "vendor", None),
        )
    ]


def _growth(times: dict[tuple[str, float], Spread]) -> list[Row]:
    """Twelve times the words may take twelve times as long, and half as much again for what fits no cache any more."""
    return [
        Row(
            what=f"decode, growth from {HOURS[0]:g} h to {HOURS[-1]:g} h per hour: {name}",
            ratio=ratio(times[name, HOURS[-1]], times[name, HOURS[0]]) * HOURS[0] / HOURS[-1],
            bar=1.5,
            details=", ".join(f"{hours:g} h: {times[name, hours].text('ms', 1000)}" for hours in HOURS),
        )
        for name in (FAST, STANDARD)
    ]
