"""The command line of the drift check. Callers rely on its exit status."""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path
from typing import NoReturn

from tools.drift import report
from tools.drift.judge import Drift, judge
from tools.drift.page import find_document
from tools.drift.upstream import PAGE, Undecided, read_upstream, shown

ROOT = Path(__file__).resolve().parents[2]
UNDECIDED = 3

_EPILOG = "exit status: " + "; ".join(f"{status}: {verdict}" for status, verdict in report.VERDICTS.items())


class _Parser(argparse.ArgumentParser):
    """Exits with 3 on bad usage; argparse's own 2 would mean that upstream broke something."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNDECIDED, f"{self.prog}: {message}\n")


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = _Parser(
        prog="tools.drift", description="Report what upstream changed and how it affects users.", epilog=_EPILOG
    )
    parser.add_argument(
        "--upstream", default=PAGE, metavar="URL|FILE", help="a page or a document (default: %(default)s)"
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.add_argument("--quick", action="store_true", help="do not try to generate a package from the new document")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to compare with (default: this one)")
    arguments = parser.parse_args(argv)
    try:
        drift = check(arguments.root, arguments.upstream, build=not arguments.quick)
        _print(_FORMATS[arguments.format](drift))
    except Exception as error:  # Python would exit with 1, which means something else here
        sentence = str(error) if isinstance(error, Undecided) else f"{type(error).__name__}: {error}"
        return _could_not_tell(arguments.format, shown(arguments.upstream), sentence)
    return drift.status


def check(root: Path, upstream: str, *, build: bool = True) -> Drift:
    """Read upstream and compare it with the tree at `root`; with `build`, also try to generate from a changed document.

    Raises:
        Undecided: The check cannot tell what changed.
    """
    return judge(root.resolve(), find_document(read_upstream(upstream)), shown(upstream), build=build)


_FORMATS = {"text": report.to_text, "markdown": report.to_markdown, "json": report.to_json}


def _could_not_tell(form: str, upstream: str, sentence: str) -> int:
    sentence = textwrap.shorten(report.printable(" ".join(sentence[:5000].split())), 1000, placeholder=" …")
    print(f"drift: could not tell: {sentence}", file=sys.stderr)
    try:
        if form == "json":
            _print(report.undecided_json(upstream, sentence))
        elif form == "markdown":
            _print(report.undecided_markdown(upstream, sentence))
    except OSError:
        pass  # the output is closed; the exit status still tells the result
    return UNDECIDED


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)
