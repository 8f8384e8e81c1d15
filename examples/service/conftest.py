"""The service in a thread, as Gladia reaches it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn


@pytest.fixture
def service(gladia_emulator: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A client of the service, which sends its recordings to the emulator."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("PUBLIC_URL", url)
        monkeypatch.setenv("DATABASE", str(tmp_path / "recordings.sqlite"))
        server = uvicorn.Server(uvicorn.Config("app:app", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        with httpx.Client(base_url=url) as client:
            yield client
        server.should_exit = True
        thread.join()
