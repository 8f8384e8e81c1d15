"""What was said, in the language of the recording or in another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeVar

from attrs import field, frozen

from gladia_control.api.generated import Unset, models
from gladia_control.result import subtitles

from . import views
from .caption_text import spaced, whole
from .views import AddonError, Speaker, Utterance, Word

T = TypeVar("T")


class Speech:
    """The text and its parts. Parts are made when they are first asked for."""

    __slots__ = ()

    text: str
    _transcription: models.TranscriptionDTO | models.TranslationResultDTO
    _made: dict[str, Any]

    @property
    def languages(self) -> list[str]:
        """Codes of the languages."""
        return self._transcription.languages

    @property
    def utterances(self) -> list[Utterance]:
        """What one speaker says without a long pause, in the order of time."""
        return self._once("utterances", lambda: views.utterances(self._transcription.utterances))

    @property
    def words(self) -> list[Word]:
        """All words, each with its speaker, channel and utterance."""
        return self._once("words", lambda: [word for utterance in self.utterances for word in utterance.words])

    @property
    def speakers(self) -> list[Speaker]:
        """The speakers, with their talk time; empty without diarization."""
        return self._once("speakers", lambda: views.speakers(self.utterances))

    @property
    def sentences(self) -> list[str] | AddonError | None:
        """The sentences; None if they were not asked for."""
        for found in self._sentences():
            return views.results(found, list[str]())
        return None

    @property
    def duration(self) -> float:
        """Duration of the audio, in seconds."""
        raise NotImplementedError

    def to_srt(self) -> str:
        """The text as a SubRip file: Gladia's own if the job asked for subtitles, else made from the words."""
        return self._own_subtitles("srt") or subtitles.to_srt(self._captions())

    def to_vtt(self) -> str:
        """The text as a WebVTT file: Gladia's own if the job asked for subtitles, else made from the words."""
        return self._own_subtitles("vtt") or subtitles.to_vtt(self._captions())

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """What a function makes, which is called once."""
        if name not in self._made:
            self._made[name] = make()
        found: T = self._made[name]
        return found

    def _sentences(self) -> Iterator[models.SentencesDTO]:
        yield from self._transcription.sentences or ()

    def _captions(self) -> list[subtitles.Caption]:
        return subtitles.captions(self._transcription.utterances, text=self.text, duration=self.duration)

    def _own_subtitles(self, wanted: Literal["srt", "vtt"]) -> str | None:
        files: list[models.SubtitleDTO] | Unset = self._transcription.subtitles
        return next((whole(f.subtitles) for f in files or () if f.format_ == wanted and f.subtitles.strip()), None)

    def _longest_text(self) -> str:
        """The whole text. If it is missing, that of the utterances, words or sentences, whichever is longest."""
        text = self._transcription.full_transcript
        return whole(text if text.strip() else max(self._texts(), key=_letters))

    def _texts(self) -> Iterator[str]:
        """The texts that can be put together from parts."""
        yield _joined(utterance.text.strip() or _words(utterance) for utterance in self._transcription.utterances)
        for sentences in self._sentences():
            yield _joined(sentences.results or ())


@frozen(kw_only=True, repr=False)
class Translation(Speech):
    """A translation of a transcript, which has the same parts.

    Attributes:
        language: Code of its language.
        text: The whole text.
    """

    language: str
    _transcription: models.TranscriptionDTO | models.TranslationResultDTO = field(alias="transcription")
    _duration: float = field(alias="duration")
    _made: dict[str, Any] = field(factory=dict, init=False, eq=False)
    text: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "text", self._longest_text())

    @property
    def duration(self) -> float:
        """Duration of the audio, in seconds."""
        return self._duration

    def __repr__(self) -> str:
        return f"Translation(language={self.language!r}, text={self.text[:57]!r}…)"


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _joined(parts: Iterable[str]) -> str:
    return " ".join(filter(None, map(str.strip, parts)))


def _words(utterance: models.UtteranceDTO) -> str:
    return "".join(spaced([word.word for word in utterance.words if word.word.strip()]))
