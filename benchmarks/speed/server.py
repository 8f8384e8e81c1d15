"""A server that does nothing else: Gladia's operations over raw HTTP/1.1, as cheaply as asyncio allows.

    python -m benchmarks.speed.server SECONDS     jobs are done so many seconds after their creation

It prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from typing import Any

SECONDS = float(sys.argv[1])
RESULT = {
    "metadata": {
        "audio_duration": 1.0,
        "number_of_distinct_channels": 1,
        "billing_time": 1.0,
        "transcription_time": 1.0,
    },
    "transcription": {"full_transcript": "Hello.", "languages": ["en"], "utterances": []},
}
JOB: dict[str, object] = {
    "id": "{id}",
    "request_id": "G-1",
    "version": 2,
    "status": "done",
    "created_at": "2026-01-01T00:00:00.000Z",
    "completed_at": "2026-01-01T00:02:00.000Z",
    "custom_metadata": None,
    "error_code": None,
    "kind": "pre-recorded",
    "post_session_metadata": {},
    "file": None,
    "request_params": {"audio_url": "https://example.com/a.mp3"},
    "result": RESULT,
}
DONE = json.dumps(JOB).encode()
PROCESSING = json.dumps(JOB | {"status": "processing", "completed_at": None, "result": None}).encode()
AUDIO = {"id": "f", "filename": "a", "extension": "wav", "size": 1, "audio_duration": 1.0, "number_of_channels": 1}
UPLOADED = json.dumps({"audio_url": "https://api.gladia.io/file/f", "audio_metadata": AUDIO}).encode()

numbers = itertools.count()
created: dict[str, float] = {}


class Connection(asyncio.Protocol):
    """Reads one request after the other, and drops the bodies."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self.transport: Any = transport
        self.head = b""
        self.request = ""
        self.left = 0

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.request:
            self.left -= len(data)
        else:
            self.head += data
            head, end, body = self.head.partition(b"\r\n\r\n")
            if not end:
                return
            self.head = b""
            self.request = head.partition(b" HTTP/")[0].decode()
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            self.left = (int(lengths[0].partition(b":")[2]) if lengths else 0) - len(body)
        if self.left <= 0:
            self.answer()

    def answer(self) -> None:
        """Answer the request that has been read."""
        status, body = respond(*self.request.split(" "))
        self.request = ""
        head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


def respond(method: str, path: str) -> tuple[int, bytes]:
    """Status and body."""
    if path.startswith("/v2/upload"):
        return 200, UPLOADED
    if method == "POST":
        new = f"45463597-20b7-4af7-b3b3-{next(numbers):012x}"
        created[new] = time.monotonic()
        return 201, json.dumps({"id": new, "result_url": f"https://api.gladia.io/v2/pre-recorded/{new}"}).encode()
    name = path.rpartition("/")[2]
    done = time.monotonic() - created[name] >= SECONDS
    return 200, (DONE if done else PROCESSING).replace(b"{id}", name.encode())


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
