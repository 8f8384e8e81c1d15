"""An installed Chromium, and pages opened in it. Only `make check` installs what drives it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gladia_control import Transcript

from tests.support.pages import full_transcript
from tests.support.places import silence

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

collect_ignore_glob: list[str] = []
if find_spec("playwright") is None:
    collect_ignore_glob.append("test_*.py")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opened = Callable[..., "Page"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a module: while it runs, no other test can start an event loop in its process."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = "no Chromium is installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

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
