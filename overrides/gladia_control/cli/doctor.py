"""The command `doctor`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console
from rich.text import Text

from . import exit_code
from .checks.computer import versions
from .checks.examination import examine
from .checks.finding import Finding
from .output import write
from .parameters import CONNECTION_PANEL, OUTPUT_PANEL, UrlOption
from .private import Censor
from .problem import Problem

TIMEOUT = 10.0

_STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red", "skipped": "dim"}
_STATE, _NAME = 9, 17
"""Columns for the state and the name of a check."""


def doctor(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="A folder for results: can it be written to, and how much space is free?",
            show_default="the current folder",
            rich_help_panel=OUTPUT_PANEL,
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print one JSON object, for a program or a bug report. It holds no key and no password.",
            rich_help_panel=OUTPUT_PANEL,
        ),
    ] = False,
    url: UrlOption = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0.1,
            help="Longest time for everything that needs the network.",
            show_default=f"{TIMEOUT:g}",
            rich_help_panel=CONNECTION_PANEL,
        ),
    ] = TIMEOUT,
) -> None:
    """Find out why something does not work, from the key to the answer of Gladia.

    It checks versions, extras, the key, the URL, the proxy, name resolution, the connection, TLS and its certificates,
    Gladia's answer, the clock, and the folder for results. For each it says what to do. Nothing is uploaded or billed:
    the only request asks for a list of one job. The exit code is that of the first problem.

    Examples:
      gladia-control doctor
      gladia-control doctor -o transcripts/
      gladia-control doctor --url http://127.0.0.1:8080
      gladia-control doctor --json
    """
    findings = examined(url, output, timeout)
    try:
        found = _print_json(findings) if as_json else _print(findings)
    except Problem as problem:
        if problem.code == exit_code.BROKEN_PIPE:
            raise BrokenPipeError from problem
        raise
    raise typer.Exit(code(found))


def examined(url: str | None, output: Path | None, timeout: float) -> Iterator[Finding]:
    """All findings in texts that can be shown; the arguments are those of `examine`."""
    censor = Censor()
    for finding in examine(url, output, timeout):
        yield attrs.evolve(finding, what=censor(finding.what), advice=censor(finding.advice))


def code(found: Iterable[Finding]) -> int:
    """The exit code: that of the first problem."""
    return next((finding.code for finding in found if finding.state == "problem"), exit_code.OK)


def _print_json(findings: Iterator[Finding]) -> list[Finding]:
    found = list(findings)
    without_code = attrs.filters.exclude(attrs.fields(Finding).code)
    report = {"findings": [attrs.asdict(finding, filter=without_code) for finding in found], "versions": versions()}
    write(f"{json.dumps(report, indent=2)}\n".encode(), None)
    return found


def _print(findings: Iterator[Finding]) -> list[Finding]:
    """Print each finding as soon as it is there; it may have to wait for the network."""
    console = Console(soft_wrap=True, highlight=False)
    found = []
    for finding in findings:
        found.append(finding)
        state = (f"{finding.state:<{_STATE}}", _STYLES[finding.state])
        _print_text(console, Text.assemble(state, f"{finding.name:<{_NAME}}", _wrapped(console, finding)))
    _print_text(console, Text(_summary(found)))
    return found


def _print_text(console: Console, text: Text) -> None:
    if console.is_terminal:
        console.print(text)
    else:
        write(f"{text.plain}\n".encode("utf-8", "replace"), None)


def _wrapped(console: Console, finding: Finding) -> str:
    """What was found, and the advice below it. Only a terminal has a width."""
    width = max(console.width - _STATE - _NAME, 30) if console.is_terminal else 100_000
    texts = filter(None, (finding.what, finding.advice))
    lines = [
        line for text in texts for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    ]
    return f"\n{'':{_STATE + _NAME}}".join(lines)


def _summary(found: list[Finding]) -> str:
    counts = {state: sum(finding.state == state for finding in found) for state in ("problem", "warning")}
    said = [f"{count} {state}{'s' if count > 1 else ''}" for state, count in counts.items() if count]
    return ", ".join(said) or "everything is fine"
