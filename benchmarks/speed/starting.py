"""Processor time of a whole program, from its start to its end, with cached byte code. The first request goes to a
server on this machine; httpx by hand reads certificates for it, which the client does only for https.
"""

from __future__ import annotations

import resource
import subprocess

from benchmarks.environment import PYTHON
from benchmarks.speed.measure import Row, compared, environment, one_processor, serving

ROUNDS = 15

HTTPX = """import httpx
with httpx.Client() as client:
    body = {{"audio_url": "https://example.com/a.mp3"}}
    response = client.post("{url}/v2/pre-recorded", json=body, headers={{"x-gladia-key": "key"}})
    assert response.raise_for_status().json()["id"]
"""
OURS = """from gladia_control import Gladia
with Gladia("key", base_url="{url}") as gladia:
    assert gladia.submit("https://example.com/a.mp3").id
"""
PEERS = (
    "from gladiaio_sdk import GladiaClient",
    "from deepgram import DeepgramClient",
    "from assemblyai import Transcriber",
)


def rows() -> list[Row]:
    """Measure all programs in turns."""
    with serving() as url:
        programs = {
            "bare": "",
            "both": "import httpx, attrs",
            "package": "import gladia_control",
            "Gladia": "from gladia_control import Gladia",
            "httpx": HTTPX.format(url=url),
            "ours": OURS.format(url=url),
            **{peer: peer for peer in PEERS},
        }
        found: dict[str, list[float]] = {name: [] for name in programs}
        with one_processor():
            for number in range(ROUNDS + 1):
                for name, program in programs.items():
                    used = processor_time(program)
                    if number:  # the first round writes the byte code
                        found[name].append(used)
    return [
        compared("`import gladia_control` / bare interpreter", found["package"], found["bare"], 2.5),
        compared(
            "`from gladia_control import Gladia` / `import httpx, attrs`",
            found["Gladia"],
            found["both"],
            1.6,
        ),
        compared("import, client, first request / httpx by hand", found["ours"], found["httpx"]),
        *(compared(f"`from gladia_control import Gladia` / `{peer}`", found["Gladia"], found[peer]) for peer in PEERS),
    ]


def processor_time(program: str) -> float:
    """Seconds of processor time that a program takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([PYTHON, "-c", program], check=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
