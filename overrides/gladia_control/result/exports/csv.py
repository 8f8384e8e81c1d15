"""A table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal

from gladia_control.errors import BadOption
from gladia_control.result.captions import is_time
from gladia_control.result.export import Format
from gladia_control.result.turns import turns
from gladia_control.result.wanted import Speakers
from gladia_control.text import short_repr

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech

_COLUMNS = ["start", "end", "speaker", "channel", "confidence"]


def write(speech: Speech, *, rows: Literal["utterances", "words"] = "utterances", speakers: Speakers = False) -> str:
    """A table with a row for each utterance, or for each word. Times are in seconds; what is not known is empty.

    Args:
        speech: A transcript or a translation.
        rows: What has a row.
        speakers: Whether speakers have names in place of their numbers, and which.
    """
    if rows not in ("utterances", "words"):
        raise BadOption("rows", f"expected 'utterances' or 'words', got {short_repr(rows)}", rows)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*_COLUMNS, *(["language", "text"] if rows == "utterances" else ["word"])])
    for turn in turns(speech, speakers):
        said = turn.utterance
        who: Any = turn.name or said.speaker
        if rows == "utterances":
            table.writerow([*_row(said, who), said.language, turn.text])
        else:
            table.writerows([*_row(word, who), word.word.strip()] for word in said.words)
    return text.getvalue()


def _row(part: Any, who: Any) -> list[Any]:
    times = [f"{time:.3f}" if is_time(time) else "" for time in (part.start, part.end)]
    return [*times, "" if who is None else who, part.channel, part.confidence if is_time(part.confidence) else ""]


FORMAT = Format("csv", ".csv", "a table of utterances, or of words", write)
