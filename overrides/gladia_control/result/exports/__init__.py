"""The formats of a transcript's file. Each is a module of this package with a `FORMAT`; a new one needs no more."""

from __future__ import annotations

import importlib
import os
import pkgutil

from gladia_control.errors import BadOption
from gladia_control.result.export import Format
from gladia_control.text import short_repr


def _found() -> dict[str, Format]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    formats = (module.FORMAT for module in modules)
    return {found.name: found for found in sorted(formats, key=lambda found: found.name.lower())}


FORMATS: dict[str, Format] = _found()
"""All formats by their names."""


def named(name: str, argument: str = "format") -> Format:
    """The format with a name, in any case.

    Args:
        name: The name.
        argument: What an error calls it.

    Raises:
        BadOption: There is none.
    """
    for known, found in FORMATS.items():
        if isinstance(name, str) and known.lower() == name.lower():
            return found
    raise BadOption(argument, f"expected {', '.join(FORMATS)}, got {short_repr(name)}", name)


def of_path(path: str | os.PathLike[str]) -> Format | None:
    """The format of a file, by the ending of its name; None if there is none."""
    ending = os.path.splitext(os.fsdecode(path))[1].lower()
    return next((found for found in FORMATS.values() if found.ending.lower() == ending), None)
