"""Uploads: measuring, refusals, limits and downloads."""

from __future__ import annotations

import io
import json
import socket
import tempfile
import tracemalloc
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gladia_control.emulator import ManualClock

from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller, connect, mp3, until, wav

AUDIO = b'Content-Disposition: form-data; name="audio"; filename="a.wav"'


def form(*parts: tuple[bytes, bytes], end: bytes = b"--edge--\r\n") -> bytes:
    """A multipart body."""
    return b"".join(b"--edge\r\n" + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + end


def post_form(
    caller: Caller, content: bytes | Iterator[bytes], content_type: str = "multipart/form-data; boundary=edge"
) -> tuple[int, str]:
    """Upload a raw body; return the status and the message of an error."""
    reply = caller.http.post(UPLOAD, content=content, headers={"content-type": content_type})
    return reply.status_code, reply.json().get("message", "")


def kept_files(caller: Caller) -> list[Path]:
    """The files that the emulator keeps on disk."""
    folders = {recording.path.parent for recording in caller.emulator.uploads if recording.path}
    return [path for folder in folders for path in folder.iterdir()]


@pytest.mark.parametrize(("seconds", "channels", "rate"), [(2.0, 1, 8000), (1.25, 2, 44100), (0.001, 6, 16000)])
def test_a_wav_file_is_measured(caller: Caller, seconds: float, channels: int, rate: int) -> None:
    """Duration, channels and size are those of the file."""
    content = wav(seconds, channels, rate)
    metadata = caller.upload(content, "My talk.WAV")["audio_metadata"]
    recording = caller.emulator.uploads[0]
    assert {
        "id": recording.id,
        "filename": "My talk.WAV",
        "extension": "wav",
        "size": len(content),
        "audio_duration": pytest.approx(seconds, abs=1e-4),
        "number_of_channels": channels,
    } == metadata
    assert (metadata["audio_duration"], channels) == (recording.duration, recording.channels)


def test_an_mp3_file_is_measured(caller: Caller) -> None:
    """Formats other than WAV are measured, too: 100 frames of 1152 samples at 44100 Hz."""
    metadata = caller.upload(mp3(100), "talk.mp3")["audio_metadata"]
    assert ("mp3", 2) == (metadata["extension"], metadata["number_of_channels"])
    assert 100 * 1152 / 44100 == pytest.approx(metadata["audio_duration"], abs=0.03)


def test_floating_point_wav_is_measured(caller: Caller) -> None:
    """WAV that is not PCM is measured."""
    content = bytearray(wav(1.0, rate=8000))
    content[20:22] = (3).to_bytes(2, "little")  # the code of floating point samples
    content[34:36] = (32).to_bytes(2, "little")
    content[32:34] = (4).to_bytes(2, "little")
    content[28:32] = (32000).to_bytes(4, "little")
    assert 0.5 == caller.upload(bytes(content))["audio_metadata"]["audio_duration"]


def test_a_length_that_the_file_does_not_have_is_not_believed(caller: Caller) -> None:
    """A length in the header that exceeds the file is replaced by that of the file."""
    content = bytearray(wav(2.0, rate=8000))
    content[40:44] = b"\xff\xff\xff\x7f"
    assert 2.0 == caller.upload(bytes(content))["audio_metadata"]["audio_duration"]


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


def test_a_part_without_a_file_name_is_a_file(caller: Caller) -> None:
    """A part without a file name is accepted, as some clients send it."""
    content = form((b'Content-Disposition: form-data; name="audio"', wav()))
    assert 200 == post_form(caller, content)[0]
    assert "audio" == caller.emulator.uploads[0].filename


def test_other_parts_are_ignored(caller: Caller) -> None:
    """A form may have more parts than the audio, before and after it."""
    other = b'Content-Disposition: form-data; name="note"; filename="note.txt"'
    assert 200 == post_form(caller, form((other, b"x"), (AUDIO, wav()), (other, b"y" * 5000)))[0]
    assert len(wav()) == caller.emulator.uploads[0].size


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (form(), ""),  # the reason depends on the version of the parser
        (form((b'Content-Disposition: form-data; name="file"', b"x")), "exactly one part `audio`, got 0"),
        (form((AUDIO, wav()), (AUDIO, wav())), "exactly one part `audio`, got 2"),
        (form((AUDIO, wav()), end=b""), "ends before its last boundary"),
        (form((b"X: y", b"x")), "exactly one part `audio`, got 0"),
        (b"\0" * 100, "Invalid multipart body"),
        (b"", "ends before its last boundary"),
    ],
)
def test_a_broken_form_is_refused(caller: Caller, content: bytes, message: str) -> None:
    """A form without exactly one whole audio is a 400 with the reason, and its bytes are removed."""
    caller.upload(wav())
    status, said = post_form(caller, content)
    assert 400 == status
    assert message in said
    assert 1 == len(kept_files(caller)) == len(caller.emulator.uploads)


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        ("multipart/form-data", "Content-Type is missing Multipart Boundary."),
        ("multipart/form-data; boundary=", "Content-Type is missing Multipart Boundary."),
        (f"multipart/form-data; boundary={'x' * 500}", "Invalid multipart body"),
        ("text/plain", "Content-Type must be multipart/form-data or application/json, got text/plain"),
    ],
)
def test_a_wrong_content_type_is_refused(caller: Caller, content_type: str, message: str) -> None:
    """A form without a boundary, or another content type, is a 400."""
    status, said = post_form(caller, form((AUDIO, wav())), content_type)
    assert 400 == status
    assert message in said


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


@pytest.mark.parametrize("content", [wav(3.3), mp3(), wav(20.0, rate=44100)], ids=["wav", "mp3", "2 MB"])
def test_the_audio_of_a_job_comes_back_byte_for_byte(caller: Caller, content: bytes) -> None:
    """A download has exactly the bytes of the upload, and their number in its header."""
    job_id = caller.create(audio_url=caller.upload(content)["audio_url"])
    reply = caller.http.get(f"{JOBS}/{job_id}/file")
    assert (200, str(len(content))) == (reply.status_code, reply.headers["content-length"])
    assert content == reply.content


def test_the_audio_of_a_url_was_never_fetched(caller: Caller, clock: ManualClock) -> None:
    """A URL on another host is not fetched: its job has an invented file and no audio."""
    job_id = caller.create()
    clock.advance(3)
    file = caller.get(job_id)["file"]
    assert ("interview.mp3", REMOTE, 1) == (file["filename"], file["source"], file["number_of_channels"])
    assert 404 == caller.http.get(f"{JOBS}/{job_id}/file").status_code


def test_a_url_on_this_computer_is_not_fetched_either(caller: Caller) -> None:
    """A URL of a server on this computer is not fetched either."""
    with socket.create_server(("127.0.0.1", 0)) as bait:
        bait.setblocking(False)
        caller.create(audio_url=f"http://127.0.0.1:{bait.getsockname()[1]}/file/a.wav")
        with pytest.raises(BlockingIOError):
            bait.accept()


def test_an_upload_is_known_by_every_name_of_this_computer(caller: Caller) -> None:
    """The URL of an upload works with another loopback name, and with the port that the client uses."""
    upload = caller.upload(wav(), "talk.wav")
    file_id, port = upload["audio_metadata"]["id"], caller.emulator.url.rpartition(":")[2]
    assert f"{caller.emulator.url}/file/{file_id}" == upload["audio_url"]
    caller.create(audio_url=f"http://localhost:{port}/file/{file_id}")
    caller.http.post(JOBS, json={"audio_url": f"http://localhost/file/{file_id}"}, headers={"host": "localhost"})
    files = [caller.get(job.id)["file"] for job in caller.emulator.jobs]
    assert [file_id, file_id] == [file["id"] for file in files]


def test_a_file_that_was_never_uploaded_is_refused(caller: Caller) -> None:
    """A create with a URL of the emulator's own that names no file is a 400."""
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


@pytest.mark.parametrize("body", [{}, {"audio_url": 3}, {"audio_url": "file:///etc/passwd"}, [], None])
def test_an_upload_by_url_needs_a_url(caller: Caller, body: object) -> None:
    """Anything but a web address is a 400 with a reason."""
    reply = caller.http.post(UPLOAD, content=json.dumps(body), headers={"content-type": "application/json"})
    assert 400 == reply.status_code
    assert reply.json()["validation_errors"]


def test_a_file_over_the_limit_is_refused_at_once(caller: Caller) -> None:
    """A length over the limit in the header is a 413 before a byte of the file is sent."""
    caller.emulator.settings.upload_limit = 50_000
    with connect(caller.emulator) as connection:
        connection.sendall(
            b"POST /v2/upload HTTP/1.1\r\nhost: localhost\r\nx-gladia-key: emulator-key\r\n"
            b"content-type: multipart/form-data; boundary=edge\r\ncontent-length: 10000000000\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_file_over_the_limit_is_refused_while_it_arrives(caller: Caller) -> None:
    """Without a length in the header a file over the limit is a 413, and its bytes are removed."""
    caller.upload(wav())
    caller.emulator.settings.upload_limit = 50_000

    def endless() -> Iterator[bytes]:
        yield b"--edge\r\n" + AUDIO + b"\r\n\r\n" + wav()
        for _ in range(200):
            yield b"\0" * 10_000

    reply = caller.http.post(UPLOAD, content=endless(), headers={"content-type": "multipart/form-data; boundary=edge"})
    assert 413 == reply.status_code
    assert 1 == len(kept_files(caller)) == len(caller.emulator.uploads)


@pytest.mark.parametrize(("size", "status"), [(0, 200), (1, 413)])
def test_the_limit_is_that_of_the_file(caller: Caller, size: int, status: int) -> None:
    """A file of exactly the limit is accepted, one byte more is not, whatever the form around it."""
    caller.emulator.settings.upload_limit = len(wav())
    assert status == caller.http.post(UPLOAD, files={"audio": ("a.wav", wav() + b"\0" * size)}).status_code


def test_endless_other_parts_are_refused(caller: Caller) -> None:
    """Other parts count towards the limit of a form."""
    caller.emulator.settings.upload_limit = 1000
    other = b'Content-Disposition: form-data; name="note"'
    assert 413 == post_form(caller, form((other, b"x" * 100_000)))[0]
    in_pieces = iter([form((other, b"x" * 100_000))])
    assert 413 == post_form(caller, in_pieces)[0]


def test_an_upload_that_breaks_off_leaves_nothing(caller: Caller) -> None:
    """A client that leaves during an upload leaves no file."""
    caller.upload(wav())
    with connect(caller.emulator) as connection:
        connection.sendall(
            b"POST /v2/upload HTTP/1.1\r\nhost: localhost\r\nx-gladia-key: emulator-key\r\n"
            b"content-type: multipart/form-data; boundary=edge\r\ncontent-length: 100000\r\n\r\n"
            b"--edge\r\n" + AUDIO + b"\r\n\r\n" + wav()
        )
        until(lambda: 2 == len(kept_files(caller)))
    until(lambda: 1 == len(kept_files(caller)))
    caller.upload(wav())


def test_uploads_are_gone_after_a_stop(emulate: Callable[..., Caller]) -> None:
    """A stop removes the files of uploads."""
    caller = emulate()
    caller.upload(wav())
    path = caller.emulator.uploads[0].path
    assert path is not None
    assert path.is_file()
    assert path.is_relative_to(tempfile.gettempdir())
    caller.emulator.stop()
    assert not path.parent.exists()


def test_a_large_upload_is_not_held_in_memory(caller: Caller) -> None:
    """An upload of 20 MB takes less than 5 MB of memory."""
    head = io.BytesIO()
    with wave.open(head, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(b"")
    piece = b"\0" * 100_000

    def content() -> Iterator[bytes]:
        start = bytearray(head.getvalue())
        start[40:44] = (20_000_000).to_bytes(4, "little")
        yield b"--edge\r\n" + AUDIO + b"\r\n\r\n" + bytes(start)
        for _ in range(200):
            yield piece
        yield b"\r\n--edge--\r\n"

    tracemalloc.start()
    try:
        reply = caller.http.post(
            UPLOAD, content=content(), headers={"content-type": "multipart/form-data; boundary=edge"}
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 20_000_044 == reply.json()["audio_metadata"]["size"]
    assert peak < 5_000_000
