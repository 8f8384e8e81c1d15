"""Bytes to typed objects, the memory that they hold, and the other way round."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.speed import transcripts
from benchmarks.speed.frame import Chart, Row, Section, Setting, Spread, environment, in_turns, one_processor, ratio

FAST, STANDARD = "ours, msgspec", "ours, standard library"
LIBRARIES = (FAST, STANDARD, "stock", "pydantic", "msgspec", "json.loads")
HOLDERS = (FAST, STANDARD, "pydantic", "msgspec", "vendor")
HOURS = (0.25, 1.0, 3.0)


ABOUT = """Processor time, one process for each library, asked in turns to decode it several times, garbage collected
before each. `stock` is the code of openapi-python-client from the same document without our templates,
`pydantic` and `msgspec` are models made from it by datamodel-code-generator, `vendor` is gladiaio-sdk. pydantic
and ours keep unknown fields, msgspec and the vendor drop them; ours keeps the body, too."""


def decoding(setting: Setting) -> Section:
    """Measure every library with transcripts of three lengths."""
    held = 0.1 if setting.quick else 3.0  # to count what the vendor's holds takes long
    with tempfile.TemporaryDirectory() as folder:
        files = {hours: Path(folder) / f"{hours}.json" for hours in (*HOURS, held)}
        for hours, path in files.items():
            path.write_bytes(transcripts.body(hours))
        if setting.quick:  # the vendor's longest beside the rest, on another processor: it takes as long
            with ThreadPoolExecutor(1) as beside:
                vendor = beside.submit(one_processor(min)(_seconds), setting, ["vendor"], files, HOURS[2:], 1)
                times = _seconds(setting, LIBRARIES, files, HOURS, 3)
                times |= _seconds(setting, ["vendor"], files, HOURS[:2], 1)
                memory = _bytes(setting, files[held])
            times |= vendor.result()
        else:  # nothing beside it, since ours has nothing beside it either
            times = _seconds(setting, LIBRARIES, files, HOURS, 11)
            times |= _seconds(setting, ["vendor"], files, HOURS, 1)
            memory = _bytes(setting, files[held])
    rows = [*_rows(times), *_memory(memory, held), *_growth(times)]
    lines = {name: [(hours, times[name, hours].median * 1000) for hours in HOURS] for name in (*LIBRARIES, "vendor")}
    chart = Chart(
        name="decode",
        title="A transcript, from bytes to objects",
        x="hours of speech",
        y="ms",
        lines=lines,
        logarithmic="y",
    )
    return Section(title="Decoding", about=ABOUT, rows=rows, charts=(chart,))


def _seconds(
    setting: Setting, libraries: Sequence[str], files: Mapping[float, Path], lengths: Sequence[float], rounds: int
) -> dict[tuple[str, float], Spread]:
    """What each library takes for each of the lengths."""
    commands = {name: setting.program("decode", name, "seconds", setting.rounds(7, 2)) for name in libraries}
    questions = [files[hours] for hours in lengths]
    found = in_turns(commands, rounds, environment(PYTHONPATH=str(setting.peers)), questions=questions)
    return {
        (name, hours): Spread(seconds[number :: len(lengths)])
        for name, seconds in found.items()
        for number, hours in enumerate(lengths)
    }


def _bytes(setting: Setting, file: Path) -> dict[str, Spread]:
    """What of a file is held."""
    commands = {name: setting.program("decode", name, "memory", 1) for name in HOLDERS}
    found = in_turns(commands, 1, environment(PYTHONPATH=str(setting.peers)), questions=[file])
    return {name: Spread(sizes) for name, sizes in found.items()}


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
