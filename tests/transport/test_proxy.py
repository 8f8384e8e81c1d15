"""The proxies that the environment names."""

from __future__ import annotations

import os

import httpx
import pytest
from gladia_control.errors import ConfigurationError
from gladia_control.transport.proxy import Proxies, Proxy

SECURE = "https://api.gladia.io"
PLAIN = "http://api.gladia.io"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.lower().endswith("_proxy") or name == "REQUEST_METHOD":
            monkeypatch.delenv(name)


def proxy_for(monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str]) -> Proxy | None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Proxies().proxy_for(httpx.URL(url))


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        (SECURE, {"HTTPS_PROXY": "http://p:1"}, Proxy("HTTPS_PROXY", "http://p:1")),
        (SECURE, {"https_proxy": "http://p:1"}, Proxy("HTTPS_PROXY", "http://p:1")),
        (SECURE, {"HTTPS_PROXY": "http://p:1", "https_proxy": "http://q:2"}, Proxy("HTTPS_PROXY", "http://q:2")),
        (SECURE, {"HTTPS_PROXY": "https://p:1"}, Proxy("HTTPS_PROXY", "https://p:1")),
        (SECURE, {"HTTPS_PROXY": "p:1"}, Proxy("HTTPS_PROXY", "http://p:1")),
        (SECURE, {"HTTPS_PROXY": "[::1]:1"}, Proxy("HTTPS_PROXY", "http://[::1]:1")),
        (SECURE, {"ALL_PROXY": "http://p:1"}, Proxy("ALL_PROXY", "http://p:1")),
        (PLAIN, {"all_proxy": "http://p:1"}, Proxy("ALL_PROXY", "http://p:1")),
        (SECURE, {"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"}, Proxy("HTTPS_PROXY", "http://q:2")),
        (PLAIN, {"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"}, Proxy("ALL_PROXY", "http://p:1")),
        (PLAIN, {"HTTP_PROXY": "http://p:1"}, Proxy("HTTP_PROXY", "http://p:1")),
        (SECURE, {"HTTP_PROXY": "http://p:1"}, None),
        (PLAIN, {"HTTPS_PROXY": "http://p:1"}, None),
        (SECURE, {"HTTPS_PROXY": ""}, None),
        (SECURE, {"HTTPS_PROXY": "http://p:1", "https_proxy": ""}, None),
        (PLAIN, {"HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"}, None),
        (SECURE, {}, None),
    ],
)
def test_the_environment_names_the_proxy(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str], proxy: Proxy | None
) -> None:
    """The variable for the scheme wins over ALL_PROXY, and small letters over capitals; an empty one means no proxy."""
    assert proxy == proxy_for(monkeypatch, url, environment)


REACHED_DIRECTLY = {
    "api.gladia.io": True,
    "API.GLADIA.IO": True,
    "gladia.io": True,
    ".gladia.io": True,
    "example.com, gladia.io": True,
    "*": True,
    "[::1]": False,
    "adia.io": False,
    "api.gladia.io.example.com": False,
    "": False,
}


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_names_who_is_reached_directly(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """NO_PROXY lists hosts and domains, or is `*`."""
    found = {
        hosts: proxy_for(monkeypatch, SECURE, {"HTTPS_PROXY": "http://p:1", name: hosts}) for hosts in REACHED_DIRECTLY
    }
    assert REACHED_DIRECTLY == {hosts: proxy is None for hosts, proxy in found.items()}


def test_proxies_are_those_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is read once, when the client is made."""
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    proxies = Proxies()
    monkeypatch.setenv("HTTPS_PROXY", "http://q:2")
    assert Proxy("HTTPS_PROXY", "http://p:1") == proxies.proxy_for(httpx.URL(SECURE))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://p:port", "expected a URL such as http://host:port"),
        ("http://xn--a:80", "expected a URL such as http://host:port"),
        ("ftp://p:1", "expected a URL such as http://host:port"),
        ("http://:1", "the URL has no host"),
        ("http://p:1", None),
        ("http://user:pa55@p:1", None),
    ],
)
def test_what_cannot_be_a_proxy_is_named(monkeypatch: pytest.MonkeyPatch, url: str, problem: str | None) -> None:
    """A proxy URL that cannot be used is an error that names its variable."""
    assert problem == Proxy("HTTPS_PROXY", url).problem()
    if problem is not None:
        with pytest.raises(ConfigurationError, match=rf"the proxy of HTTPS_PROXY .*: {problem}"):
            proxy_for(monkeypatch, SECURE, {"HTTPS_PROXY": url})


def test_a_proxy_shows_no_credentials() -> None:
    """The text of a proxy does not show its user and password."""
    proxy = Proxy("HTTPS_PROXY", "http://user:pa55@p:1")
    assert "the proxy of HTTPS_PROXY (http://p:1)" == str(proxy)
    assert "pa55" not in repr(proxy)
    assert "http://user:pa55@p:1" == proxy.url
    for url in ("http://user:pa#55@p:1", "http://us/er:pa?55@p:1", "http://user:p@55@p:1"):  # none of it is quoted
        assert "the proxy of HTTPS_PROXY (http://p:1)" == str(Proxy("HTTPS_PROXY", url))
