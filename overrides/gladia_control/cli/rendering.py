"""Rendering: the formats, the language and the layout of a result, and where it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from gladia_control import Transcript
from gladia_control.batch.defaults import labelled
from gladia_control.errors import BadOption
from gladia_control.request.options import known_options
from gladia_control.request.source import safe_name
from gladia_control.request.spelling import misspelt
from gladia_control.result.export import Format

from .exit_code import OUTPUT
from .output import choose_formats, in_language, write
from .problem import Problem, say
from .request import json_or_text, parse

_TRIAL: dict[str, Any] = {
    "id": "trial",
    "status": "done",
    "result": {
        "metadata": {},
        "transcription": {"subtitles": [{"format": name, "subtitles": ""} for name in ("srt", "vtt")]},
    },
}


@frozen(kw_only=True)
class Rendering:
    """What a command makes of a transcript.

    Attributes:
        formats: The formats.
        language: The language; None for the spoken one, with a file for each translation.
        options: Options of the formats; each goes to those that have it.
        given: The arguments that chose `options`, for the command that goes on.
    """

    formats: Sequence[Format]
    language: str | None = None
    options: Mapping[str, Any] = field(factory=dict)
    given: Sequence[str] = ()

    @classmethod
    def chosen(cls, parameters: Mapping[str, Any], output: str, *, several: bool = False) -> Rendering:
        """What a command's parameters choose, tried out on an empty transcript.

        Args:
            parameters: The command's parameters by name, as `locals()` has them.
            output: The place of the result.
            several: Whether there are several recordings.

        Raises:
            Problem: A format is unknown.
            BadOption: An option is unknown to all formats, or cannot be right.
        """
        given_formats = [*(parameters["format_"] or ()), *(["json"] if parameters.get("as_json") else ())]
        formats = choose_formats(given_formats, output, several=several)
        options, given = _options(parameters)
        known = {name for found in formats for name in found.options}
        for name in options:
            if name not in known:
                has = ", ".join(sorted(known)) or "no options"
                problem = f"unknown option; {' and '.join(found.name for found in formats)}: {has}"
                raise labelled("--layout" if name != "speakers" else "", BadOption(name, problem))
        rendering = cls(formats=formats, language=parameters["output_language"], options=options, given=given)
        for found in formats:
            try:
                rendering.encode(found, Transcript.from_raw(_TRIAL))
            except BadOption as error:
                raise labelled("--layout" if error.field != "speakers" else "", error) from None
        return rendering

    def check_request(self, wanted: Mapping[str, Any]) -> None:
        """Stop before anything is billed if the language of the result can be neither spoken nor translated to.

        Names of speakers without diarization are only told: channels may take their place.

        Args:
            wanted: The options of the request.

        Raises:
            BadOption: It cannot be.
        """
        translated = _list(wanted, "translation_config", "target_languages")
        known = [*_list(wanted, "language_config", "languages"), *translated]
        if self.language is not None and self.language not in known:
            languages = known_options().get("language_config", {})
            for _, _, listed in misspelt({"languages": [self.language]}, languages, ""):
                raise BadOption("--output-language", f"did you mean {listed}? got {self.language!r}", self.language)
        if self.language is not None and self.language not in known:
            others = f"expected {', '.join(known)}, or --translate" if known else "expected --language or --translate"
            problem = f"{others} {self.language}, too; got {self.language!r}"
            raise BadOption("--output-language", problem, self.language)
        if self.options.get("speakers") and not wanted.get("diarization", "diarization_config" in wanted):
            say("speakers are told apart only with --diarize; without it, channels have names if there are several")

    def encode(self, format_: Format, speech: Any, path: Path | None = None, recording: object = None) -> bytes:
        """A transcript or a translation as the bytes of a file."""
        return format_.encode(speech, path, recording=recording, **format_.own(self.options))

    def write(
        self, transcript: Transcript, paths: Sequence[Path | None], recording: object = None, name: str = ""
    ) -> list[Path]:
        """Write the result in every format; returns the files.

        Args:
            transcript: The transcript.
            paths: A file for each format; None for standard output.
            recording: What was transcribed. A page plays it.
            name: The recording's name, if standard output takes several results.

        Raises:
            Problem: It cannot be written, or there is no text in the wanted language.
        """
        self._tell_unknown_speakers(transcript)
        written = []
        for format_, path in zip(self.formats, paths, strict=True):
            try:
                speech = transcript.in_language(None if format_.name == "json" else self.language)
            except LookupError as error:
                hint = f"transcribe with --translate {self.language} for a translation"
                raise Problem(f"--output-language: {error}; {hint}", OUTPUT) from None
            if path is None:
                write(self._for_stdout(format_, transcript, speech, recording, name), None)
                continue
            all_languages = format_.speeches(transcript) if self.language is None else [("", speech)]
            for language, each in all_languages:
                written.append(in_language(path, safe_name(language)) if language else path)
                write(self.encode(format_, each, written[-1], recording), written[-1])
        return written

    @property
    def names(self) -> list[str]:
        """The names of the formats."""
        return [found.name for found in self.formats]

    def arguments(self, path: Path | None) -> list[str]:
        """The arguments that choose this rendering."""
        names = ",".join(self.names)
        words = ["--format", names] if names != "txt" or path is not None else []
        words += ["--output-language", self.language] if self.language is not None else []
        words += self.given
        return words + (["-o", str(path)] if path is not None else [])

    def _tell_unknown_speakers(self, transcript: Transcript) -> None:
        """Say which numbers no speaker has: a first speaker that is called 1 would give its name to the second."""
        names = self.options.get("speakers")
        there = {transcript.voice_of(utterance) for utterance in transcript.received} - {None}
        if isinstance(names, Mapping) and (unknown := sorted(set(names) - there)):
            numbers = ", ".join(map(str, sorted(there, key=str))) or "none"
            say(f"--speaker-name: no speaker has the number {', '.join(map(str, unknown))}; there are {numbers}")

    def _for_stdout(self, format_: Format, transcript: Transcript, speech: Any, recording: object, name: str) -> bytes:
        """A result for standard output; of several, JSON is on one line, and a text is below its recording's name."""
        if not name:
            return self.encode(format_, speech, recording=recording)
        if format_.name == "json":
            return f"{json.dumps(transcript.raw)}\n".encode()
        return f"==> {name} <==\n".encode() + self.encode(format_, speech) + b"\n"


def _list(wanted: Mapping[str, Any], name: str, field: str) -> list[Any]:
    config = wanted.get(name)
    found = config.get(field) if isinstance(config, Mapping) else None
    return found if isinstance(found, list) else []


def _options(parameters: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The options that flags choose, and these flags."""
    options: dict[str, Any] = {"speakers": True} if parameters["label_speakers"] else {}
    given = ["--label-speakers"] if parameters["label_speakers"] else []
    names: dict[int, str] = {}
    for text in parameters["speaker_name"] or ():
        number, equals, name = text.partition("=")
        if not equals or not number.isdigit() or not name.strip():
            raise BadOption("--speaker-name", f"expected NUMBER=NAME, such as 0=Anna, got {text!r}", text)
        names[int(number)] = name.strip()
        options["speakers"] = names
        given += ["--speaker-name", text]
    for name, text in parse(parameters["layout"] or (), "--layout"):
        options[name] = json_or_text(text)
        given += ["--layout", f"{name}={text}"]
    return options, given
