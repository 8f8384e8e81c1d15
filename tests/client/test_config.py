"""The settings of a client."""

from __future__ import annotations

import pytest
from gladia_control import ConfigurationError, Gladia
from gladia_control.config import Settings

URL = "https://gladia.test"


def settings(key: str | None = "a-key", url: str | None = None) -> Settings:
    return Gladia(key, base_url=url)._settings


def test_a_result_may_have_128_mib() -> None:
    """Decoded, unless the caller says otherwise."""
    assert 128 * 2**20 == settings().max_response_bytes


@pytest.mark.parametrize(
    ("key", "url", "message"),
    [
        (None, URL, "no API key"),
        ("two words", URL, "the API key must be"),
        ("x" * 513, URL, "the API key must be"),
        ("a-key", "gladia.test", "expected https://host"),
        ("a-key", "https://1.2.3.999", "expected https://host"),
        ("a-key", "https://xn--a", "expected https://host"),
        ("a-key", "https://gladia.test?", "must not have a query"),
        ("a-key", "https://gladia.test/#", "must not have a query"),
        ("a-key", "https://u:p@gladia.test", "must not hold a user"),
        ("a-key", "https://gladia.test?a=b", "must not have a query"),
        ("a-key", "http://gladia.test", "http would send the key unprotected"),
    ],
)
def test_a_wrong_configuration_is_named(
    monkeypatch: pytest.MonkeyPatch, key: str | None, url: str, message: str
) -> None:
    """The error says what is wrong. tests/faults has everything that is."""
    monkeypatch.delenv("GLADIA_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match=message):
        settings(key, url)


def test_the_environment_is_read_when_a_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """`GLADIA_API_KEY` and `GLADIA_API_URL` count where there are no arguments."""
    monkeypatch.setenv("GLADIA_API_KEY", "first")
    monkeypatch.setenv("GLADIA_API_URL", "https://first.test/")
    found, given = settings(None), settings("second", URL)
    assert ("first", "https://first.test") == (found.api_key.reveal(), found.base_url)
    assert ("second", URL) == (given.api_key.reveal(), given.base_url)
