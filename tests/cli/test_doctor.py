"""`doctor`: what does not work, and what to do about it."""

from __future__ import annotations

import datetime
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from gladia_control.cli import exit_code
from gladia_control.cli.checks import examination
from gladia_control.cli.checks.computer import versions
from gladia_control.cli.checks.finding import Finding
from gladia_control.cli.doctor import code, examined
from gladia_control.emulator import Emulator

from tests import tiers
from tests.cli.command import PROGRAM, Command
from tests.faults.proxy import tunnel
from tests.faults.server import Connection, Server, received
from tests.support.places import full_backlog

NAMES = [
    "versions",
    "extras",
    "key",
    "URL",
    "proxy",
    "name resolution",
    "connection",
    "TLS",
    "reachability",
    "clock",
    "output folder",
]
KEY = "gl-S3cr3t-k3y-0f-n0b0dy"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without proxies and certificates; a check that is left alone is left soon."""
    for name in tuple(os.environ):
        if name.lower().endswith(("_proxy", "_ca_bundle")) or name.startswith("SSL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GLADIA_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(examination, "_GRACE", 0.1)


@pytest.fixture
def at_emulator(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The emulator that the environment names."""
    monkeypatch.setenv("GLADIA_API_KEY", emulator.api_key)
    monkeypatch.setenv("GLADIA_API_URL", emulator.url)
    return emulator


def examine(
    url: str | None = None, *, output: str | None = None, timeout: float = 10
) -> tuple[int, dict[str, Finding]]:
    """The exit code and the findings by name."""
    found = list(examined(url, Path(output) if output else None, timeout))
    assert NAMES == [finding.name for finding in found]
    return code(found), {finding.name: finding for finding in found}


def states(found: dict[str, Finding], state: str) -> list[str]:
    """The names of the findings in this state."""
    return [name for name, finding in found.items() if finding.state == state]


def test_everything_is_fine(command: Command, emulator: Emulator) -> None:
    """Each check has a line that says so, and Gladia gets one request, for a list of one job."""
    ended = command("doctor")
    assert (0, "") == (ended.code, ended.stderr)
    *lines, last = ended.stdout.splitlines()
    found = [line for line in lines if not line.startswith(" ")]
    assert NAMES == [line[9:26].strip() for line in found]
    assert {"ok"} == {line[:9].strip() for line in found}
    assert "everything is fine" == last
    [request] = emulator.requests
    assert ("list", {"limit": "1"}) == (request.operation, dict(request.query))


def test_the_report_is_one_object(command: Command) -> None:
    """`--json` has the findings and the versions, and nothing else."""
    report = json.loads(command("doctor", "--json").stdout)
    assert ["findings", "versions"] == list(report)
    assert [{"name", "state", "what", "advice"}] * len(NAMES) == [set(finding) for finding in report["findings"]]
    assert {"python", "gladia-control-api-client", "httpx", "certifi", "openssl", "system"} == set(report["versions"])


def test_problems_are_counted_and_have_advice(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The advice stands below the finding; the exit code is that of the first problem."""
    monkeypatch.setenv("GLADIA_API_KEY", "wrong-key")
    file = Path("file")
    file.touch()
    ended = command("doctor", "-o", file)
    lines = ended.stdout.splitlines()
    assert (exit_code.PERMISSION, "2 problems") == (ended.code, lines[-1])
    at = next(
        number for number, line in enumerate(lines) if line.startswith("problem  reachability     Gladia does not")
    )
    assert f"{'':26}Compare the key with the one at https://app.gladia.io." in lines[at + 1]


def test_a_terminal_gets_colours_and_its_own_width(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long lines are wrapped below their beginning; a long word, such as a path, stays whole."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    folder = "f" * 50
    ended = command("doctor", "-o", folder)
    assert "\x1b[32mok" in ended.stdout
    lines = ended.stdout.replace("\x1b[32m", "").replace("\x1b[0m", "").splitlines()
    assert [f"ok       output folder    {folder}"] == [line for line in lines if len(line) > 70]
    assert len(lines) > len(NAMES) + 1
    assert all(line[:26].isspace() or line[:2] == "ok" for line in lines[:-1])


def test_without_a_usable_key_the_way_is_checked(at_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs no key is checked all the same, and nothing is sent."""
    monkeypatch.setenv("GLADIA_API_KEY", f"{KEY}\n")
    ended, found = examine()
    assert (exit_code.CONFIGURATION, ["key"]) == (ended, states(found, "problem"))
    assert ["reachability", "clock"] == states(found, "skipped")
    assert "not checked, because of the problem with: key" == found["reachability"].what
    assert ("ok", "ok") == (found["connection"].state, found["TLS"].state)
    assert () == at_emulator.requests


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://api.gladia.io", "http would send the key unprotected"),
        ("api.gladia.io", "expected https://host"),
        ("https://1.2.3.999", "expected https://host"),
        ("https://user:s3cret@api.gladia.io", "must not hold a user"),
        ("https://api.gladia.io?token=s3cret", "must not have a query"),
        ("api.gladia.io#s3cret", "expected https://host"),
    ],
)
def test_a_url_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, url: str, what: str) -> None:
    """All that needs the network is skipped; the option and the variable are told apart, and what they hold is not."""
    for origin, arguments in (("--url", [url]), ("GLADIA_API_URL", [])):
        monkeypatch.setenv("GLADIA_API_URL", url)
        ended, found = examine(*arguments)
        assert exit_code.CONFIGURATION == ended
        assert found["URL"].what.startswith(f"{origin}: base URL: ")
        assert what in found["URL"].what
        assert f"Give {origin} a URL" in found["URL"].advice
        assert NAMES[4:10] == states(found, "skipped")
        assert "s3cret" not in str(found)


ANSWERS: list[tuple[dict[str, Any], int, str, str]] = [
    (
        {"status": 401},
        exit_code.PERMISSION,
        "Gladia does not accept the API key of GLADIA_API_KEY: 401",
        "Compare the key",
    ),
    ({"status": 403}, exit_code.PERMISSION, "Gladia answered 403", "what the key may do"),
    ({"status": 404}, exit_code.NOT_FOUND, "Gladia answered 404", "Correct the path of the URL"),
    ({"status": 429}, exit_code.RATE_LIMITED, "Gladia answered 429", "another program that uses the key"),
    ({"status": 503}, exit_code.CONNECTION, "Gladia answered 503", "try again in a few minutes"),
    ({"status": 302, "headers": {"location": "/login"}}, exit_code.CONNECTION, "302", "login page of a network"),
    ({"status": 200, "body": "<html>Sign in"}, exit_code.MALFORMED, "malformed response", "login page of a network"),
    ({"status": 200, "body": {"jobs": []}}, exit_code.MALFORMED, "no list of items", "Something else than Gladia"),
    ({"drop": "before"}, exit_code.CONNECTION, "no answer from Gladia", "check the firewall and the proxy"),
]


def test_answers_are_explained(at_emulator: Emulator) -> None:
    """Each kind of answer has its exit code and its advice. It is asked once."""
    for fault, expected, what, advice in ANSWERS:
        at_emulator.fail("list", **fault)
        before = len(at_emulator.requests)
        ended, found = examine()
        assert (expected, ["reachability"], 1) == (ended, states(found, "problem"), len(at_emulator.requests) - before)
        assert what in found["reachability"].what
        assert advice in found["reachability"].advice
        assert ("skipped" if "drop" in fault else "ok") == found["clock"].state


def test_a_wrong_clock_is_a_warning(at_emulator: Emulator) -> None:
    """Gladia's clock is in its answer, whatever else that says."""
    for status in (200, 401):
        body: Any = {"items": [], "next": None} if status == 200 else None
        at_emulator.fail("list", status=status, headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT"}, body=body)
        ended, found = examine()
        assert ["clock"] == states(found, "warning")
        assert "ahead of Gladia's" in found["clock"].what
        assert (exit_code.OK if status == 200 else exit_code.PERMISSION) == ended


def test_warnings_are_no_problem(command: Command, emulator: Emulator) -> None:
    """The last line counts them, and the exit code is 0."""
    emulator.fail(
        "list", status=200, headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT"}, body={"items": [], "next": None}
    )
    ended = command("doctor")
    assert (0, "1 warning") == (ended.code, ended.stdout.splitlines()[-1])


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """What depends on the address is skipped."""

    def fails(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    ended, found = examine("https://nope.invalid")
    assert (exit_code.CONNECTION, ["name resolution"]) == (ended, states(found, "problem"))
    assert "nope.invalid: Name or service not known" == found["name resolution"].what
    assert "Check the spelling" in found["name resolution"].advice
    assert ["connection", "TLS", "reachability", "clock"] == states(found, "skipped")


def test_a_name_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing interrupts the look-up, and the check ends all the same."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30) and [])
    try:
        ended, found = examine("https://gladia.test", timeout=0.1)
    finally:
        over.set()
    assert (exit_code.CONNECTION, ["name resolution"]) == (ended, states(found, "problem"))
    assert "gladia.test: timed out" == found["name resolution"].what
    assert "No name server answered" in found["name resolution"].advice


def test_a_port_that_refuses() -> None:
    """The reason is the operating system's."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # it does not listen
        ended, found = examine(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert (exit_code.CONNECTION, ["connection"]) == (ended, states(found, "problem"))
    assert "Connection refused" in found["connection"].what
    assert "gladia-control emulate" in found["connection"].advice
    assert ["TLS", "reachability", "clock"] == states(found, "skipped")


def test_a_port_that_never_accepts() -> None:
    """The check ends with its time."""
    with full_backlog() as port:
        ended, found = examine(f"http://127.0.0.1:{port}", timeout=0.1)
    assert (exit_code.CONNECTION, ["connection"]) == (ended, states(found, "problem"))
    assert "timed out" in found["connection"].what


def test_a_server_that_never_answers() -> None:
    """As does the request."""
    with Server().always("list", received(lambda exchange: exchange.connection.hang())) as server:
        ended, found = examine(server.url, timeout=0.2)
    assert (exit_code.CONNECTION, ["reachability"]) == (ended, states(found, "problem"))
    assert "--timeout gives a slow network more time" in found["reachability"].advice


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that the environment may name."""
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of `SSL_CERT_FILE`, with the authority."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def serving(authority: trustme.CA, name: str = "localhost", **options: Any) -> ssl.SSLContext:
    """The context of a server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    """The context of a server with a certificate that it signed itself."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(folder / "own.pem")
    authority.private_key_pem.write_to_path(folder / "own.key")
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context


@pytest.mark.usefixtures("trusting")
def test_a_trusted_certificate(authority: trustme.CA) -> None:
    """The version, who signed, until when, and why it is trusted."""
    until = datetime.datetime(2036, 5, 6, tzinfo=datetime.UTC)
    with Server(tls=serving(authority, not_after=until)) as server:
        ended, found = examine(server.url)
    assert (exit_code.OK, [], []) == (ended, states(found, "problem"), states(found, "warning"))
    told = found["TLS"].what
    assert told.startswith("TLS 1.3, certificate issued by trustme v")
    assert told.endswith(", valid until 2036-05-06, trusted by SSL_CERT_FILE")
    assert ["list"] == [request.operation for request in server.requests]


DAY = datetime.timedelta(days=1)
UNTRUSTED: dict[str, tuple[str, str]] = {
    "unknown authority": ("unable to get local issuer certificate", "The trusted certificates are those of SSL_CERT_"),
    "self-signed": ("self-signed certificate", "its operator has the certificate: add it to what SSL_CERT_FILE names"),
    "expired": ("certificate has expired", "set this computer's clock"),
    "not yet valid": ("certificate is not yet valid", "set this computer's clock"),
    "another host": ("Hostname mismatch", "Correct the host in the URL"),
}


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("why", UNTRUSTED)
def test_a_certificate_that_is_not_trusted(authority: trustme.CA, tmp_path: Path, why: str) -> None:
    """The finding says why, and how to see the certificate. The key is not sent."""
    now = datetime.datetime.now(datetime.UTC)
    context = {
        "unknown authority": lambda: serving(trustme.CA()),
        "self-signed": lambda: self_signed(tmp_path),
        "expired": lambda: serving(authority, not_after=now - DAY),
        "not yet valid": lambda: serving(authority, not_before=now + DAY),
        "another host": lambda: serving(authority, "other.test"),
    }[why]()
    with Server(tls=context) as server:
        ended, found = examine(server.url)
    assert (exit_code.CONNECTION, ["TLS"]) == (ended, states(found, "problem"))
    what, advice = UNTRUSTED[why]
    assert what in found["TLS"].what
    assert found["TLS"].advice.endswith(
        f". The certificate: openssl s_client -showcerts -connect localhost:{server.port}"
    )
    assert advice in found["TLS"].advice
    assert [] == server.requests


def test_the_variable_for_a_private_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """The advice is the exact variable, also in place of that of another program."""
    with Server(tls=serving(trustme.CA())) as server:
        _, found = examine(server.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "company.pem")
        _, other = examine(server.url)
    assert "trusted are those of certifi" in found["TLS"].what
    assert "export SSL_CERT_FILE=/path/to/it.pem" in found["TLS"].advice
    assert "REQUESTS_CA_BUNDLE is not read; set SSL_CERT_FILE to the same path" in other["TLS"].advice


@pytest.mark.usefixtures("trusting")
def test_no_tls(authority: trustme.CA) -> None:
    """A plain port, a handshake that ends, and one that never does."""
    cases: list[tuple[ssl.SSLContext | None, Callable[[Connection], Any] | None]] = [
        (None, None),
        (serving(authority), Connection.close),
        (serving(authority), Connection.hang),
    ]
    for context, behaviour in cases:
        with Server(tls=context) as server:
            if behaviour is not None:
                server.connecting(Connection.wait, behaviour)
            ended, found = examine(f"https://localhost:{server.port}", timeout=0.2)
        assert (exit_code.CONNECTION, ["TLS"]) == (ended, states(found, "problem"))
        assert found["TLS"].what.startswith("no TLS: ")


@pytest.mark.usefixtures("at_emulator")
def test_certificates_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that names no file is a question of configuration, even where no TLS is needed."""
    monkeypatch.setenv("SSL_CERT_FILE", "missing.pem")
    ended, found = examine()
    assert (exit_code.CONFIGURATION, ["TLS"]) == (ended, states(found, "problem"))
    assert "SSL_CERT_FILE: expected a file of certificates, got 'missing.pem'" == found["TLS"].what


@pytest.mark.usefixtures("trusting")
def test_a_proxy(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request goes through it; what is checked separately is the proxy, by its name."""
    with Server(tls=serving(authority, "gladia.test")) as server:
        server.connecting(Connection.wait, tunnel)
        monkeypatch.setenv("https_proxy", f"http://user:pa55word@127.0.0.1:{server.port}")
        ended, found = examine("https://gladia.test")
    assert (exit_code.OK, ["TLS", "clock"]) == (ended, states(found, "skipped"))  # the server's answers have no date
    assert f"https_proxy names http://127.0.0.1:{server.port}, with a user" == found["proxy"].what
    assert "behind a proxy" in found["TLS"].what
    assert "pa55word" not in str(found)
    assert ["list"] == [request.operation for request in server.requests]


def test_a_proxy_that_asks_for_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 407 is a question of configuration."""

    def refuse(connection: Connection) -> None:
        connection.read_until(b"\r\n\r\n")
        connection.write(b"HTTP/1.1 407 Authenticate\r\ncontent-length: 0\r\n\r\n")
        connection.close()

    with Server() as server:
        server.connecting(Connection.wait, refuse)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
        ended, found = examine("https://gladia.test")
    assert (exit_code.CONFIGURATION, ["reachability"]) == (ended, states(found, "problem"))
    assert "asks for credentials" in found["reachability"].what


PLANTED: dict[str, dict[str, str]] = {
    "key": {"GLADIA_API_KEY": "planted-key-planted-key"},
    "key with a line break": {"GLADIA_API_KEY": "planted-key-planted-key\n"},
    "key as URL": {"GLADIA_API_URL": "planted-key-planted-key"},
    "user in the URL": {"GLADIA_API_URL": "https://planted:planted@gladia.test"},
    "query of the URL": {"GLADIA_API_URL": "https://gladia.test?a=planted"},
    "fragment of no URL": {"GLADIA_API_URL": "gladia.test#planted"},
    "proxy": {"HTTPS_PROXY": "http://planted:planted@127.0.0.1:1"},
    "proxy without a scheme": {"HTTPS_PROXY": "planted:planted@127.0.0.1:1"},
    "proxy with a slash in the password": {"HTTPS_PROXY": "http://planted:pl/anted@127.0.0.1:1"},
    "proxy with a hash in the password": {"HTTPS_PROXY": "http://planted:planted#x@127.0.0.1:1"},
    "proxy with a quoted password": {"HTTPS_PROXY": "http://planted:plant%65d@127.0.0.1:1"},
    "proxy without a host": {"ALL_PROXY": "http://planted:planted@:1"},
    "another proxy": {"all_proxy": "http://planted:planted@127.0.0.1:1", "HTTP_PROXY": "http://planted@h.test"},
    "home": {"SSL_CERT_FILE": "/home/planted/ca.pem", "HOME": "/home/planted", "GLADIA_API_URL": "emulator"},
    "folder at home": {"SSL_CERT_DIR": "/home/planted/ca", "HOME": "/home/planted", "GLADIA_API_URL": "emulator"},
    "key that the server repeats": {"GLADIA_API_KEY": "planted-key-planted-key", "GLADIA_API_URL": "emulator"},
}


def test_a_report_holds_no_secret(command: Command, monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    """Neither the key nor a user or password of a proxy, nor who the user of this computer is."""
    shown = {}
    for place, variables in PLANTED.items():
        emulator.fail("list", status=403, body={"message": "not for planted-key-planted-key"})
        with monkeypatch.context() as patch:
            for name, value in ({"GLADIA_API_URL": "https://gladia.test"} | variables).items():
                patch.setenv(name, emulator.url if value == "emulator" else value)
            ended, found = examine()
            printed = command("doctor", "--json") if "emulator" in variables.values() else None
        assert ended > 0, place
        shown[place] = f"{found} {versions()} {printed}".lower()
    assert [] == [place for place, text in shown.items() if "planted" in text or "pl/anted" in text]


def test_text_from_outside_is_clean(at_emulator: Emulator) -> None:
    """Control characters of a server do not reach the terminal."""
    at_emulator.fail("list", status=403, body={"message": "a\x1b]0;title\x07b\u202ez\r\nforged"})
    _, found = examine(output="x\x1b[2Jy")
    assert [] == [finding for finding in found.values() if not (finding.what + finding.advice).isprintable()]


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_reader_that_is_gone(env: dict[str, str]) -> None:
    """`doctor | head -1` ends as other commands do."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*PROGRAM, "doctor"], env=env, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert (exit_code.BROKEN_PIPE, b"") == (done.returncode, done.stderr)
