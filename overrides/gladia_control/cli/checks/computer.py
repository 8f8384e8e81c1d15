"""The checks of this computer: versions, extras, the key, and the folder for results."""

from __future__ import annotations

import os
import platform
import re
import shutil
import ssl
import tempfile
from importlib import metadata
from pathlib import Path

from gladia_control.cli import DISTRIBUTION, exit_code
from gladia_control.cli.connection import KEY_VARIABLE
from gladia_control.config import check_key
from gladia_control.errors import ConfigurationError
from gladia_control.secret import Secret

from .finding import Finding

LITTLE_SPACE = 10**9
"""Bytes; transcripts are small, but a copy of a long recording is not."""


def versions() -> dict[str, str]:
    """The versions that matter."""
    return {
        "python": platform.python_version(),
        DISTRIBUTION: version(DISTRIBUTION) or "not installed",
        "httpx": version("httpx") or "unknown",
        "certifi": version("certifi") or "unknown",
        "openssl": ssl.OPENSSL_VERSION,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def version(distribution: str) -> str | None:
    """The version of an installed distribution; None if it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def check_versions() -> Finding:
    """Python, this package, what it stands on, and the system."""
    found = versions()
    named = [f"{name} {found[name]}" for name in (DISTRIBUTION, "httpx", "certifi")]
    return Finding(
        "versions", "ok", ", ".join([f"Python {found['python']}", *named, found["openssl"], found["system"]])
    )


def check_extras() -> Finding:
    """Which optional parts of this package are installed, and the command that installs the others."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return Finding("extras", "skipped", f"{DISTRIBUTION} is not installed, and runs from its source")
    needed: dict[str, list[str]] = {}
    for requirement in requirements:
        if found := re.match(r"([\w.-]+).*\bextra == ['\"]([\w-]+)['\"]", requirement):
            needed.setdefault(found[2], []).append(found[1])
    missing = {extra: [name for name in names if version(name) is None] for extra, names in needed.items()}
    lacking = [f"{extra} (lacks {', '.join(names)})" for extra, names in missing.items() if names]
    whole = ", ".join(extra for extra, names in missing.items() if not names) or "none"
    if not lacking:
        return Finding("extras", "ok", f"installed: {whole}")
    command = f"pip install '{DISTRIBUTION}[{','.join(extra for extra, names in missing.items() if names)}]'"
    return Finding("extras", "ok", f"installed: {whole}; not installed: {', '.join(lacking)}", f"If needed: {command}")


def check_api_key(given: Secret | None) -> Finding:
    """Whether there is a key, and whether it can be one. It is not shown."""
    if given is None or not given.reveal():
        what = f"{KEY_VARIABLE} is {'not set' if given is None else 'empty'}"
        advice = (
            f"Get a key at https://app.gladia.io, then: export {KEY_VARIABLE}=... (gladia-control demo needs no key)"
        )
        return Finding("key", "problem", what, advice, exit_code.CONFIGURATION)
    try:
        check_key(given, KEY_VARIABLE)
    except ConfigurationError as error:
        return Finding("key", "problem", str(error), _advice_for(given), exit_code.CONFIGURATION)
    what = f"{KEY_VARIABLE} is set, {len(given.reveal())} characters"
    if given.reveal()[0] in "'\"" or given.reveal()[-1] in "'\"":
        advice = "Remove the quotation marks: a shell does so, and a file of variables (Docker, systemd) may not."
        return Finding("key", "warning", f"{what}, with a quotation mark at its beginning or end", advice)
    return Finding("key", "ok", what)


def _advice_for(key: Secret) -> str:
    if key.reveal().strip() != key.reveal() and len(key.reveal().split()) == 1:
        return (
            f"Remove the white space around the key. From a file: export {KEY_VARIABLE}=\"$(tr -d '[:space:]' < FILE)\""
        )
    return f"Copy the key again from https://app.gladia.io, and nothing else: export {KEY_VARIABLE}=..."


def check_output(folder: Path, shown: str) -> Finding:
    """Whether results can be written to a folder, and how much space it has. Nothing is left there.

    Args:
        folder: The folder.
        shown: What to call it.
    """
    existing = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
        free = shutil.disk_usage(existing).free
    except OSError as error:
        what = f"{shown} cannot be {'written to' if existing == folder else 'made'}: {error.strerror or error}"
        advice = "Give --output another folder, or change who may write to this one."
        return Finding("output folder", "problem", what, advice, exit_code.OUTPUT)
    can = "can be written to" if existing == folder else "does not exist yet, and can be made"
    what = f"{shown} {can}; {free / 10**9:.1f} GB are free"
    if free < LITTLE_SPACE:
        return Finding("output folder", "warning", what, "Make space, or give --output a folder on another disk.")
    return Finding("output folder", "ok", what)
