"""Parameters that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from gladia_control.result.formats import Format
from gladia_control.rules.policy import WAIT_TIMEOUT

from .output import STDOUT

OUTPUT_PANEL = "Output"
CONNECTION_PANEL = "Connection"
REQUEST_PANEL = "Request"

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="Format of the result. text has a line per utterance if speakers are known; json is all that Gladia "
        "answered.",
        show_default="by the ending of -o, else text",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
OutputOption = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="A file, or a folder for files named after their sources; - is standard output. A file is written "
        "completely or not at all.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Show no progress. A pipe never gets any; errors are always shown.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="Where the API is; by default the environment's GLADIA_API_URL, else Gladia. The key always comes from "
        "GLADIA_API_KEY: other users of a computer can see arguments.",
        show_default=False,
        rich_help_panel=CONNECTION_PANEL,
    ),
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        help="Longest time for one recording. The job then goes on, and resume waits for it.",
        show_default=f"{WAIT_TIMEOUT:g}, a little more than Gladia's own limit",
        rich_help_panel=CONNECTION_PANEL,
    ),
]

DEFAULT_OUTPUT = STDOUT
DEFAULT_TIMEOUT = WAIT_TIMEOUT
