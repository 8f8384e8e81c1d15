"""The page of a transcript in a browser: hostile text, its policy, accessibility, and how it looks in other places."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from playwright.sync_api import Page, expect

from tests import tiers
from tests.browser.conftest import Opened
from tests.support.jobs import addon
from tests.support.pages import job_of, spoken, talk, translated

pytestmark = tiers.check

HOSTILE = "</script><img src=x onerror=alert(1)> <b>&amp; \"'</p></style> $title ${x} {{y}}"
AXE = importlib.resources.files("axe_playwright_python") / "axe.min.js"


def hostile() -> Transcript:
    """A transcript in which every text is an attack."""
    utterances = [spoken(HOSTILE, 0.0, 0), spoken(HOSTILE, 9.0, 1, language='en" onclick="alert(2)')]
    translation = addon([translated('fr"><script>alert(3)</script>', [HOSTILE] * 2, utterances)])
    raw = job_of(utterances, translation=translation, summarization=addon(HOSTILE))
    raw["file"]["filename"] = f"{HOSTILE}.wav"
    raw["id"] = HOSTILE
    return Transcript.from_raw(raw)


def test_a_hostile_text_shows_exactly_itself(opened: Opened) -> None:
    """Nothing of it becomes an element, an attribute, a script, or a part of the template."""
    page = opened(hostile(), speakers={0: HOSTILE})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for place in (".said >> nth=0", "h1", "#summary p", ".who >> nth=0"):
        assert HOSTILE == page.locator(place).text_content()
    assert f"Transcript by Gladia, job {HOSTILE}" == page.locator(".job").text_content()
    expect(page.get_by_label(f"Name of {HOSTILE}")).to_have_value(HOSTILE[:80])
    assert (0, 1, 1) == tuple(page.locator(tag).count() for tag in ("img, b b, iframe, object", "script", "style"))
    assert [] == page.locator("*").evaluate_all(
        "all => all.flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on'))"
    )
    page.get_by_role("searchbox").fill("<img src=x onerror=alert(1)>")
    expect(page.get_by_role("status")).to_have_text("2 hits")
    assert [] == dialogs


def test_its_policy_lets_nothing_else_run_or_load(opened: Opened, chromium: Any, tmp_path: Path) -> None:
    """No other script, no style, no image, no request, no form."""
    opened(audio=None)
    changed = (tmp_path / "page.html").read_text("utf-8")
    attack = "<script>document.title = 'run'</script><style>h1 { color: red }</style><img src=file:///x.png>"
    (tmp_path / "attacked.html").write_text(changed.replace("<header>", f"{attack}<header>"), "utf-8")
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "attacked.html").as_uri())
    blocked = page.evaluate("fetch('file:///etc/hostname').then(() => 'loaded', () => 'blocked')")
    assert ("blocked", "a") == (blocked, page.title())
    assert "rgb(255, 0, 0)" != page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    expected = ("script-src", "style-src", "default-src")  # `img-src` and `connect-src` fall back to the last
    assert all(any(name in text for text in said) for name in expected), said
    context.close()


def problems(page: Page) -> list[str]:
    """What axe-core finds."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible(opened: Opened, scheme: str, width: int) -> None:
    """axe-core finds nothing, with all that a click brings; nothing is wider than the screen."""
    page = opened(context={"color_scheme": scheme, "viewport": {"width": width, "height": 800}})
    page.locator("span[data-t]").nth(3).click()
    page.get_by_role("searchbox").fill("good")
    found = problems(page)
    for name in ("French", "German") if width > 390 else ("Summary",):
        page.get_by_role("tab", name=name).click()
        found += problems(page)
    assert [] == found
    assert width >= page.evaluate("document.documentElement.scrollWidth")


def test_the_focus_goes_from_top_to_bottom(opened: Opened) -> None:
    """Player, names, strip, tabs, search, and then the times of the text."""
    page = opened()
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("(e => e.ariaLabel ?? e.textContent)(document.activeElement)").partition(";")[0])
    names = ["Name of Speaker 0", "Name of Speaker 1"]
    assert ["Play", *names, "Position", "Transcript", "Search the text", "0:00", "0:03"] == order


def test_it_can_be_read_without_script(opened: Opened) -> None:
    """All texts are there under headings, with the browser's own player."""
    page = opened(context={"java_script_enabled": False})
    for heading in ("Transcript", "French", "Summary", "German"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_text("Bonjour, et bienvenue.")).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()
    for left_out in (page.get_by_role("searchbox"), page.locator("#play")):
        expect(left_out).to_be_hidden()


def test_it_can_be_printed(opened: Opened) -> None:
    """The text that is shown, the names and the strip, without buttons."""
    page = opened()
    page.emulate_media(media="print")
    for shown in (page.locator(".said").first, page.locator(".names"), page.locator("#strip")):
        expect(shown).to_be_visible()
    for left_out in (page.get_by_role("searchbox"), page.locator("#play"), page.get_by_role("tab").first):
        expect(left_out).to_be_hidden()


def test_it_knows_the_direction_of_a_text(opened: Opened) -> None:
    """Hebrew runs from right to left, Chinese has no spaces, and both can be clicked word by word."""
    hebrew, chinese = spoken("שלום לכולם", 0.0), spoken("你好", 3.0, 1)
    chinese["words"] = [
        {"word": "你", "start": 3.0, "end": 3.4, "confidence": 1},
        {"word": "好", "start": 3.4, "end": 4.0},
    ]
    page = opened(Transcript.from_raw(job_of([hebrew, chinese])))
    directions = page.locator(".said").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert ["rtl", "ltr"] == directions
    assert ["שלום", "לכולם", "你", "好"] == page.locator("span[data-t]").all_text_contents()
    page.get_by_role("searchbox").fill("你好")
    expect(page.get_by_role("status")).to_have_text("1 hit")


def test_many_voices_can_be_told_apart(opened: Opened) -> None:
    """Twenty lanes; colours repeat in another shape, and the bar stays small."""
    page = opened(Transcript.from_raw(job_of(talk([(number, "One word more.") for number in range(20)]))))
    kinds = page.locator("#strip path").evaluate_all("all => all.map(one => one.getAttribute('class'))")
    assert 20 == len(set(kinds))
    box = page.locator(".bar").bounding_box()
    assert box is not None
    assert box["height"] < 250
