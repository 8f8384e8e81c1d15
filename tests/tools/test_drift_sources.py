"""What the drift check reads, from a URL or a file, and what it says of everything that goes wrong."""

from __future__ import annotations

import gzip
import json
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_httpx import HTTPXMock

from tests.faults.server import Behaviour, Server, drip, forever, raw, silent
from tests.tools.tree import copy_tree, laid_out, vendored
from tools.documents import MOST_BYTES
from tools.drift import cli
from tools.drift.upstream import Undecided, read_upstream

URL = "https://docs.test/init.md"
PAGE = b"# A page\n\n````yaml POST /x\nopenapi: 3.1.0\n````\n"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxy has no part in these tests."""
    monkeypatch.setenv("NO_PROXY", "*")


def refusal(where: str, **options: float) -> str:
    """Why this address cannot be read."""
    with pytest.raises(Undecided) as caught:
        read_upstream(where, **options)
    message = str(caught.value)
    assert (1, False) == (len(message.splitlines()), "secret" in message), message
    return message


def test_a_file_is_read(tmp_path: Path) -> None:
    """The content of a file is read as it is."""
    path = tmp_path / "up stream%20"
    path.write_bytes(PAGE)
    assert PAGE == read_upstream(str(path))


def test_a_url_is_read(httpx_mock: HTTPXMock) -> None:
    """The content is read as it is, whatever it is declared as; the check asks for Markdown."""
    httpx_mock.add_response(content=PAGE, headers={"content-type": "text/html"})
    assert PAGE == read_upstream(URL)
    assert httpx_mock.get_requests()[0].headers["accept"].startswith("text/markdown")


@pytest.mark.parametrize("status", [201, 204, 206, 304, 401, 404, 429, 500, 503])
def test_a_status_other_than_200_is_undecided(httpx_mock: HTTPXMock, status: int) -> None:
    """Only the status 200 comes with upstream's document, whatever the body is."""
    httpx_mock.add_response(status_code=status, content=PAGE)
    assert f"{URL} answered with status {status}" == refusal(URL)


# ---------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/new.md", "https://docs.test/new.md", "https://docs.test:8443/"])
def test_a_redirect_to_https_on_the_same_host_is_followed(httpx_mock: HTTPXMock, status: int, location: str) -> None:
    """Upstream may move its page on its own host."""
    httpx_mock.add_response(url=URL, status_code=status, headers={"location": location})
    httpx_mock.add_response(content=PAGE)
    assert PAGE == read_upstream(URL)


@pytest.mark.parametrize(
    "location",
    [
        "http://docs.test/new.md",
        "//elsewhere.test/",
        "https://elsewhere.test/?secret",
        "https://docs.test.elsewhere.test/",
        "https://docs.test@elsewhere.test/",
        "https://user:secret@elsewhere.test/",
        "http://127.0.0.1/",
        "file:///etc/hostname",
        "ftp://docs.test/",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_any_other_redirect_is_refused(httpx_mock: HTTPXMock, location: str) -> None:
    """A redirect to another host or to plain http is not followed, because only that host speaks for upstream."""
    httpx_mock.add_response(status_code=302, headers={"location": location})
    assert re.search("is not https on docs.test$|cannot be read", refusal(URL))
    assert [URL] == [str(request.url) for request in httpx_mock.get_requests()]


def test_redirects_have_an_end(httpx_mock: HTTPXMock) -> None:
    """A page that redirects to itself is requested six times."""
    httpx_mock.add_response(status_code=302, headers={"location": URL}, is_reusable=True)
    assert f"{URL} cannot be read: Exceeded maximum allowed redirects." == refusal(URL)
    assert 6 == len(httpx_mock.get_requests())


# ---------------------------------------------------------------------- connections that fail

HEAD = b"HTTP/1.1 200 OK\r\n"
LONG = HEAD + b"content-length: 99999\r\n\r\n" + PAGE
BROKEN: dict[str, Behaviour] = {
    "a length that is not reached": raw(LONG),
    "chunks without an end": raw(HEAD + b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(PAGE), PAGE)),
    "half a head": raw(HEAD + b"content-le"),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "no answer": raw(b""),
    "no gzip": raw(HEAD + b"content-encoding: gzip\r\n\r\n" + PAGE),
}
SLOW: dict[str, Behaviour] = {
    "silence": silent(),
    "silence in the body": raw(LONG, close=False),
    "a dripping head": drip(forever(b"x-drip: 1\r\n", HEAD), 0.02),
    "a dripping body": drip(forever(b"3", LONG), 0.02),
}


def outcome(behaviour: Behaviour, **options: float) -> str:
    """What is said of a server on this machine that behaves like this."""
    with Server() as server:
        server.always("", behaviour)
        url = f"{server.url}/init.md"
        return refusal(f"{url}?secret#secret", **options).removeprefix(url)


def test_half_an_answer_is_undecided() -> None:
    """An answer that breaks off, or is not HTTP, counts as none, even if it could be a whole document."""
    outcomes = {name: outcome(behaviour) for name, behaviour in BROKEN.items()}
    assert {} == {name: told for name, told in outcomes.items() if not told.startswith(" cannot be read: ")}


def test_a_slow_answer_has_an_end() -> None:
    """The timeout covers the whole download, so neither silence nor a slow trickle blocks the check."""
    with ThreadPoolExecutor(len(SLOW)) as pool:
        told = pool.map(lambda behaviour: outcome(behaviour, seconds=0.5), SLOW.values())
        assert dict.fromkeys(SLOW, " did not answer within 0.5 s") == dict(zip(SLOW, told, strict=True))


def test_a_large_body_is_not_read_to_its_end() -> None:
    """A body above the limit, as it is sent or unpacked, is undecided at once. The limit itself is allowed."""
    large = {
        "endless": raw(forever(b"#" * 65536, HEAD + b"\r\n")),
        "compressed": raw(HEAD + b"content-encoding: gzip\r\n\r\n" + gzip.compress(bytes(MOST_BYTES + 1))),
    }
    expected = dict.fromkeys(large, f" has more than {MOST_BYTES} bytes")
    assert expected == {name: outcome(behaviour) for name, behaviour in large.items()}
    with Server() as server:
        server.always("", raw(HEAD + b"content-encoding: gzip\r\n\r\n" + gzip.compress(bytes(MOST_BYTES))))
        assert bytes(MOST_BYTES) == read_upstream(server.url)


def test_a_connection_that_is_refused_is_undecided() -> None:
    """A port without a listener is undecided, and the sentence has no password."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}/init.md"
        assert f"http://{address} cannot be read" in refusal(f"http://user:secret@{address}")


# ---------------------------------------------------------------------- what is no upstream at all

NO_UPSTREAM = [
    ("http://upstream.invalid/init.md", "http://upstream.invalid/init.md is not https"),
    ("HTTP://127.0.0.1.upstream.invalid/", "is not https"),
    ("http://localhost:secret@upstream.invalid/?secret#secret", "http://upstream.invalid/ is not https"),
    ("http://192.0.2.1/", "is not https"),
    ("http://", "is not https"),
    ("https://", "is not https"),
    ("https://[::1", "cannot be read"),
    ("https://127.0.0.1:port/", "cannot be read"),
    ("https://\ud800/", "cannot be read"),
    ("ftp://upstream.invalid/x", "is not https"),
    ("file:///etc/hostname", "is not https"),
    ("no-such-file.md", "no-such-file.md cannot be read: No such file"),
    ("no#such?file.md", "no#such?file.md cannot be read: No such file"),
    ("", "Is a directory"),
    ("a\0b", "null byte"),
]


@pytest.mark.parametrize(("upstream", "reason"), NO_UPSTREAM)
def test_what_cannot_be_an_upstream_is_undecided(upstream: str, reason: str) -> None:
    """A bad URL, plain http to another machine, another scheme or no file is undecided, without a connection."""
    assert reason in refusal(upstream)


# ---------------------------------------------------------------------- the command line


@pytest.fixture(scope="module", name="root")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree whose documents are read quickly."""
    return copy_tree(tmp_path_factory.mktemp("sources") / "tree")


def test_the_page_that_we_vendored_is_no_drift(root: Path, httpx_mock: HTTPXMock, capsys: Capture) -> None:
    """Without a word about upstream, the check downloads Gladia's page."""
    page = b"# Initiate\n\n````yaml POST /v2/pre-recorded\n" + laid_out(vendored()) + b"````\n"
    httpx_mock.add_response(url="https://docs.gladia.io/api-reference/v2/pre-recorded/init.md", content=page)
    assert 0 == cli.main(["--root", str(root), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert ("page", []) == (report["form"], report["changes"])


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_reason_is_in_every_format(httpx_mock: HTTPXMock, capsys: Capture, form: str) -> None:
    """A check that cannot tell says so on stderr and, in Markdown and JSON, on stdout."""
    httpx_mock.add_response(status_code=503)
    assert 3 == cli.main(["--upstream", f"{URL}?secret", "--format", form])
    out, err = capsys.readouterr()
    sentence = f"{URL} answered with status 503"
    expected: dict[str, Callable[[], bool]] = {
        "text": lambda: not out,
        "markdown": lambda: "could not tell" in out,
        "json": lambda: (3, sentence) == (json.loads(out)["status"], json.loads(out)["error"]),
    }
    assert (f"drift: could not tell: {sentence}\n", True) == (err, expected[form]())


def test_a_reason_does_not_steer_the_terminal(capsys: Capture) -> None:
    """Control characters in the reason are not printed as they are."""
    assert 3 == cli.main(["--upstream", "\x1b[2J\ud800"])
    line = capsys.readouterr().err
    assert (True, 1) == (line.rstrip("\n").isprintable(), line.count("\n"))


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["--format", "xml"], ["--upstream"], ["upstream"]])
def test_wrong_usage_is_not_a_breaking_change(capsys: Capture, arguments: list[str]) -> None:
    """Wrong usage is status 3: argparse's own 2 would say that upstream broke something."""
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    out, err = capsys.readouterr()
    assert (3, "", True) == (caught.value.code, out, "usage: " in err)
