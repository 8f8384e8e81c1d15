"""The certificates that a client trusts by default, and the environment variables that have a say in it."""

from __future__ import annotations

import os
import ssl

import httpx

from gladia_control.errors import ConfigurationError

_OF_OTHER_PROGRAMS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_UNKNOWN_ISSUER = (2, 18, 19, 20, 21, 27)
"""OpenSSL's codes for a certificate of an unknown issuer. For others, such as an old certificate, no variable helps."""


def named_certificates() -> list[str]:
    """The environment variables that say which certificates to trust; the first one counts."""
    return [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]


def default_context() -> ssl.SSLContext:
    """httpx's default context.

    Raises:
        ConfigurationError: A variable of the environment cannot be used; the message names it.
    """
    file = os.environ.get("SSL_CERT_FILE")
    if file and not os.path.isfile(file):  # older versions of httpx would trust others
        raise ConfigurationError(f"SSL_CERT_FILE: expected a file of certificates, got {file!r}")
    if named_certificates() == ["SSL_CERT_DIR"]:  # OpenSSL would trust nobody, and not say why
        folders = os.environ["SSL_CERT_DIR"]
        if not any(map(os.path.isdir, folders.split(os.pathsep))):
            raise ConfigurationError(f"SSL_CERT_DIR: expected a folder of certificates, got {folders!r}")
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError) as error:
        problem = f"{_culprit(error)}: {getattr(error, 'strerror', None) or error}"
    raise ConfigurationError(problem)


def _culprit(error: Exception) -> str:
    """The variable that an error of making the context is about."""
    log = os.environ.get("SSLKEYLOGFILE")
    if log and getattr(error, "filename", None) == log:
        return f"SSLKEYLOGFILE ({log!r})"
    return " or ".join(named_certificates()) or "the certificates"


def advice(error: ssl.SSLCertVerificationError) -> str:
    """Which variable would help, as the end of a sentence; empty if none would."""
    if getattr(error, "verify_code", None) not in _UNKNOWN_ISSUER:
        return ""
    named = named_certificates()[:1]
    trusted = [f"the trusted certificates are those of {name}" for name in named]
    for name in _OF_OTHER_PROGRAMS:
        if path := os.environ.get(name):
            ours = "SSL_CERT_DIR" if os.path.isdir(path) else "SSL_CERT_FILE"
            trusted.append(f"{name} is not read; set {ours} to the same path")
            break
    return "; ".join(["", *(trusted or ["for a private certificate authority, set SSL_CERT_FILE"])])
