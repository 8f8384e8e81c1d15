"""The result of a finished job."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import field, frozen

from gladia_control.api.generated import models
from gladia_control.atomic_file import AtomicFile
from gladia_control.errors import BadOption
from gladia_control.result.captions import is_time
from gladia_control.text import short_repr

from . import exports, views
from .json import decode_object
from .lenient import read_job
from .speech import Speech, Translation
from .timestamps import timestamp
from .views import AddonError, Answer, Entity, Json, Sentiment


@frozen(kw_only=True, repr=False)
class Transcript(Speech):
    """The result of a job that is done.

    An add-on that was not asked for is None, and one that failed is an `AddonError`.

    Attributes:
        text: The whole text. If it is missing, this is the text of the utterances, of their words or of the sentences,
            whichever is longest; never a translation.
        result: Everything that Gladia answered, as generated models.
        job: The job around the result.
        warnings: Deviations of the answer from Gladia's document, each as `place: what is wrong`. Such a place has a
            neutral value in the attributes above (NaN for a number); `raw` has the value as received.
    """

    job: models.PreRecordedResponse
    result: models.TranscriptionResultDTO
    warnings: tuple[str, ...] = ()
    _raw: dict[str, Any] | None = field(default=None, eq=False)
    _body: bytes = field(default=b"", eq=False)
    text: str = field(init=False)
    _transcription: models.TranscriptionDTO | models.TranslationResultDTO = field(init=False)
    _made: dict[str, Any] = field(factory=dict, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        found = self.result.transcription
        transcription = found if isinstance(found, models.TranscriptionDTO) else models.TranscriptionDTO("", [], [])
        object.__setattr__(self, "_transcription", transcription)
        object.__setattr__(self, "text", self._longest_text())

    @classmethod
    def from_raw(cls, raw: dict[str, Any]) -> Transcript:
        """Read a finished job, however damaged.

        Raises:
            ValueError: It has no result.
        """
        return cls._of(*read_job(raw), raw=raw)

    @classmethod
    def _from_response(cls, raw: dict[str, Any], body: bytes) -> Transcript:
        """Read a finished job from a decoded body. Only the body is kept: it is smaller."""
        return cls._of(*read_job(raw, from_json=True), body=body)

    @classmethod
    def _of(cls, job: models.PreRecordedResponse, warnings: tuple[str, ...], **received: Any) -> Transcript:
        if not isinstance(job.result, models.TranscriptionResultDTO):
            raise ValueError("the job has no result")
        found = tuple(_undecodable(job.result))
        return cls(job=job, result=job.result, warnings=(*warnings, *found), **received)

    @classmethod
    def from_callback(cls, body: bytes | str | Mapping[str, Any]) -> Transcript:
        """Read the transcript that a callback of Gladia's brings, however damaged.

        Gladia signs nothing: whoever knows your URL can send one. To be sure, ask for the job by its id.

        Raises:
            ValueError: It is not the callback of a job that is done.
        """
        found = body if isinstance(body, Mapping) else decode_object(body.encode() if isinstance(body, str) else body)
        payload = found.get("payload")
        if not isinstance(payload, dict):
            raise ValueError(f"expected a callback with a payload, got {short_repr(dict(found))}")
        raw = {"id": found.get("id"), "status": "done", "result": payload}
        job, warnings = read_job(raw)
        return cls._of(job, tuple(text for text in warnings if text.startswith("result")), raw=raw)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Transcript:
        """Read a file that `save` wrote as JSON, or any job as Gladia answers it.

        Raises:
            OSError: The file cannot be read.
            ValueError: It does not hold a job with a result.
        """
        return cls.from_raw(decode_object(Path(path).read_bytes()))

    def save(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,  # noqa: A002  # as everyone calls it
        *,
        language: str | None = None,
        **options: Any,
    ) -> None:
        """Write the transcript to a file, which appears only when it is complete.

        Args:
            path: The file.
            format: Name of the format; by default the one that the ending of the path names.
            language: Code of the language of a translation.
            **options: The format's options, such as `speakers=` for `srt`.

        Raises:
            BadOption: The format or an option is unknown, or the path cannot be that of a file.
            LookupError: There is no text in that language.
            WriteFailed: The file cannot be written; an older one is unchanged.
        """
        known = exports.of_path(path) if format is None else exports.named(format)
        if known is None:
            endings = ", ".join(found.ending for found in exports.FORMATS.values())
            raise BadOption("path", f"its ending names no format ({endings}); give format=…", os.fspath(path))
        data = known.encode(self.in_language(language), path, **options)
        with AtomicFile(path) as target:
            target.write(data)

    def to_dict(self) -> dict[str, Any]:
        """The job as received, as a dictionary of its own."""
        return decode_object(self._body) if self._body else copy.deepcopy(self.raw)

    @property
    def raw(self) -> dict[str, Any]:
        """The body as received, decoded at first use."""
        raw = self._raw
        if raw is None:
            raw = decode_object(self._body)
            object.__setattr__(self, "_raw", raw)
        return raw

    @property
    def id(self) -> str:
        """Id of the job."""
        return self.job.id

    @property
    def name(self) -> str:
        """Name of the recording, without its ending; the job's id if Gladia does not tell one."""
        filename = self.job.file.filename if self.job.file else None
        return os.path.splitext(filename)[0] if isinstance(filename, str) and filename.strip() else self.id

    @property
    def duration(self) -> float:
        """Duration of the audio, in seconds."""
        known = [self.result.metadata.audio_duration]
        if self.job.file and isinstance(self.job.file.audio_duration, (int, float)):
            known.append(self.job.file.audio_duration)
        ends = (utterance.end for utterance in self._transcription.utterances if is_time(utterance.end))
        known.append(max(ends, default=0.0))
        return next(value for value in known if is_time(value))

    @property
    def billed_seconds(self) -> float | None:
        """What Gladia bills, in seconds of audio; None if it came damaged."""
        seconds = self.result.metadata.billing_time
        return seconds if is_time(seconds) else None

    @property
    def created_at(self) -> datetime | None:
        """When the job was created; None if the date cannot be read."""
        return timestamp(self.job.created_at)

    @property
    def completed_at(self) -> datetime | None:
        """When the job was done; None if the date cannot be read."""
        return timestamp(self.job.completed_at)

    @property
    def translations(self) -> dict[str, Translation | AddonError] | AddonError | None:
        """The translations by their languages; None if there were none asked for."""
        found = views.results(self.result.translation, list[models.TranslationResultDTO]())
        if not isinstance(found, list):
            return found
        return self._once("translations", lambda: dict(map(self._translation, found)))

    def translation(self, language: str) -> Translation | AddonError | None:
        """The translation into a language; None if there is none."""
        found = self.translations
        return found.get(language) if isinstance(found, dict) else found

    @property
    def summary(self) -> str | AddonError | None:
        """The summary."""
        return views.results(self.result.summarization, "")

    @property
    def entities(self) -> list[Entity] | AddonError | None:
        """The named entities, in the order of time."""
        found = views.results(self.result.named_entity_recognition, list[models.NamedEntityRecognitionResult]())
        if not isinstance(found, list):
            return found
        return [Entity(entity.entity_type, entity.text, entity.start, entity.end) for entity in found]

    @property
    def sentiments(self) -> list[Sentiment] | AddonError | None:
        """Sentiment and emotion of each part; None if they came damaged, too, which `warnings` then say."""
        found = views.results(self.result.sentiment_analysis, "[]")
        if not isinstance(found, str):
            return found
        with suppress(ValueError):
            return views.sentiments(found)
        return None

    @property
    def answers(self) -> list[Answer] | AddonError | None:
        """What a language model answered to the prompts, in their order."""
        found = views.results(self.result.audio_to_llm, list[models.AudioToLlmDTO]())
        return views.answers(found) if isinstance(found, list) else found

    @property
    def structured_data(self) -> Json | AddonError:
        """The extracted data: decoded if it is JSON, else as text."""
        found = views.results(self.result.structured_data_extraction, "null")
        if isinstance(found, str):
            with suppress(ValueError):
                return views.from_json(found)
        return found

    @property
    def chapters(self) -> dict[str, Json] | AddonError | None:
        """The chapters as received; Gladia does not document their form."""
        return views.results(self.result.chapterization, dict[str, Json]())

    def in_language(self, language: str | None) -> Speech:
        """The transcript itself for None or a spoken language, else its translation.

        Raises:
            LookupError: There is no such language; the message names those that there are.
        """
        found = self.translations
        translated = found if isinstance(found, dict) else {}
        speech = translated.get(language or "")
        if isinstance(speech, Translation):
            return speech
        if language is None or language in self.languages:
            return self
        known = [*self.languages, *(name for name, found in translated.items() if isinstance(found, Translation))]
        raise LookupError(f"there is no text in {language!r}; there is {', '.join(map(repr, known)) or 'none'}")

    def _sentences(self) -> Iterator[models.SentencesDTO]:
        """They stand in the transcription, and in older jobs beside it."""
        yield from super()._sentences()
        if self.result.sentences:
            yield self.result.sentences

    def _translation(self, found: models.TranslationResultDTO) -> tuple[str, Translation | AddonError]:
        language = next(iter(found.languages), "")
        if found.error is not None:
            return language, AddonError(found.error.message, found.error.exception, found.error.status_code)
        known: dict[str, Any] = {"id": self.id, "created_at": self.created_at, "duration": self.duration}
        return language, Translation(language=language, name=self.name, transcription=found, **known)

    def __repr__(self) -> str:
        start = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        return f"Transcript(id={self.id!r}, duration={self.duration:g}, languages={self.languages!r}, text={start!r})"


def _undecodable(result: models.TranscriptionResultDTO) -> Iterator[str]:
    """A warning if the sentiments are not the JSON text that they should be."""
    text = result.sentiment_analysis.results if result.sentiment_analysis else None
    if text is not None:
        try:
            views.sentiments(text)
        except ValueError as error:
            yield f"result.sentiment_analysis.results: is not a list of sentiments as JSON: {error}"
