"""The checks of `doctor`, each with what it may observe."""

from __future__ import annotations

import datetime
import shutil
import socket
import ssl
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
from gladia_control import errors
from gladia_control.cli import exit_code
from gladia_control.cli.checks import computer, network, service, tls
from gladia_control.cli.checks.finding import Finding
from gladia_control.cli.private import Censor
from gladia_control.secret import hidden
from gladia_control.transport.proxy import Proxy
from gladia_control.transport.url import address_of

UTC = datetime.UTC
NOON = datetime.datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named with the command that installs it, as the package's own metadata says."""
    installed = {"typer", "rich", "tinytag", "msgspec"}

    def version(name: str) -> str:
        if name not in installed:
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(metadata, "version", version)
    found = computer.check_extras()
    assert ("ok", True) == (found.state, found.what.startswith("installed: cli; not installed: "))
    assert "fast (lacks sniffio)" in found.what
    assert "If needed: pip install 'gladia-control-api-client[emulator,fast]'" == found.advice
    monkeypatch.setattr(metadata, "version", lambda _: "1.0")
    assert Finding("extras", "ok", "installed: cli, emulator, fast") == computer.check_extras()
    monkeypatch.setattr(metadata, "requires", lambda _: None)
    assert Finding("extras", "ok", "installed: none") == computer.check_extras()


KEY = "gl-S3cr3t-k3y-0f-n0b0dy"
KEYS: list[tuple[str | None, str, str, str]] = [
    (None, "problem", "GLADIA_API_KEY is not set", "Get a key at https://app.gladia.io"),
    ("", "problem", "GLADIA_API_KEY is empty", "Get a key"),
    (f"{KEY}\n", "problem", "ends with a line break", "tr -d '[:space:]'"),
    (f"{KEY}\r\n", "problem", "ends with a line break", "tr -d '[:space:]'"),
    (f" {KEY}", "problem", "begins with a space", "tr -d '[:space:]'"),
    (f"{KEY} and more", "problem", "holds a space", "Copy the key again"),
    (KEY * 30, "problem", f"has {len(KEY) * 30} characters", "Copy the key again"),
    (f'"{KEY}"', "warning", "a quotation mark at its beginning or end", "Remove the quotation marks"),
    (KEY, "ok", f"GLADIA_API_KEY is set, {len(KEY)} characters", ""),
]


def test_the_key_is_looked_at_and_not_shown() -> None:
    """What can be no key, and how to set one that can."""
    for key, state, what, advice in KEYS:
        found = computer.check_api_key(hidden(key))
        assert (state, exit_code.CONFIGURATION * (state == "problem")) == (found.state, found.code), key
        assert what in found.what
        assert advice in found.advice
        assert KEY not in str(found)


def test_the_output_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is there, one that can be made, and what is no folder; nothing is left behind."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    cases = {".": "can be written to", "new/folder": "does not exist yet, and can be made"}
    for name, what in cases.items():
        found = computer.check_output(tmp_path / name, name)
        assert ("ok", True) == (found.state, found.what.startswith(f"{name} {what}; ")), name
    for name in ("file", "file/below", "link"):
        found = computer.check_output(tmp_path / name, name)
        assert ("problem", exit_code.OUTPUT) == (found.state, found.code), name
    assert ["file", "link"] == sorted(path.name for path in tmp_path.iterdir())

    def no_space(*_: Any, **__: Any) -> Any:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 999_000_000))
    assert ("warning", 0) == ((found := computer.check_output(tmp_path, "here")).state, found.code)
    assert "here can be written to; 1.0 GB are free" == found.what
    monkeypatch.setattr(tempfile, "TemporaryFile", no_space)
    found = computer.check_output(tmp_path, "here")
    assert "here cannot be written to: Read-only file system" == found.what


def test_the_censor(monkeypatch: pytest.MonkeyPatch) -> None:
    """It removes what the environment holds from any text, also where that is quoted; the rest stays."""
    monkeypatch.setenv("GLADIA_API_KEY", f"{KEY}+\n")
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:pa%2055word@p:1")
    monkeypatch.setenv("http_proxy", "ben:abc@q:1")
    monkeypatch.setenv("HOME", "/home/anna")
    texts = {
        f"key {KEY}+ and {KEY}%2B": "key *** and ***",
        "anna:pa%2055word, pa%2055word, pa 55word": "***, ***, ***",
        "http://ben:abc@q:1/x?y=z abc": "http://q:1/x?… abc",
        "/home/anna/ca.pem": "~/ca.pem",
        "two\nlines": "two lines",
    }
    assert texts == {text: Censor()(text) for text in texts}


API = "https://api.gladia.io"
PROXIES: list[tuple[str, dict[str, str], str]] = [
    (API, {}, "none: neither HTTPS_PROXY nor ALL_PROXY is set"),
    (API, {"HTTP_PROXY": "http://p:1"}, "none: neither HTTPS_PROXY nor ALL_PROXY is set"),
    (API, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "gladia.io"}, "none: NO_PROXY says that api.gladia.io is reached"),
    (API, {"HTTPS_PROXY": "http://p:3128"}, "HTTPS_PROXY names http://p:3128"),
    (API, {"HTTPS_PROXY": "http://p:1", "https_proxy": "q"}, "https_proxy names http://q:80"),
    (API, {"ALL_PROXY": "https://u:pa55@p"}, "ALL_PROXY names https://p:443, with a user"),
    (API, {"HTTPS_PROXY": "http://[::1]:1"}, "HTTPS_PROXY names http://[::1]:1"),
    (API, {"HTTPS_PROXY": "http://u:pa55@p:x"}, "the proxy of HTTPS_PROXY (http://p:x): expected a URL such as"),
    ("http://127.0.0.1:1", {"ALL_PROXY": "http://p:1"}, "none: this computer is reached directly"),
    ("https://localhost", {"HTTPS_PROXY": "http://p:x"}, "none: this computer is reached directly"),
]


def test_the_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its variable as it is written, and without its user and password."""
    names = {name for _, environment, _ in PROXIES for name in environment} | {"no_proxy", "all_proxy", "http_proxy"}
    for url, environment, what in PROXIES:
        for name in names:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        found = network.check_proxy(url, network.find_proxy(url))
        assert found.what.startswith(what), found
        assert "pa55" not in found.what
        assert (exit_code.CONFIGURATION if "expected" in what else exit_code.OK) == found.code


def test_a_proxy_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """On some systems no variable names the proxy."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = network.check_proxy(API, Proxy("HTTPS_PROXY", "socks5://p"))
    assert "a setting of the system names socks5://p:1080" == found.what


HOST = "api.gladia.io"
LOOKED_UP: list[tuple[str, list[str] | Exception, str, str]] = [
    (HOST, ["192.0.2.1"], "ok", f"{HOST} has IPv4: 192.0.2.1; IPv6: none"),
    (HOST, ["2001:db8::1", "192.0.2.1"], "ok", f"{HOST} has IPv4: 192.0.2.1; IPv6: 2001:db8::1"),
    (HOST, [f"192.0.2.{n}" for n in range(6)], "ok", "192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3 and 2 more; IPv6"),
    (HOST, ["0.0.0.0"], "warning", "0.0.0.0"),
    (HOST, ["::1"], "warning", "::1"),
    (HOST, ["fe80::1%eth0"], "ok", "fe80::1%eth0"),
    ("localhost", ["127.0.0.1"], "ok", "localhost has IPv4: 127.0.0.1; IPv6: none"),
    ("192.0.2.1", ["192.0.2.1"], "ok", "not needed: 192.0.2.1 is an address"),
    (
        HOST,
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
        "problem",
        f"{HOST}: Temporary failure",
    ),
    (HOST, TimeoutError("timed out"), "problem", f"{HOST}: timed out"),
    (HOST, UnicodeError("label too long"), "problem", f"{HOST}: label too long"),
]


def test_names() -> None:
    """Both kinds of addresses are listed. A name that leads to this computer is suspicious."""
    for host, found, state, what in LOOKED_UP:
        finding = network.check_names(host, found)
        assert (state, True) == (finding.state, what in finding.what), finding
        assert ("" == finding.advice) == (state == "ok")
        nobody = isinstance(found, TimeoutError) or getattr(found, "errno", None) == socket.EAI_AGAIN
        assert nobody == finding.advice.startswith("No name server answered")


def test_a_silent_address_is_a_warning() -> None:
    """The client tries the next one, which takes its time."""
    found = network.check_connection(HOST, 443, network.Connected("192.0.2.1", 12.3, ["2001:db8::1"]), None)
    assert "warning" == found.state
    assert f"{HOST}:443 answers at 192.0.2.1 in 12 ms; 2001:db8::1 did not answer" == found.what


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the client; the reason of the last is the reason of all."""
    tried = []

    class Plain:
        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    def create(address: tuple[str, int], timeout: float) -> Any:
        tried.append((address[0], round(timeout)))
        if address[0] != "good":
            raise OSError(113, f"no route to {address[0]}")
        return Plain()

    monkeypatch.setattr(socket, "create_connection", create)
    found = network.connect(["bad", "good", "other"], 443, 30)
    assert ("good", ["bad"]) == (found.address, found.silent)
    assert [("bad", 10), ("good", 15)] == tried
    with pytest.raises(OSError, match="no route to worse"):
        network.connect(["bad", "worse"], 443, 30)


@pytest.mark.parametrize(
    ("proxy", "host", "advice"),
    [
        (None, HOST, "A firewall may block the way"),
        (None, "127.0.0.1", "Start the server on this computer"),
        (Proxy("HTTPS_PROXY", "http://p:1"), "p", "Check that the proxy runs"),
    ],
)
def test_no_connection(proxy: Proxy | None, host: str, advice: str) -> None:
    """The advice depends on where the connection should lead."""
    found = network.check_connection(host, 443, OSError(111, "Connection refused"), proxy)
    assert ("problem", exit_code.CONNECTION, f"{host}:443: Connection refused") == (found.state, found.code, found.what)
    assert found.advice.startswith(advice)


def test_the_address_of_a_url() -> None:
    """As the client connects to it."""
    urls = {"https://h": ("h", 443), "http://h:8": ("h", 8), "https://[::1]": ("::1", 443), "socks5://h": ("h", 1080)}
    assert urls == {url: address_of(httpx.URL(url)) for url in urls}
    assert ("xn--mnchen-3ya.test", 443) == address_of(httpx.URL("https://münchen.test"))


CLOCK: list[tuple[str, str, str]] = [
    ("Mon, 05 Jan 2026 12:00:59 GMT", "ok", "within 60 s"),
    ("Mon, 05 Jan 2026 11:59:01 GMT", "ok", "within 60 s"),
    ("Mon, 05 Jan 2026 12:01:01 GMT", "warning", "61 seconds behind"),
    ("Mon, 05 Jan 2026 11:50:00 GMT", "warning", "10 minutes ahead of"),
    ("Mon, 05 Jan 2026 10:00:00 -0000", "warning", "2 hours ahead of"),
    ("Mon, 05 Jan 2026 13:00:00 +0100", "ok", "within 60 s"),
    ("Thu, 05 Jan 2006 12:00:00 GMT", "warning", "7305 days ahead of"),
    ("", "skipped", "does not say what time it is"),
    ("yesterday", "skipped", "does not say what time it is"),
    ("Mon, 99 Jan 2026 12:00:00 GMT", "skipped", "does not say what time it is"),
]


def test_the_clock() -> None:
    """A minute is tolerated; a header that is no date is not taken for one."""
    found = [service.check_clock(date, NOON) for date, _, _ in CLOCK]
    assert [state for _, state, _ in CLOCK] == [finding.state for finding in found]
    assert [] == [finding for finding, (_, _, what) in zip(found, CLOCK, strict=True) if what not in finding.what]


SPECIAL = (
    errors.AuthenticationFailed,
    errors.PermissionDenied,
    errors.NotFound,
    errors.RateLimited,
    errors.UnexpectedRedirect,
    errors.ServerError,
    errors.MalformedResponse,
    errors.TLSError,
    errors.ConfigurationError,
)


def test_every_error_has_advice() -> None:
    """Errors that ask for different things have advice of their own; the rest, defects too, get the general one."""
    special = [service.check_reachability(kind.__new__(kind)) for kind in SPECIAL]
    assert len(SPECIAL) == len({finding.advice for finding in special})
    assert [exit_code.of_error(kind.__new__(kind)) for kind in SPECIAL] == [finding.code for finding in special]
    general = service.check_reachability(errors.ConnectionFailed("lost", sent=False)).advice
    for error, code in ((TimeoutError("timed out"), exit_code.CONNECTION), (KeyError("x"), exit_code.UNEXPECTED)):
        found = service.check_reachability(error)
        assert ("problem", code, general) == (found.state, found.code, found.advice)
    assert general not in {finding.advice for finding in special}


def test_the_system_may_replace_the_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some distributions let certifi name the system's file."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert f"certifi {metadata.version('certifi')}" == tls.trusted()
    monkeypatch.setattr(certifi, "where", lambda: "/etc/ssl/certs/ca.crt")
    assert "the system, /etc/ssl/certs/ca.crt" == tls.trusted()
    monkeypatch.setenv("SSL_CERT_DIR", "/etc/ssl")
    assert "SSL_CERT_DIR" == tls.trusted()


def test_other_reasons_for_no_tls() -> None:
    """A certificate that no variable helps with, and a server that speaks another protocol."""
    purpose = ssl.SSLCertVerificationError(1, "verify failed")
    purpose.verify_code, purpose.verify_message = 26, "unsuitable certificate purpose"
    found = tls.check_tls(purpose, "certifi 1", "localhost:1", NOON)
    assert "unsuitable certificate purpose (trusted are those of certifi 1)" == found.what
    assert found.advice.startswith("The server needs another certificate. The certificate: ")
    old = ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version")
    old.reason = "TLSV1_ALERT_PROTOCOL_VERSION"
    found = tls.check_tls(old, "certifi 1", "localhost:1", NOON)
    assert ("no TLS: TLSV1_ALERT_PROTOCOL_VERSION", exit_code.CONNECTION) == (found.what, found.code)
