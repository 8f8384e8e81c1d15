"""The page of a transcript in a browser: playing, searching, names, tabs, links."""

from __future__ import annotations

from pathlib import Path

import pytest
from gladia_control import Transcript
from gladia_control.result.page import audio
from playwright.sync_api import Page, expect

from tests import tiers
from tests.browser.conftest import Opened
from tests.support.pages import PACE, full_transcript, job_of, spoken, talk
from tests.support.places import silence

pytestmark = tiers.check

LIT = "[...document.querySelectorAll('.lit')].map(word => Number(word.dataset.t))"
BETWEEN = f"""new Promise(done => requestAnimationFrame(() => {{
  const audio = document.querySelector("audio");
  const before = audio.currentTime;
  requestAnimationFrame(() => done([before, {LIT}, audio.currentTime]));
}}))"""
"""What is lit, and where the recording was just before and after."""


def now(page: Page) -> float:
    """Where the recording is, in seconds."""
    found: float = page.evaluate("document.querySelector('audio').currentTime")
    return found


def lit(page: Page) -> list[float]:
    """The starts of the words that are highlighted."""
    found: list[float] = page.evaluate(LIT)
    return found


def words(page: Page) -> list[tuple[str, float]]:
    """The words of the transcript, with their starts."""
    spans = page.locator("section:first-child span[data-t]")
    return [
        (str(text), float(start)) for text, start in spans.evaluate_all("a => a.map(e => [e.textContent, e.dataset.t])")
    ]


def test_a_click_on_a_word_goes_there(opened: Opened) -> None:
    """To its start, within a tenth of a second; the word is highlighted, and the address names the moment."""
    page = opened()
    known = words(page)
    assert [(word.word.strip(), word.start) for word in full_transcript().words] == known
    for index in (3, 0, 20, len(known) - 1):
        page.locator("section:first-child span[data-t]").nth(index).click()
        assert [known[index][1]] == lit(page)
        assert pytest.approx(known[index][1], abs=0.1) == now(page)
        assert page.url.endswith(f"#t={known[index][1]:g}")


def test_highlighting_follows_playback(opened: Opened) -> None:
    """The word that is lit is the one that is spoken, even if ten are spoken in a second."""
    pace = 0.1
    page = opened(Transcript.from_raw(job_of([spoken(" ".join(map(str, range(150))), 0.0, pace=pace)])))
    page.get_by_role("button", name="Play").click()
    seen = []
    for _ in range(8):
        page.wait_for_timeout(120)
        before, shown, after = page.evaluate(BETWEEN)
        assert 1 == len(shown)
        assert before - pace - 0.05 <= shown[0] <= after + 0.05
        seen += shown
    assert len(set(seen)) > 4
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert 0.5 < now(page) < 12.0


def test_search_counts_and_jumps(opened: Opened) -> None:
    """Any case, parts of words, and several words; the hits of the text that is shown."""
    page = opened()
    query, count = page.get_by_role("searchbox"), page.get_by_role("status")
    text = " ".join(utterance.text for utterance in full_transcript().utterances).lower()
    for sought, shown in [
        ("GOOD", "4 hits"),
        ("good morning", "2 hits"),
        ("question?", "1 hit"),
        ("o", "15 hits"),
        ("zebra", "no hits"),
    ]:
        query.fill(sought)
        assert text.count(sought.lower()) == int(shown.split()[0].replace("no", "0"))
        expect(count).to_have_text(shown)
    query.fill("good")
    for key, shown in [("Enter", "1 of 4"), ("Enter", "2 of 4"), ("Shift+Enter", "1 of 4"), ("Shift+Enter", "4 of 4")]:
        query.press(key)
        expect(count).to_have_text(shown)
    page.get_by_role("button", name="Next hit").click()
    expect(count).to_have_text("1 of 4")
    painted = page.evaluate("['hits', 'hit'].map(name => [...CSS.highlights.get(name)].map(String))")
    assert [["good", "good", "good", "good"], ["good"]] == [[text.lower() for text in some] for some in painted]
    query.fill("bonjour")
    expect(count).to_have_text("no hits")
    page.get_by_role("tab", name="French").click()
    expect(count).to_have_text("2 hits")


def test_keys(opened: Opened) -> None:
    """Space plays and pauses, arrows move by five seconds, a slash searches; typing is typing."""
    page = opened()
    page.keyboard.press("ArrowRight")
    assert pytest.approx(5.0, abs=0.1) == now(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert 0.0 == now(page)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("a good /")
    expect(page.get_by_role("searchbox")).to_have_value("a good /")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_names_are_kept(opened: Opened) -> None:
    """They change everywhere at once, and are there when the page is opened again; an empty one is the first again."""
    page = opened()
    page.get_by_label("Name of Speaker 1").fill("Ben <b>")
    page.get_by_label("Name of Speaker 0").fill("Anna")
    page.get_by_label("Name of Speaker 0").fill(" ")
    shown = page.locator("section:first-child .who")
    for _ in range(2):
        expect(shown).to_have_text(["Speaker 0", "Ben <b>"] * 2)
        page.reload()
    expect(page.get_by_label("Name of Speaker 1")).to_have_value("Ben <b>")
    assert ["gladia:45463597-20b7-4af7-b3b3-f5fb778203ab:names"] == page.evaluate("Object.keys(localStorage)")


def test_a_browser_without_storage_is_enough(opened: Opened) -> None:
    """Names can be edited, and nothing complains."""
    page = opened(before="Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})")
    page.get_by_label("Name of Speaker 0").fill("Anna")
    expect(page.locator("section:first-child .who").first).to_have_text("Anna")


def test_translations_and_summary_are_tabs(opened: Opened) -> None:
    """One is shown at a time; arrow keys go from one to the next; what failed says why."""
    page = opened()
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["Transcript", "French", "Summary", "German"])
    tabs.first.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="French")).to_contain_text("Bonjour, et bienvenue.")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(tabs.nth(1)).to_be_focused()
    page.get_by_role("tabpanel").get_by_text("pause.").click()
    assert [pytest.approx(now(page), abs=0.1)] == lit(page)
    assert now(page) > 8
    tabs.nth(1).press("ArrowLeft")
    tabs.nth(0).press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="German")).to_contain_text("No <German>")
    tabs.nth(2).click()
    expect(page.get_by_role("tabpanel", name="Summary")).to_contain_text("A good one starts with a pause.")


def test_a_link_leads_to_a_moment(opened: Opened) -> None:
    """When the page is opened, and when the address changes; each utterance has one."""
    page = opened(moment="#t=7.5")
    assert (7.5, 1) == (now(page), len(lit(page)))
    page.evaluate("location.hash = '#t=0.4'")
    page.wait_for_function("document.querySelector('audio').currentTime === 0.4")
    page.get_by_role("link", name="0:07").click()
    assert pytest.approx(float(page.url.partition("#t=")[2]), abs=0.1) == now(page)
    assert 7.0 <= now(page) < 8.0


def test_the_strip_is_a_slider(opened: Opened) -> None:
    """A click goes to the moment, and so do arrow keys; it says where it is."""
    page = opened()
    strip = page.get_by_role("slider")
    box = strip.bounding_box()
    assert box is not None
    strip.click(position={"x": box["width"] / 2, "y": 5})
    seconds = full_transcript().duration
    assert pytest.approx(seconds / 2, abs=0.1) == now(page)
    strip.press("ArrowRight")
    assert pytest.approx(seconds / 2 + 5, abs=0.1) == now(page)
    expect(strip).to_have_attribute("aria-valuetext", f"0:{int(now(page)):02}")


def test_without_a_recording_everything_else_works(opened: Opened) -> None:
    """There is no player; words, times and the strip show the moment."""
    page = opened(audio=None)
    expect(page.locator("audio")).to_have_count(0)
    expect(page.get_by_role("button", name="Play")).to_have_count(0)
    page.locator("span[data-t]").nth(5).click()
    assert [words(page)[5][1]] == lit(page)
    page.get_by_role("slider").press("ArrowRight")
    assert [pytest.approx(words(page)[5][1] + 5, abs=PACE)] == lit(page)


def test_a_large_recording_is_linked(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page finds it by a relative path, whatever characters its name has; if it is gone, the page says so."""
    monkeypatch.setattr(audio, "EMBEDDED", 1000)
    path = tmp_path / "rec" / "a:b #1 ü%.wav"
    path.parent.mkdir()
    path.write_bytes(silence(160_000))
    page = opened(audio=path)
    expect(page.locator("audio")).to_have_attribute("src", "./rec/a%3Ab%20%231%20%C3%BC%25.wav")
    page.locator("span[data-t]").nth(9).click()
    page.wait_for_function("document.querySelector('audio').readyState > 1")
    assert pytest.approx(words(page)[9][1], abs=0.1) == now(page)


def test_a_recording_that_is_gone_is_mentioned(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is there all the same."""
    monkeypatch.setattr(audio, "EMBEDDED", 1000)
    path = tmp_path / "call.wav"
    path.write_bytes(silence(160_000))
    page = opened(audio=path)
    path.write_bytes(b"RIFF, but no recording" * 100)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("cannot be played")
    page.locator("span[data-t]").nth(5).click()
    assert [words(page)[5][1]] == lit(page)


def test_thirty_thousand_words_are_all_there(opened: Opened) -> None:
    """The page of three hours has every word, and leads to the last one."""
    lines = [(number % 3, f"number {number} is said here by somebody and that is all of it") for number in range(2500)]
    transcript = Transcript.from_raw(job_of(talk(lines)))
    page = opened(transcript, audio=None, moment=f"#t={transcript.utterances[-1].start}")
    assert 30_000 <= page.locator("span[data-t]").count()
    expect(page.get_by_text("2499")).to_be_in_viewport()
    page.get_by_role("searchbox").fill("number 1234 ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1234")).to_be_in_viewport()


def test_the_first_of_two_who_speak_at_once_stays_lit(opened: Opened) -> None:
    """Words of both are highlighted."""
    both = [spoken("one two three four", 0.0, 0), spoken("five six", 0.4, 1)]
    page = opened(Transcript.from_raw(job_of(both)))
    page.evaluate("location.hash = '#t=0.9'")
    page.wait_for_function("document.querySelectorAll('.lit').length === 2")
    expect(page.locator(".lit")).to_have_text(["three", "six"])
