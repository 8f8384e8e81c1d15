"""What was said, in the language of the recording or in another one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, TypeVar

from attrs import field, frozen

from gladia_control.api.generated import Unset, models
from gladia_control.result import captions, subtitles

from . import views
from .caption_text import spaced, whole
from .page.audio import PageAudio, audio_for
from .page.document import document
from .page.notebook import notebook
from .views import AddonError, Speaker, Utterance, Word
from .wanted import Source, Speakers, Wanted

T = TypeVar("T")


class Speech:
    """The text and its parts. Parts are made when they are first asked for."""

    __slots__ = ()

    text: str
    _transcription: models.TranscriptionDTO | models.TranslationResultDTO
    _made: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the recording, without its ending."""
        raise NotImplementedError

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

    def in_language(self, language: str | None) -> Speech:
        """What was said in a language; None is the own one.

        Raises:
            LookupError: There is no text in that language; the message names those that there are.
        """
        if language is None or language in self.languages:
            return self
        raise LookupError(f"there is no text in {language!r}; there is {', '.join(map(repr, self.languages))}")

    def to_srt(
        self,
        *,
        language: str | None = None,
        speakers: Speakers = False,
        source: Source | None = None,
        maximum_characters_per_row: int | None = None,
        maximum_rows_per_caption: int | None = None,
        minimum_duration: float | None = None,
        maximum_duration: float | None = None,
    ) -> str:
        """The text as a SubRip file.

        Args:
            language: Code of the language of a translation; by default the language that is spoken.
            speakers: Whether to put the speaker's name before the first words after each change, or names for the
                speakers' numbers. Without diarization, channels take the place of speakers if there are several.
            source: `gladia`: the file that Gladia made. `words`: made here from the words. By default Gladia's, if
                there is one and nothing of the layout is given.
            maximum_characters_per_row: Columns of a row; a wide character takes two. By default 42.
            maximum_rows_per_caption: By default 2.
            minimum_duration: Seconds that a caption lasts at least, unless its speaker goes on earlier.
            maximum_duration: Seconds that a caption lasts at most. By default 7.

        Raises:
            BadOption: A value is out of range, or Gladia's file is not there or cannot have that layout.
            LookupError: There is no text in that language.
        """
        wanted = Wanted(
            speakers,
            source,
            maximum_characters_per_row,
            maximum_rows_per_caption,
            minimum_duration,
            maximum_duration,
        )
        speech = self.in_language(language)
        own = speech._own_subtitles("srt", wanted)
        if own is not None:
            return subtitles.with_commas(own)
        layout, name = wanted.layout(speech._voice_name), wanted.names(speech._voice_name)
        return subtitles.to_srt(speech._captions(layout), layout, name)

    def to_vtt(
        self,
        *,
        language: str | None = None,
        speakers: Speakers = False,
        source: Source | None = None,
        maximum_characters_per_row: int | None = None,
        maximum_rows_per_caption: int | None = None,
        minimum_duration: float | None = None,
        maximum_duration: float | None = None,
        highlight_words: bool = False,
    ) -> str:
        """The text as a WebVTT file, as `to_srt`; speakers are `<v Name>`.

        Args:
            highlight_words: Whether each word has the time at which it is spoken, so that a player can highlight it.
        """
        wanted = Wanted(
            speakers,
            source,
            maximum_characters_per_row,
            maximum_rows_per_caption,
            minimum_duration,
            maximum_duration,
            highlight_words,
        )
        speech = self.in_language(language)
        own = speech._own_subtitles("vtt", wanted)
        if own is not None:
            return own
        layout, name = wanted.layout(None), wanted.names(speech._voice_name)
        return subtitles.to_vtt(speech._captions(layout), layout, name, highlight_words=highlight_words)

    def to_html(
        self,
        *,
        audio: PageAudio | None = None,
        language: str | None = None,
        speakers: Speakers = True,
        folder: str | os.PathLike[str] | None = None,
    ) -> str:
        """The text as a page to read, search and hear: one file without network access, with all translations as tabs.

        Args:
            audio: The recording: a path, its bytes, or an http(s) URL. Up to 10 MB become part of the page. A larger
                file is linked relative to `folder`, and a URL as it is: with its query, which may be a secret.
            language: Code of the language of a translation, for a page of that alone.
            speakers: Whether speakers are named, or names for the speakers' numbers.
            folder: Where the page will be; by default the current folder. `save` knows it.

        Raises:
            BadOption: The recording cannot be read or linked.
            LookupError: There is no text in that language.
        """
        return document(self.in_language(language), audio_for(audio, folder), speakers)

    def _repr_html_(self) -> str:
        return notebook(self)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """What a function makes, which is called once."""
        if name not in self._made:
            self._made[name] = make()
        found: T = self._made[name]
        return found

    def _sentences(self) -> Iterator[models.SentencesDTO]:
        yield from self._transcription.sentences or ()

    def _captions(self, layout: captions.Layout | None = None) -> list[captions.Caption]:
        found = self._transcription.utterances
        return captions.captions(found, text=self.text, duration=self.duration, layout=layout, voice=self.voice_of)

    def voice_names(self, speakers: Speakers) -> Callable[[int | None, int], str]:
        """The name that is shown for a speaker and a channel; empty if none is.

        Args:
            speakers: Whether names are shown, or names by numbers.
        """
        name = self.names(speakers)
        return lambda speaker, channel: name(self._voice(speaker, channel))

    def names(self, speakers: Speakers) -> Callable[[captions.Voice], str]:
        """As `voice_names`, for what `voice_of` returns."""
        return Wanted(speakers=speakers).names(self._voice_name)

    def voice_of(self, utterance: models.UtteranceDTO) -> captions.Voice:
        """Number of the speaker, or without diarization of the channel if there are several."""
        speaker = utterance.speaker
        return self._voice(None if isinstance(speaker, Unset) else speaker, utterance.channel)

    @property
    def received(self) -> list[models.UtteranceDTO]:
        """The utterances as received: for long texts, `utterances` takes longer."""
        return self._transcription.utterances

    def _voice(self, speaker: int | None, channel: int) -> captions.Voice:
        """Who speaks: the speaker, or without diarization the channel if there are several."""
        kind = self.kind_of_voices
        return speaker if kind == "Speaker" else channel if kind == "Channel" else None

    @property
    def kind_of_voices(self) -> str:
        """`Speaker`; `Channel` without diarization, if there are several channels; else empty."""
        return self._once("kind of voices", self._found_kind)

    def _found_kind(self) -> str:
        found = self._transcription.utterances
        if any(isinstance(utterance.speaker, int) for utterance in found):
            return "Speaker"
        return "Channel" if len({utterance.channel for utterance in found}) > 1 else ""

    def _voice_name(self, voice: captions.Voice) -> str:
        """The name of a voice that has no other."""
        return "" if voice is None else f"{self.kind_of_voices} {voice}"

    def _own_subtitles(self, kind: Literal["srt", "vtt"], wanted: Wanted) -> str | None:
        """Gladia's file, if that is wanted and there is one."""
        files: list[models.SubtitleDTO] | Unset = self._transcription.subtitles
        found = next((whole(f.subtitles) for f in files or () if f.format_ == kind and f.subtitles.strip()), None)
        return wanted.own(found, kind)

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
        id: Id of the job.
        created_at: When the job was created; None if the date cannot be read.
        text: The whole text.
    """

    language: str
    id: str
    created_at: datetime | None
    _name: str = field(alias="name")
    _transcription: models.TranscriptionDTO | models.TranslationResultDTO = field(alias="transcription")
    _duration: float = field(alias="duration")
    _made: dict[str, Any] = field(factory=dict, init=False, eq=False)
    text: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "text", self._longest_text())

    @property
    def name(self) -> str:
        """Name of the recording, without its ending."""
        return self._name

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
