"""The check of TLS: version, certificate, and which authorities are trusted."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi
from attrs import frozen

from gladia_control.cli import exit_code
from gladia_control.errors import ConfigurationError
from gladia_control.transport.certificates import advice, named_certificates

from .computer import version
from .finding import Finding

_NOT_VALID_NOW = (9, 10)
_OTHER_NAME = (62, 64)
"""OpenSSL's codes for a certificate of another time, and for one of another host or address."""


@frozen
class Handshake:
    """A TLS handshake that succeeded.

    Attributes:
        protocol: The version, such as `TLSv1.3`.
        issuer: Name of the authority that signed the server's certificate.
        not_after: When the certificate expires.
    """

    protocol: str
    issuer: str
    not_after: datetime


def shake_hands(address: str, port: int, host: str, context: ssl.SSLContext, seconds: float) -> Handshake:
    """Make a TLS connection as the client does, and close it again."""
    with (
        socket.create_connection((address, port), seconds) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        certificate: Any = secure.getpeercert()
        issuer = {kind: text for part in certificate["issuer"] for kind, text in part}
        names = [issuer[kind] for kind in ("commonName", "organizationName") if kind in issuer]
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
        return Handshake(secure.version() or "TLS", ", ".join(names) or "a nameless authority", until)


def trusted() -> str:
    """Whose certificates the client trusts, for a message."""
    named = named_certificates()
    if named:
        return named[0]
    bundle = Path(certifi.where())
    own = bundle.parent == Path(certifi.__file__).parent
    return f"certifi {version('certifi')}" if own else f"the system, {bundle}"  # some systems replace certifi's file


def check_tls(found: Handshake | Exception, by: str, host: str, now: datetime) -> Finding:
    """Whether the server proves who it is.

    Args:
        found: The handshake, or why it failed.
        by: Whose certificates are trusted.
        host: The server and its port.
        now: The time by this computer's clock.
    """
    if isinstance(found, Handshake):
        protocol = found.protocol.replace("TLSv", "TLS ")
        until = f"valid until {found.not_after:%Y-%m-%d}"
        return Finding("TLS", "ok", f"{protocol}, certificate issued by {found.issuer}, {until}, trusted by {by}")
    error = found
    if isinstance(error, ConfigurationError):
        hint = "Correct the variable, or unset it."
        return Finding("TLS", "problem", str(error), hint, exit_code.CONFIGURATION)
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"{error.verify_message or error.reason} (trusted are those of {by})"
        hint = f"{_advice_for(error, now)} The certificate: openssl s_client -showcerts -connect {host}"
        return Finding("TLS", "problem", what, hint, exit_code.CONNECTION)
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
    inspected = f"If a proxy of your network inspects TLS, its operator has the certificate: {where}."
    return f"{hint[0].upper()}{hint[1:]}. {inspected}"
