"""Judge upstream's current document against the vendored one; return the complete result as data."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, field, frozen

from tools import cure, generate, overlay
from tools.defects import Defect
from tools.documents import Document, DocumentError, read_yaml
from tools.drift.compare import compare
from tools.drift.corrections import ActionState, lay_over, mend
from tools.drift.names import Names
from tools.drift.page import Found
from tools.drift.rules import LEVELS, RULES, Direction, Finding, Level
from tools.drift.upstream import Undecided
from tools.generator import Made, generator
from tools.normal import normalized
from tools.openapi import Operation, cut, newer_than_3_1, nothings, operations, template
from tools.places import Place, pointer, value_at
from tools.shape import UnclearError

Status = Literal[0, 1, 2]


@frozen
class Change:
    """One difference between the vendored document and upstream's, as users of our packages see it.

    Attributes:
        level: How it affects users.
        kind: A key of `rules.RULES`.
        title: The kind, in words.
        direction: Whether callers send the data (`request`), receive it (`response`), or both.
        pointer: JSON Pointer of the place in the vendored document, or in upstream's if only upstream has the place.
        before: The value in the vendored document, with our overlay.
        after: The value in upstream's document, with our overlay.
        names: Names in `gladia_control_api_client` and `gladia_control` that depend on the place.
        advice: What to do about it.
        files: Files of hand-written code that know the place by name.
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
        ours, _, fits = lay_over(vendored, vendored, actions, {})
        written = [action for action, state in zip(actions, fits, strict=True) if state.state == "applies"]
        overlay.refuse_dangling(ours, written)
    except DocumentError as error:
        raise Undecided(f"our own documents cannot be used: {error}") from error
    refuse_implausible(found.document, vendored)
    known = {operation.key for operation in operations(ours)}
    only_upstream = [operation for operation in operations(found.document) if operation.key not in known]
    is_part = found.form == "document" and bool(only_upstream)
    read = generator(root / "generator-config.yml")
    try:
        new = cut(found.document, known, ours["components"]["schemas"]) if is_part else found.document
        old = cut(vendored, known) if is_part else vendored
        _refuse_gaps(new)
        raw = compare(old, new, only_operations=is_part)
        renamed = {str(f.before): str(f.after) for f in raw if f.kind == "schema-renamed"}
        before, after, states = lay_over(old, new, actions, renamed, is_whole=is_part)
        before = _released(root, vendored, actions) or before
        after, states = mend(before, after, actions, states, renamed)
        seen = compare(before, after, only_operations=is_part)
        defects = _defects(root, after, build=build and bool(seen))
        findings, states = _out_of_reach(raw, seen, old, before, actions, states)
        findings += [finding for finding in raw if finding.kind == "schema-renamed" and finding not in findings]
        findings += [*_corrected(raw, findings, before), *_defective(defects)]
        if is_part:
            findings, states = _as_added(findings, states, old, actions)
        made = [read(normalized(document)) for document in (before, cure.apply(after, defects))]
        names = Names(before, made[0]), Names(after, made[1])
    except (UnclearError, DocumentError, ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise Undecided(f"upstream's document cannot be understood: {reason}") from error
    changes = [_change(finding, *names) for finding in findings]
    lost = _lost_names(changes, made[0], made[1], names[0])
    changes += [_change(finding, *names) for finding in lost if _exists(old, finding.place)]  # else it is our addition
    changes.sort(key=lambda change: -LEVELS.index(change.level))  # stable: document order within a level
    return Drift(
        upstream,
        "part" if is_part else found.form,
        changes,
        states,
        defects,
        [str(operation) for operation in only_upstream],
        _added_by_us(found.document, vendored, actions) if is_part else {},
    )


def refuse_implausible(document: Document, vendored: Document) -> None:
    """Refuse content that cannot be upstream's document, before the check draws any conclusion from it.

    Raises:
        Undecided: It has another version, lacks a part that every document has, or has none of our operations.
    """
    version = document.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.[012]\.\d{1,3}$", version):
        raise Undecided(f"upstream's document says openapi: {str(version)[:20]!r}, expected 3.0.x, 3.1.x or 3.2.x")
    newer = next(newer_than_3_1(document), None) if version.startswith("3.2") else None
    if newer is not None:
        raise Undecided(f"upstream's document uses what is new in OpenAPI 3.2, at {pointer(newer)}")
    for word in ("info", "paths"):
        if not isinstance(document.get(word), dict):
            raise Undecided(f"upstream's document is implausible: it has no {word!r}")
    keys = [(operation.method, template(operation.path).rstrip("/")) for operation in operations(document)]
    twice = next((key for key in set(keys) if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
    if twice is not None:
        raise Undecided(f"upstream's document is implausible: it describes {twice[0].upper()} {twice[1]} twice")
    wanted = {operation.key for operation in operations(vendored)}
    ours = [operation for operation in operations(document) if operation.key in wanted]
    if not ours:
        described = ", ".join(str(operation) for operation in operations(vendored))
        raise Undecided(f"upstream's document has none of our operations ({described})")
    for operation in ours:
        if not isinstance(operation.definition.get("responses"), dict) or not operation.definition["responses"]:
            raise Undecided(f"upstream's document is implausible: {operation} has no responses")
    for operation in ours:
        _refuse_incomplete_security(document, operation)


def _refuse_incomplete_security(document: Document, operation: Operation) -> None:
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    required = operation.definition.get("security", document.get("security"))
    if not isinstance(required, list) or not all(isinstance(entry, dict) for entry in required):
        raise Undecided(f"upstream's document is implausible: the security of {operation} is not a list of mappings")
    for name in (name for requirement in required for name in requirement):
        scheme = schemes.get(name) if isinstance(schemes, dict) else None
        if not isinstance(scheme, dict):
            raise Undecided(f"upstream's document is cut off: it has no security scheme {name}")
        needed = ("type", "name", "in") if scheme.get("type") == "apiKey" else ("type",)
        if "$ref" not in scheme and not all(scheme.get(word) for word in needed):
            raise Undecided(f"upstream's document is cut off: the security scheme {name} is incomplete")


def _refuse_gaps(document: Document) -> None:
    """Refuse a document that lacks a required value, as a document cut off between two lines does."""
    place = next(nothings(document), None)
    if place is not None:
        raise Undecided(f"upstream's document is cut off: it has no value at {pointer(place)}")


def _out_of_reach(
    raw: list[Finding],
    seen: list[Finding],
    old: Document,
    ours: Document,
    actions: list[overlay.Action],
    states: list[ActionState],
) -> tuple[list[Finding], list[ActionState]]:
    """Separate upstream's changes from those that appear only because our overlay no longer reaches its target.

    If upstream says the same in another notation, a correction may find nothing to correct. Users would then see a
    change although upstream changed nothing.
    """
    places = [place for finding in raw for place in (finding.old, finding.new) if place is not None]

    def is_ours(finding: Finding) -> bool:
        sides = [place for place in (finding.old, finding.new) if place is not None]
        told = any(_related(one, other) for one in sides for other in places)
        added = any(_exists(ours, place[:3]) and not _exists(old, place[:3]) for place in sides)
        return not told and not added  # `added`: our own addition changes once upstream describes the same thing

    lost = [finding for finding in seen if is_ours(finding)]
    kept = [finding for finding in seen if finding not in lost]
    kept += [
        Finding("correction-out-of-reach", f.direction, f.old, f.new, f.before, f.after, both=f.both) for f in lost
    ]
    reason = "upstream now writes this place in another way, so the correction does not reach it"
    advice = "Change its target to the new place."
    changed = []
    for action, state in zip(actions, states, strict=True):
        targets = overlay.targets(action, old) if action.kind == "correction" else set()
        reached = not any(_related(target, finding.place) for target in targets for finding in lost)
        if lost and (not reached or (action.remove and state.state == "superfluous")):
            state = evolve(state, state="fails", reason=reason, advice=advice)
        changed.append(state)
    return kept, changed


def _corrected(raw: list[Finding], seen: list[Finding], ours: Document) -> list[Finding]:
    """Return the changes that our overlay hides: with it, both documents are the same there."""
    places = [place for finding in seen for place in (finding.old, finding.new) if place is not None]
    hidden = []
    for finding in raw:
        sides = [place for place in (finding.old, finding.new) if place is not None]
        if any(_related(one, other) for one in sides for other in places):
            continue
        if finding.old is None and _exists(ours, finding.place):
            continue  # an addition of ours: the state of its action reports it
        change = finding.old, finding.new, finding.before, finding.after
        hidden.append(Finding("corrected-place-changed", finding.direction, *change))
    return hidden


def _exists(document: Document, place: Place) -> bool:
    try:
        value_at(document, place)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _related(one: Place, other: Place) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _as_added(
    findings: list[Finding], states: list[ActionState], vendored: Document, actions: list[overlay.Action]
) -> tuple[list[Finding], list[ActionState]]:
    """Judge what upstream's whole document says about the parts that our overlay adds to the page.

    Our additions have their own texts, and differ where their `x-differs` says why. They stay until the page itself
    has the part.
    """
    accepted = {place: action.name for action in actions for place in action.differs}
    used: set[str] = set()

    def counts(finding: Finding) -> bool:
        place = finding.old or finding.place[:-1]
        if _exists(vendored, place):
            return True
        at = pointer(finding.place)
        covering = [other for other in accepted if f"{at}/".startswith(f"{other}/")]
        used.update(covering)
        return not covering and finding.effect != "documentation"

    kept = [finding for finding in findings if counts(finding)]
    judged = []
    for state in states:
        unused = [place for place, name in accepted.items() if name == state.name and place not in used]
        if state.kind == "addition" and state.state in ("described", "superfluous"):
            state = ActionState(state.name, state.kind, "applies")
        if unused and state.state == "applies":
            advice = f"Delete {' and '.join(unused)} from its x-differs."
            state = evolve(state, state="superfluous", reason="upstream no longer differs there", advice=advice)
        judged.append(state)
    return kept, judged


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
        inside = any(f"{pointer(place)}/".startswith(f"{change.pointer}/") for change in broken)
        if not inside and (owner == name or owner in after.names):  # else its class is gone
            heir = next((other for other in come if before.like(name) == after.like(other)), None)
            found.append(Finding("name-removed", "request", place, None, name, heir))
    return found


def _released(root: Path, vendored: Document, actions: list[overlay.Action]) -> Document | None:
    """Return the document that the committed package was generated from, if the overlay has since only gained actions.

    Without this, an action pasted for upstream's new document would change the old side of the comparison, too.
    """
    try:
        packaged = read_yaml(root / generate.PACKAGE / "openapi.json")
    except DocumentError:
        return None
    packaged.pop("x-generated", None)
    document = vendored
    stages = [document]
    for action in actions:
        document, _, _ = lay_over(document, document, [action], {})
        stages.append(document)
    for stage in reversed(stages):
        try:
            if normalized(stage) == packaged:
                return stage
        except DocumentError:
            continue  # an action refers to what a later one adds
    return None


def _defects(root: Path, document: Document, *, build: bool) -> list[Defect]:
    """Return the defects that make `make generate` fail."""
    try:
        found = generate.defects_of(root, document)
        if build and not found:
            with tempfile.TemporaryDirectory() as folder:
                generate.build_package(root, Path(folder) / "whole", document)
        return found
    except generate.GenerationError as error:
        return [Defect("other", (), " ".join(str(error).split())[:1000], ())]


def _defective(defects: list[Defect]) -> list[Finding]:
    """Return defects as changes."""
    return [Finding("defect", "request", None, defect.place, None, defect.sentence) for defect in defects]


def _added_by_us(document: Document, vendored: Document, actions: Iterable[overlay.Action]) -> dict[str, str]:
    """Return the operations of a larger document that our overlay adds, each with the name of the action."""
    theirs = {operation.key: str(operation) for operation in operations(document)}
    known = {operation.key for operation in operations(vendored)}
    added = {}
    for action in actions:
        vendored, _, _ = lay_over(vendored, vendored, [action], {})
        for operation in operations(vendored):
            if operation.key not in known and operation.key in theirs:
                added[theirs[operation.key]] = action.name
            known.add(operation.key)
    return added


def _change(finding: Finding, before: Names, after: Names) -> Change:
    rule = RULES[finding.kind]
    names = list(before.of(finding.old) if finding.old is not None else ())
    files = list(before.files(finding.old) if finding.old is not None else ())
    if finding.new is not None and (finding.old is None or finding.kind in ("schema-renamed", "property-renamed")):
        names += after.of(finding.new)
        files += after.files(finding.new)
    return Change(
        finding.effect,
        finding.kind,
        rule.title,
        "both" if finding.both else finding.direction,
        pointer(finding.place),
        finding.before,
        finding.after,
        tuple(dict.fromkeys(names)),
        rule.advice(finding.direction),
        tuple(dict.fromkeys(files)) if finding.effect != "documentation" else (),
    )
