"""How long it takes until something can be done: imports, and the first request."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.speed.frame import Row, Section, Setting, Spread, processor_time, ratio

EMPTY, BY_HAND = "an empty program", "httpx and attrs"
FIRST, FIRST_BY_HAND = "import, client, first request", "the same with httpx by hand"


class _Create(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = b'{"id": "45463597-20b7-4af7-b3b3-f5fb778203ab", "result_url": "https://api.gladia.io/"}'
        self.send_response(201)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as it is named there
        """Say nothing."""


@contextlib.contextmanager
def creating() -> Iterator[str]:
    """A server that makes a job of everything; its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Create) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def starting(setting: Setting) -> Section:
    """Measure programs of one or a few lines, each in a process of its own."""
    with creating() as url:
        programs = {
            EMPTY: "",
            BY_HAND: "import httpx, attrs",
            "import gladia_control": "import gladia_control",
            "from gladia_control import Gladia": "from gladia_control import Gladia",
            FIRST_BY_HAND: (
                f"import httpx\nwith httpx.Client() as client:\n    answer = client.post('{url}/v2/pre-recorded', "
                "json={'audio_url': 'https://example.com/a.mp3'}, headers={'x-gladia-key': 'key'})\n"
                "    assert answer.raise_for_status().json()['id']"
            ),
            FIRST: (
                f"from gladia_control import Gladia\nwith Gladia('key', base_url='{url}') as gladia:\n"
                "    assert gladia.submit('https://example.com/a.mp3').id"
            ),
            "import gladiaio_sdk": "import gladiaio_sdk",
            "import deepgram": "import deepgram",
            "import assemblyai": "import assemblyai",
        }
        peers = {"import gladiaio_sdk", "import deepgram", "import assemblyai"}
        commands = {
            name: [str(setting.python if name in peers else setting.plain), "-c", program]
            for name, program in programs.items()
        }
        times = processor_time(commands, setting.rounds(19, 3))
    return Section(title="Starting", about=ABOUT, rows=_rows(times))


ABOUT = """Processor time of a whole process, byte code cached. The environment has what each library needs and no
more, since httpx imports its command line where rich and click are installed. The first request goes to a
server on this machine; httpx by hand reads certificates for it, and ours does not need to."""


def _rows(times: dict[str, Spread]) -> list[Row]:
    bars: list[tuple[str, str, float | None]] = [
        ("import gladia_control", EMPTY, 2.5),
        ("from gladia_control import Gladia", BY_HAND, 1.15),
        (FIRST, FIRST_BY_HAND, 1.15),
        ("import gladia_control", "import gladiaio_sdk", None),
        ("import gladia_control", "import deepgram", None),
        ("import gladia_control", "import assemblyai", None),
    ]
    return [
        Row(
            what=f"{one} / {other}",
            ratio=ratio(times[one], times[other]),
            bar=bar,
            details=f"{times[one].text('ms', 1000)} / {times[other].text('ms', 1000)}",
        )
        for one, other, bar in bars
    ]
