"""What the command `batch` takes for recordings: files, folders, patterns, URLs and manifests."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from gladia_control.batch import BatchInput
from gladia_control.cli.exit_code import SOURCE, USAGE
from gladia_control.cli.problem import Problem
from gladia_control.cli.sources import inputs
from gladia_control.errors import BadOption, UnknownOption

URL = "https://example.com/a.mp3?X=1"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with recordings and other files in folders."""
    for name in ("rec/b.wav", "rec/a.MP3", "rec/notes.txt", "rec/.hidden.wav", "rec/sub/c.ogg", "rec/.git/d.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "empty" / "sub").mkdir(parents=True)
    (tmp_path / "empty" / "notes.txt").touch()
    (tmp_path / "rec [1].wav").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*sources: str) -> list[str]:
    """The recordings that sources lead to."""
    return [str(given.source) for _, given in inputs(sources)]


def problem(*sources: str) -> tuple[int, str]:
    """The exit code and the sentence that sources are refused with."""
    with pytest.raises(Problem) as caught:
        list(inputs(sources))
    return caught.value.code, str(caught.value)


def test_folders_files_patterns_and_urls() -> None:
    """In their order, folders by name. Other and hidden files are left out, unless they are named."""
    for sources, recordings in (
        (["rec"], ["rec/a.MP3", "rec/b.wav", "rec/sub/c.ogg"]),
        (["rec/sub/", "rec/b.wav"], ["rec/sub/c.ogg", "rec/b.wav"]),
        (["rec/*.wav"], ["rec/b.wav"]),
        (["rec/**/*.ogg"], ["rec/sub/c.ogg"]),
        (["rec/**"], ["rec/a.MP3", "rec/b.wav", "rec/sub/c.ogg"]),
        (["rec/*.txt"], ["rec/notes.txt"]),
        (["rec/*.[tw]*"], ["rec/b.wav"]),
        (["rec/[b]*"], ["rec/b.wav"]),
        (["rec [1].wav"], ["rec [1].wav"]),
        (["rec/.hidden.wav", "rec/notes.txt", "missing.wav"], ["rec/.hidden.wav", "rec/notes.txt", "missing.wav"]),
        ([URL, "s3://bucket/x.csv"], [URL, "s3://bucket/x.csv"]),
    ):
        assert recordings == found(*sources), sources


def test_a_file_that_two_sources_lead_to_comes_once(folder: Path) -> None:
    """However it is written. URLs, and rows with a name or options of their own, are requests of their own."""
    assert ["rec/b.wav", "./rec/a.MP3", "./rec/sub/c.ogg"] == found("rec/b.wav", "./rec", str(folder / "rec/*.wav"))
    assert [URL, URL] == found(URL, URL)
    Path("list.csv").write_text("source,name,sentences\nrec/b.wav,,true\nrec/b.wav,x,\nrec/b.wav,,\n")
    given = [(each.name, each.options) for _, each in inputs(["rec/*.wav", "list.csv"])]
    assert [(None, None), (None, {"sentences": True}), ("x", None)] == given
    assert 3 == len(found("list.csv"))  # as often as the manifest has it


def test_what_leads_to_no_recording_is_refused(folder: Path) -> None:
    """Not to do anything would look like success."""
    assert (SOURCE, "empty: no recordings in this folder") == problem("rec", "empty")
    assert (SOURCE, "rec/*.mp4: matches no recording") == problem("rec/*.mp4")
    assert (SOURCE, "none.csv: No such file or directory") == problem("none.csv")
    (folder / "folder.jsonl").mkdir()
    assert (SOURCE, "folder.jsonl: Is a directory") == problem("folder.jsonl")


def test_a_folder_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its recordings would be left out silently."""
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert (SOURCE, "rec/sub: Permission denied") == problem("rec")


def manifest(text: str | bytes, name: str = "list.csv") -> str:
    """Write a manifest; returns its path."""
    path = Path("lists", name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def listed(text: str | bytes, name: str = "list.csv") -> list[BatchInput]:
    """The inputs that a manifest lists."""
    return [given for _, given in inputs([manifest(text, name)])]


def options(text: str | bytes, name: str = "list.csv") -> list[Any]:
    """The options of the inputs that a manifest lists."""
    return [given.options for given in listed(text, name)]


def test_a_manifest_names_recordings_from_its_own_folder(folder: Path) -> None:
    """Wherever the command runs; URLs and absolute paths are taken as they are."""
    sources = ["a.wav", "../rec/b.wav", str(folder / "rec/b.wav"), URL]
    expected = ["lists/a.wav", "lists/../rec/b.wav", str(folder / "rec/b.wav"), URL]
    table = "".join(f"{source}\n" for source in ["source", *sources])
    rows = "".join(f'{{"source": "{source}"}}\n' for source in sources)
    for text, name in ((table, "list.csv"), (rows, "list.jsonl"), (table, "LIST.CSV")):
        assert [BatchInput(source) for source in expected] == listed(text, name)


def test_the_cells_of_a_table() -> None:
    """JSON, or else text; lists with commas between their values; an object in `options`; nothing if they are empty."""
    header = (
        "source,name,language_config.languages,diarization,diarization_config.max_speakers,custom_metadata.id,options"
    )
    rows = (
        "a.wav,,,,,,",
        'b.wav,B,"en, fr,",true,3,007,',
        'c.wav,"C, ""c""","[""en""]",,,x,"{""sentences"": true}"',
    )
    inputs_ = listed("\n".join([header, *rows]))
    assert [None, "B", 'C, "c"'] == [given.name for given in inputs_]
    b = {
        "language_config": {"languages": ["en", "fr"]},
        "diarization": True,
        "diarization_config": {"max_speakers": 3},
        "custom_metadata": {"id": "007"},
    }
    c = {"sentences": True, "language_config": {"languages": ["en"]}, "custom_metadata": {"id": "x"}}
    assert [None, b, c] == [given.options for given in inputs_]


def test_a_list_of_objects_is_json() -> None:
    """Commas inside an object do not part it."""
    column = "source,custom_vocabulary_config.vocabulary\n"
    for cell, value in (
        ("Stark", ["Stark"]),
        ('"Stark, Arya"', ["Stark", "Arya"]),
        ('"[{""value"": ""Stark"", ""intensity"": 0.6}]"', [{"value": "Stark", "intensity": 0.6}]),
        ('"{""value"": ""Stark"", ""intensity"": 0.6}"', {"value": "Stark", "intensity": 0.6}),  # refused later
    ):
        assert [{"custom_vocabulary_config": {"vocabulary": value}}] == options(f"{column}a.wav,{cell}\n")


def test_tables_as_programs_write_them() -> None:
    """A byte order mark, line ends of Windows, quotes with line ends, and empty rows and cells at the end."""
    for text in (
        "\ufeffsource,name\r\na.wav,x\r\n",
        '"source","name"\n"a.wav","x"\n',
        "source,name\n\n,\na.wav,x,,\n,,\n\n",
        "name,source\nx,a.wav",
    ):
        assert [BatchInput("lists/a.wav", "x")] == listed(text), text
    assert [BatchInput("lists/a\r\nb.wav")] == listed('source\n"a\r\nb.wav"\n')
    assert [BatchInput("lists/a.wav", None, {"sentences": True})] * 2 == listed(
        '\ufeff{"source": "a.wav", "options": {"sentences": true}}\r\n\n'
        '{"source": "a.wav", "name": null, "options": {"sentences": true}}',
        "list.jsonl",
    )


def test_what_is_wrong_in_a_manifest_is_told_with_its_row() -> None:
    """As a spreadsheet numbers rows: empty ones count, and one with line ends in a cell counts once."""
    columns = "source, name, options, or a field of the request such as language_config.languages"
    start = 'source,name,options\n\n"a\nb.wav",,\n'
    for text, code, expected in (
        ("", USAGE, ": has no column 'source' in its first row"),
        ("source\n", SOURCE, ": lists no recordings"),
        ("source\n\n,\n", SOURCE, ": lists no recordings"),
        ("rec/a.wav\nrec/b.wav\n", USAGE, f": unknown column 'rec/a.wav': expected {columns}"),
        ("source;name\na.wav;x\n", USAGE, ": unknown column 'source;name': commas separate columns"),
        ("name\nx\n", USAGE, ": has no column 'source' in its first row"),
        ("source,langage\n", USAGE, f": unknown column 'langage': did you mean 'language_config'? expected {columns}"),
        ("source,name,source\n", USAGE, ": has the column 'source' twice"),
        (f"{start}c.wav,x,,more\n", USAGE, ", row 4: has more cells than the first row"),
        (f"{start},x,\n", USAGE, ", row 4: source: expected a path or a URL, got None"),
        (f"{start}c.wav,,sentences\n", USAGE, ", row 4: is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (f"{start}c.wav,,[1]\n", USAGE, ", row 4: expected a JSON object, got '[1]'"),
        (f'{start}"c.wav,,\n', USAGE, ", row 4: unexpected end of data"),
        (f'{start}"c".wav,,\n', USAGE, ", row 4: ',' expected after '\"'"),
        (f"{start}c.wav,{'x' * 200_000},\n", USAGE, ", row 4: field larger than field limit (131072)"),
        ("source\ncaf\u00e9.wav".encode("latin-1"), SOURCE, ": cannot be read as UTF-8 text: 'utf-8' codec can't"),
        ("source\na.wav".encode("utf-16"), SOURCE, ": cannot be read as UTF-8 text: 'utf-8' codec can't"),
    ):
        found_code, sentence = problem(manifest(text))
        assert (code, f"lists/list.csv{expected}") == (found_code, sentence[: len(f"lists/list.csv{expected}")]), text


def test_what_is_wrong_in_json_lines_is_told_with_its_row() -> None:
    """Empty lines count."""
    for line, expected in (
        ("a.wav", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('["a.wav"]', "expected a JSON object, got '[\"a.wav\"]'"),
        ("[" * 100_000, "is not JSON: "),
        ('{"source": "a.wav", "language": "en"}', "unknown key 'language': expected source, name, options"),
        ('{"name": "x"}', "source: expected a path or a URL, got None"),
        ('{"source": ""}', "source: expected a path or a URL, got ''"),
        ('{"source": ["a.wav"]}', "source: expected a path or a URL, got ['a.wav']"),
        ('{"source": "a.wav", "options": []}', "options: expected an object, got []"),
    ):
        code, sentence = problem(manifest(f'{{"source": "a.wav"}}\n\n{line}\n', "list.jsonl"))
        expected = f"lists/list.jsonl, row 3: {expected}"
        assert (USAGE, expected) == (code, sentence[: len(expected)]), line[:40]
    assert (SOURCE, "lists/list.jsonl: lists no recordings") == problem(manifest("\n\n", "list.jsonl"))


def test_a_wrong_option_is_told_with_its_row() -> None:
    """What certainly means something else is not sent; the batch checks the rest when it writes its plan."""
    for text, kind, expected in (
        (
            "source,language_config.languages\na.wav,en\nb.wav,english\n",
            BadOption,
            "lists/list.csv, row 3: language_config.languages[0]: did you mean 'en' (English)? got 'english'",
        ),
        (
            'source,options,diarization_config.max_speakers\na.wav,"{""diarization_config"": 1}",2\n',
            BadOption,
            "lists/list.csv, row 2: diarization_config: is 1, which cannot hold diarization_config.max_speakers",
        ),
    ):
        with pytest.raises(kind) as caught:
            listed(text)
        assert expected == str(caught.value)[: len(expected)]
        assert not isinstance(caught.value, UnknownOption)


def test_labels_say_where_a_recording_comes_from() -> None:
    """A path, a URL without its query, or a row."""

    def labels(sources: Sequence[str]) -> list[str]:
        return [label for label, _ in inputs(sources)]

    assert ["rec/b.wav", "rec/sub/c.ogg"] == labels(["rec/b*", "rec/sub"])
    assert ["https://example.com/a.mp3"] == labels(["https://user:key@example.com/a.mp3?X=1"])
    assert ["lists/list.csv, row 2", "lists/list.csv, row 4"] == labels([manifest("source\na.wav\n\nb.wav\n")])
