"""A server that does nothing else: the operations of Gladia over raw HTTP/1.1, as lightly as asyncio allows.

serve.py SECONDS [FILE]     a job is done so many seconds after its creation, with the job in the file as its answer

It prints its port, and ends when its standard input does. A GET of /count answers with how many requests and
connections there were, and starts the count anew; /jobs?count=N makes the list of jobs that long.
"""

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECONDS = float(sys.argv[1])
ANSWER: dict[str, object] = {
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
    "result": {
        "metadata": {
            "audio_duration": 1.0,
            "number_of_distinct_channels": 1,
            "billing_time": 1.0,
            "transcription_time": 1.0,
        },
        "transcription": {"full_transcript": "Hello.", "languages": ["en"], "utterances": []},
    },
}
DONE = Path(sys.argv[2]).read_bytes() if len(sys.argv) > 2 else json.dumps(ANSWER).encode()
PROCESSING = json.dumps(ANSWER | {"status": "processing", "completed_at": None, "result": None}).encode()
PLACE = b"{id}"

numbers = itertools.count()
created: dict[str, float] = {}
counted = {"requests": 0, "connections": 0, "open": 0, "most_open": 0}


def job_id(number: int) -> str:
    """An id that is a UUID."""
    return f"45463597-20b7-4af7-b3b3-{number:012x}"


class Connection(asyncio.Protocol):
    """Reads requests one after the other; a body is counted and dropped."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self.transport: Any = transport
        self.head = b""
        self.request = ""
        self.left = 0
        counted["connections"] += 1
        counted["open"] += 1
        counted["most_open"] = max(counted["open"], counted["most_open"])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Count."""
        counted["open"] -= 1

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.request:
            self.left -= len(data)
            if self.left <= 0:
                self.answer()
            return
        self.head += data
        head, end, body = self.head.partition(b"\r\n\r\n")
        if end:
            self.head = b""
            self.request = head.partition(b" HTTP/")[0].decode()
            lines = head.lower().split(b"\r\n")
            length = [line for line in lines if line.startswith(b"content-length:")]
            self.left = (int(length[0].partition(b":")[2]) if length else 0) - len(body)
            if self.left <= 0:
                self.answer()

    def answer(self) -> None:
        """Answer the request that has been read."""
        counted["requests"] += 1
        method, _, path = self.request.partition(" ")
        self.request = ""
        status, body = respond(method, path)
        head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


def respond(method: str, path: str) -> tuple[int, bytes]:
    """Status and body."""
    parts = urlsplit(path)
    query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
    if parts.path == "/jobs":
        created.clear()
        created.update({job_id(next(numbers)): 0.0 for _ in range(query["count"])})
        return 200, b"{}"
    if path == "/count":
        found = json.dumps(counted).encode()
        counted.update(requests=0, connections=0, most_open=counted["open"])
        return 200, found
    if path.startswith("/v2/upload"):
        meta = {"id": "f", "filename": "a", "extension": "wav", "size": 1, "audio_duration": 1.0}
        answer = {"audio_url": "https://api.gladia.io/file/f", "audio_metadata": meta | {"number_of_channels": 1}}
        return 200, json.dumps(answer).encode()
    if method == "POST":
        new = job_id(next(numbers))
        created[new] = time.monotonic()
        return 201, json.dumps({"id": new, "result_url": f"https://api.gladia.io/v2/pre-recorded/{new}"}).encode()
    if parts.path.endswith("/pre-recorded"):
        return 200, listed(query)
    name = parts.path.rpartition("/")[2]
    done = time.monotonic() - created.get(name, 0.0) >= SECONDS
    return 200, (DONE if done else PROCESSING).replace(PLACE, name.encode())


def listed(query: dict[str, int]) -> bytes:
    """A page of the list of jobs."""
    offset, limit, count = query.get("offset", 0), query.get("limit", 20), len(created)
    names = list(itertools.islice(created, offset, offset + limit))
    items = b",".join(DONE.replace(PLACE, name.encode()) for name in names)
    more = f'"http://x/v2/pre-recorded?offset={offset + limit}"' if offset + limit < count else "null"
    return b'{"first":"http://x","current":"http://x","next":%s,"items":[%s]}' % (more.encode(), items)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


asyncio.run(main())
