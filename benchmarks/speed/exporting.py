"""Processor time to write the transcript of three hours of speech (30,000 words) in each format, compared with that to
decode it, without `fast`. And the page of that transcript in a headless Chromium, if one is installed: how long it
takes to open, until its script has run and it is painted, and how long a frame takes while it scrolls.
"""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gladia_control.result.exports import FORMATS

from benchmarks.environment import ROOT
from benchmarks.speed import transcripts
from benchmarks.speed.measure import Row, answer, command, compared, environment, in_turns, spread

HOURS = 3.0
ROUNDS = 9
DECODING, OPENING = "decoding", "opening"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SCROLL = """new Promise(done => {
  const times = [], step = document.body.scrollHeight / 120;
  const next = time => {
    times.push(time);
    scrollBy({top: step, behavior: "instant"});
    if (times.length < 120) requestAnimationFrame(next);
    else done(times.slice(1).map((time, index) => (time - times[index]) / 1000));
  };
  requestAnimationFrame(next);
})"""


def rows() -> list[Row]:
    """Measure all formats in turns, and the page in a browser."""
    took = in_turns(__name__, [DECODING, *FORMATS], ROUNDS)
    found = [compared(f"write {HOURS:g} h as {name} / decode it", took[name], took[DECODING], 1.0) for name in FORMATS]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found + _page(browser) if browser else found


def _page(browser: str) -> list[Row]:
    program = command(__name__, OPENING, browser)
    done = subprocess.run(program, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True, timeout=300)
    opened, frames = json.loads(done.stdout)
    slowest = statistics.quantiles(frames, n=20)[-1]
    page = f"page of {HOURS:g} h"
    return [
        Row(what=f"{page}: opens in", found=statistics.median(opened), bar=2.0, unit="s", took=spread(opened, "s", 1)),
        Row(what=f"{page}: 19 of 20 frames within", found=slowest * 1000, unit="ms", took=spread(frames, "ms", 1000)),
    ]


def main(side: str, *browser: str) -> None:
    """Measure one format, or the browser."""
    from gladia_control.result import json as ours
    from gladia_control.result.transcript import Transcript

    body = transcripts.body(HOURS)
    if side == OPENING:
        print(json.dumps(_opening(Transcript._from_response(json.loads(body), body), *browser)))
        return
    ours.fast_decoder = lambda: None  # type: ignore[assignment]

    def once() -> float:
        transcript: Any = None if side == DECODING else Transcript._from_response(json.loads(body), body)
        gc.collect()
        started = time.process_time()
        kept: Any = FORMATS[side].encode(transcript) if transcript else None
        if kept is None:
            kept = Transcript._from_response(ours.decode_object(body), body)
        took = time.process_time() - started
        del kept
        return took

    once()  # whatever happens at first use only
    answer(lambda: statistics.median(once() for _ in range(3)))


def _opening(transcript: Any, path: str) -> tuple[list[float], list[float]]:
    """Seconds until the page is open, for several times; seconds of each frame while it scrolls from top to bottom."""
    from playwright.sync_api import sync_playwright

    opened: list[float] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_path = Path(folder) / "page.html"
        transcript.save(page_path)
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page()
        for _ in range(5):
            page.goto("about:blank")
            started = time.perf_counter()
            page.goto(page_path.as_uri())
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            opened.append(time.perf_counter() - started)
        frames: list[float] = page.evaluate(SCROLL)
        browser.close()
    return opened, frames


if __name__ == "__main__":
    main(*sys.argv[1:])
