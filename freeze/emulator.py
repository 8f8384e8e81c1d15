"""Emulator: what it answers to raw requests over a socket, and what it remembers of them."""

from __future__ import annotations

import http.server
import io
import itertools
import json
import math
import re
import socket
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from gladia_control.emulator import Emulator, Fault, ManualClock, Script

from .common import attempted, short

PORT = re.compile(r"(?<=127\.0\.0\.1):\d{4,5}")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEADERS = ["allow", "connection", "content-disposition", "content-length", "content-type", "location", "retry-after", "x-gladia-emulator", "x-own"]
JOBS, UPLOAD = "/v2/pre-recorded", "/v2/upload"
A = "https://audio.test/talk.mp3"
SRT = "1\n00:00:00,500 --> 00:00:01,000\nA: Hello\n<i>there</i>.\n\n2\n00:00:01.250 --> 00:00:01.9 X1:40\n{\\an8}Speaker 1: Good morning!\n"
FULL: dict[str, Any] = {
    "language": "fr",
    "duration": 12.5,
    "utterances": [
        {"text": "Bonjour à Anna Keller.", "start": 0.5, "end": 1.0, "speaker": 1, "confidence": 0.5, "sentiment": "joy"},
        {"words": ["Salut", {"word": "Anna.", "confidence": 0.25}], "start": 1.25, "end": 1.9, "channel": 1, "language": "en"},
    ],
    "translation": {"de": ["Hallo Anna Keller.", "Servus Anna."]},
    "summary": "A greeting.",
    "answers": ["Anna"],
    "entities": [{"text": "Anna Keller"}],
}
ADDONS: dict[str, dict[str, Any]] = {
    "diarization": {"diarization": True},
    "sentences": {"sentences": True},
    "subtitles": {"subtitles": True, "subtitles_config": {"formats": ["srt", "vtt"], "maximum_characters_per_row": 20}},
    "translation": {"translation": True, "translation_config": {"target_languages": ["de", "es"]}},
    "summarization": {"summarization": True, "summarization_config": {"type": "bullet_points"}},
    "entities": {"named_entity_recognition": True},
    "sentiment": {"sentiment_analysis": True},
    "prompts": {"audio_to_llm": True, "audio_to_llm_config": {"prompts": ["Who?", "Why?"]}},
    "redaction": {"pii_redaction": True, "pii_redaction_config": {"entity_types": ["NAME"], "processed_text_type": "MARKER"}},
    "spelling": {"custom_spelling": True, "custom_spelling_config": {"spelling_dictionary": {"Hana": ["anna", "Anna."]}}},
    "vocabulary": {"custom_vocabulary": True, "custom_vocabulary_config": {"vocabulary": ["Anna", {"value": "x"}]}},
    "languages": {"language_config": {"languages": ["de"], "code_switching": False}, "punctuation_enhanced": True},
}
# fmt: off
WRONG: list[Any] = [{}, [], None, 7, {"audio_url": 7}, {"audio_url": "talk.mp3"}, {"audio_url": "ftp://x/a"}, {"audio_url": "https://a.test/" + "x" * 9000}] + [
    {"audio_url": A, **more}
    for more in (
        {"audio_url": "http://127.0.0.1:PORT/file/unknown"}, {"diarization": "yes"}, {"diarization_config": {"min_speakers": 3, "max_speakers": 2}},
        {"diarization_config": {"number_of_speakers": 0}}, {"translation": True}, {"translation": True, "translation_config": {"target_languages": []}},
        {"translation": True, "translation_config": {"target_languages": ["klingon"]}}, {"custom_vocabulary": True},
        {"custom_vocabulary": True, "custom_vocabulary_config": {"vocabulary": [{"value": "a", "intensity": 3}, 7]}},
        {"callback": True, "callback_config": {"url": "x", "method": "GET"}}, {"callback_url": "x"}, {"custom_metadata": {"a": "x" * 2000}}, {"custom_metadata": []},
        {"subtitles_config": {"formats": ["ass"], "minimum_duration": -1}}, {"language_config": {"languages": ["xx"]}, "summarization_config": {"type": "long"}},
        {"unknown_field": {"a": [1]}, "sentences": True},
    )
]
QUERIES = """
limit=1 limit=2&offset=1 offset=99 limit=0 limit=101 limit=x&offset=-1 limit=1&limit=2 status=done status=queued&status=error status=lost
date=2026-01-01 date=2026-01-02 before_date=2026-01-01T00:00:05Z&after_date=2026-01-01T00:00:01%2B00:00 after_date=soon
custom_metadata={"n":1} custom_metadata={"n":true} custom_metadata={"n":2,"deep":{"a":[1]}}&limit=1 custom_metadata[n]=1
custom_metadata[deep]=%7B%22a%22:[1]%7D custom_metadata=x custom_metadata=[] unknown=1&status=done&limit=1
"""
FAULTS: dict[Any, list[dict[str, Any]]] = {
    "create": [
        {"status": 503}, {"status": 502, "effect": True}, {"status": 429, "headers": {"retry-after": "1", "x-own": "a"}}, {"status": 201, "body": {"id": "x"}},
        {"status": 200, "body": "<html>"}, {"status": 400, "body": b"\xff"}, {"status": 204}, {"status": 302, "headers": {"location": "https://x.test/"}},
        {"drop": "before"}, {"drop": "during"}, {"drop": "after"}, {"delay": 0.01}, {"delay": 0.01, "status": 504},
    ],
    "list": [{"status": 500}, {"drop": "during"}],
    "get": [{"status": 404}, {"status": 200, "body": "{"}, {"drop": "during"}],
    "delete": [{"status": 503}, {"drop": "during"}, {"drop": "after"}],
    "upload": [{"status": 413}, {"drop": "before"}, {"status": 502, "effect": True}],
    "audio": [{"status": 503}, {"drop": "during"}],
}
NO_FAULTS: list[dict[str, Any]] = [
    {}, {"operation": "post", "status": 500}, {"status": 99}, {"status": 500, "drop": "after"}, {"drop": "later"}, {"effect": True}, {"body": "x"},
    {"status": 204, "body": "x"}, {"status": 500, "body": math.nan}, {"status": 500, "headers": {"a b": "c"}}, {"status": 500, "headers": {"content-length": "1"}},
    {"delay": math.inf},
]
NO_EMULATORS: list[dict[str, Any]] = [
    {"queue_seconds": -1}, {"processing_seconds": math.inf}, {"api_key": " "}, {"upload_limit": 0}, {"scripts": {"a": 3}}, {"scripts": {"a": "x", "A": "y"}},
    {"scripts": "missing"}, {"host": "0.0.0.0"}, {"port": 70000},
]
SCRIPTS: list[tuple[Callable[[Any], Any], list[Any]]] = [
    (Script.from_text, ["A: x\nSpeaker 12: y z\nNote: w\n"]),
    (Script.from_srt, ["Hello", "1\n00:00:02,000 --> 00:00:01,000\nx\n", SRT]),
    (Script.from_json, [
        "{", "[]", {"utterences": []}, {"utterances": [{}]}, {"utterances": [{"text": "a", "speaker": "A"}]}, {"utterances": [{"text": "a", "words": ["b"]}]},
        {"utterances": [{"text": "a", "start": 1}]}, {"utterances": [{"text": "a", "start": 2, "end": 1}]}, {"language": "xx"}, {"error": {"code": 200}},
        {"utterances": [{"text": "a"}], "translation": {"fr": []}}, FULL,
    ]),
    (Script.failing, [99, 503]),
    (ManualClock().advance, [-1, 1]),
]
# fmt: on


def counted_ids() -> Callable[[], str]:
    """Ids that count."""
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012x}"


def wav(seconds: float = 2.0, channels: int = 1, rate: int = 8000) -> bytes:
    """A WAV file of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, 2, rate, 0, "NONE", ""))
        writer.writeframes(bytes(2 * channels * round(seconds * rate)))
    return file.getvalue()


class Talk:
    """Asks an emulator, and writes down what it answers. Ids are numbered in the order in which they appear."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock()
        settings = {"clock": self.clock, "queue_seconds": 1.0, "processing_seconds": 2.0, "new_id": counted_ids()} | settings
        self.emulator = Emulator(**settings)
        self.said: dict[str, Any] = {}
        self._ids: dict[str, str] = {}

    def __enter__(self) -> Talk:
        self.emulator.start()
        headers = {"x-gladia-key": self.emulator.api_key, "user-agent": "freeze"}
        self.http = httpx.Client(base_url=self.emulator.url, headers=headers, timeout=20, trust_env=False, verify=False)
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.emulator.stop()

    def ask(self, name: str, method: str, path: str, **given: Any) -> Any:
        """Send a request and write the answer down; returns its decoded body."""
        name = name if name not in self.said else f"{name} ({len(self.said)})"
        got = b""
        try:
            with self.http.stream(method, path, **given) as reply:
                for piece in reply.iter_raw():
                    got += piece
            self.said[name] = self._told(reply, got)
        except httpx.TransportError:  # which one, and how much came before it, may depend on the moment
            self.said[name] = f"dropped, {'a part' if got else 'nothing'} of the body came"
            return {}
        try:
            return json.loads(got)
        except ValueError:
            return got

    def _told(self, reply: httpx.Response, got: bytes) -> Any:
        headers = {key: self.plain(reply.headers[key]) for key in HEADERS if key in reply.headers}
        if headers.pop("content-length", None) not in (str(len(got)), None):
            headers["content-length"] = "another than that of the body"
        if headers.pop("x-gladia-emulator", "") != "words come from a script, not from recognition":
            headers["x-gladia-emulator"] = reply.headers.get("x-gladia-emulator", "missing")
        if headers.get("content-type") == "application/json":
            del headers["content-type"]
        try:
            body = self.plain(json.loads(got))
        except ValueError:
            body = short(self.plain(got.decode("latin-1")), 100)
        return {"status": reply.status_code, "body": body} | ({"headers": headers} if headers else {})

    def plain(self, value: Any) -> Any:
        """A value without ids and ports."""
        text = PORT.sub(":PORT", value if isinstance(value, str) else json.dumps(value, default=str))
        text = re.sub(r"\bG-[0-9a-f]{8}\b", "G-…", text)
        text = ID.sub(lambda found: self._ids.setdefault(found[0], f"<{len(self._ids) + 1}>"), text)
        return text if isinstance(value, str) else json.loads(text)

    def create(self, **given: Any) -> str:
        """Create a job without writing it down; returns its path."""
        reply = self.http.post(JOBS, json={"audio_url": A, **given})
        return f"{JOBS}/{reply.json()['id']}"

    def remembered(self) -> Any:
        """What the emulator remembers."""
        emulator = self.emulator
        seen = [(r.operation, r.method, r.path, r.query, r.status, r.body, sorted(r.headers), r.headers.get("x-gladia-key")) for r in emulator.requests]
        uploads = [(u.filename, u.extension, u.size, u.duration, u.channels, u.source) for u in emulator.uploads]
        jobs = [(j.id, j.status, j.request, j.custom_metadata, j.created_at) for j in emulator.jobs]
        return {"requests": [short(str(self.plain(r)), 300) for r in seen], "uploads": uploads, "jobs": self.plain(jobs)}


def record() -> dict[str, Any]:
    """The section."""
    sections = (basics, bodies, uploads, lists, states, scripts, faults, callbacks, raw)
    found: dict[str, Any] = {section.__name__: section() for section in sections}
    found["objects"] = {
        "faults": {str(given): attempted(lambda given=given: Fault(**{"operation": "create"} | given)) for given in NO_FAULTS},
        "emulators": {str(given): attempted(lambda given=given: Emulator(**given).start().stop()) for given in NO_EMULATORS},
        "scripts": [attempted(lambda make=make, given=given: make(given)) for make, all_given in SCRIPTS for given in all_given],
    }
    return found


def basics() -> Any:
    """All operations, wrong keys, unknown paths and methods."""
    with Talk() as talk:
        made = talk.ask("upload", "POST", UPLOAD, files={"audio": ("talk.wav", wav())})
        job = talk.ask("create", "POST", JOBS, json={"audio_url": made["audio_url"], "custom_metadata": {"a": 1}})
        path = f"{JOBS}/{job['id']}"
        talk.ask("get", "GET", path)
        talk.ask("head", "HEAD", path)
        talk.ask("list", "GET", JOBS)
        talk.ask("head of the list", "HEAD", JOBS)
        talk.ask("audio", "GET", f"{path}/file")
        talk.ask("delete too early", "DELETE", path)
        talk.clock.advance(3)
        talk.ask("done", "GET", path)
        talk.ask("delete", "DELETE", path)
        talk.ask("delete again", "DELETE", path)
        talk.ask("get deleted", "GET", path)
        talk.ask("audio of a deleted one", "GET", f"{path}/file")
        talk.ask("audio of a URL", "GET", f"{talk.create()}/file")
        for key in ("", "wrong", "EMULATOR-KEY"):
            talk.ask(f"key {key!r}", "GET", JOBS, headers={"x-gladia-key": key})
        for method, where in (("PUT", JOBS), ("POST", path), ("GET", UPLOAD), ("OPTIONS", JOBS), ("PATCH", f"{path}/file"), ("TRACE", "/")):
            talk.ask(f"{method} {talk.plain(where)}", method, where)
        for where in ("/", "/v2", "/v1/pre-recorded", f"{JOBS}/", f"{JOBS}/a/b", f"{JOBS}//file", f"{JOBS}/%2e%2e", "/file/x", "/v2/Pre-Recorded"):
            talk.ask(f"GET {where}", "GET", where)
        talk.said["remembered"] = talk.remembered()
        return talk.said


def bodies() -> Any:
    """Valid and invalid create requests."""
    as_json = {"content-type": "application/json"}
    with Talk() as talk:
        for body in WRONG:
            content = json.dumps(body).replace("127.0.0.1:PORT", talk.emulator.url.removeprefix("http://"))
            talk.ask(short(json.dumps(body), 100), "POST", JOBS, content=content, headers=as_json)
        for name, content in (
            ("empty", b""),
            ("no JSON", b"{"),
            ("NaN", b'{"audio_url": NaN}'),
            ("twice", b'{"audio_url": "x", "audio_url": "y"}'),
            ("not UTF-8", b'{"audio_url": "\xff"}'),
            ("surrogate", b'{"audio_url": "https://a.test/\\ud83d"}'),
            ("deep", b"[" * 5000 + b"]" * 5000),
            ("large", b'"' + b"x" * 1024 * 1024),
            ("huge number", b'{"audio_url": ' + b"9" * 5000 + b"}"),
        ):
            talk.ask(name, "POST", JOBS, content=content, headers=as_json)
        for kind in ("text/plain", "application/json; charset=latin-1", "application/x+json", ""):
            talk.ask(f"type {kind!r}", "POST", JOBS, content=json.dumps({"audio_url": A}), headers={"content-type": kind})
        talk.ask("compressed", "POST", JOBS, content=b"x", headers=as_json | {"content-encoding": "gzip"})
        talk.ask("as form", "POST", JOBS, data={"audio_url": A})
        return talk.said


def uploads() -> Any:
    """Uploads, and odd forms."""
    with Talk(upload_limit=100_000) as talk:
        for name in ("a.wav", "../b.wav", "C:\\x\\c.mp3", "é 日本.ogg", 'q"uote.wav', "", "noextension", "x" * 300 + ".wav"):
            talk.ask(f"named {name!r}"[:60], "POST", UPLOAD, files={"audio": (name, wav(0.5))})
        talk.ask("two channels", "POST", UPLOAD, files={"audio": ("s.wav", wav(1.0, 2, 16000), "audio/wav")})
        talk.ask("no audio", "POST", UPLOAD, files={"audio": ("a.wav", b"text, and no audio at all")})
        talk.ask("empty", "POST", UPLOAD, files={"audio": ("a.wav", b"")})
        talk.ask("too large", "POST", UPLOAD, files={"audio": ("a.wav", wav(7.0))})
        talk.ask("much too large", "POST", UPLOAD, files={"audio": ("a.wav", wav(60.0))})
        talk.ask("wrong part", "POST", UPLOAD, files={"file": ("a.wav", wav())})
        talk.ask("two parts", "POST", UPLOAD, files=[("audio", ("a.wav", wav(0.1))), ("audio", ("b.wav", wav(0.2)))])
        talk.ask("another part, too", "POST", UPLOAD, files={"audio": ("a.wav", wav(0.1))}, data={"x": "y"})
        talk.ask("no form", "POST", UPLOAD, content=wav(0.1), headers={"content-type": "audio/wav"})
        talk.ask("nothing", "POST", UPLOAD)
        kinds = {"content-type": "multipart/form-data; boundary=edge"}
        head = b'--edge\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
        talk.ask("no boundary", "POST", UPLOAD, content=b"x", headers={"content-type": "multipart/form-data"})
        talk.ask("never ends", "POST", UPLOAD, content=head + wav(0.1), headers=kinds)
        talk.ask("no parts", "POST", UPLOAD, content=b"--edge--\r\n", headers=kinds)
        talk.ask("nonsense", "POST", UPLOAD, content=b"nonsense", headers=kinds)
        talk.ask("no file name", "POST", UPLOAD, content=head.replace(b'; filename="a.wav"', b"") + wav(0.1) + b"\r\n--edge--\r\n", headers=kinds)
        talk.ask("chunked", "POST", UPLOAD, content=iter([head, wav(0.1), b"\r\n--edge--\r\n"]), headers=kinds)
        for body in ({"audio_url": A}, {}, {"audio_url": "x"}, [], {"audio_url": "https://a.test/b.flac?c=d", "e": 1}):
            talk.ask(f"JSON {body}", "POST", UPLOAD, json=body)
        talk.said["remembered"] = talk.remembered()["uploads"]
        return talk.said


def lists() -> Any:
    """Filters and pages."""
    with Talk(scripts={"fail": Script.failing(503, "no")}, listed_after=0.5) as talk:
        for n in range(5):
            name = "fail.mp3" if n == 1 else "a.mp3"
            talk.create(audio_url=f"https://a.test/{name}", custom_metadata={"n": n, "deep": {"a": [1]}})
            talk.clock.advance(1.0)
        for query in ["", *QUERIES.split()]:
            page = talk.ask(query or "all", "GET", f"{JOBS}?{query}")
            for item in talk.said[query or "all"]["body"].get("items", ()):
                keys = ("id", "status", "created_at", "completed_at", "error_code", "custom_metadata")
                seen = {key: item.get(key) for key in keys}
                item.clear()
                item.update(seen)
            del page
        talk.create()
        talk.ask("not listed yet", "GET", f"{JOBS}?limit=1&status=queued")
        return talk.said


def states() -> Any:
    """A job of a URL and one of an upload, step by step; jobs that fail."""
    with Talk(scripts={"fail": Script.failing(503, "no"), "silence": ""}) as talk:
        url = talk.ask("upload", "POST", UPLOAD, files={"audio": ("a.wav", wav(1.5, 2))})["audio_url"]
        paths = {"url": talk.create(), "upload": talk.create(audio_url=url), "fail": talk.create(audio_url="https://a.test/fail.wav")}
        paths["silence"] = talk.create(audio_url="https://a.test/x/silence")
        for second, step in ((0, 0.0), (1, 1.0), (2.9, 1.9), (3, 0.1)):
            talk.clock.advance(step)
            for name, path in paths.items():
                talk.ask(f"{name} after {second}", "GET", path)
        return talk.said


def scripts() -> Any:
    """What recordings say, by the format of the script and by add-on."""
    folder = Path("scripts")
    folder.mkdir(exist_ok=True)
    (folder / "Text.txt").write_text("\ufeffSpeaker 3:  Hello   there. \n\n B: Good morning.\r\nNote: text.\nÀ: bientôt", "utf-8")
    (folder / "subtitles.srt").write_text(SRT, "utf-8-sig")
    (folder / "full.json").write_text(json.dumps(FULL), "utf-8")
    found = {}
    for settings in ({"scripts": folder}, {"scripts": {"*": "any", "text.mp3": Script.from_srt(SRT)}}):
        with Talk(**settings) as talk:
            for name in ("text.mp3", "SUBTITLES.wav", "full.ogg", "unknown"):
                path = talk.create(audio_url=f"https://a.test/{name}", diarization=True)
                talk.clock.advance(3)
                talk.ask(name, "GET", path)
            if settings["scripts"] is folder:
                for name, options in ADDONS.items():
                    path = talk.create(audio_url="https://a.test/full.ogg", **options)
                    talk.clock.advance(3)
                    talk.ask(name, "GET", path)
                url = talk.http.post(UPLOAD, files={"audio": ("full.wav", wav(1.0, 2))}).json()["audio_url"]
                path = talk.create(audio_url=url)
                talk.clock.advance(3)
                talk.ask("two channels, too short", "GET", path)
        found[str(settings)[:30]] = {name: said["body"].get("result") for name, said in talk.said.items()}
    return found


def faults() -> Any:
    """Failures that are asked for, and what exists after them."""
    with Talk() as talk:
        for operation, given in [(operation, given) for operation, all_given in FAULTS.items() for given in all_given]:
            path = talk.create(audio_url=talk.http.post(UPLOAD, files={"audio": ("a.wav", wav(0.1))}).json()["audio_url"])
            talk.clock.advance(3)
            before = len(talk.emulator.jobs), len(talk.emulator.uploads)
            talk.emulator.fail(operation, **given)
            requests: dict[str, tuple[str, str, dict[str, Any]]] = {
                "create": ("POST", JOBS, {"json": {"audio_url": A}}),
                "list": ("GET", f"{JOBS}?limit=1", {}),
                "get": ("GET", path, {}),
                "delete": ("DELETE", path, {}),
                "audio": ("GET", f"{path}/file", {}),
                "upload": ("POST", UPLOAD, {"files": {"audio": ("a.wav", wav(0.1))}}),
            }
            method, where, more = requests[operation]
            name = f"{operation} {given}"
            talk.ask(name, method, where, **more)
            after = len(talk.emulator.jobs), len(talk.emulator.uploads)
            last = talk.emulator.requests[-1]
            effect = {"more": [now - then for now, then in zip(after, before, strict=True)], "journal": [last.operation, last.status]}
            talk.said[name] = {"answer": talk.said[name], **effect}
        talk.emulator.fail("get", status=500, times=2)
        for n in range(3):
            talk.ask(f"twice, {n}", "GET", path)
        return {name: _brief(said) for name, said in talk.said.items()}


def _brief(said: Any) -> Any:
    """A job that is done says always the same."""
    text = json.dumps(said, sort_keys=True)
    return said if len(text) < 1000 else short(text, 200)


@contextmanager
def receiver() -> Iterator[tuple[str, list[Any]]]:
    """A server that takes callbacks; its answer is the status in the path."""
    taken: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            taken.append([self.command, self.path, self.headers["content-type"], json.loads(content)])
            self.send_response(int(self.path.strip("/")[:3]))
            self.send_header("content-length", "0")
            self.end_headers()

        do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def callbacks() -> Any:
    """Callbacks, delivered and not, one after the other."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with receiver() as (url, taken), Talk(scripts={"fail": Script.failing(503, "no"), "*": "Hi."}) as talk:
            for given in (
                {"callback": True, "callback_config": {"url": f"{url}/200/a"}},
                {"callback": True, "callback_config": {"url": f"{url}/204", "method": "PUT"}, "callback_url": f"{url}/202"},
                {"callback_url": f"{url}/404"},
                {"callback_url": f"{url}/500"},
                {"callback_url": f"{url}/302", "audio_url": "https://a.test/fail.wav"},
                {"callback": False, "callback_config": {"url": f"{url}/200/off"}},
                {"callback_url": nobody},
            ):
                talk.create(**given)
                talk.clock.advance(2.5)
                waiting = len(talk.emulator.settle())
                talk.clock.advance(0.5)
                sent = sorted(talk.emulator.settle()[waiting:], key=lambda one: (one.url, one.method))
                told = [[one.url, one.method, one.attempts, one.status, one.error, one.delivered, one.sent_at] for one in sent]
                talk.said[PORT.sub(":PORT", str(given))] = talk.plain(told)
            return talk.said | {"taken": sorted(map(json.dumps, talk.plain(taken)))}


def raw() -> Any:
    """Bytes by hand."""
    key = "host: emulator\r\nx-gladia-key: emulator-key\r\n"
    requests = {
        "no HTTP": "nonsense\r\n\r\n",
        "HTTP/1.0": f"GET {JOBS} HTTP/1.0\r\n{key}\r\n",
        "no host": f"GET {JOBS} HTTP/1.1\r\nx-gladia-key: emulator-key\r\n\r\n",
        "absolute": f"GET http://other.test{JOBS} HTTP/1.1\r\n{key}\r\n",
        "two lengths": f"POST {JOBS} HTTP/1.1\r\n{key}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "bad length": f"POST {JOBS} HTTP/1.1\r\n{key}content-length: x\r\n\r\n",
        "bad chunk": f"POST {JOBS} HTTP/1.1\r\n{key}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "two keys": f"GET {JOBS} HTTP/1.1\r\n{key}x-gladia-key: emulator-key\r\n\r\n",
        "too large, said beforehand": f"POST {UPLOAD} HTTP/1.1\r\n{key}content-type: multipart/form-data; boundary=x\r\ncontent-length: 999999999999\r\n\r\n",
        "upgrade": f"GET {JOBS} HTTP/1.1\r\n{key}connection: upgrade\r\nupgrade: websocket\r\n\r\n",
    }
    with Talk() as talk:
        for name, request in requests.items():
            with socket.create_connection(("127.0.0.1", int(talk.emulator.url.rpartition(":")[2])), 20) as connection:
                connection.sendall(request.encode())
                talk.said[name] = talk.plain(_received(connection, b"" if "9999" in request else f"GET {JOBS} HTTP/1.1\r\n{key}\r\n".encode()))
        return talk.said


def _received(connection: socket.socket, another: bytes) -> list[Any]:
    """The answer on a connection, and what comes after another request on it."""
    with connection.makefile("rb") as stream:
        lines = list(iter(lambda: stream.readline().decode().rstrip("\r\n"), ""))
        headers = {line.partition(":")[0].lower(): line.partition(": ")[2] for line in lines[1:]}
        body = stream.read(int(headers.pop("content-length", "0")))
        headers.pop("date", None)
        try:
            connection.sendall(another)
            end = stream.readline() if another else b"nothing asked"
        except OSError:
            end = b""
    return [lines[0], headers, json.loads(body) if body[:1] == b"{" else body.decode(), f"then: {end.decode().strip() or 'closed'}"]
