"""The result of a finished job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

from attrs import field, frozen

from gladia_control.api.generated import Unset, models
from gladia_control.result import subtitles

from .caption_text import spaced, whole
from .json import decode_object
from .lenient import read_job
from .timestamps import timestamp


@frozen(kw_only=True, repr=False)
class Transcript:
    """The result of a job that is done.

    Attributes:
        text: The whole text. If it is missing, this is the text of the utterances, of their words or of the sentences,
            whichever is longest; never a translation.
        result: Everything that Gladia answered, including add-ons (`result.summarization`, …).
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
    _transcription: models.TranscriptionDTO = field(init=False)

    def __attrs_post_init__(self) -> None:
        found = self.result.transcription
        transcription = found if isinstance(found, models.TranscriptionDTO) else models.TranscriptionDTO("", [], [])
        object.__setattr__(self, "_transcription", transcription)
        text = transcription.full_transcript
        object.__setattr__(self, "text", whole(text if text.strip() else max(self._texts(), key=_letters)))

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
        return cls(job=job, result=job.result, warnings=warnings, **received)

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
    def utterances(self) -> list[models.UtteranceDTO]:
        """Utterances, each with `text`, `start` and `end` in seconds, `words`, and `speaker` with diarization."""
        return self._transcription.utterances

    @property
    def languages(self) -> list[str]:
        """Codes of the languages found."""
        return self._transcription.languages

    @property
    def duration(self) -> float:
        """Duration of the audio, in seconds."""
        known = [self.result.metadata.audio_duration]
        if self.job.file and isinstance(self.job.file.audio_duration, (int, float)):
            known.append(self.job.file.audio_duration)
        known.append(max((u.end for u in self.utterances if subtitles.is_time(u.end)), default=0.0))
        return next(value for value in known if subtitles.is_time(value))

    @property
    def created_at(self) -> datetime | None:
        """When the job was created; None if the date cannot be read."""
        return timestamp(self.job.created_at)

    @property
    def completed_at(self) -> datetime | None:
        """When the job was done; None if the date cannot be read."""
        return timestamp(self.job.completed_at)

    def to_srt(self) -> str:
        """The transcript as a SubRip file: Gladia's own if the job asked for subtitles, else made from the words."""
        return self._own_subtitles("srt") or subtitles.to_srt(self._captions())

    def to_vtt(self) -> str:
        """The transcript as a WebVTT file: Gladia's own if the job asked for subtitles, else made from the words."""
        return self._own_subtitles("vtt") or subtitles.to_vtt(self._captions())

    def _texts(self) -> Iterator[str]:
        """The texts that can be put together from parts."""
        yield _joined(utterance.text.strip() or _words(utterance) for utterance in self.utterances)
        for sentences in [*(self._transcription.sentences or ()), self.result.sentences]:
            yield _joined(sentences.results or ()) if sentences else ""

    def _captions(self) -> list[subtitles.Caption]:
        return subtitles.captions(self.utterances, text=self.text, duration=self.duration)

    def _own_subtitles(self, wanted: Literal["srt", "vtt"]) -> str | None:
        files: list[models.SubtitleDTO] | Unset = self._transcription.subtitles
        return next((whole(f.subtitles) for f in files or () if f.format_ == wanted and f.subtitles.strip()), None)

    def __repr__(self) -> str:
        start = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        return f"Transcript(id={self.id!r}, duration={self.duration:g}, languages={self.languages!r}, text={start!r})"


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _joined(parts: Iterable[str]) -> str:
    return " ".join(filter(None, map(str.strip, parts)))


def _words(utterance: models.UtteranceDTO) -> str:
    return "".join(spaced([word.word for word in utterance.words if word.word.strip()]))
