"""A request, from the model to JSON."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed.frame import Row, Section, Setting, Spread, environment, in_turns, ratio

PROGRAM = Path(__file__).resolve().parent / "programs" / "encode.py"


def encoding(setting: Setting) -> Section:
    """Measure the generated code and what the generator's own templates make of the same document."""
    packages = {"ours": "gladia_control_api_client", "stock": "stock"}
    commands = {
        name: [str(setting.python), str(PROGRAM), package, str(setting.rounds(20, 8))]
        for name, package in packages.items()
    }
    found = in_turns(commands, setting.rounds(5, 2), environment(PYTHONPATH=str(setting.peers)))
    times = {name: Spread([value for round_ in rounds for value in round_]) for name, rounds in found.items()}
    row = Row(
        what="encode a request: ours / stock",
        ratio=ratio(times["ours"], times["stock"]),
        bar=1.0,
        details=f"{times['ours'].text('µs', 1e6)} / {times['stock'].text('µs', 1e6)}",
    )
    return Section(title="Encoding", about="`to_dict` and `json.dumps` of a request with six features.", rows=[row])
