"""How each kind of change affects users of our packages, by the direction of the data."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from tools.places import Place

Level = Literal["documentation", "additive", "breaking"]
LEVELS: tuple[Level, ...] = ("documentation", "additive", "breaking")
"""The levels, from the mildest to the worst."""

Direction = Literal["request", "response"]
"""`request`: callers send it; `response`: callers receive it."""


@frozen
class Rule:
    """The effect of a kind of change.

    Attributes:
        request: Its level if callers send the data.
        response: Its level if callers receive the data.
        title: What happened, in words for people.
        request_advice: What a maintainer does if callers send the data.
        response_advice: What a maintainer does if callers receive the data.
    """

    request: Level
    response: Level
    title: str
    request_advice: str
    response_advice: str

    def level(self, direction: Direction) -> Level:
        """Return the level for a direction."""
        return self.request if direction == "request" else self.response

    def advice(self, direction: Direction) -> str:
        """Return the advice for a direction."""
        return self.request_advice if direction == "request" else self.response_advice


@frozen
class Finding:
    """One difference between two documents, seen in one direction.

    Attributes:
        kind: A key of `RULES`.
        direction: Direction of the data.
        old: Its place in the old document; None if it is not there.
        new: Its place in the new document; None if it is not there.
        before: The value in the old document.
        after: The value in the new document.
        level: The level, if it differs from the rule's.
        both: Whether it was seen in the other direction too.
    """

    kind: str
    direction: Direction
    old: Place | None
    new: Place | None
    before: Any = None
    after: Any = None
    level: Level | None = None
    both: bool = False

    @property
    def place(self) -> Place:
        """The place in the old document, or in the new one if the old document has no such place."""
        place = self.old if self.old is not None else self.new
        assert place is not None
        return place

    @property
    def effect(self) -> Level:
        """How it affects users."""
        return self.level or RULES[self.kind].level(self.direction)


def _same(level_: Level, title: str, advice: str) -> Rule:
    return Rule(level_, level_, title, advice, advice)


_RELEASE = "Regenerate; the next minor release offers it."
_MAJOR = "Regenerate, and announce it in the changelog of a major release."
_TEXT = "Regenerate; docstrings change, behaviour does not."
_READERS = "Callers that read it must handle the change: announce it in the changelog of a major release."
_SAFE = "Regenerate; callers need not do anything."
_TIGHTER = "Gladia may now refuse requests that were valid: announce it in the changelog of a major release."
_SEAM = (
    "Change the import in overrides/gladia_control/api/generated.py, and announce the new name in the changelog of a "
    "major release."
)

RULES: dict[str, Rule] = {
    # ------------------------------------------------------------- operations
    "operation-added": _same("additive", "operation added", "Regenerate; wrap it in the client if callers want it."),
    "operation-removed": _same(
        "breaking",
        "operation removed",
        "If it still works, add it to overrides/overlay.yaml as an addition; if not, remove the code that calls it.",
    ),
    "operation-renamed": _same("breaking", "generated function of an operation renamed", _SEAM),
    "parameter-added": _same("additive", "optional parameter added", _RELEASE),
    "required-parameter-added": _same(
        "breaking",
        "required parameter added",
        "The client must send it: extend overrides/gladia_control/api/generated.py.",
    ),
    "parameter-removed": _same("breaking", "parameter removed", _MAJOR),
    "parameter-required": _same(
        "breaking",
        "parameter became required",
        "The client must send it: extend overrides/gladia_control/api/generated.py.",
    ),
    "parameter-optional": _same("additive", "parameter became optional", _SAFE),
    "parameter-style-changed": _same(
        "breaking", "parameter serialized in another way", "Check what the generated function sends."
    ),
    "body-added": _same("additive", "optional request body added", _RELEASE),
    "required-body-added": _same("breaking", "required request body added", "The client must send it."),
    "body-removed": _same("breaking", "request body removed", "Check what the operation takes now."),
    "body-required": _same("breaking", "request body became required", "The client must send it."),
    "body-optional": _same("additive", "request body became optional", _SAFE),
    "media-type-added": _same("additive", "media type added", _SAFE),
    "media-type-removed": _same("breaking", "media type removed", "Check what the generated function sends or reads."),
    "response-added": _same("additive", "response added", _SAFE),
    "response-removed": _same(
        "breaking",
        "response removed",
        "The generated function no longer returns a model for it: announce it in the changelog of a major release.",
    ),
    "header-added": _same("additive", "response header added", _SAFE),
    "header-removed": _same("breaking", "response header removed", _READERS),
    "header-required": _same("additive", "response header guaranteed", _SAFE),
    "header-optional": _same("breaking", "response header no longer guaranteed", _READERS),
    "security-added": _same("additive", "authentication method added", _SAFE),
    "security-changed": _same(
        "breaking",
        "authentication changed",
        "Check which key the client sends, and how (overrides/templates/client.py.jinja).",
    ),
    "server-changed": _same(
        "breaking", "the API's address changed", "Check that the new address answers; it becomes the client's default."
    ),
    # ---------------------------------------------------------------- schemas
    "name-removed": _same(
        "breaking",
        "generated name removed or renamed",
        "Code that imports it breaks: announce it in the changelog of a major release, or keep the name with a "
        "correction in the overlay (`x-python-name`, or a component of that name).",
    ),
    "schema-added": _same("additive", "schema added", _RELEASE),
    "schema-removed": _same(
        "breaking",
        "schema removed",
        "Its class disappears: change the code that imports it, and announce it in the changelog of a major release.",
    ),
    "schema-renamed": _same(
        "breaking",
        "schema renamed",
        "Its class is renamed: change the name in overrides/gladia_control/api/generated.py and in the overlay, "
        "and announce it in the changelog of a major release.",
    ),
    "property-added": Rule("additive", "additive", "optional property added", _RELEASE, _RELEASE),
    "required-property-added": Rule(
        "breaking",
        "additive",
        "required property added",
        "Every caller must now pass it: announce it in the changelog of a major release.",
        _RELEASE,
    ),
    "property-removed": Rule(
        "breaking",
        "breaking",
        "property removed",
        "Callers that send it now get an error: announce it in the changelog of a major release.",
        _READERS,
    ),
    "property-required": Rule(
        "breaking",
        "additive",
        "property became required",
        "Every caller must now pass it: announce it in the changelog of a major release.",
        _SAFE,
    ),
    "property-optional": Rule(
        "additive",
        "breaking",
        "property became optional",
        _SAFE,
        "It may now be UNSET: announce it in the changelog of a major release.",
    ),
    "type-changed": Rule("breaking", "breaking", "type changed", _TIGHTER, _READERS),
    "type-widened": Rule("additive", "breaking", "more types allowed", _RELEASE, _READERS),
    "type-narrowed": Rule("breaking", "additive", "fewer types allowed", _TIGHTER, _SAFE),
    "null-allowed": Rule(
        "additive",
        "breaking",
        "null allowed",
        _RELEASE,
        "It may now be None: announce it in the changelog of a major release.",
    ),
    "null-forbidden": Rule("breaking", "additive", "null no longer allowed", _TIGHTER, _SAFE),
    "enum-value-added": _same(
        "additive", "enum value added", "Regenerate; enums are open, so installed versions accept it too."
    ),
    "enum-value-removed": _same(
        "breaking",
        "enum value removed",
        "Its constant disappears, and Gladia may refuse the value: announce it in the changelog of a major release.",
    ),
    "enum-closed": Rule("breaking", "additive", "limited to listed values", _TIGHTER, _RELEASE),
    "enum-opened": _same("additive", "values other than the listed ones allowed", _SAFE),
    "enum-dropped": _same(
        "breaking",
        "values no longer listed",
        "Any value is now allowed, but the class of the constants disappears: announce it in the changelog of a major "
        "release.",
    ),
    "limit-tightened": Rule("breaking", "additive", "limit tightened", _TIGHTER, _SAFE),
    "limit-loosened": Rule(
        "additive", "breaking", "limit loosened", "Regenerate: the client checks it before sending.", _READERS
    ),
    "limit-changed": Rule("breaking", "breaking", "limit changed", _TIGHTER, _READERS),
    "format-changed": Rule("breaking", "documentation", "format changed", _TIGHTER, _TEXT),
    "format-dropped": Rule("additive", "documentation", "format no longer required", _SAFE, _TEXT),
    "default-changed": Rule(
        "breaking",
        "documentation",
        "default changed",
        "Calls that omit it now behave differently: announce it in the changelog of a major release.",
        _TEXT,
    ),
    "default-told": _same("documentation", "default newly documented or no longer documented", _TEXT),
    "extra-properties-forbidden": Rule("breaking", "additive", "additional properties forbidden", _TIGHTER, _SAFE),
    "extra-properties-allowed": Rule("additive", "breaking", "additional properties allowed", _SAFE, _READERS),
    "read-only": Rule("breaking", "documentation", "became read-only", _TIGHTER, _TEXT),
    "write-only": Rule("documentation", "breaking", "became write-only", _TEXT, _READERS),
    "read-write": _same("additive", "no longer read-only or write-only", _SAFE),
    "keyword-changed": _same(
        "breaking",
        "change of a keyword that this check does not know",
        "Read this place in both documents and judge for yourself; until then it counts as breaking.",
    ),
    # ------------------------------------------------------------------ texts
    "deprecated": _same("documentation", "deprecated", "Regenerate; tell callers what to use instead."),
    "text-changed": _same("documentation", "text changed", _TEXT),
    "corrected-place-changed": _same(
        "documentation",
        "change that our overlay hides from users",
        "Check that the overlay's correction is still right.",
    ),
    "correction-out-of-reach": _same(
        "documentation",
        "upstream says the same in another way, which our overlay does not correct",
        "Change the target of the action named below, so that users see no change.",
    ),
    "defect": _same(
        "documentation",
        "defect that makes the generator fail",
        "Append the printed action to overrides/overlay.yaml.",
    ),
}
