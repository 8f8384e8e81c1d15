"""The check of TLS: version, certificate, and which authorities are trusted."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime
from pathlib import Path

import certifi
from attrs import frozen

from gladia_control.cli import exit_code
from gladia_control.errors import ConfigurationError
from gladia_control.transport.certificates import advice, named_certificates

from .certificate import Certificate
from .computer import version
from .finding import Finding

_NOT_VALID_NOW = (9, 10)
_OTHER_NAME = (62, 64)
"""OpenSSL's codes for a certificate of another time, and for one of another host or address."""


@frozen
class Handshake:
    """What a TLS handshake brought.

    Attributes:
        protocol: The version, such as `TLSv1.3`; None if the handshake failed.
        certificate: The server's certificate; None if there is none that can be read.
        error: Why it failed; None if it did not.
    """

    protocol: str | None
    certificate: Certificate | None
    error: Exception | None = None


def shake_hands(address: str, port: int, host: str, context: ssl.SSLContext, seconds: float) -> Handshake:
    """Make a TLS connection as the client does. If the certificate is not trusted, read it all the same."""
    try:
        return _shake_hands(address, port, host, context, seconds)
    except ssl.SSLCertVerificationError as error:
        failure = error
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # only to see the certificate: nothing is sent
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    try:
        seen = _shake_hands(address, port, host, careless, seconds).certificate
    except OSError:
        seen = None
    return Handshake(None, seen, failure)


def _shake_hands(address: str, port: int, host: str, context: ssl.SSLContext, seconds: float) -> Handshake:
    with (
        socket.create_connection((address, port), seconds) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return Handshake(secure.version(), Certificate.of(secure.getpeercert(binary_form=True) or b""))


def trusted() -> str:
    """Whose certificates the client trusts, for a message."""
    named = named_certificates()
    if named:
        return named[0]
    bundle = Path(certifi.where())
    own = bundle.parent == Path(certifi.__file__).parent
    return f"certifi {version('certifi')}" if own else f"the system, {bundle}"  # some systems replace certifi's file


def check_tls(found: Handshake | Exception, by: str, now: datetime) -> Finding:
    """Whether the server proves who it is.

    Args:
        found: The handshake.
        by: Whose certificates are trusted.
        now: The time by this computer's clock.
    """
    if isinstance(found, ConfigurationError):
        hint = "Correct the variable, or unset it."
        return Finding("TLS", "problem", str(found), hint, exit_code.CONFIGURATION)
    error = found if isinstance(found, Exception) else found.error
    certificate = None if isinstance(found, Exception) else found.certificate
    about = f"certificate issued by {certificate.issuer or 'a nameless authority'}" if certificate else "a certificate"
    until = f"valid until {certificate.not_after:%Y-%m-%d}" if certificate else "unreadable"
    if isinstance(found, Handshake) and error is None:
        protocol = (found.protocol or "TLS").replace("TLSv", "TLS ")
        return Finding("TLS", "ok", f"{protocol}, {about}, {until}, trusted by {by}")
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"{error.verify_message or error.reason} ({about}, {until}; trusted are those of {by})"
        return Finding("TLS", "problem", what, _advice_for(error, now), exit_code.CONNECTION)
    if isinstance(error, ssl.SSLError):
        what = f"no TLS: {error.reason or error.strerror or error}"
        hint = "Check the port of the URL. A proxy or a server that speaks no TLS 1.2 may be on the way, too."
    else:
        what = f"no TLS: {getattr(error, 'strerror', None) or error}"
        hint = "Something on the way, such as a firewall, ends the connection: ask who runs the network."
    return Finding("TLS", "problem", what, hint, exit_code.CONNECTION)


def _advice_for(error: ssl.SSLCertVerificationError, now: datetime) -> str:
    if error.verify_code in _NOT_VALID_NOW:
        return (
            f"Is it {now:%Y-%m-%d %H:%M} UTC now? If not, set this computer's clock. Otherwise the server needs a new "
            "certificate."
        )
    if error.verify_code in _OTHER_NAME:
        return "Correct the host in the URL. If it is right, something on the way answers in place of the server."
    hint = advice(error).removeprefix("; ")
    if not hint:
        return "The server needs another certificate."
    named = named_certificates()
    where = f"add it to what {named[0]} names" if named else "export SSL_CERT_FILE=/path/to/it.pem"
    inspected = f"If a proxy of your network inspects TLS, its operator has the certificate: {where}"
    return f"{hint[0].upper()}{hint[1:]}. {inspected}"
