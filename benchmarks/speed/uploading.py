"""A large file on its way out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.speed.frame import Row, Section, Setting, Spread, in_turns, ratio, serving

MEGABYTES = 1000

ABOUT = """A file of 1000 MB to a server on this machine that counts the bytes; by hand, httpx is given the open
file. Ours checks its deadline between pieces, and that the file neither grew nor shrank. (`submit` and
`transcribe` also take a SHA-256 of it, by which a token that is used again is known to be for the same.)"""


def uploading(setting: Setting) -> Section:
    """Measure throughput and memory, in turns."""
    with tempfile.TemporaryDirectory() as folder, serving(setting, 0.0) as url:
        path = Path(folder) / "large.wav"
        path.with_name("small.wav").write_bytes(bytes(1000))
        with path.open("wb") as file:
            file.truncate(MEGABYTES * 10**6)
        commands = {who: setting.program("upload", who, url, path) for who in ("ours", "hand")}
        found = {
            who: rounds[1:] for who, rounds in in_turns(commands, setting.rounds(14, 2)).items()
        }  # the first warms
    speed = {who: Spread([MEGABYTES / one["seconds"] for one in rounds]) for who, rounds in found.items()}
    memory = {who: max(one["memory"] for one in rounds) / 1e6 for who, rounds in found.items()}
    rows = [
        Row(
            what="throughput: ours / httpx by hand",
            ratio=ratio(speed["ours"], speed["hand"]),
            bar=0.95,
            at_least=True,
            details=f"{speed['ours'].text('MB/s')} / {speed['hand'].text('MB/s')}",
        ),
        Row(
            what="memory while it is sent",
            ratio=memory["ours"],
            bar=16.0,
            unit="MB",
            details=f"httpx by hand: {memory['hand']:.1f} MB",
        ),
    ]
    return Section(title="Uploading", about=ABOUT, rows=rows)
