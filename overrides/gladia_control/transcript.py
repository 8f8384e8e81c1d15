"""A finished transcription, narrowed to what it always has."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from attrs import field, frozen

from . import subtitles
from ._generated import JobModel, Subtitle, Transcription, TranscriptionResult, Unset, Utterance
from ._reading import read_job
from ._rows import spaced, whole
from ._timestamps import timestamp


@frozen(kw_only=True, repr=False)
class Transcript:
    """The result of a job that is done.

    Attributes:
        text: The whole text.
        result: Everything that Gladia answered, add-ons included (`result.summarization`, …).
        job: The job around the result.
        raw: The body as received.
        oddities: What the answer had that Gladia's API does not promise, each as `place: what is wrong`. Such a place
            has a neutral value in the attributes above (NaN for a number); `raw` has what was sent.
    """

    job: JobModel
    result: TranscriptionResult
    raw: dict[str, Any]
    oddities: tuple[str, ...] = ()
    text: str = field(init=False)
    _transcription: Transcription = field(init=False)

    def __attrs_post_init__(self) -> None:
        found = self.result.transcription
        transcription = found if isinstance(found, Transcription) else Transcription("", [], [])
        object.__setattr__(self, "_transcription", transcription)
        parts = (utterance.text.strip() or _words(utterance) for utterance in transcription.utterances)
        object.__setattr__(self, "text", whole(transcription.full_transcript or " ".join(filter(None, parts))))

    @classmethod
    def from_raw(cls, raw: dict[str, Any]) -> Transcript:
        """Read a job that is done, however damaged.

        Raises:
            ValueError: It has no result.
        """
        job, oddities = read_job(raw)
        if not isinstance(job.result, TranscriptionResult):
            raise ValueError("the job has no result")
        return cls(job=job, result=job.result, raw=raw, oddities=oddities)

    @property
    def id(self) -> str:
        """Id of the job."""
        return self.job.id

    @property
    def utterances(self) -> list[Utterance]:
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
        """The transcript as a SubRip file: Gladia's own if it was asked for, else made from the words."""
        return self._own_subtitles("srt") or subtitles.to_srt(self._captions())

    def to_vtt(self) -> str:
        """The transcript as a WebVTT file: Gladia's own if it was asked for, else made from the words."""
        return self._own_subtitles("vtt") or subtitles.to_vtt(self._captions())

    def _captions(self) -> list[subtitles.Caption]:
        return subtitles.captions(self.utterances, text=self.text, duration=self.duration)

    def _own_subtitles(self, wanted: Literal["srt", "vtt"]) -> str | None:
        files: list[Subtitle] | Unset = self._transcription.subtitles
        return next((whole(file.subtitles) for file in files or () if file.format_ == wanted and file.subtitles), None)

    def __repr__(self) -> str:
        start = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        return f"Transcript(id={self.id!r}, duration={self.duration:g}, languages={self.languages!r}, text={start!r})"


def _words(utterance: Utterance) -> str:
    return "".join(spaced([word.word for word in utterance.words if word.word.strip()]))
