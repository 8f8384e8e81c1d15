"""The page of a transcript, as text: markup, escaping, policy, and what a notebook shows. Browsers: tests/browser/."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript, Translation
from gladia_control.result.caption_text import tidy, whole
from gladia_control.result.page.markup import LOW
from hypothesis import strategies as st

from tests import tiers
from tests.support.jobs import addon, full_job
from tests.support.pages import FRENCH, TALK, full_transcript, job_of, spoken, talk
from tests.support.properties import holds

ELEMENTS = set(
    "html head meta title style body header h1 h2 p div button svg path audio span ul li bdi nav a input kbd "
    "main section ol footer script".split()
)


class Parsed(HTMLParser):
    """A page, read back: its elements, and the texts of those that are asked for by class or name."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[set[str], list[str]]] = []
        self._texts: dict[str, list[list[str]]] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "path", "img"):
            names = {tag, *(f".{name}" for name in (dict(attrs).get("class") or "").split())}
            names |= {"word"} if tag == "span" and "data-t" in dict(attrs) else set()
            text: list[str] = []
            self._open.append((names, text))
            for name in names:
                self._texts.setdefault(name, []).append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "input", "path", "img"):
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        for _, text in self._open:
            text.append(data)

    def texts(self, name: str) -> list[str]:
        """The texts of the elements with a class or a name; of words, `word`."""
        return ["".join(text) for text in self._texts.get(name, [])]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attributes for found, attributes in self.elements if found == tag]


def page_of(*utterances: dict[str, Any], **options: Any) -> Parsed:
    return Parsed(Transcript.from_raw(job_of(list(utterances))).to_html(**options))


def starts(page: Parsed) -> list[str | None]:
    return [attributes["data-t"] for attributes in page.all("span") if "data-t" in attributes]


def test_each_word_has_its_start_and_each_utterance_its_times() -> None:
    """In seconds; a name stands where the speaker changes."""
    page = page_of(spoken("Hello there.", 1.0, 0), spoken("How?", 3.0, 0), spoken("Fine.", 4.0, 1))
    assert ["1.00", "1.40", "3.00", "4.00"] == starts(page)
    assert ["1.00 1.80", "3.00 3.40", "4.00 4.40"] == [item["data-t"] for item in page.all("li") if "data-t" in item]
    assert ["#t=1.00", "#t=3.00", "#t=4.00"] == [link["href"] for link in page.all("a")]
    assert (["Speaker 0", "Speaker 1"], ["Hello there.", "How?", "Fine."]) == (page.texts(".who"), page.texts(".said"))


@tiers.examples(60, 2000)
def test_any_text_is_shown_as_it_is(examples: int) -> None:
    """A text, a name, a title or a summary comes back from the page as it was; none of it is an element."""

    def promise(first: str, second: str, third: str) -> None:
        utterances = [spoken(f"x {first}", 0.0, 0), spoken(f"{second}!", 9.0, 1)]
        raw = job_of(utterances, summarization=addon(f"Sum {third}"))
        raw["file"]["filename"] = f"N {third}.wav"
        transcript = Transcript.from_raw(raw)
        page = Parsed(transcript.to_html(speakers={0: f"A {second}"}))
        assert [tidy(whole(f"x {first}")), tidy(whole(f"{second}!"))] == page.texts(".said")
        assert [tidy(whole(transcript.name))] * 2 == [*page.texts("title"), *page.texts("h1")]
        assert [tidy(whole(f"A {second}")), "Speaker 1"] == page.texts(".who")
        assert tidy(whole(f"Sum {third}")).split() == " ".join(page.texts(".prose")).split()
        assert ELEMENTS >= {tag for tag, _ in page.elements}
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]

    hostile = st.sampled_from(
        ["</script>", "<img onerror=a>", "&lt;", '" onclick="', "'", "$title", "<!--", "]]>", "\ud800"]
    )
    text = st.lists(hostile | st.text(max_size=6), max_size=4).map("".join)
    holds(promise, text, text, text, examples=examples)


@pytest.mark.parametrize(
    ("words", "text", "shown"),
    [
        (["你", "好"], "你好", ["你", "好"]),  # no spaces
        (["Hello", "there"], "Hello, there!", ["Hello", "there"]),  # words without their punctuation
        ([" Hello ", " there "], "Hello there", ["Hello", "there"]),
        (["lost", " there"], "Hello there", ["there"]),  # a word that is not in the text
        (["end", "Hello"], f"Hello {'and so on ' * 9}end", ["Hello"]),  # a word far from its place
        (["Hello", "", "there"], "", ["Hello", "there"]),  # no text
        ([], "Only a text", ["Only a text"]),
    ],
)
def test_words_stand_where_the_text_has_them(words: list[str], text: str, shown: list[str]) -> None:
    """The text is that of the utterance, with its spaces; words without a text are joined as their script does."""
    times = {"confidence": 0.9, "end": 1.0}
    said = spoken("x", 1.0) | {"text": text, "words": [{"word": word, "start": 1.0, **times} for word in words]}
    page = page_of(said)
    assert (shown, [text or "Hello there"]) == (page.texts("word"), page.texts(".said"))


def test_words_that_gladia_was_not_sure_of_are_marked() -> None:
    """With a note that says what the marks mean; without such a word there is none."""
    sure, unsure = spoken("One two", 0.0), spoken("three four", 2.0)
    unsure["words"][1]["confidence"] = LOW - 0.01
    page = page_of(sure, unsure)
    assert ["four", "Dotted"] == page.texts(".low")
    assert [] == page_of(sure).texts(".low")


@pytest.mark.parametrize("time", [None, "soon", -1.0, 1e300])
def test_damaged_times_are_left_out(time: Any) -> None:
    """A word without a time cannot be clicked; an utterance has the times of its words, or none."""
    damaged = spoken("One two", 1.0)
    damaged["words"][0]["start"] = damaged["start"] = time
    lost = spoken("Lost", 5.0) | {"start": time, "end": time, "words": []}
    page = page_of(damaged, lost)
    assert (["1.40"], ["One two", "Lost"]) == (starts(page), page.texts(".said"))
    assert ["1.40 1.80"] == [item["data-t"] for item in page.all("li") if "data-t" in item]


def test_channels_take_the_place_of_speakers() -> None:
    """Without diarization, if there are several; without names there are lanes all the same."""
    left, right = spoken("Hello.", 0.0, None), spoken("Hi.", 1.0, None, channel=1)
    page = page_of(left, right)
    assert ["Channel 0", "Channel 1"] == page.texts(".who")
    assert ["Anna", "Channel 1"] == page_of(left, right, speakers={0: "Anna"}).texts(".who")
    unnamed = page_of(left, right, speakers=False)
    assert ([], 2) == (unnamed.texts(".who"), len([path for path in unnamed.all("path") if "class" in path]))
    alone = page_of(left)
    assert ([], []) == (alone.texts(".who"), alone.texts(".names"))


def test_a_page_of_all_languages_or_of_one() -> None:
    """Translations, the summary, and why one of them is missing."""
    transcript = full_transcript()
    page = Parsed(transcript.to_html())
    assert ["Transcript", "French", "Summary", "German"] == page.texts("h2")
    assert ([text for _, text in TALK] + FRENCH) == page.texts(".said")
    assert ["Gladia could not make this: No <German>"] == page.texts(".none")
    french = transcript.translation("fr")
    assert isinstance(french, Translation)
    assert french.to_html() == transcript.to_html(language="fr")
    assert (FRENCH, []) == (Parsed(french.to_html()).texts(".said"), Parsed(french.to_html()).texts("h2"))
    with pytest.raises(LookupError, match="there is no text in 'xx'"):
        transcript.to_html(language="xx")


def test_an_empty_transcript_is_a_page() -> None:
    """Nothing was said, or there is only a text."""
    assert ["No speech."] == page_of().texts(".none")
    raw = full_job()
    raw["result"] = {"transcription": {"full_transcript": "Only this.\nAnd this.", "languages": []}}
    page = Parsed(Transcript.from_raw(raw).to_html())
    assert [True, True] == [text in page.texts("section")[0] for text in ("Only this.", "And this.")]


def test_its_policy_allows_only_its_own_script_and_style() -> None:
    """By their digests; nothing inline, and nothing from elsewhere."""
    text = full_transcript().to_html(audio=b"RIFF....WAVE")
    page = Parsed(text)
    [policy] = [str(meta["content"]) for meta in page.all("meta") if meta.get("http-equiv")]
    for tag in ("script", "style"):
        [inline] = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; ")
    assert policy.endswith("; media-src data:")
    assert not [name for _, attributes in page.elements for name in attributes if name == "style" or name[:2] == "on"]
    assert "media-src" not in full_transcript().to_html()


def test_a_notebook_shows_speakers_times_and_text() -> None:
    """Escaped, without script and style; short if the transcript is long."""
    shown = full_transcript()._repr_html_()
    page = Parsed(shown)
    assert {"div", "p", "b", "table", "tr", "td"} == {tag for tag, _ in page.elements}
    assert ["0:00", "Speaker 0", TALK[0][1]] == page.texts("td")[:3]
    assert "style" not in shown
    long = Transcript.from_raw(job_of(talk([(0, f"<b>{number} {'x' * 900}") for number in range(500)])))
    assert len(long._repr_html_()) < 6000
    assert ("… 488 more", []) == (Parsed(long._repr_html_()).texts("p")[1], Parsed(long._repr_html_()).texts("b")[1:])
    assert "No words" in Transcript.from_raw(job_of([]) | {"id": "No words", "file": None})._repr_html_()


def test_it_is_saved_like_any_format(tmp_path: Path) -> None:
    """By its ending, and with its options."""
    full_transcript().save(tmp_path / "a.html", speakers={0: "Anna"})
    assert full_transcript().to_html(speakers={0: "Anna"}) == (tmp_path / "a.html").read_text("utf-8")
