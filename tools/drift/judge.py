"""Judge upstream's current document against the vendored one; return the complete result as data."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import reduce
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, field, frozen

from tools import cure, generate, overlay
from tools.defects import Defect
from tools.documents import Document, DocumentError, read_yaml
from tools.drift.compare import compare
from tools.drift.corrections import ActionState, apply_if_it_fits, lay_over, mend
from tools.drift.names import Names
from tools.drift.page import Found, refuse_implausible
from tools.drift.rules import LEVELS, RULES, Direction, Finding, Level
from tools.drift.upstream import Undecided
from tools.generator import Made, generator
from tools.normal import normalized
from tools.openapi import cut, nothings, operations
from tools.places import Place, exists, pointer, related, value_at
from tools.shape import UnclearError

Status = Literal[0, 1, 2]


@frozen
class Change:
    """One difference between the vendored document and upstream's, as users of our packages see it.

    docs/drift.md describes the attributes, as keys of the JSON report: `names` is `python` there, `files` is `code`.
    """

    level: Level
    kind: str
    title: str
    direction: Direction | Literal["both"]
    pointer: str
    before: Any
    after: Any
    names: tuple[str, ...]
    advice: str
    files: tuple[str, ...] = ()


@frozen
class Drift:
    """The result of a drift check.

    Attributes:
        upstream: Source of upstream's document.
        form: `page` or `document`, the form that upstream served; `part` if it was cut out of a larger document.
        changes: The changes, the worst first.
        actions: The state of every action of our overlay.
        defects: Defects that make the generator fail, each with its cure.
        only_upstream: Operations that upstream has and we do not.
        added_by_us: Operations of the larger document that our overlay adds, each with the name of its action.
    """

    upstream: str
    form: Literal["page", "document", "part"]
    changes: list[Change]
    actions: list[ActionState]
    defects: list[Defect]
    only_upstream: list[str]
    added_by_us: dict[str, str] = field(factory=dict)

    @property
    def status(self) -> Status:
        """The exit status: 0 without drift, 1 for documentation or additions only, 2 for a breaking change."""
        if self.level is None:
            return 0
        return 2 if self.level == "breaking" else 1

    @property
    def level(self) -> Level | None:
        """The worst level; None without drift."""
        found = {change.level for change in self.changes} | ({"documentation"} if self.unfit_actions else set())
        return next((level for level in reversed(LEVELS) if level in found), None)

    @property
    def unfit_actions(self) -> list[ActionState]:
        """Actions of our overlay that no longer apply as written."""
        return [action for action in self.actions if action.state != "applies"]


def judge(root: Path, found: Found, upstream: str, *, build: bool = False) -> Drift:
    """Compare a document of upstream with the vendored one of the tree at `root`.

    Args:
        root: The tree.
        found: Upstream's document.
        upstream: Where it came from.
        build: Whether to try to generate a package from the document, if it has changed.

    Raises:
        Undecided: The check cannot tell what changed.
    """
    try:
        vendored = read_yaml(root / "openapi.yaml")
        actions = list(overlay.read_actions(read_yaml(root / "overrides" / "overlay.yaml")))
        stages = [*accumulate(actions, apply_if_it_fits, initial=vendored)]
        fitting = [action for action, (a, b) in zip(actions, pairwise(stages), strict=True) if a is not b]
        overlay.refuse_dangling(stages[-1], fitting)
    except DocumentError as error:
        raise Undecided(f"our own documents cannot be used: {error}") from error
    refuse_implausible(found.document, vendored)
    ours = stages[-1]
    known = _keys(ours)
    only_upstream = [operation for operation in operations(found.document) if operation.key not in known]
    is_part = found.form == "document" and bool(only_upstream)
    read = generator(root / "generator-config.yml")
    try:
        new = cut(found.document, known, ours["components"]["schemas"]) if is_part else found.document
        old = cut(vendored, known) if is_part else vendored
        gap = next(nothings(new), None)
        if gap is not None:
            raise Undecided(f"upstream's document is cut off: it has no value at {pointer(gap)}")
        raw = compare(old, new, only_operations=is_part)
        renamed = {str(f.before): str(f.after) for f in raw if f.kind == "schema-renamed"}
        before, after, states = lay_over(old, new, actions, renamed, is_whole=is_part)
        before = _released(root, stages) or before
        after, states = mend(before, after, actions, states, renamed)
        seen = compare(before, after, only_operations=is_part)
        defects = _defects(root, after, build=build and bool(seen) and not is_part)
        cured = cure.apply(after, defects)
        cures = cure.actions_of(defects)
        released = reduce(apply_if_it_fits, cures, before)  # an uncured document has no names to compare with
        made = of_page = [read(normalized(document)) for document in (released, cured)]
        if is_part:  # the page does not have what our overlay adds, so it needs no cure there
            page = cut(cured, _keys(old))
            defects = [defect for defect in defects if defect.place and exists(old, defect.place)]
            defects += [Defect("other", (), problem) for problem in generate.complaints(root, page)]
            of_page = [read(normalized(document)) for document in (cut(released, _keys(old)), page)]
        new_parts = [one for one in seen if is_part and not all(exists(old, place[:3]) for place in one.places)]
        seen = [finding for finding in seen if finding not in new_parts]
        findings, states = _out_of_reach(raw, seen, old, before, actions, states, is_part=is_part)
        findings += new_parts
        findings += [finding for finding in raw if finding.kind == "schema-renamed" and finding not in findings]
        findings += _corrected(raw, findings, before)
        findings += [_of_defect(defect) for defect in defects]
        if is_part:
            findings, states = _as_added(findings, states, actions, old, before, after)
        names = Names(released, made[0]), Names(cured, made[1])
    except (UnclearError, DocumentError, ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise Undecided(f"upstream's document cannot be understood: {reason}") from error
    changes = [_change(finding, *names) for finding in findings]
    lost = _lost_names(changes, of_page[0], of_page[1], names[0])
    changes += [_change(finding, *names) for finding in lost if exists(old, finding.place)]  # else it is our addition
    changes.sort(key=lambda change: -LEVELS.index(change.level))  # stable: document order within a level
    return Drift(
        upstream,
        "part" if is_part else found.form,
        changes,
        states,
        defects,
        [str(operation) for operation in only_upstream],
        _added_by_us(found.document, stages, actions) if is_part else {},
    )


def _out_of_reach(
    raw: list[Finding],
    seen: list[Finding],
    old: Document,
    ours: Document,
    actions: list[overlay.Action],
    states: list[ActionState],
    *,
    is_part: bool,
) -> tuple[list[Finding], list[ActionState]]:
    """Separate upstream's changes from those that appear only because our overlay no longer reaches its target.

    If upstream says the same in another notation, a correction may find nothing to correct. Users would then see a
    change although upstream changed nothing.
    """

    def is_ours(finding: Finding) -> bool:
        # Our own addition changes once upstream describes the same thing. A whole document describes all of them.
        whole = [place if is_part else place[:3] for place in finding.places]
        added = any(exists(ours, place) and not exists(old, place) for place in whole)
        return not added and not _is_told(finding, raw)

    lost = [finding for finding in seen if is_ours(finding)]
    kept = [finding for finding in seen if finding not in lost]
    kept += [evolve(finding, kind="correction-out-of-reach", level=None) for finding in lost]
    reason = "upstream now writes this place in another way, so the action does not reach it"
    advice = "Change its target to the new place."
    changed = []
    for action, state in zip(actions, states, strict=True):
        # An action that adds schemas or operations to the document reaches its target, however they are written.
        targets = [target for target in overlay.targets(action, old) if len(target) > 2] if lost else []
        missed = any(related(target, finding.place) for target in targets for finding in lost)
        if missed or (lost and action.remove and state.state == "superfluous"):
            state = evolve(state, state="fails", reason=reason, advice=advice)
        changed.append(state)
    return kept, changed


def _is_told(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether other findings are about the same place, or one around or inside it."""
    return any(
        related(one, other) for other_finding in others for other in other_finding.places for one in finding.places
    )


def _corrected(raw: list[Finding], seen: list[Finding], ours: Document) -> list[Finding]:
    """Return the changes that our overlay hides: with it, both documents are the same there."""
    return [
        evolve(finding, kind="corrected-place-changed", level=None, both=False)
        for finding in raw
        if not _is_told(finding, seen)
        and (finding.old or not exists(ours, finding.place))  # the state of its action reports an addition of ours
    ]


def _as_added(
    findings: list[Finding],
    states: list[ActionState],
    actions: list[overlay.Action],
    old: Document,
    before: Document,
    after: Document,
) -> tuple[list[Finding], list[ActionState]]:
    """Judge what upstream's whole document says about the parts that our overlay adds to the page.

    Our additions have their own texts, and differ where their `x-differs` says why. They stay until the page itself
    has the part.
    """
    accepted = {entry: action.name for action in actions for entry in action.differs}
    used: set[tuple[str, str]] = set()

    def counts(finding: Finding) -> bool:
        if exists(old, finding.old or finding.place[:-1]):
            return True
        at = _at(before, finding.old) if finding.old is not None else _at(after, finding.place)
        covering = {entry for entry in accepted if f"{at}/".startswith(f"{entry[0]}/") and entry[1] == finding.kind}
        used.update(covering)
        return not covering and (finding.effect != "documentation" or finding.kind == "deprecated")

    kept = [finding for finding in findings if counts(finding)]
    judged = []
    for state in states:
        unused = sorted(entry for entry, name in accepted.items() if name == state.name and entry not in used)
        if state.kind == "addition" and state.state in ("described", "superfluous"):
            state = ActionState(state.name, state.kind, "applies")
        if unused and state.state == "applies":
            advice = f"Delete {' and '.join(f'{place} ({kind})' for place, kind in unused)} from its x-differs."
            state = evolve(state, state="superfluous", reason="upstream no longer differs there", advice=advice)
        judged.append(state)
    return kept, judged


def _at(document: Document, place: Place) -> str:
    """Return a place as a JSON Pointer, with a parameter's name instead of its index, which changes more often."""
    for index, part in enumerate(place[1:], 1):
        if isinstance(part, int) and place[index - 1] == "parameters":
            name = str(value_at(document, place[: index + 1]).get("name"))
            place = (*place[:index], name, *place[index + 1 :])
    return pointer(place)


def _lost_names(changes: list[Change], before: Made, after: Made, names: Names) -> list[Finding]:
    """Return the public names that disappear although no change tells so, such as the class of an inlined enum."""
    if before.problems or after.problems:
        return []
    broken = [change for change in changes if change.level == "breaking"]
    told = {name for change in broken for name in change.names}
    come = sorted(after.names - before.names)
    found = []
    for name in sorted(before.names - after.names - told):
        owner, place = name.partition(".")[0], names.place_of(name)
        inside = any(_is_around(change, place) for change in broken)
        if not inside and (owner == name or owner in after.names):  # else its class is gone
            heir = next((other for other in come if before.like(name) == after.like(other)), None)
            found.append(Finding("name-removed", "request", place, None, name, heir))
    known = [*broken, *(change for change in changes if change.kind == "correction-out-of-reach")]
    for owner, classes in before.types.items():
        place = names.place_of(owner)
        lost = classes - after.types.get(owner, classes)
        is_told = any(_is_around(change, place) or change.pointer.startswith(f"{pointer(place)}/") for change in known)
        # If the class is gone, that is told already; if it stays, code that passes or expects it here still breaks.
        if lost & {*after.models, *after.enums} and not is_told:
            old, new = (", ".join(sorted(some)) for some in (lost, after.types[owner] - classes))
            found.append(Finding("class-replaced", "request", place, None, f"{owner}: {old}", new or None))
    return found


def _is_around(change: Change, place: Place) -> bool:
    return f"{pointer(place)}/".startswith(f"{change.pointer}/")


def _keys(document: Document) -> set[tuple[str, str]]:
    return {operation.key for operation in operations(document)}


def _released(root: Path, stages: list[Document]) -> Document | None:
    """Return the document that the committed package was generated from, if the overlay has since only gained actions.

    Without this, an action pasted for upstream's new document would change the old side of the comparison, too.
    """
    try:
        packaged = read_yaml(root / generate.PACKAGE / "openapi.json")
    except DocumentError:
        return None
    packaged.pop("x-generated", None)
    for stage in reversed(stages):
        try:
            if normalized(stage) == packaged:
                return stage
        except DocumentError:
            continue  # an action refers to what a later one adds
    return None


def _defects(root: Path, document: Document, *, build: bool) -> list[Defect]:
    """Return the defects that make `make generate` fail."""
    found = generate.defects_of(root, document)
    if not build or not all(defect.actions for defect in found):
        return found
    with tempfile.TemporaryDirectory() as folder:
        try:
            generate.build_package(root, Path(folder) / "whole", cure.apply(document, found))
        except generate.GenerationError as error:
            reason = str(error).partition("\nTraceback")[0].replace(folder, "")  # the same tomorrow as today
            return [*found, Defect("other", (), " ".join(reason.split())[:1000])]
    return found


def _of_defect(defect: Defect) -> Finding:
    kind = "defect" if defect.actions else "defect-without-cure"
    return Finding(kind, "request", None, defect.place, None, defect.sentence)


def _added_by_us(document: Document, stages: list[Document], actions: list[overlay.Action]) -> dict[str, str]:
    """Return the operations of a larger document that our overlay adds, each with the name of the action."""
    steps = zip(actions, pairwise(map(_keys, stages)), strict=True)
    theirs = operations(document)
    return {str(one): action.name for action, (old, new) in steps for one in theirs if one.key in new - old}


def _change(finding: Finding, before: Names, after: Names) -> Change:
    rule = RULES[finding.kind]
    sides = [(before, finding.old)] if finding.old is not None else []
    if finding.new is not None and (finding.old is None or finding.kind in ("schema-renamed", "property-renamed")):
        sides.append((after, finding.new))
    names = dict.fromkeys(name for side, place in sides for name in side.of(place))
    if finding.kind == "enum-value-removed":  # the constant stays if its enum is still used elsewhere
        names = {name: None for name in names if not after.has_constant(name)}
    files = dict.fromkeys(file for side, place in sides for file in side.files(place))
    return Change(
        finding.effect,
        finding.kind,
        rule.title,
        "both" if finding.both else finding.direction,
        pointer(finding.place),
        finding.before,
        finding.after,
        tuple(names),
        rule.advice(finding.direction),
        tuple(files) if finding.effect != "documentation" else (),
    )
