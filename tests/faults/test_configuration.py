"""Fault matrix: the key, the address, the environment, and where the key must not show."""

from __future__ import annotations

import copy
import dataclasses
import http.client
import json
import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import attrs
import h11
import pytest
from gladia_control import (
    ApiError,
    AsyncGladia,
    BadOption,
    BadRequest,
    ConfigurationError,
    ConnectionFailed,
    Gladia,
    GladiaError,
    SubmissionUnknown,
)

from tests import tiers
from tests.faults.server import Connection, Exchange, reset, status
from tests.faults.world import KEY, LEAKS, POLICY, URL, World, check_secrets, each, frames, leaks, row
from tests.support.adapter import adapted

BAD_KEYS = [
    "S3cr3t\r", "S3cr3t\nx: y", "S3cr3t\0", "S3cr3t key", " S3cr3t", "S3cr3té", "S3cr3t\u2028", "", "S3cr3t" * 100,
    b"S3cr3t", ["S3cr3t"],
]  # fmt: skip


def unusable(world: World, key: Any = KEY, **arguments: Any) -> ConfigurationError:
    """The error with which the constructor refuses its arguments or the environment; a `ValueError`, too."""
    with pytest.raises(ConfigurationError) as caught:
        (Gladia if world.kind == "blocking" else AsyncGladia)(key, **arguments)
    assert isinstance(caught.value, ValueError)
    world.outcomes.append("ConfigurationError")
    return caught.value


@row(92, "a key with CR, LF, NUL, a space, é or U+2028, an empty one, or one of more than 512 characters")
@each("key", BAD_KEYS)
def test_a_key_that_cannot_be_one(world: World, key: Any) -> None:
    """The constructor refuses it, without showing it: not in the message, and not in the frames of the error."""
    error = unusable(world, key, base_url="https://gladia.test")
    assert "S3cr3t" not in str(error) + repr(error.args)
    for frame in frames(error.__traceback__):
        assert "S3cr3t" not in repr(frame.f_locals), frame.f_code.co_qualname


@tiers.check
@row(93, "the environment's key changes after the client was made")
def test_the_environment_is_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client keeps the key that it was made with."""
    monkeypatch.setenv("GLADIA_API_KEY", KEY)
    server = world.server()
    client = adapted(world.kind, world.runner, base_url=server.url, policy=POLICY)
    world.clients.append(client)
    monkeypatch.setenv("GLADIA_API_KEY", "another")
    world.works(client.submit, URL)
    assert [KEY] == [request.headers["x-gladia-key"] for request in server.requests]


@tiers.check
@row(94, "a proxy in the environment that cannot be used")
@each(
    "variable, value",
    {
        "no URL": ("HTTPS_PROXY", "http://u:pa55@[::1"),
        "another scheme": ("HTTPS_PROXY", "gopher://u:pa55@127.0.0.1:9"),
        "no host": ("HTTPS_PROXY", "http://"),
        "SOCKS without socksio": ("ALL_PROXY", "socks5://u:pa55@127.0.0.1:9"),
    },
)
def test_a_proxy_that_cannot_be_used(world: World, variable: str, value: str) -> None:
    """The error names the variable and hides the credentials."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, value)
        patch.setitem(sys.modules, "socksio", None)
        told = str(unusable(world, base_url="https://gladia.test"))
    assert (True, False) == (variable in told, "pa55" in told)


@tiers.check
@row(94, "a proxy that is dead, asks for other credentials (407), or fails for the moment (503)")
@each(
    "answer, expected, attempts",
    {
        "dead": (b"", ConnectionFailed, 0),
        "asks for other credentials, and would ask again": (b"407 Authenticate", ConfigurationError, 1),
        "fails for the moment": (b"503 No", ConnectionFailed, 4),
    },
)
def test_a_proxy_that_fails(
    world: World, answer: bytes, expected: type[GladiaError], attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, and the proxy never sees the key; the error names the variable and hides the credentials."""

    def refuse(connection: Connection) -> None:
        connection.read_until(b"\r\n\r\n")
        connection.write(b"HTTP/1.1 " + answer + b"\r\n\r\n")
        connection.close()

    proxy = world.foreign_server().connecting(*[refuse] * attempts)
    port = proxy.port if attempts else world.refusing_port()
    monkeypatch.setenv("HTTPS_PROXY", f"http://u:pa55@127.0.0.1:{port}")
    error = world.fails(expected, world.client("https://gladia.test").submit, URL)
    assert (True, False) == ("HTTPS_PROXY" in str(error), "pa55" in str(error))
    assert (attempts, False) == (len(proxy.wire), getattr(error, "sent", False))


@tiers.check
@row(94, "NO_PROXY, also with an IPv6 address in brackets")
@each("value", ["[::1]", "gladia.test", "*", "localhost,127.0.0.1"])
def test_no_proxy(world: World, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no error, and the client reaches this machine without a proxy anyway."""
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{world.refusing_port()}")
    monkeypatch.setenv("NO_PROXY", value)
    world.works(world.client(world.server()).submit, URL)


@tiers.check
@row(94, "SSL_CERT_FILE names a file that does not exist, or holds no certificate")
def test_a_certificate_file_that_cannot_be_used(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error names the variable."""
    path = tmp_path / "ca.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert "SSL_CERT_FILE" in str(unusable(world, base_url="https://gladia.test"))
    path.write_text("no certificate")
    assert "SSL_CERT_FILE" in str(unusable(world, base_url="https://gladia.test"))


BASES = [
    "http://gladia.test", "http://10.0.0.1", "https://u:p@gladia.test", "https://gladia.test?x=1", "https://g.test#x",
    "ftp://gladia.test", "gladia.test", "https://", "https://gladia.test:port", "", 5, "http://localhost.evil.test",
    "http://127.0.0.1.evil.test", "https://gladia.test/\r\nx: y", "https://gla dia.test",
]  # fmt: skip


@row(95, "a base URL without TLS, with user, query or fragment, or that is no URL")
@each("base_url", BASES)
def test_a_base_url_that_cannot_be_used(world: World, base_url: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The constructor refuses it."""
    monkeypatch.setenv("GLADIA_API_URL", "http://gladia.test")  # read for an empty base URL
    unusable(world, base_url=base_url)


@tiers.check
@row(96, "a .netrc for the host, and cookies that the server sets")
def test_netrc_and_cookies(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither is ever sent."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password pa55\ndefault login user password pa55\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    def with_cookie(exchange: Exchange) -> None:
        exchange.answer(200, {"id": "j", "status": "queued"}, {"Set-Cookie": "session=1; Path=/"})

    server = world.server().always("get", with_cookie)
    job = world.client(server).job("j")
    world.works(job.refresh)
    world.works(job.refresh)
    for request in server.requests:
        assert {"cookie", "authorization"}.isdisjoint(request.headers)


@tiers.check
@row(97, "custom_metadata that is too long together with what the client adds, or uses the client's keys", posts=0)
@each("metadata", [{"a": "x" * 1900}, {"client_token": "x"}, {"client_request": "x"}, {"a": "é" * 1900}])
def test_metadata_that_cannot_be_sent(world: World, metadata: dict[str, Any]) -> None:
    """An error before anything is sent."""
    server = world.server()
    error = world.fails(BadOption, world.client(server).submit, URL, custom_metadata=metadata)
    assert isinstance(error, ValueError)
    assert [] == server.wire


@row(98, "all loggers at DEBUG, and http.client's debuglevel")
def test_everything_is_logged(world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The key is in no line; our own lines have neither headers, bodies nor query strings."""
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    server = world.server().next("create", reset(made=True)).next("get", status(503), status(429))
    client = world.client(server)
    job = world.works(client.submit, b"sound", custom_metadata={"patient": "Doe"})
    world.works(job.wait)
    world.works(client.find, job.token)
    ours = [record.getMessage() for record in world.log if record.name.startswith("gladia_control")]
    assert {"upload", "submit", "reconcile", "attempt", "adopt", "retry", "poll", "done"} >= {
        line.split()[0].rstrip(":") for line in ours
    }
    for line in [*ours, *capfd.readouterr()]:
        assert not any(word in line for word in ("Doe", "patient", "custom_metadata", "x-gladia-key", "?", KEY)), line
    lines = [line for line in ours if line.startswith("attempt")]
    assert len(server.requests) == len(lines)
    assert all(job.token in line or job.id in line for line in lines)


@row(99, "a client in repr, vars, asdict")
def test_a_client_shows_no_key(world: World) -> None:
    """The key does not show, wherever one looks."""
    used = world.client(world.server())
    world.works(used.submit, URL)
    client = used._client if world.kind == "asyncio" else used
    places = {
        "text": (repr(client), str(client), f"{client}"),
        "vars": vars(client),
        "api": (repr(client.api), client.api.headers),
        "settings": (repr(client._settings), attrs.asdict(client._settings, recurse=False)),
        "transport": (repr(client._transport.state), vars(client._transport)),
    }
    assert [] == [place for place, value in places.items() if leaks(value)]


@tiers.check
@row(99, "a client in pickle, copy, asdict, json")
@each("copied", [pickle.dumps, copy.copy, copy.deepcopy, dataclasses.asdict, attrs.asdict, json.dumps])
def test_a_client_is_not_copied(world: World, copied: Callable[[Any], Any]) -> None:
    """It is refused, and so is a job, which holds a client: the key and the connections stay where they are."""
    client = world.client(world.server())
    inner = client._client if world.kind == "asyncio" else client
    with pytest.raises((TypeError, attrs.exceptions.NotAnAttrsClassError)) as caught:
        copied(inner)
    check_secrets(caught.value)
    if copied is not copy.copy:  # a shallow copy of a job has the same client
        with pytest.raises((TypeError, attrs.exceptions.NotAnAttrsClassError)):
            copied(inner.job("j"))
    world.outcomes.append("TypeError")


@row(99, "an error with its frames' local variables, as error reporters collect them")
def test_a_traceback_with_locals(world: World) -> None:
    """The key is in no frame that is not the caller's own; the other rows look for it in all of their errors."""
    client = world.client(world.server().next("create", reset()))
    error = world.fails(GladiaError, client.submit, URL)
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [frame for frame in stack if "/tests/" not in frame.filename.replace("\\", "/")]
    assert ours
    assert not any(leak in str(frame.locals) for frame in ours for leak in LEAKS)


@tiers.check
@row(99, "an interrupt with its frames' local variables")
def test_an_interrupt_with_locals(world: World) -> None:
    """An error that is not ours passes unchanged, but without the frames that hold the request."""

    class Interrupt(BaseException):
        pass

    server = world.server()
    client = world.client(server)
    world.works(client.submit, URL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(h11.Connection, "send", Mock(side_effect=Interrupt))
        with pytest.raises(Interrupt) as caught:
            client.submit(URL)
    world.posts = 2
    check_secrets(caught.value)
    world.outcomes.append("Interrupt")


SECRET_URL = "https://bucket.test/a.mp3?X-Amz-Signature=s1gnature"


@tiers.check
@row(100, "a presigned URL as the source, a callback URL with a token, and a 400 that echoes them")
def test_secrets_of_the_caller(world: World) -> None:
    """Query strings are cut in messages and in our log lines."""

    def echo(exchange: Exchange) -> None:
        exchange.read_body()
        body = exchange.request.json()
        told = f"cannot fetch {body['audio_url']}, nor call {body['callback_config']['url']}"
        exchange.answer(400, {"message": told, "validation_errors": [told]})

    server = world.server().next("create", echo)
    callback = {"url": "https://me.test/hook?token=h00k"}
    error = world.fails(BadRequest, world.client(server).submit, SECRET_URL, callback_config=callback)
    told = [str(error), repr(error), *(r.getMessage() for r in world.log if r.name.startswith("gladia_control"))]
    assert not [line for line in told if "s1gnature" in line or "h00k" in line]


@tiers.check
@row(33, "an error that repeats the key: 400, 401, 403, 500, 302")
@each("code", [400, 401, 403, 500, 302])
def test_an_error_that_repeats_the_key(world: World, code: int) -> None:
    """The message is the server's, with the key masked."""
    server = world.server().always("get", status(code, {"message": f"bad key {KEY}", "validation_errors": [KEY]}))
    assert "bad key ***" == world.fails(ApiError, world.client(server).job("j").refresh).message


@row(100, "a presigned URL in errors about it")
def test_a_presigned_url_in_errors(world: World) -> None:
    """Neither a lost create nor a wrong argument shows it."""
    server = world.server().next("create", reset())
    client = world.client(server)
    for error in (
        world.fails(SubmissionUnknown, client.submit, SECRET_URL),
        world.fails(BadOption, client.submit, SECRET_URL, rehearsal=SECRET_URL),
        world.fails(GladiaError, client.submit, SECRET_URL.replace("https", "ftp")),
    ):
        assert "s1gnature" not in str(error) + repr(error)
