"""Bytes to typed objects, the memory that they hold, and the other way round."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.speed import transcripts
from benchmarks.speed.frame import Chart, Row, Section, Setting, Spread, environment, in_turns, ratio

HERE = Path(__file__).resolve().parent
FAST, STANDARD = "ours, msgspec", "ours, standard library"
LIBRARIES = (FAST, STANDARD, "stock", "pydantic", "msgspec", "json.loads", "vendor")
HOURS = (0.25, 1.0, 3.0)


ABOUT = """Seconds of processor time, one process for each library and round, garbage collected before. `stock` is
the code of openapi-python-client from the same document without our templates, `pydantic` and `msgspec`
are models made from it by datamodel-code-generator, `vendor` is gladiaio-sdk. pydantic and ours keep
unknown fields, msgspec and the vendor drop them; ours keeps the body, too."""


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
        longest = files[HOURS[-1]]
        commands = {name: _command(setting, name, longest, "memory") for name in (FAST, STANDARD, "pydantic", "vendor")}
        memory = {name: Spread(sizes) for name, sizes in in_turns(commands, 1, env).items()}
    rows = [*_rows(times), *_memory(memory), *_growth(times)]
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
    each = setting.rounds(9, 5)
    quick = {name: _command(setting, name, path, str(each)) for name in LIBRARIES if name != "vendor"}
    slow = {"vendor": _command(setting, "vendor", path, "1")}
    found = in_turns(quick, setting.rounds(3, 1), env) | in_turns(slow, 1, env)
    return {name: Spread([value for round_ in rounds for value in round_]) for name, rounds in found.items()}


def _command(setting: Setting, library: str, path: Path, what: str) -> list[str]:
    return [str(setting.python), str(HERE / "programs" / "decode.py"), library, str(path), what]


def _rows(times: dict[tuple[str, float], Spread]) -> list[Row]:
    bars = [(FAST, "pydantic", 1.0), (STANDARD, "stock", 1.0), (FAST, "vendor", 1 / 150), (STANDARD, "vendor", 1 / 100)]
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


def _memory(memory: dict[str, Spread]) -> list[Row]:
    return [
        Row(
            what=f"memory of a transcript of 3 h: {one} / {other}",
            ratio=ratio(memory[one], memory[other]),
            bar=bar,
            details=f"{memory[one].median / 1e6:.1f} MB / {memory[other].median / 1e6:.1f} MB",
        )
        for one in (FAST, STANDARD)
        for other, bar in (("pydantic", 0.6), ("vendor", 0.25))
    ]


def _growth(times: dict[tuple[str, float], Spread]) -> list[Row]:
    """Twelve times the words may take twelve times as long, and a quarter more for what fits no cache."""
    return [
        Row(
            what=f"decode, growth from {HOURS[0]:g} h to {HOURS[-1]:g} h per hour: {name}",
            ratio=ratio(times[name, HOURS[-1]], times[name, HOURS[0]]) * HOURS[0] / HOURS[-1],
            bar=1.25,
            details=", ".join(f"{hours:g} h: {times[name, hours].text('ms', 1000)}" for hours in HOURS),
        )
        for name in (FAST, STANDARD)
    ]
