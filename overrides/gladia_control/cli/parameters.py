"""Parameters that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from gladia_control.result.exports import FORMATS
from gladia_control.rules.policy import WAIT_TIMEOUT

STDIN = STDOUT = "-"

OUTPUT_PANEL = "Output"
CONNECTION_PANEL = "Connection"
REQUEST_PANEL = "Request"


def text(given: str) -> str:
    """An argument as it is given. The help calls its type by the name of this function."""
    return given


SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE_OR_URL...",
        parser=text,
        help="Recordings: files, http(s) URLs that Gladia can reach, or - for standard input.",
    ),
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME,...",
        help=f"Format of the result, or several for a file each: {', '.join(FORMATS)}. txt has a line per utterance if "
        "speakers are known; json is all that Gladia answered.",
        show_default="by the ending of -o, else txt; of batch: json",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
LanguageOfOutput = Annotated[
    str | None,
    typer.Option(
        "--output-language",
        metavar="CODE",
        help="Language of the result: the spoken one, or that of a translation. By default the spoken one; each "
        "translation then has a file of its own, such as talk.fr.srt.",
        show_default=False,
        rich_help_panel=OUTPUT_PANEL,
    ),
]
LabelSpeakers = Annotated[
    bool,
    typer.Option(
        "--label-speakers",
        help="Name the speakers in the result, also in subtitles: Speaker 0, Speaker 1 and so on.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
SpeakerName = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker-name",
        metavar="NUMBER=NAME",
        help="Name of a speaker, such as 0=Anna; numbers begin with 0; repeatable. It implies --label-speakers.",
        show_default=False,
        rich_help_panel=OUTPUT_PANEL,
    ),
]
LayoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--layout",
        metavar="NAME=VALUE",
        help="An option of a format, repeatable. "
        + "; ".join(
            f"{name}: {', '.join(sorted(found.options - {'speakers'}))}"
            for name, found in FORMATS.items()
            if found.options - {"speakers"}
        )
        + ".",
        show_default=False,
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
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print JSON, one value on each line.", rich_help_panel=OUTPUT_PANEL),
]
JsonResultOption = Annotated[
    bool,
    typer.Option(
        "--json", help="Short for --format json: everything that Gladia answers.", rich_help_panel=OUTPUT_PANEL
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Show no progress; errors are always shown.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
RecordingOption = Annotated[
    Path | None,
    typer.Option(
        "--audio",
        metavar="FILE",
        help="The recording, which the page of --format html plays.",
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
        help="Longest time for one recording. The job then goes on; resume or the same batch waits for it.",
        show_default=f"{WAIT_TIMEOUT:g}, a little more than Gladia's own limit",
        rich_help_panel=CONNECTION_PANEL,
    ),
]

LanguageOption = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE,...", help="Languages that are spoken, such as en.", rich_help_panel=REQUEST_PANEL),
]
DiarizeOption = Annotated[bool, typer.Option("--diarize", help="Tell speakers apart.", rich_help_panel=REQUEST_PANEL)]
SpeakersOption = Annotated[
    int | None, typer.Option(metavar="N", help="Exact number of speakers.", rich_help_panel=REQUEST_PANEL)
]
MinSpeakersOption = Annotated[
    int | None, typer.Option(metavar="N", help="Least number of speakers.", rich_help_panel=REQUEST_PANEL)
]
MaxSpeakersOption = Annotated[
    int | None, typer.Option(metavar="N", help="Greatest number of speakers.", rich_help_panel=REQUEST_PANEL)
]
VocabularyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD[=INTENSITY]",
        help="A word or phrase to listen for, optionally with an intensity from 0 to 1; repeatable.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
TranslateOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE,...",
        help="Languages to translate to.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
SummarizeOption = Annotated[
    bool, typer.Option("--summarize", help="Summarize (in --format json, md and html).", rich_help_panel=REQUEST_PANEL)
]
SentencesOption = Annotated[
    bool,
    typer.Option("--sentences", help="Split into sentences (in --format json).", rich_help_panel=REQUEST_PANEL),
]
PromptOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT",
        help="A question to a language model about the recording; repeatable. Answers are in --format json.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
FieldOption = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        "-O",
        metavar="NAME=VALUE",
        help="Any field of Gladia's request; a nested one has dots. The value is JSON, or else text; "
        "repeatable. It wins over the options above.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
OptionsFileOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A JSON or TOML file with fields of Gladia's request. All options above win over it.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
ExtraOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="As -O, for what is newer than this version. It is merged over the options above and sent unchecked.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="TOKEN",
        help="Your own id for this submission: an existing job with it is used. For one source.",
        rich_help_panel=REQUEST_PANEL,
    ),
]
MaxAudioMinutesOption = Annotated[
    float,
    typer.Option(
        metavar="MINUTES",
        min=0,
        help="Longest recording that your plan allows. A PCM WAV that is certainly longer is not uploaded.",
        rich_help_panel=REQUEST_PANEL,
    ),
]

DEFAULT_OUTPUT = STDOUT
DEFAULT_TIMEOUT = WAIT_TIMEOUT


def split_names(given: Iterable[str] | None) -> list[str]:
    """Names with commas between them, as in `--format json,srt`, or from an option that is repeated."""
    return [name.strip() for names in given or () for name in names.split(",") if name.strip()]
