"""Uploads: measuring, refusals, limits and downloads."""

from __future__ import annotations

import itertools
import os
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gladia_control.emulator import ManualClock

from tests.emulator.raw import AS_FORM, PART
from tests.emulator.raw import UPLOAD as POST_UPLOAD
from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller, connect, mp3, wav


def form(*files: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    """A multipart body with files, each as the audio."""
    return b"".join(PART + file + b"\r\n" for file in files) + end


NOTE = b'--edge\r\nContent-Disposition: form-data; name="note"; filename="note.txt"\r\n\r\n%b\r\n'
NAMELESS = b'--edge\r\nContent-Disposition: form-data; name="audio"\r\n\r\n'
EDGE = "multipart/form-data; boundary=edge"


def post_form(caller: Caller, content: bytes | Iterator[bytes], content_type: str = EDGE) -> httpx.Response:
    """Upload a raw body."""
    return caller.http.post(UPLOAD, content=content, headers={"content-type": content_type})


def kept_files(caller: Caller) -> list[Path]:
    """The files that the emulator keeps on disk."""
    folders = {recording.path.parent for recording in caller.emulator.uploads if recording.path}
    return [path for folder in folders for path in folder.iterdir()]


def test_an_upload_is_measured(caller: Caller) -> None:
    """The answer describes the file."""
    content = wav(1.25, channels=2, rate=44100)
    metadata = caller.upload(content, "My talk.WAV")["audio_metadata"]
    recording = caller.emulator.uploads[0]
    assert {
        "id": recording.id,
        "filename": "My talk.WAV",
        "extension": "wav",
        "size": len(content),
        "audio_duration": 1.25,
        "number_of_channels": 2,
    } == metadata
    assert (1.25, 2) == (recording.duration, recording.channels)


def patched(content: bytes, *patches: tuple[int, int, int]) -> bytes:
    """A file with some numbers replaced: the place, the size and the value of each."""
    changed = bytearray(content)
    for place, size, value in patches:
        changed[place : place + size] = value.to_bytes(size, "little")
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "seconds", "channels"),
    [
        pytest.param(wav(0.001, channels=6, rate=16000), 0.001, 6, id="a moment"),
        pytest.param(mp3(100), 100 * 1152 / 44100, 2, id="mp3"),
        pytest.param(patched(wav(1.0), (20, 2, 3), (34, 2, 32), (32, 2, 4), (28, 4, 32000)), 0.5, 1, id="floats"),
        pytest.param(patched(wav(2.0), (40, 4, 0x7FFFFFFF)), 2.0, 1, id="a length that the file does not have"),
    ],
)
def test_any_recording_is_measured(caller: Caller, content: bytes, seconds: float, channels: int) -> None:
    """Duration and channels are those of the file, whatever its header says."""
    metadata = caller.upload(content)["audio_metadata"]
    assert seconds == pytest.approx(metadata["audio_duration"], abs=0.03 if content[:4] != b"RIFF" else 1e-4)
    assert channels == metadata["number_of_channels"]


NAMES = [
    ("a.wav", "a.wav", "wav"),
    ("../../etc/passwd", "passwd", "wav"),
    ("C:\\Users\\me\\talk.wave", "talk.wave", "wave"),
    ("folder\\talk.wav", "talk.wav", "wav"),
    ("Gespräch №1.WAV", "Gespräch №1.WAV", "wav"),
    ("..", "audio", "wav"),
    ("recording", "recording", "wav"),
]


def test_a_file_name_is_only_a_name(caller: Caller) -> None:
    """Folders in a name are dropped; without an extension it is that of the format."""
    for sent, kept, extension in NAMES:
        metadata = caller.upload(wav(), sent)["audio_metadata"]
        assert (kept, extension) == (metadata["filename"], metadata["extension"])


def test_only_the_audio_counts(caller: Caller) -> None:
    """A form may have more parts than the audio, before and after it, and the audio needs no file name."""
    content = NOTE % b"x" + NAMELESS + wav() + b"\r\n" + NOTE % b"y" + form()
    assert 200 == post_form(caller, content).status_code
    (recording,) = caller.emulator.uploads
    assert ("audio", len(wav())) == (recording.filename, recording.size)


NO_BOUNDARY = "Content-Type is missing Multipart Boundary."
BROKEN = {
    "nothing": (b"", EDGE, "ends before its last boundary"),
    "no form": (b"\0" * 100, EDGE, "Invalid multipart body"),
    "no part": (form(), EDGE, ""),  # the reason depends on the version of the parser
    "no audio": (NOTE % b"x" + form(), EDGE, "exactly one part `audio`, got 0"),
    "no name": (b"--edge\r\nX: y\r\n\r\nx\r\n" + form(), EDGE, "exactly one part `audio`, got 0"),
    "two audios": (form(wav(), wav()), EDGE, "exactly one part `audio`, got 2"),
    "no end": (form(wav(), end=b""), EDGE, "ends before its last boundary"),
    "no boundary": (form(wav()), "multipart/form-data", NO_BOUNDARY),
    "an empty boundary": (form(wav()), "multipart/form-data; boundary=", NO_BOUNDARY),
    "a long boundary": (form(wav()), f"multipart/form-data; boundary={'x' * 500}", "Invalid multipart body"),
    "text": (form(wav()), "text/plain", "must be multipart/form-data or application/json, got text/plain"),
}


@pytest.mark.parametrize(("content", "content_type", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_form_is_refused(caller: Caller, content: bytes, content_type: str, message: str) -> None:
    """A form without exactly one whole audio is a 400 with the reason, and its bytes are removed."""
    caller.upload(wav())
    reply = post_form(caller, content, content_type)
    assert 400 == reply.status_code
    assert message in reply.json()["message"]
    assert 1 == len(kept_files(caller)) == len(caller.emulator.uploads)


NO_AUDIO = {
    "empty": b"",
    "text": b"hello" * 1000,
    "no sound": wav()[:44],
    "half a header": wav()[:20],
    "no wav": b"RIFF\0\0\0\0WAVE" + b"\xff" * 99,
    "a part larger than the whole": b"RIFF\x10\0\0\0WAVEjunk\xe8\3\0\0" + b"\0" * 2000,
    "no mp3": b"ID3" + b"\0" * 99,
    "no ogg": b"OggS" * 9,
}


def test_what_is_not_audio_is_refused(caller: Caller) -> None:
    """A file that cannot be read as audio is a 422, and is not kept."""
    caller.upload(wav())
    for name, content in NO_AUDIO.items():
        reply = caller.http.post(UPLOAD, files={"audio": ("a.wav", content)})
        assert (422, 1, 1) == (reply.status_code, len(caller.emulator.uploads), len(kept_files(caller))), name


def test_the_audio_of_a_job_comes_back_byte_for_byte(caller: Caller) -> None:
    """A download has exactly the bytes of the upload, and their number in its header."""
    content = wav(20.0, rate=44100) + os.urandom(500)
    job_id = caller.create(audio_url=caller.upload(content)["audio_url"])
    reply = caller.http.get(f"{JOBS}/{job_id}/file")
    assert (200, str(len(content))) == (reply.status_code, reply.headers["content-length"])
    assert content == reply.content


def test_the_audio_of_a_url_was_never_fetched(caller: Caller, clock: ManualClock) -> None:
    """A URL is not fetched, even of a server on this computer: its job has an invented file and no audio."""
    with socket.create_server(("127.0.0.1", 0)) as bait:
        bait.setblocking(False)
        url = f"http://127.0.0.1:{bait.getsockname()[1]}/file/interview.mp3"
        job_id = caller.create(audio_url=url)
        clock.advance(3)
        file = caller.get(job_id)["file"]
        assert ("interview.mp3", url, 1) == (file["filename"], file["source"], file["number_of_channels"])
        assert 404 == caller.http.get(f"{JOBS}/{job_id}/file").status_code
        with pytest.raises(BlockingIOError):
            bait.accept()


def test_an_upload_is_known_by_every_name_of_this_computer(caller: Caller) -> None:
    """Its URL works with another loopback name, and with the client's name for it; one that names no file does not."""
    upload = caller.upload(wav(), "talk.wav")
    file_id, port = upload["audio_metadata"]["id"], caller.emulator.url.rpartition(":")[2]
    assert f"{caller.emulator.url}/file/{file_id}" == upload["audio_url"]
    caller.create(audio_url=f"http://localhost:{port}/file/{file_id}")
    caller.http.post(JOBS, json={"audio_url": f"http://localhost/file/{file_id}"}, headers={"host": "localhost"})
    files = [caller.get(job.id)["file"] for job in caller.emulator.jobs]
    assert [file_id, file_id] == [file["id"] for file in files]
    (violation,) = caller.refused(audio_url=f"{caller.emulator.url}/file/0000")
    assert violation.startswith("audio_url: names the file 0000")


def test_a_url_can_be_uploaded(caller: Caller) -> None:
    """An upload by URL has its source and the duration of its script, and can be transcribed."""
    reply = caller.http.post(UPLOAD, json={"audio_url": REMOTE})
    metadata = reply.json()["audio_metadata"]
    assert (200, "interview.mp3", "mp3") == (reply.status_code, metadata["filename"], metadata["extension"])
    assert (REMOTE, 0, 1) == (metadata["source"], metadata["size"], metadata["number_of_channels"])
    job_id = caller.create(audio_url=reply.json()["audio_url"])
    assert metadata["audio_duration"] == caller.emulator.uploads[0].duration
    assert 404 == caller.http.get(f"{JOBS}/{job_id}/file").status_code


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(lambda: form(wav()), 200, id="the limit"),
        pytest.param(lambda: form(wav() + b"\0"), 413, id="a byte more"),
        pytest.param(lambda: iter([PART, wav(), *[bytes(10_000)] * 200]), 413, id="no end"),
        pytest.param(lambda: NOTE % bytes(100_000) + form(), 413, id="another part"),
        pytest.param(lambda: iter([NOTE % bytes(100_000) + form()]), 413, id="another part without a length"),
    ],
)
def test_the_limit_is_that_of_the_file(caller: Caller, content: Callable[[], Any], status: int) -> None:
    """A file of exactly the limit is accepted, whatever the form around it; of a larger one, nothing is kept."""
    caller.upload(wav())
    caller.emulator.settings.upload_limit = len(wav())
    assert status == post_form(caller, content()).status_code
    assert (2 if status == 200 else 1) == len(kept_files(caller)) == len(caller.emulator.uploads)


def test_a_file_over_the_limit_is_refused_at_once(caller: Caller) -> None:
    """A length over the limit in the header is a 413 before a byte of the file is sent."""
    with connect(caller.emulator) as connection:
        connection.sendall(POST_UPLOAD + AS_FORM + b"content-length: 10000000000\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_large_upload_is_not_held_in_memory(caller: Caller) -> None:
    """An upload of 20 MB takes less than 5 MB of memory."""
    head, piece = patched(wav(0), (40, 4, 20_000_000)), bytes(100_000)
    content = itertools.chain([PART, head], itertools.repeat(piece, 200), [b"\r\n--edge--\r\n"])
    tracemalloc.start()
    try:
        reply = post_form(caller, content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 20_000_044 == reply.json()["audio_metadata"]["size"]
    assert peak < 5_000_000
