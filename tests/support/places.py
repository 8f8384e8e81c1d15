"""What tests send, and where to: a recording, and a port that never answers."""

from __future__ import annotations

import contextlib
import io
import socket
import wave
from collections.abc import Iterator


def silence(samples: int = 16_000) -> bytes:
    """A WAV file of silence, 8000 samples a second."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * samples))
    return sound.getvalue()


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """A port that accepts no more connections and refuses none."""
    with socket.socket() as full, contextlib.ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(full.getsockname())
        yield full.getsockname()[1]
