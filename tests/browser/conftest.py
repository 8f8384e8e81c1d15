"""An installed Chromium, and pages opened in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.pages import full_transcript
from tests.support.places import silence

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = "no Chromium is installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens the page of a transcript. At the end, no page has reported or requested anything."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_page(
        transcript: Transcript | None = None, *, moment: str = "", before: str = "", context: Any = None, **options: Any
    ) -> Page:
        if "audio" not in options:
            options["audio"] = silence(160_000)
        path = tmp_path / "page.html"
        (transcript or full_transcript()).save(path, **options)
        contexts.append(chromium.new_context(**{"reduced_motion": "reduce", **(context or {})}))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        if before:
            page.add_init_script(before)
        page.goto(f"{path.as_uri()}{moment}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert ([], []) == (said, [url for url in asked if not url.startswith(("file:", "data:"))])
