"""Write overlay actions that let `make generate` pass: for known defects, and by search for anything else."""

from __future__ import annotations

import copy
import io
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import evolve
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.schema import OpenAPI
from pydantic import ValidationError
from ruamel.yaml import YAML

from tools import overlay
from tools.defects import Defect, OverlayAction, find_defects, slug
from tools.documents import Document, DocumentError
from tools.openapi import operations
from tools.places import Place, json_path, pointer, value_at

Complain = Callable[[Document], Sequence[str]]
"""What is wrong with a document: one text for each problem, none if it can be generated from."""

_MOST_REMOVALS = 20
_MOST_CURES = 200
_SECONDS = 20.0
"""CPU time of a search, so that a busy machine finds the same. A usual search takes a few seconds."""


class _Crash(str):
    """A complaint after which nothing else was looked at."""


def complaints(config: Path) -> Complain:
    """What the generator warns about, or the error that it stops with, for the settings in `config`."""
    try:
        settings = Config.from_sources(ConfigFile.load_from_path(config), MetaType.NONE, config, "utf-8", False, None)
    except Exception as error:  # a file that is missing, no YAML, or has another shape
        raise DocumentError(
            f"openapi-python-client stopped at {config.name}: {' '.join(str(error).split())}"
        ) from error

    def complain(document: Document) -> list[str]:
        try:
            OpenAPI.model_validate(document)
            data = GeneratorData.from_dict(copy.deepcopy(document), config=settings)
        except ValidationError as error:
            return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        except Exception as error:  # whatever the generator stops with is a complaint
            return [_Crash(f"{type(error).__name__}: {error}")]
        if isinstance(data, GeneratorError):
            return [_text(data)]
        endpoints = (error for tag in data.endpoint_collections_by_tag.values() for error in tag.parse_errors)
        return [_text(error) for error in (*data.errors, *endpoints)]

    return complain


def _text(error: GeneratorError) -> str:
    text = " ".join(f"{error.header} {error.detail or ''}".split())
    return re.sub(r"<[\w.]+ object at 0x[0-9a-f]+>", "…", text)


def removals(document: Document, complain: Complain) -> list[Defect]:
    """Lossy cures, found by search: the smallest parts without which there is nothing to complain about.

    Each is verified by applying it; the list is empty if there is no such set of parts.
    """
    found: list[Defect] = []
    problems = complain(document)
    end = time.process_time() + _SECONDS
    while problems:
        place = _smallest(document, problems, complain, end) if len(found) < _MOST_REMOVALS else None
        if place is None:
            return []
        found.append(removal(document, place, problems[0]))
        document = apply(document, found[-1:])
        problems = complain(document)
    return found


def removal(document: Document, place: Place, problem: str) -> Defect:
    """The lossy cure that takes a place away."""
    why = "Upstream has this part in a form that the generator cannot use; without it, callers cannot use the part"
    common = {"x-kind": "correction", "description": f"{why} (lossy). {problem[:300]}"}
    actions = [
        {"x-name": f"{slug(part)}-dropped", **common, "target": json_path(part), "remove": True}
        for part in (place, *_mentions(document, place))
    ]
    return Defect("other", place, problem, tuple(actions), lossy=True)


def _mentions(document: Document, place: Place) -> Iterator[Place]:
    """The entry of `required` for a property that goes."""
    if len(place) > 2 and place[-2] == "properties":
        required = value_at(document, place[:-2]).get("required") or []
        if place[-1] in required:
            yield (*place[:-2], "required", required.index(place[-1]))


def _smallest(document: Document, problems: Sequence[str], complain: Complain, end: float) -> Place | None:
    """The smallest part whose removal takes a problem away; what the problem names is looked at first."""
    large = _largest(document, problems, complain, end)
    if large is None:
        return None

    def order(part: tuple[Place, int]) -> tuple[bool, int]:
        inside = part[0][len(large) :]
        return _mention(problems[0], inside) == math.inf, part[1]

    parts = sorted(_below(value_at(document, large), large), key=order)
    second_best = None
    for place, _ in parts:
        if time.process_time() > end:
            return None
        rest = complain(_without(document, place))
        if len(rest) < len(problems):
            return place
        if second_best is None and problems[0] not in rest and len(rest) == len(problems):
            second_best = place
    return second_best


def _largest(document: Document, problems: Sequence[str], complain: Complain, end: float) -> Place | None:
    """The component, operation or other large part that the first problem comes from."""
    parts = sorted(_large_parts(document), key=lambda part: _mention(problems[0], part[0]))
    best: Place | None = None
    fewest = len(problems) + 1
    for place, without in parts:
        if time.process_time() > end:
            return None
        rest = complain(without)
        if problems[0] not in rest and len(rest) < fewest:
            best, fewest = place, len(rest)
            if _mention(problems[0], place) < math.inf and fewest < len(problems):
                return best
    return best


def _mention(problem: str, place: Place) -> float:
    """Where a complaint first speaks of a place, of its component, path or property; infinite if it does not."""
    named = ("schemas", "properties", "paths", "content")
    words = [str(part) for before, part in pairwise(place) if before in named]
    found = [re.search(rf"(?<!\w){re.escape(word)}(?!\w)", problem) for word in words]
    return max((match.start() if match else math.inf for match in found), default=math.inf)


def _large_parts(document: Document) -> Iterator[tuple[Place, Document]]:
    """Places of components, operations and whatever else may go, each with the document without what is said there."""
    for kind, entries in (document.get("components") or {}).items():
        for name in entries:
            changed = copy.deepcopy(document)
            changed["components"][kind][name] = {} if kind == "schemas" else {"description": ""}
            yield ("components", kind, name), changed
    for operation in operations(document):
        yield operation.place, _without(document, operation.place)
    others: list[Place] = [(key,) for key in document if key not in ("openapi", "info", "paths", "components")]
    others += [("info", key) for key in document["info"] if key not in ("title", "version")]
    others += [("paths", path) for path in document["paths"]]
    for place in others:
        yield place, _without(document, place)


_NOT_THE_CAUSE = frozenset(
    {"tags", "operationId", "title", "summary", "description", "example", "examples", "required"}
)
"""Keys that problems are only named after, or whose removal makes another promise."""


def _below(value: Any, place: Place) -> Iterator[tuple[Place, int]]:
    """The places at and below a value that may be removed, each with the number of values in it."""
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    size = 1
    for key, part in inner:
        if key in _NOT_THE_CAUSE and not (key == "required" and not isinstance(part, list)):
            size += 1
            continue
        below = list(_below(part, (*place, key)))
        size += below[-1][1]
        yield from below
    yield place, size


def _without(document: Document, place: Place) -> Document:
    changed = copy.deepcopy(document)
    del value_at(changed, place[:-1])[place[-1]]
    return changed


def known_cures(document: Document, taken: Iterable[str]) -> tuple[list[Defect], Document]:
    """The known defects with cures that can be applied one after the other, and the document that comes of it.

    A cure may move a part that has another defect, so the next is looked for in the cured document.
    """
    found: list[Defect] = []
    end = time.process_time() + _SECONDS
    while len(found) < _MOST_CURES and time.process_time() < end:
        defects = find_defects(document)
        if not defects:
            break
        found = named_apart([*found, defects[0]], taken)
        document = apply(document, found[-1:])
    return found, document


def apply(document: Document, defects: Iterable[Defect]) -> Document:
    """The document with these defects cured by their actions, as the overlay would apply them.

    Raises:
        OverlayError: An action cannot be applied.
    """
    actions = [action for defect in defects for action in defect.actions]
    return (
        overlay.apply(document, overlay.read_actions({"overlay": "1.0.0", "actions": actions})) if actions else document
    )


def named_apart(defects: Sequence[Defect], taken: Iterable[str]) -> list[Defect]:
    """The defects with names of their actions that no other action has."""
    known = set(taken)
    renamed = []
    for defect in defects:
        actions = []
        for action in defect.actions:
            name, count = action["x-name"], 1
            while name in known:
                count += 1
                name = f"{action['x-name']}-{count}"
            known.add(name)
            actions.append(action | {"x-name": name})
        renamed.append(evolve(defect, actions=tuple(actions)))
    return renamed


def pasteable(actions: Sequence[OverlayAction]) -> str:
    """The actions as they are written in overrides/overlay.yaml, to be appended to it."""
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = False
    yaml.width = 118
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(list(actions), out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def prescription(defects: Sequence[Defect]) -> str:
    """What a person reads: each defect with its place, and the actions that cure them all."""
    lines = [f"{pointer(defect.place)}: {defect.sentence}" for defect in defects]
    lossy = [pointer(defect.place) for defect in defects if defect.lossy]
    if lossy:
        lines.append(
            f"Lossy: the cure takes {', '.join(lossy)} away from callers; write a better correction if you can."
        )
    actions = [action for defect in defects for action in defect.actions]
    return "\n".join([*lines, "To cure it, append to overrides/overlay.yaml:", "", pasteable(actions)])
