"""Library: the scripts of recordings by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from .script import Script
from .script_parts import ScriptEntity, ScriptError

AnyScript = Script | Mapping[str, Any] | str
"""Whatever :meth:`Script.of` takes."""

Scripts = str | Path | Mapping[str, AnyScript]

_PARSERS: dict[str, Callable[[str], Script]] = {
    ".txt": Script.from_text,
    ".srt": Script.from_srt,
    ".json": Script.from_json,
}
_ANY = "*"
_DEFAULT_LINES = """
Speaker 0: Hello, these words are the script of the Gladia emulator.
Speaker 1: So nobody has listened to the recording?
Speaker 0: Nobody has. Every file without a script of its own says these lines.
Speaker 1: Then Anna Keller will put a text file with its words into a folder in Hamburg.
Speaker 0: Good idea! The emulator will read it from there.
"""
DEFAULT_SCRIPT = attrs.evolve(
    Script.from_text(_DEFAULT_LINES),
    summary=(
        "Two speakers explain that the emulator recognises no speech. "
        "Every file without a script of its own says the same lines. "
        "Anna Keller will write a script."
    ),
    entities=(
        ScriptEntity("Anna", "NAME_GIVEN"),
        ScriptEntity("Keller", "NAME_FAMILY"),
        ScriptEntity("Hamburg", "LOCATION_CITY"),
    ),
)
"""The script of a recording without one: a short dialogue about the emulator."""


class ScriptLibrary:
    """Scripts by the name of the recording in lower case; ``*`` is the script of every other recording.

    Args:
        scripts: a folder, or a mapping of file names to scripts in any form.

    In a folder, NAME.txt, NAME.srt or NAME.json is the script of the recording NAME with any extension;
    ``default.txt`` (or .srt, .json) is the script of every other recording. Other files are ignored.

    Raises:
        ScriptError: a script cannot be used, or two scripts have the same name; the message names the file.
    """

    def __init__(self, scripts: Scripts | None) -> None:
        if scripts is None:
            self._given: dict[str, Script] = {}
        elif isinstance(scripts, Mapping):
            self._given = _from_mapping(scripts)
        else:
            self._given = _from_folder(Path(scripts))
        self._scripts = dict(self._given)

    def find(self, filename: str) -> Script:
        """The script for a file name: by the whole name, else by the name without extension, else the default."""
        name = filename.casefold()
        for key in (name, PurePosixPath(name).stem, _ANY):
            if key in self._scripts:
                return self._scripts[key]
        return DEFAULT_SCRIPT

    def put(self, name: str, script: AnyScript) -> None:
        """Give a recording another script.

        Raises:
            ScriptError: the script cannot be used; the message names the recording.
        """
        self._scripts[name.casefold()] = _named(name, script)

    def reset(self) -> None:
        """Forget what :meth:`put` changed."""
        self._scripts = dict(self._given)


def _from_mapping(scripts: Mapping[str, AnyScript]) -> dict[str, Script]:
    found: dict[str, Script] = {}
    for name, script in scripts.items():
        if name.casefold() in found:
            raise ScriptError(f"{name}: there are two scripts of this name (capitals do not count)")
        found[name.casefold()] = _named(name, script)
    return found


def _named(name: str, script: AnyScript) -> Script:
    try:
        return Script.of(script)
    except ScriptError as error:
        raise ScriptError(f"{name}: {error}") from error


def _from_folder(folder: Path) -> dict[str, Script]:
    if not folder.is_dir():
        raise ScriptError(f"{folder}: is not a folder")
    found: dict[str, Script] = {}
    origin: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        parser = _PARSERS.get(path.suffix.lower())
        if parser is None or path.name.startswith(".") or not path.is_file():
            continue
        name = _ANY if path.stem.casefold() == "default" else path.stem.casefold()
        if name in found:
            raise ScriptError(f"{path}: {origin[name].name} already is the script of this name")
        try:
            found[name] = parser(path.read_text("utf-8"))
        except (ScriptError, UnicodeDecodeError, OSError) as error:
            raise ScriptError(f"{path}: {error}") from error
        origin[name] = path
    return found
