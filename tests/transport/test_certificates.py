"""Certificates: the error names the environment variable that would help."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from gladia_control.errors import ConfigurationError
from gladia_control.transport.certificates import advice, default_context

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing about certificates."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def unverified(code: int = 20) -> ssl.SSLCertVerificationError:
    """A certificate that was not accepted; 20 is an unknown issuer."""
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


ADVICE: list[tuple[dict[str, str], str]] = [
    ({}, "; for a private certificate authority, set SSL_CERT_FILE"),
    ({"REQUESTS_CA_BUNDLE": "ca.pem"}, "; REQUESTS_CA_BUNDLE is not read; set SSL_CERT_FILE to the same path"),
    ({"CURL_CA_BUNDLE": "ca.pem"}, "; CURL_CA_BUNDLE is not read; set SSL_CERT_FILE to the same path"),
    ({"REQUESTS_CA_BUNDLE": "/"}, "; REQUESTS_CA_BUNDLE is not read; set SSL_CERT_DIR to the same path"),
    ({"SSL_CERT_FILE": "ca.pem"}, "; the trusted certificates are those of SSL_CERT_FILE"),
    ({"SSL_CERT_DIR": "/", "SSL_CERT_FILE": "ca.pem"}, "; the trusted certificates are those of SSL_CERT_FILE"),
    ({"SSL_CERT_DIR": "/"}, "; the trusted certificates are those of SSL_CERT_DIR"),
    (
        {"SSL_CERT_FILE": "ca.pem", "REQUESTS_CA_BUNDLE": "other.pem"},
        "; the trusted certificates are those of SSL_CERT_FILE"
        "; REQUESTS_CA_BUNDLE is not read; set SSL_CERT_FILE to the same path",
    ),
]


@pytest.mark.parametrize(("variables", "expected"), ADVICE)
def test_the_advice_is_about_the_variables_that_are_set(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that counts is named as the reason, and one of another program with the one to set instead."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert [expected] * 6 == [advice(unverified(code)) for code in (2, 18, 19, 20, 21, 27)]


def test_no_advice_where_no_variable_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old certificate, or one for another host, is not a question of trust."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "ca.pem")
    assert ["", ""] == [advice(unverified(code)) for code in (10, 62)]
    assert "" == advice(ssl.SSLCertVerificationError(1, "raised by somebody else"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "missing.pem"),
        ("SSL_CERT_DIR", "missing"),
        ("SSL_CERT_DIR", "missing:also-missing"),
        ("SSL_CERT_DIR", __file__),
        ("SSLKEYLOGFILE", "missing/keys.log"),
        ("SSLKEYLOGFILE", "."),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A missing file or folder, or a log of keys that cannot be written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"^{variable}[: ]"):
        default_context()


def test_variables_that_can_be_used_are_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One folder of several is enough, and a file of certificates counts before a folder."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'missing'}:{tmp_path}")
    default_context()
