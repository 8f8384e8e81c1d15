"""What the drift check reads: every form that upstream serves, and everything that goes wrong in between."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import trustme
from ruamel.yaml import YAML

from tests.tools.tree import ROOT, copy_tree, laid_out, vendored
from tests.tools.upstream_server import Script, Visit, answer, answering, chunked, sending, serving
from tools.documents import MOST_BYTES, Document
from tools.drift import cli
from tools.drift.page import find_document
from tools.drift.upstream import Undecided, read_upstream


@cache
def raw() -> bytes:
    """The vendored document as upstream lays it out."""
    return laid_out(vendored())


@cache
def page() -> bytes:
    """It, in a page."""
    return b"# Initiate\n\n```bash\ncurl x\n```\n\n````yaml post /v2/pre-recorded\n" + raw() + b"````\n\nBuilt with.\n"


Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxy has no part in these tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module", autouse=True)
def _in_a_tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Checks compare with a tree whose documents are read quickly."""
    root = copy_tree(tmp_path_factory.mktemp("sources") / "tree")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "ROOT", root)
        yield


def undecided(capsys: Capture, upstream: str, *arguments: str) -> str:
    """The one line on stderr with which a drift check that must not be able to tell ends."""
    status = cli.main([f"--upstream={upstream}", *arguments])
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert (3, 1) == (status, len(lines)), captured
    assert (True, True) == (lines[0].startswith("drift: could not tell: "), lines[0].isprintable()), lines
    return lines[0]


def no_drift(capsys: Capture, upstream: str) -> Any:
    """The report of a drift check that must find nothing."""
    status = cli.main(["--upstream", upstream, "--format", "json"])
    captured = capsys.readouterr()
    assert (0, "") == (status, captured.err), captured
    return json.loads(captured.out)


# ---------------------------------------------------------------------- what upstream serves


def reordered(value: Any) -> Any:
    """The same document with the keys of every mapping the other way round."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def as_yaml(document: Document) -> bytes:
    """A document as another program writes YAML."""
    stream = io.BytesIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 60
    yaml.dump(document, stream)
    return stream.getvalue()


def whole() -> Document:
    """Gladia's whole API: our operation, its own description of what our overlay adds, and more."""
    document = vendored()
    key: list[Document] = [{"x_gladia_key": []}]
    schemas: Document = document["components"]["schemas"]
    listed = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}},
    }
    schemas |= {"Job": {"type": "object", "properties": {"id": {"type": "string"}}}, "JobList": listed}
    schemas |= {"Live": {"type": "object", "properties": {"words": {"$ref": "#/components/schemas/Word"}}}}
    schemas |= {"Word": {"type": "object", "properties": {"parts": {"$ref": "#/components/schemas/Word"}}}}
    document["info"] |= {"title": "Gladia API", "description": "All of it", "version": "2.0"}
    document["tags"] = [{"name": "Pre-recorded V2", "description": "Files"}, {"name": "Live V2"}]

    def operation(name: str, schema: str) -> Document:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        return {"operationId": name, "security": key, "responses": {"200": {"description": name, "content": content}}}

    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    document["paths"]["/v2/pre-recorded"]["get"] = operation("list", "JobList")
    document["paths"] |= {
        "/v2/pre-recorded/{id}": {
            "parameters": [identifier],
            "get": operation("get", "Job"),
            "delete": {"operationId": "delete", "responses": {"202": {"description": "Deleted"}}, "security": key},
        },
        "/v2/live": {"post": operation("live", "Live")},
        "/v1/health": {"get": {"responses": {"200": {"description": "Fine"}}}},
    }
    document["components"]["securitySchemes"]["bearer"] = {"type": "http", "scheme": "bearer"}
    return document


def served() -> dict[str, tuple[bytes, str]]:
    """Every form of the vendored document, and what a check calls it."""
    return {
        "page": (page(), "page"),
        "page with CRLF": (page().replace(b"\n", b"\r\n"), "page"),
        "page with JSON in it": (b"# x\n\n```json\n" + json.dumps(vendored(), indent=2).encode() + b"\n```\n", "page"),
        "page with reordered YAML in it": (b"# x\n\n~~~\n" + as_yaml(reordered(vendored())) + b"~~~\n", "page"),
        "YAML": (raw(), "document"),
        "YAML by another program": (as_yaml(vendored()), "document"),
        "reordered YAML": (as_yaml(reordered(vendored())), "document"),
        "JSON": (json.dumps(vendored(), indent=2).encode(), "document"),
        "minified JSON": (json.dumps(vendored(), separators=(",", ":"), ensure_ascii=False).encode(), "document"),
        "reordered JSON": (json.dumps(reordered(vendored())).encode(), "document"),
        "whole API as JSON": (json.dumps(whole()).encode(), "part"),
        "whole API as reordered JSON": (json.dumps(reordered(whole()), indent=1).encode(), "part"),
        "whole API as YAML": (as_yaml(whole()), "part"),
    }


def test_every_form_of_the_same_document_is_read(tmp_path: Path) -> None:
    """A page, the document or the whole API is found, however it is written, served or in a file."""
    path = tmp_path / "up stream%20"
    wrong = []
    for name, (content, form) in served().items():
        path.write_bytes(content)
        with serving(answering(content, content_type="text/plain; charset=utf-8")) as server:
            found = find_document(read_upstream(server.url))
        same = found.document == (whole() if form == "part" else vendored()) and content == read_upstream(str(path))
        wrong += [] if same and found.form == form.replace("part", "document") and server.connections == 1 else [name]
    assert [] == wrong


def test_another_order_is_no_drift(capsys: Capture) -> None:
    """Neither the order of keys nor other operations of the whole API are drift."""
    content, form = served()["whole API as reordered JSON"]
    with serving(answering(content)) as server:
        report = no_drift(capsys, server.url)
    assert (0, form, []) == (report["status"], report["form"], report["changes"])


def test_the_rest_of_a_whole_api_is_named_and_no_drift(capsys: Capture) -> None:
    """The report lists operations that only the whole API has, and which of them our overlay adds."""
    with serving(answering(json.dumps(whole()).encode())) as server:
        report = no_drift(capsys, server.url)
    assert ("part", []) == (report["form"], report["changes"])
    assert ["POST /v2/live", "GET /v1/health"] == report["operations"]["only_upstream"]
    added = {entry["operation"]: entry["action"] for entry in report["operations"]["added_by_us"]}
    assert {
        "GET /v2/pre-recorded": "list-jobs",
        "GET /v2/pre-recorded/{id}": "job-operations",
        "DELETE /v2/pre-recorded/{id}": "job-operations",
    } == added


def test_a_file_url_is_a_file(tmp_path: Path) -> None:
    """A file may be given as a URL, with its escapes."""
    (tmp_path / "a page.md").write_bytes(page())
    assert page() == read_upstream((tmp_path / "a page.md").as_uri())


def transfers() -> dict[str, bytes]:
    """Answers with the page in every way that HTTP has to say where a body ends."""
    return {
        "with a length": answer(page()),
        "until the connection ends": answer(page(), content_length=""),
        "in chunks": chunked(page()[:5], page()[5:9000], page()[9000:]) + b"0\r\n\r\n",
        "as HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + page(),
        "after an early hint": b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" + answer(page()),
        "declared as HTML": answer(page(), content_type="text/html"),
        "declared as not encoded": answer(page(), content_encoding="identity"),
    }


def test_every_way_of_sending_a_body_is_read() -> None:
    """The content is read to its last byte, however HTTP says where it ends, and no other encoding is asked for."""
    for name, data in transfers().items():
        with serving(sending(data)) as server:
            assert page() == read_upstream(server.url), name
        assert "accept-encoding: identity" in [header.lower() for header in server.visits[0].headers]


# ---------------------------------------------------------------------- what goes wrong


HTML = b"<!DOCTYPE html>\n<html><head><title>Gladia</title></head><body><pre>openapi: 3.1.0</pre></body></html>\n"
ERROR = json.dumps({"statusCode": 500, "message": "Internal server error", "path": "/openapi"}).encode()


def mistakes() -> dict[str, tuple[bytes, str]]:
    """Answers that are no document, and a part of the reason."""
    lines = raw().splitlines(keepends=True)
    return {
        **{
            f"status {status}": (answer(page(), status), status[:3])
            for status in ["201 Created", "203 Changed", "206 Partial Content", "300 Choices", "304 Not Modified"]
        },
        **{
            f"status {status}": (answer(page(), status), status[:3])
            for status in [
                "400 Bad",
                "401 Unauthorized",
                "403 Forbidden",
                "404 Not Found",
                "429 Too Many",
                "500 Error",
                "503 X",
            ]
        },
        "status 204": (answer(b"", "204 No Content", content_length=""), "204"),
        "a redirect to nowhere": (answer(b"", "302 Found"), "302"),
        "HTML": (answer(HTML), "HTML page"),
        "HTML declared as Markdown": (answer(HTML, content_type="text/markdown"), "HTML page"),
        "a JSON error": (answer(ERROR), "no OpenAPI document"),
        "an empty body": (answer(b""), "nothing"),
        "a body of blanks": (answer(b"\n \r\n"), "nothing"),
        "a length that is not reached": (answer(page()[:-1], content_length=str(len(page()))), "cannot be read"),
        "half of the length": (answer(raw()[: len(raw()) // 2], content_length=str(len(raw()))), "cannot be read"),
        "a length and a document that could be whole": (
            answer(raw(), content_length=str(len(raw()) + 1)),
            "cannot be read",
        ),
        "chunks without an end": (chunked(page()), "cannot be read"),
        "a chunk that is cut off": (chunked(page())[:-200], "cannot be read"),
        "a chunk of no length": (chunked(page()) + b"nothing\r\n\r\n", "cannot be read"),
        "two lengths": (answer(page(), Content_Length="5"), "cannot be read"),
        "a length that is no number": (answer(page(), content_length="many"), "cannot be read"),
        "a fence that is cut off": (answer(page()[:15000]), "cut off"),
        "a fence without its end": (answer(page()[: page().rindex(b"````")]), "cut off"),
        "a page that ends before its fence": (answer(page()[: page().index(b"````")]), "no OpenAPI document"),
        **{
            f"YAML that is cut off behind line {line}": (answer(b"".join(lines[:line])), "upstream's document")
            for line in (
                2,
                10,
                12,
                13,
                30,
                51,
                52,
                53,
                54,
                100,
                400,
                700,
                len(lines) - 5,
                len(lines) - 3,
                len(lines) - 2,
            )
        },
        "YAML that is cut off in a quoted text": (
            answer(raw()[: raw().index(b"'#/components") + 9]),
            "not readable as YAML",
        ),
        "JSON that is cut off": (answer(json.dumps(vendored()).encode()[:-2]), "not readable as YAML"),
        "gzip that was not asked for": (
            answer(gzip.compress(page()), content_encoding="gzip"),
            "content encoding gzip",
        ),
        "another encoding": (answer(page(), content_encoding="br"), "content encoding br"),
        "two encodings": (answer(page(), content_encoding="identity, gzip"), "content encoding"),
        "a gzip bomb": (answer(gzip.compress(bytes(2**24), 1), content_encoding="gzip"), "content encoding gzip"),
        "gzip that does not say so": (answer(gzip.compress(page())), "no OpenAPI document"),
        "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", "cannot be read"),
        "a status that is no number": (b"HTTP/1.1 yes\r\n\r\n" + page(), "cannot be read"),
        "no answer": (b"", "cannot be read"),
        "half a head": (b"HTTP/1.1 200 OK\r\ncontent-le", "cannot be read"),
        "a head that steers the terminal": (b"HTTP/1.1 404 \x1b[2J\r\n\r\n", ""),
    }


def test_an_answer_that_is_no_document_is_undecided(capsys: Capture) -> None:
    """Every response that is an error, cut off or something else ends with status 3 and one line that says which."""
    wrong = []
    for name, (data, reason) in mistakes().items():
        with serving(sending(data)) as server:
            line = undecided(capsys, server.url)
        wrong += [] if (True, 1) == (reason in line, server.connections) else [f"{name}: {line}"]
    assert [] == wrong


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_reason_is_in_every_format(capsys: Capture, form: str) -> None:
    """A check that cannot tell says so on stderr and, in Markdown and JSON, on stdout."""
    with serving(answering(b"", "503 Unavailable")) as server:
        assert 3 == cli.main(["--upstream", server.url, "--format", form])
    out, err = capsys.readouterr()
    sentence = err.removeprefix("drift: could not tell: ").rstrip("\n")
    assert "answered with status 503" in sentence
    if form == "json":
        assert (3, sentence) == tuple(json.loads(out)[word] for word in ("status", "error"))
    else:
        assert (form == "markdown") is ("could not tell" in out)


def endless(visit: Visit, *, length: int | None) -> None:
    """Send 100 MB, or for ever."""
    field = f"content-length: {length}" if length else "x-length: endless"
    visit.send(f"HTTP/1.1 200 OK\r\n{field}\r\nconnection: close\r\n\r\n".encode())
    line = b"openapi: 3.1.0 # " + b"x" * 65518 + b"\n"
    for sent in itertools.count(step=len(line)):
        if length is not None and sent >= length:
            break
        visit.send(line)


@pytest.mark.parametrize("length", [100_000_000, None], ids=["100 MB", "endless"])
def test_a_large_body_is_not_read_to_its_end(capsys: Capture, length: int | None) -> None:
    """A body above the limit is undecided as soon as it is above it: the client reads no further."""
    with serving(lambda visit: endless(visit, length=length)) as server:
        assert f"more than {MOST_BYTES} bytes" in undecided(capsys, server.url)
    assert MOST_BYTES < server.visits[0].sent < 40_000_000


def test_a_body_of_the_limit_is_read() -> None:
    """The limit itself is allowed; one byte more is not."""
    with serving(answering(bytes(MOST_BYTES))) as server:
        assert MOST_BYTES == len(read_upstream(server.url))
    with serving(answering(bytes(MOST_BYTES + 1))) as server, pytest.raises(Undecided, match="more than"):
        read_upstream(server.url)


def test_an_endless_head_is_not_read_to_its_end(capsys: Capture) -> None:
    """A head without an end is undecided long before it fills the memory."""

    def script(visit: Visit) -> None:
        visit.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            visit.send(b"x-more: " + b"x" * 65000 + b"\r\n")

    with serving(script) as server:
        undecided(capsys, server.url)
    assert server.visits[0].sent < 40_000_000


def drip(visit: Visit, head: bytes, data: bytes) -> None:
    """Send something now and then, for ever: never idle, never done."""
    visit.send(head)
    while True:
        visit.send(data)
        visit.pause()


def stall(visit: Visit, data: bytes) -> None:
    """Send something, and nothing more."""
    visit.send(data)
    visit.hang()


SLOW: dict[str, Script] = {
    "silence": Visit.hang,
    "silence behind the head": lambda visit: stall(visit, answer(b"", content_length="9")),
    "silence in the body": lambda visit: stall(visit, answer(page()[:-9], content_length=str(len(page())))),
    "a dripping head": lambda visit: drip(visit, b"HTTP/1.1 200 OK\r\n", b"x-drip: 1\r\n"),
    "a dripping header": lambda visit: drip(visit, b"HTTP/1.1 200 OK\r\nx-drip: ", b"x"),
    "dripping early hints": lambda visit: drip(visit, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a dripping body": lambda visit: drip(visit, answer(b"openapi: ", content_length="99999"), b"3"),
    "dripping chunks": lambda visit: drip(visit, chunked(b"openapi: "), b"1\r\n3\r\n"),
}


def test_a_slow_answer_has_an_end() -> None:
    """The time-out covers the whole download, so neither silence nor a slow trickle blocks the check."""

    def read(name: str) -> str:
        with serving(SLOW[name]) as server, pytest.raises(Undecided) as caught:
            read_upstream(server.url, seconds=0.5)
        return str(caught.value).partition(" did not")[2]

    with ThreadPoolExecutor(len(SLOW)) as pool:
        assert dict.fromkeys(SLOW, " answer within 0.5 s") == dict(zip(SLOW, pool.map(read, SLOW), strict=True))


HANDSHAKE = """
import sys
from tools.drift.upstream import Undecided, read_upstream
try:
    read_upstream(sys.argv[1], seconds=0.5)
except Undecided:
    print("undecided")
"""


def test_a_handshake_has_an_end() -> None:
    """A server that accepts a connection and never speaks TLS does not block the check."""
    with serving(Visit.hang) as server:  # in a process of its own: httpx leaves such a connection to the garbage
        command = [sys.executable, "-c", HANDSHAKE, server.url.replace("http:", "https:")]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "undecided\n") == (result.returncode, result.stdout), result.stderr


def test_a_connection_that_is_refused_is_undecided(capsys: Capture) -> None:
    """A port without a listener ends with status 3."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert "cannot be read" in undecided(capsys, f"http://127.0.0.1:{bound.getsockname()[1]}/init.md")


# ---------------------------------------------------------------------- nothing is fetched elsewhere


REDIRECTS = {
    "http on the same host": "http://127.0.0.1:{port}/init.md",
    "http on the same host and port": "/other",
    "itself": "",
    "no scheme": "//127.0.0.1:{port}/init.md",
    "https on another host": "https://localhost:{port}/init.md",
    "https on a host that begins alike": "https://127.0.0.1.upstream.invalid:{port}/",
    "https on another host, dressed up": "https://127.0.0.1@localhost:{port}/",
    "https with a password": "https://user:secret@127.0.0.1:{port}/",
    "http on another host": "http://localhost:{port}/init.md",
    "a file": "file:///etc/hostname",
    "another scheme": "ftp://127.0.0.1:{port}/",
    "a script": "javascript:alert(1)",
    "no URL": "https://[",
    "no port": "https://127.0.0.1:{port}x/",
}


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_elsewhere_is_refused(capsys: Capture, status: str) -> None:
    """A redirect of any status away from https on the same host is refused and not followed."""
    with serving(answering(page())) as elsewhere:
        location = REDIRECTS["https on another host"].format(port=elsewhere.port)
        with serving(answering(b"", status, location=location)) as server:
            assert "which is not https on the same host" in undecided(capsys, server.url)
    assert (1, 0) == (server.connections, elsewhere.connections)


def test_a_redirect_is_followed_to_https_on_the_same_host_only(capsys: Capture) -> None:
    """Any other redirect is refused and not followed, because only that host speaks for upstream."""
    wrong = []
    with serving(answering(page())) as elsewhere:
        for name, location in REDIRECTS.items():
            head = f"HTTP/1.1 302 Found\r\nlocation: {location.format(port=elsewhere.port)}\r\n"
            data = f"{head}content-length: 0\r\n\r\n".encode()
            with serving(sending(data)) as server:
                line = undecided(capsys, server.url)
            wrong += [] if (1, False) == (server.connections, "secret" in line) else [f"{name}: {line}"]
    assert ([], 0) == (wrong, elsewhere.connections)


EXTERNAL: dict[str, Callable[[Document, str], object]] = {
    "a schema": lambda page, url: page["components"]["schemas"].update(LanguageConfig={"$ref": url}),
    "a schema that nothing uses": lambda page, url: page["components"]["schemas"].update(New={"$ref": url}),
    "a property": lambda page, url: schema(page, "LanguageConfig")["properties"].update(new={"$ref": url}),
    "an answer": lambda page, url: post(page)["responses"].update({"201": {"$ref": url}}),
    "a new answer": lambda page, url: post(page)["responses"].update({"500": {"$ref": url}}),
    "a body": lambda page, url: post(page).update(requestBody={"$ref": url}),
    "a parameter": lambda page, url: post(page).update(parameters=[{"$ref": url}]),
    "a path": lambda page, url: page["paths"].update({"/v2/new": {"$ref": url}}),
    "the path": lambda page, url: page["paths"]["/v2/pre-recorded"].update({"$ref": url}),
    "the security scheme": lambda page, url: page["components"]["securitySchemes"].update(x_gladia_key={"$ref": url}),
}


def schema(page: Document, name: str) -> Any:
    """A schema of the document."""
    return page["components"]["schemas"][name]


def post(page: Document) -> Any:
    """The operation that openapi.yaml has."""
    return page["paths"]["/v2/pre-recorded"]["post"]


def test_a_reference_out_of_the_document_is_never_fetched(tmp_path: Path, capsys: Capture) -> None:
    """A document with a part elsewhere is undecided, and that part is not fetched."""
    with serving(answering(json.dumps({"type": "object"}).encode())) as elsewhere:
        for name, edit in EXTERNAL.items():
            document = vendored()
            edit(document, f"http://127.0.0.1:{elsewhere.port}/part.json#/x")
            (tmp_path / "page").write_text(json.dumps(document), encoding="utf-8")
            assert "leads out of the document" in undecided(capsys, str(tmp_path / "page")), name
    assert 0 == elsewhere.connections


# ---------------------------------------------------------------------- https


@pytest.fixture(scope="module", name="authority")
def certificate_authority() -> trustme.CA:
    """An authority that this machine does not know."""
    return trustme.CA()


@pytest.fixture(name="context")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """The server's side of https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def _trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority is one of those that this machine trusts."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.mark.usefixtures("_trusted")
def test_https_is_read(context: ssl.SSLContext) -> None:
    """A page behind https is read."""
    with serving(answering(page()), context) as server:
        assert page() == read_upstream(server.url)


def test_a_certificate_that_nobody_trusts_is_undecided(capsys: Capture, context: ssl.SSLContext) -> None:
    """A page behind a certificate that this machine does not trust is not even requested."""
    with serving(answering(page()), context) as server:
        assert "cannot be read" in undecided(capsys, server.url)
    assert [] == server.visits


@pytest.mark.usefixtures("_trusted")
def test_a_redirect_to_https_on_the_same_host_is_followed(context: ssl.SSLContext) -> None:
    """Upstream may move its page: from http to https, and on the same host to another path or port."""

    def script(visit: Visit) -> None:
        visit.send(answer(page()) if visit.path == "/new.md" else answer(b"moved", "308 Permanent", location="/new.md"))

    with serving(script, context) as secure, serving(answering(b"", "301 Moved", location=secure.url)) as plain:
        assert page() == read_upstream(plain.url)
    assert (["/init.md"], ["/init.md", "/new.md"]) == tuple([v.path for v in s.visits] for s in (plain, secure))


@pytest.mark.usefixtures("_trusted")
def test_redirects_have_an_end(capsys: Capture, context: ssl.SSLContext) -> None:
    """A page that redirects to itself is requested six times."""
    with serving(answering(b"", "302 Found", location="/init.md"), context) as server:
        assert "redirects more than 5 times" in undecided(capsys, server.url)
    assert 6 == len(server.visits)


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("location", ["http://127.0.0.1:{port}/", "https://localhost:{port}/", "//localhost:{port}/"])
def test_a_redirect_never_leaves_https(capsys: Capture, context: ssl.SSLContext, location: str) -> None:
    """From https, a redirect to http or to another host is refused and not followed."""
    with serving(answering(page()), context) as elsewhere:
        moved = answering(b"", "302 Found", location=location.format(port=elsewhere.port))
        with serving(moved, context) as server:
            assert "which is not https on the same host" in undecided(capsys, server.url)
    assert (1, 0) == (server.connections, elsewhere.connections)


# ---------------------------------------------------------------------- what is no upstream at all


NO_UPSTREAM = [
    ("http://upstream.invalid/init.md", "http://upstream.invalid/init.md is not https"),
    ("HTTP://UPSTREAM.INVALID/init.md", "is not https"),
    ("http://127.0.0.1.upstream.invalid/", "is not https"),
    ("http://127.0.0.1@upstream.invalid/", "http://upstream.invalid/ is not https"),
    ("http://localhost:secret@upstream.invalid/?secret#secret", "http://upstream.invalid/ is not https"),
    ("http://0.0.0.0:1/", "is not https"),
    ("http://192.0.2.1/", "is not https"),
    ("http://", ""),
    ("https://", ""),
    ("https:///init.md", ""),
    ("http://[", ""),
    ("https://[::1", ""),
    ("https://127.0.0.1:99999/", ""),
    ("https://127.0.0.1:port/", ""),
    ("https://\x00/", ""),
    ("https://a b/", ""),
    ("https://\ud800/", ""),
    ("https://" + "a" * 70000, ""),
    ("ftp://upstream.invalid/x", "not ftp://"),
    ("ws://upstream.invalid/x", "not ws://"),
    ("s3://bucket/x", "not s3://"),
    ("://", ""),
    ("data:text/plain,openapi", "No such file"),
    ("no-such-file.md", "no-such-file.md cannot be read: No such file"),
    ("file:///no/such/file", "No such file"),
    ("file:", ""),
    ("", ""),
    (".", "is not a regular file"),
    ("/", "is not a regular file"),
    ("/dev/zero", "is not a regular file"),
    ("/dev/null", "is not a regular file"),
    ("file:///dev/zero", "is not a regular file"),
    ("a\0b", ""),
    ("a\nb", ""),
    ("\x1b[2J", ""),
    ("\ud800", ""),
    ("x" * 5000, ""),
    ("-", ""),
]


def test_what_cannot_be_an_upstream_is_undecided(capsys: Capture) -> None:
    """A bad URL, plain http to another machine, another scheme or no file is status 3 without a connection."""
    lines = [(reason, undecided(capsys, upstream)) for upstream, reason in NO_UPSTREAM]
    assert [] == [line for reason, line in lines if reason not in line or "secret" in line]


def test_a_folder_is_undecided(tmp_path: Path, capsys: Capture) -> None:
    """A folder is no document, nor is a link that leads to itself or to a device."""
    assert "is not a regular file" in undecided(capsys, str(tmp_path))
    (tmp_path / "round").symlink_to(tmp_path / "round")
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert "cannot be read" in undecided(capsys, str(tmp_path / "round"))
    assert "is not a regular file" in undecided(capsys, str(tmp_path / "zero"))


def test_a_pipe_does_not_hold_the_check_up(tmp_path: Path, capsys: Capture) -> None:
    """A named pipe without a writer is undecided at once."""
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in undecided(capsys, str(tmp_path / "pipe"))


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path, capsys: Capture) -> None:
    """A file above the limit is undecided, however large: a terabyte takes no longer."""
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**40)
    assert f"more than {MOST_BYTES} bytes" in undecided(capsys, str(tmp_path / "large"))


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["--format", "xml"], ["--upstream"], ["upstream"]])
def test_wrong_usage_is_not_a_breaking_change(capsys: Capture, arguments: list[str]) -> None:
    """Wrong usage is status 3: argparse's own 2 would say that upstream broke something."""
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    out, err = capsys.readouterr()
    assert (3, "", True) == (caught.value.code, out, "usage: " in err)
