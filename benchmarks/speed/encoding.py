"""A request, from the model to JSON."""

from __future__ import annotations

from benchmarks.speed.frame import Row, Section, Setting, Spread, environment, in_turns, ratio


def encoding(setting: Setting) -> Section:
    """Measure the generated code and what the generator's own templates make of the same document."""
    packages = {"ours": "gladia_control_api_client", "stock": "stock"}
    commands = {name: setting.program("encode", package) for name, package in packages.items()}
    found = in_turns(commands, setting.rounds(60, 20), environment(PYTHONPATH=str(setting.peers)))
    times = {name: Spread(seconds) for name, seconds in found.items()}
    row = Row(
        what="encode a request: ours / stock",
        ratio=ratio(times["ours"], times["stock"]),
        bar=1.0,
        details=f"{times['ours'].text('µs', 1e6)} / {times['stock'].text('µs', 1e6)}",
    )
    return Section(title="Encoding", about="`to_dict` and `json.dumps` of a request with six features.", rows=[row])
