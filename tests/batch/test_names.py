"""Names of result files: no two are one file, and none leaves the folder."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from gladia_control.batch import names
from gladia_control.batch.defaults import Defaults
from gladia_control.batch.inputs import BatchInput
from gladia_control.batch.journal import Journal
from gladia_control.batch.plan import Plan
from gladia_control.errors import BadOption
from gladia_control.result.exports import FORMATS
from hypothesis import strategies as st

from tests import tiers
from tests.support.properties import holds

HARD = "a A ä a\u0308 Ä ß ẞ ss ǰ \u0149 \u0345 ﬁ İ i\u0307 😀 .. . / \\ -2".split()
LETTERS = st.sampled_from(HARD) | st.characters(codec="utf-8")
PATHS = st.lists(LETTERS, min_size=1, max_size=8).map("".join) | st.text(min_size=1, max_size=400)
URLS = PATHS.map(lambda path: f"https://example.com/{path}".replace("[", "").replace("]", ""))


def is_a_file_in_its_folder(name: str) -> bool:
    """Whether every file of a name is in the folder, and can be there."""
    folder = Path("/out")
    files = [folder / f"{name}{found.ending}" for found in FORMATS.values()]
    return all(file.parent == folder and len(file.name.encode()) <= 255 and file.name.isprintable() for file in files)


def comparable(name: str) -> str:
    """A name as a file system compares it that ignores case, and how a letter with an accent is written."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


@tiers.examples(100, 5000)
def test_names_of_sources_are_files_of_the_folder(examples: int) -> None:
    """Whatever a path or a URL looks like."""

    def promise(source: str) -> None:
        name = names.derived(source)
        assert is_a_file_in_its_folder(name)
        assert not name.startswith(".")

    holds(promise, PATHS | URLS, examples=examples)


@tiers.examples(100, 5000)
def test_a_given_name_is_a_file_of_the_folder_or_refused(examples: int) -> None:
    """Others would be written elsewhere, or not at all."""

    def promise(name: str) -> None:
        with suppress(BadOption):
            assert is_a_file_in_its_folder(names.check(name))

    holds(promise, PATHS, examples=examples)
    for wrong in (
        "",
        " ",
        ".",
        "..",
        "a/b",
        "a\\b",
        "/a",
        " a",
        "a\n",
        "a\0b",
        "a:b",
        "\ud800",
        "x" * 241,
        "é" * 121,
        7,
    ):
        with pytest.raises(BadOption):
            names.check(wrong)
    for right in ("a", "A b", "a.b", "x" * 240, "é" * 120, "…", "-a", ".a", "😀"):
        assert right == names.check(right)


@tiers.examples(30, 1000)
def test_names_never_collide(examples: int) -> None:
    """Not even on a file system that ignores case and accents' spelling, and not with a number that was given away."""

    def promise(sources: list[str]) -> None:
        journal = Journal(":memory:")
        plan = Plan(journal, None, Defaults())
        given: list[Any] = [f"/rec/{number}/{source}.wav" for number, source in enumerate(sources)]
        for half in (
            given[: len(given) // 2],
            given,
        ):  # names that are added must not collide with those that are there
            plan = Plan(journal, None, Defaults())
            plan.write(("", BatchInput(source)) for source in half)
        found = [row.name for row in journal.rows()]
        assert len(given) == len({*map(comparable, found)})
        assert all(map(is_a_file_in_its_folder, found))
        journal.close()

    promise([*"a A ä a\u0308 Ä ß ẞ ss SS ǰ j\u030c a-2 A-2".split()])
    parts = st.sampled_from(
        ["a", "A", "a-2", "A-2", "a-2-2", "ä", "a\u0308", "x" * 250, "X" * 250, "straße", "STRASSE"]
    )
    holds(promise, st.lists(parts | PATHS.map(lambda path: path.replace("\0", "")), max_size=12), examples=examples)


def test_names_are_those_of_the_recordings() -> None:
    """Without folders, extension, host and query; a host where there is nothing else."""
    for source, name in (
        ("rec/call.wav", "call"),
        (Path("rec/call.tar.gz"), "call.tar"),
        ("C:\\rec\\call.wav", "call"),
        ("https://example.com/a/b%20c.mp3?X=1#y", "b c"),
        ("https://example.com/a%2Fb.mp3", "b"),
        ("https://example.com/stream/", "stream"),
        ("https://example.com?key=1", "example.com"),
        (".wav", "audio"),
        ("rec/...wav", "audio"),
        (b"sound", "audio"),
        (f"{'x' * 300}.wav", "x" * 200),
        (f"{'é' * 150}.wav", "é" * 100),
        (f"{'x' * 199} y.wav", "x" * 199),
        ("talk 10:30?.wav", "talk 10_30_"),
        ("https://a.io/a%3Ab.mp3", "a_b"),
    ):
        assert name == names.derived(source), source
