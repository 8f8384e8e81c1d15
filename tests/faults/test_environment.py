"""Fault matrix: what the environment says about certificates."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest
from gladia_control import ConfigurationError, TLSError

from tests import tiers
from tests.faults.world import POLICY, URL, Certificates, World, each, row
from tests.support.adapter import adapted


@pytest.fixture(autouse=True)
def _without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which only the test speaks of certificates."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)


@row(117, "a private authority that only REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names")
def test_a_bundle_of_another_program(
    world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error names the variable that is set and the one that counts; with that one, it works."""
    bundle = tmp_path / "ca.pem"
    certificates.authority.cert_pem.write_to_path(str(bundle))
    server = world.server(tls=certificates.serving())
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        with monkeypatch.context() as patch:
            patch.setenv(variable, str(bundle))
            told = str(world.fails(TLSError, world.client(server).submit, URL))
            assert f"; {variable} is not read; set SSL_CERT_FILE to the same path" in told
            assert 0 == server.count("create")
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    world.works(world.client(server).submit, URL)


@tiers.check
@row(117, "a private authority that the caller's own context does not trust")
def test_a_context_of_the_callers(world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has no say then, and the error does not speak of it."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "ca.pem")
    client = world.client(world.server(tls=certificates.serving()), ssl_context=ssl.create_default_context())
    assert "REQUESTS_CA_BUNDLE" not in str(world.fails(TLSError, client.submit, URL))


@tiers.check
@row(117, "SSL_CERT_DIR that does not exist, SSLKEYLOGFILE that cannot be written")
@each("variable, value", [("SSL_CERT_DIR", "missing"), ("SSLKEYLOGFILE", "missing/keys.log")])
def test_a_variable_that_cannot_be_used(
    world: World, variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The constructor's error names the variable."""
    if variable == "SSLKEYLOGFILE" and httpx.__name__ == "httpx2":
        return  # it does not read the variable
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        patch.setenv(variable, value)
        with pytest.raises(ConfigurationError, match=f"^{variable}[: ]"):
            adapted(world.kind, world.runner, "key", base_url="https://gladia.test", policy=POLICY)
    world.outcomes.append("ConfigurationError")
