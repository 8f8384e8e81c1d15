"""Requests: what both clients put on the wire, what they refuse to send, and how they take httpx's answers."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import inspect
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from gladia_control import AsyncGladia, Gladia, vocabulary
from gladia_control_api_client.models import CustomVocabularyEntryDTO, DiarizationConfigDTO, InitTranscriptionRequest

from .common import attempted, clean, described, failed, logged
from .seam import KEY, URL, quick_policy

A = "https://audio.test/a.mp3"
SIGNED = A + "?X-Amz-Signature=abc&X-Amz-Date=20260101T000000Z&part=1"
DONE = {"id": "j", "status": "done", "result": {"metadata": {"audio_duration": 1.0}, "transcription": None}}
DAY = datetime.date(2026, 1, 2)
NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("nothing", {}),
    ("a language", {"language_config": {"languages": ["en", "fr"], "code_switching": True}}),
    ("diarization", {"diarization_config": {"min_speakers": 2, "max_speakers": 4}}),
    ("diarization model", {"diarization_config": DiarizationConfigDTO(number_of_speakers=3)}),
    ("off", {"diarization": False, "sentences": False, "subtitles": False}),
    ("vocabulary", {"custom_vocabulary_config": {"vocabulary": ["Westeros", ("Stark", 0.5), {"value": "Arya"}]}}),
    ("vocabulary models", {"custom_vocabulary_config": {"vocabulary": vocabulary([CustomVocabularyEntryDTO("é", pronunciations=["ay"]), ["b", 1]]), "default_intensity": 0.4}}),
    ("callback", {"callback_config": {"url": "https://hook.test/?a=b", "method": "PUT"}}),
    ("callback url", {"callback_url": "https://hook.test/"}),
    ("metadata", {"custom_metadata": {"b": [1, None, {"x": 1.5}], "a": "日本 😀", "t": True}}),
    ("extra", {"extra_body": {"new": {"deep": [()], "when": 1}, "é": None}, "sentences": True}),
    ("mapping", {"options": {"translation_config": {"target_languages": ("fr",), "model": "base"}}, "sentences": True}),
    ("model", {"options": InitTranscriptionRequest("https://x.test/", diarization=True)}),
    ("spelling", {"custom_spelling_config": {"spelling_dictionary": {"Gorish": ["ghorish"]}}}),
    ("prompts", {"audio_to_llm_config": {"prompts": ["Who?", "Why?"]}, "summarization_config": {"type": "concise"}}),
    ("redaction", {"pii_redaction_config": {"entity_types": ["GDPR"], "processed_text_type": "MASK"}}),
    ("subtitles", {"subtitles_config": {"formats": ["srt", "vtt"], "maximum_characters_per_row": 30}}),
    ("own token", {"token": "order-7!"}),
]
FILTERS: list[dict[str, Any]] = [
    {"status": "done"},
    {"status": ["queued", "error"]},
    {"date": DAY},
    {"date": "2026-01-02"},
    {"before_date": NOON},
    {"after_date": datetime.datetime(2026, 1, 2, 3, 4, 5, 678900)},
    {"custom_metadata": {"a": "é &=", "b": [1, None]}},
    {"status": "done", "after_date": DAY, "before_date": "2026-02-01T00:00:00Z", "custom_metadata": {"x": True}},
]
NAMES = [None, "", "a.wav", 'a"b.wav', "../x/é 日本.wav", "C:\\y\\a.wav", "a\r\nb\0\u202e.wav", " .x. ", "é" * 200 + ".wav"]


class Named(io.BytesIO):
    """A file that has a name."""

    name = "/tmp/named.ogg"


def stream(content: bytes, at: int = 0) -> Any:
    """A file that stands somewhere."""
    file = Named(content)
    file.seek(at)
    return file


def parts() -> Iterator[bytes]:
    """What can be read once."""
    yield from (b"RIFF", b"", b"-once")


async def later() -> AsyncIterator[bytes]:
    """What can be read once, by asyncio code."""
    for part in (b"RIFF", b"-later"):
        yield part


class Awaited:
    """A file whose `read` is awaited."""

    filename = "upload.wav"

    def __init__(self) -> None:
        self._left = [b"RIFF", b"-awaited"]

    async def read(self, size: int) -> bytes:
        """The next bytes."""
        return self._left.pop(0) if self._left else b""


class Repeatable:
    """What can be read as often as one likes."""

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"RIFF", b"-again")


UPLOADS: dict[str, Callable[[Any], Any]] = {
    **{f"bytes as {name!r}"[:40]: (lambda g, name=name: g.upload(b"RIFF", filename=name)) for name in NAMES},
    "memoryview": lambda g: g.upload(memoryview(b"RIFF-view")),
    "path": lambda g: g.upload("a.wav"),
    "path object under another name": lambda g: g.upload(Path("a.wav"), filename="b.mp3"),
    "file from the middle": lambda g: g.upload(stream(b"RIFF-middle", 4)),
    "once": lambda g: g.upload(parts(), filename="once.wav"),
    "repeatable": lambda g: g.upload(Repeatable()),
    "list": lambda g: g.upload([b"RIFF", b"-list"]),
    "asynchronous iterable": lambda g: g.upload(later()),
    "asynchronous file": lambda g: g.upload(Awaited()),
    "submitted bytes": lambda g: g.submit(b"RIFF", filename="s.wav", sentences=True),
    "submitted path with a token": lambda g: g.submit("a.wav", token="own"),
}
OTHERS: dict[str, Callable[[Any], Any]] = {
    "signed URL": lambda g: g.submit(SIGNED, token="own"),
    "job": lambda g: g.job("j").refresh(),
    "wait": lambda g: g.job("j").wait(),
    "transcribe": lambda g: g.transcribe(A),
    "find": lambda g: g.find('own"é'[:4]),
    "delete": lambda g: g.delete("j"),
    "delete by handle": lambda g: g.job("j").delete(),
    **{f"download {kind}": (lambda g, kind=kind: g.download_audio(kind, "out.wav")) for kind in ("j", "moved", "relative")},
    **{f"download {kind}": (lambda g, kind=kind: g.download_audio(kind, "x")) for kind in ("plain", "user", "loop", "no")},
    **{f"answer {kind}": (lambda g, kind=kind: g.job(kind).refresh()) for kind in ("gzip", "cut", "brotli", "large", "json")},
    **{f"raised {kind}": (lambda g, kind=kind: g.job(kind).refresh()) for kind in ("ConnectError", "ReadTimeout", "PoolTimeout")},
    **{f"error {kind}": (lambda g, kind=kind: g.job(kind).refresh()) for kind in ("e400", "e401", "e418", "e503", "e302")},
    "lost and found": lambda g: g.submit(A, custom_metadata={"lose": 1}),
}
REFUSED: dict[str, Callable[[Any], Any]] = {
    **{
        str(given)[:80]: (lambda g, given=given: g.submit(A, **given))
        for given in [
            {"diarisation": True},
            {"diarization": "yes"},
            {"diarization_config": {"min_speaker": 1}},
            {"diarization_config": {"min_speakers": 3, "max_speakers": 2}},
            {"diarization": False, "diarization_config": {"min_speakers": 3}},
            {"translation": True},
            {"translation_config": {"target_languages": "fr"}},
            {"custom_vocabulary_config": {"vocabulary": ["a", " A "]}},
            {"custom_vocabulary_config": {"vocabulary": [("a", 3)]}},
            {"callback_config": {"url": "hook", "method": "GET"}},
            {"custom_metadata": {"client_token": "x"}},
            {"custom_metadata": {"a": "x" * 2000}},
            {"custom_metadata": {"a": float("nan")}},
            {"extra_body": {"sentences": True}},
            {"options": {"sentences": True}, "sentences": True},
            {"options": 7},
            {"audio_url": "x"},
            {"language_config": {"languages": ["klingon"]}},
            {"custom_metadata": {"a": "\ud83d"}},
            {"token": "a b"},
            {"timeout": 0},
            {"timeout": float("nan")},
            {"on_submitted": 5},
            {"filename": b"x"},
        ]
    },
    **{
        f"source {source!r}"[:60]: (lambda g, source=source: g.submit(source))
        for source in (b"", "", "missing.wav", ".", "empty.wav", "ftp://x/a", "https://", 7, {"a": 1}, ["a.wav"], None, [])
    },
    **{f"filter {given}": (lambda g, given=given: g.jobs(**given)) for given in ({"date": "soon"}, {"status": []}, {"status": 7})},
    "id": lambda g: g.job("a/b"),
    "long id": lambda g: g.delete("x" * 65),
    "find": lambda g: g.find(""),
    "upload url": lambda g: g.upload(A),
    "folder": lambda g: g.download_audio("j", "."),
    "missing folder": lambda g: g.download_audio("j", "missing/a.wav"),
    "on_update": lambda g: g.job("j").wait(on_update=5),
    "vocabulary": lambda g: vocabulary("Stark"),
    "vocabulary key": lambda g: vocabulary([{"value": "a", "weight": 1}]),
}
CONSTRUCTED: list[dict[str, Any]] = [
    {"api_key": ""},
    {"api_key": "x" * 513},
    {"base_url": "http://gladia.test"},
    {"base_url": "https://u:p@gladia.test"},
    {"base_url": "https://gladia.test?a=b"},
    {"base_url": "https://gladia.test/base/"},
    {"policy": 7},
    {"max_response_bytes": 0},
    {"on_event": 7},
    {"ssl_context": 7},
]


def record() -> dict[str, Any]:
    """The section."""
    Path("a.wav").write_bytes(b"RIFF-path")
    Path("empty.wav").write_bytes(b"")
    calls = {
        **{f"submit {name}": (lambda g, o=options: g.submit(A, **o)) for name, options in OPTIONS},
        **{f"list {json.dumps(f, default=str)}": (lambda g, f=f: g.jobs(**f)) for f in [{}, *FILTERS]},
        **{f"upload {name}": call for name, call in UPLOADS.items()},
        **OTHERS,
    }
    with asyncio.Runner() as runner:
        found: dict[str, Any] = {
            "sent": {name: both(call, runner) for name, call in calls.items()},
            "refused": {name: both(call, runner) for name, call in REFUSED.items()},
            "constructed": {str(given)[:80]: [attempted(lambda: made(kind, given)) for kind in KINDS] for given in CONSTRUCTED},
        }
    with Gladia(KEY) as client:
        found["base url"] = repr(client)
    found["closed"] = attempted(lambda: client.job("j").refresh())
    return found


KINDS = (Gladia, AsyncGladia)


def made(kind: Any, given: dict[str, Any]) -> str:
    """The repr of a client."""
    return repr(kind(**{"api_key": KEY} | given))


def both(call: Callable[[Any], Any], runner: asyncio.Runner) -> Any:
    """What a call sends and comes to, with the blocking client and, where it differs, with the asyncio one."""
    found = []
    for kind in KINDS:
        server = Server()
        more = {"transport": httpx.MockTransport(server), "policy": quick_policy(), "max_response_bytes": 5000}
        client = kind(KEY, base_url=URL, **more)
        with logged() as lines:
            try:
                value = runner.run(awaited(call, client)) if kind is AsyncGladia else call(client)
                outcome = described(list(value) if isinstance(value, Iterator) else value)
            except Exception as error:
                outcome = failed(error)
        found.append({"requests": server.seen, "outcome": outcome, "files": files(), "log": lines})
    return found[0] | {"asyncio": "the same" if found[0] == found[1] else found[1]}


async def awaited(call: Callable[[Any], Any], client: Any) -> Any:
    """The outcome of a call of the asyncio client."""
    value = call(client)
    if inspect.isawaitable(value):
        value = await value
    return [item async for item in value] if isinstance(value, AsyncIterator) else value


def files() -> dict[str, str]:
    """What downloads left, removed."""
    return {
        file.name: (file.read_bytes().decode("latin-1"), file.unlink())[0]
        for file in sorted(Path().iterdir())
        if file.name not in ("a.wav", "empty.wav") and file.is_file() and file.suffix != ".mp3"
    }


class Server:
    """Answers what a test of one request needs, and remembers the requests."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self._last: Any = None
        self._metadata: Any = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        told = shown(request)
        self.seen.append("the same again" if told == self._last else told)
        self._last = told
        return self._answer(request, request.url.path.removeprefix("/v2/").split("/"))

    def _answer(self, request: httpx.Request, path: list[str]) -> httpx.Response:
        match request.method, path:
            case "POST", ["upload"]:
                metadata = {"id": "f", "filename": "a.wav", "extension": "wav", "size": 4, "audio_duration": 2.5}
                return httpx.Response(200, json={"audio_url": f"{URL}/file/1", "audio_metadata": metadata})
            case "POST", _:
                self._metadata = json.loads(request.content)["custom_metadata"]
                if "lose" in self._metadata:
                    raise httpx.ReadError("reset")
                return httpx.Response(201, json={"id": "j", "result_url": f"{URL}/v2/pre-recorded/j"})
            case "DELETE", _:
                return httpx.Response(202)
            case "GET", ["pre-recorded"]:
                items = [DONE | {"custom_metadata": self._metadata}] if self._metadata else []
                return httpx.Response(200, json={"next": None, "items": items})
            case "GET", ["pre-recorded", job_id, "file"]:
                return self._file(job_id, request)
            case "GET", ["pre-recorded", job_id]:
                return self._job(job_id, request)
        return httpx.Response(200, content=b"sound")  # at another host

    def _file(self, kind: str, request: httpx.Request) -> httpx.Response:
        places = {"moved": "https://files.test/a?sig=1", "relative": "/elsewhere", "plain": "http://files.test/a", "user": "https://u:p@files.test/a", "loop": str(request.url)}
        if kind in places:
            return httpx.Response(302, headers={"location": places[kind]})
        return httpx.Response(404) if kind == "no" else httpx.Response(200, content=b"sound")

    def _job(self, kind: str, request: httpx.Request) -> httpx.Response:
        packed = gzip.compress(json.dumps(DONE | {"id": kind}).encode(), mtime=0)
        encoded = {"gzip": ("gzip", packed), "cut": ("gzip", packed[:-9]), "brotli": ("br", packed)}
        if kind in encoded:
            encoding, body = encoded[kind]
            return httpx.Response(200, headers={"content-encoding": encoding}, stream=httpx.ByteStream(body))
        if kind in ("large", "json"):
            return httpx.Response(200, content=b"x" * (6000 if kind == "large" else 9))
        if isinstance(failure := getattr(httpx, kind, None), type):
            raise failure("as asked for")
        if kind[0] == "e":
            body = {"message": f"no {KEY} https://x.test/a?b=c", "request_id": "G-1", "timestamp": "2026-01-01T00:00:00Z"}
            return httpx.Response(int(kind[1:]), json=body | {"validation_errors": ["x must be y"]})
        return httpx.Response(200, json=DONE | {"id": kind})


def shown(request: httpx.Request) -> dict[str, Any]:
    """A request without what is random in it."""
    headers = {name: clean(value) for name, value in sorted(request.headers.items())}
    body = request.content.decode("utf-8", "backslashreplace")
    boundary = re.search("boundary=(\\w+)", headers.get("content-type", ""))
    if boundary:
        headers["content-type"] = headers["content-type"].replace(boundary[1], f"<boundary of {len(boundary[1])}>")
        body = body.replace(boundary[1], "<boundary>")
    limits = " ".join(f"{name} {seconds:g}" for name, seconds in sorted(request.extensions["timeout"].items()))
    return {"": f"{request.method} {clean(str(request.url))}", "headers": headers, "body": clean(body), "limits": limits}
