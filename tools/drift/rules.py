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
    """The effect of a kind of change if callers send the data (`request`) or receive it (`response`).

    Attributes:
        title: What happened, in words for people.
        request_advice: What a maintainer does, at least if callers send the data.
        response_advice: What a maintainer does if callers receive the data, unless it is the same.
    """

    request: Level
    response: Level
    title: str
    request_advice: str
    response_advice: str = ""

    def advice(self, direction: Direction) -> str:
        """Return the advice for a direction."""
        return (direction == "response" and self.response_advice) or self.request_advice


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
    def places(self) -> list[Place]:
        """Its places, in the old document first."""
        return [place for place in (self.old, self.new) if place is not None]

    @property
    def place(self) -> Place:
        """The place in the old document, or in the new one if the old document has no such place."""
        return self.places[0]

    @property
    def effect(self) -> Level:
        """How it affects users."""
        rule = RULES[self.kind]
        return self.level or (rule.request if self.direction == "request" else rule.response)


D, A, B = LEVELS

SEAM = "overrides/gladia_control/api/generated.py"
"""The only file that imports the generated package."""

_ANNOUNCE = "announce it in the changelog of a major release."
_RELEASE = "Regenerate; the next minor release offers it."
_TEXT = "Regenerate; docstrings change, behaviour does not."
_SAFE = "Regenerate; callers need not do anything."
_READERS = f"Callers that read it must handle the change: {_ANNOUNCE}"
_TIGHTER = f"Gladia may now refuse requests that were valid: {_ANNOUNCE}"
_REFUSED = f"Callers that send it now get an error: {_ANNOUNCE}"
_NEEDED = f"Every caller must now pass it: {_ANNOUNCE}"
_RENAMED = "Check that both mean the same, and announce the new name in the changelog of a major release."
_OMITTED = f"Calls that omit it now behave differently: {_ANNOUNCE}"
_UNSET = f"It may now be UNSET: {_ANNOUNCE}"
_NONE = f"It may now be None: {_ANNOUNCE}"
_MODEL = f"The generated function no longer returns a model for it: {_ANNOUNCE}"
_CLASS = f"Its class disappears: change the code that imports it, and {_ANNOUNCE}"
_NEW_CLASS = f"Its class is renamed: change the name in {SEAM} and in the overlay, and {_ANNOUNCE}"
_KEEP = "keep the name with a correction in the overlay (`x-python-name`, or a component of that name)"
_NAME = f"Code that imports it breaks: {_KEEP}, or {_ANNOUNCE}"
_REPLACED = (
    f"Code that passes or expects it here breaks: refer to it again with a correction in the overlay, or {_ANNOUNCE}"
)
_FUNCTION = f"Change the import in {SEAM}, and {_ANNOUNCE}"
_CONSTANT = f"Its constant disappears, and Gladia may refuse the value: {_ANNOUNCE}"
_CONSTANTS = f"Any value is now allowed, but the class of the constants disappears: {_ANNOUNCE}"
_OPERATION = (
    "If it still works, add it to overrides/overlay.yaml as an addition; if not, remove the code that calls it."
)
_EXTEND = f"The client must send it: extend {SEAM}."
_SEND = "The client must send it."
_KEY = "Check which key the client sends, and how (overrides/templates/client.py.jinja)."
_ADDRESS = "Check that the new address answers; it becomes the client's default."
_OPEN = "Regenerate; enums are open, so installed versions accept it too."
_UNKNOWN = "Read this place in both documents and judge for yourself; until then it counts as breaking."
_NO_CURE = "Write an action that corrects or removes the part; until then nobody can tell which names change."
_TARGET = "Change the target of the action named below, so that users see no change."

RULES: dict[str, Rule] = {
    # ------------------------------------------------------------- operations
    "operation-added": Rule(A, A, "operation added", "Regenerate; wrap it in the client if callers want it."),
    "operation-removed": Rule(B, B, "operation removed", _OPERATION),
    "operation-renamed": Rule(B, B, "generated function of an operation renamed", _FUNCTION),
    "parameter-added": Rule(A, A, "optional parameter added", _RELEASE),
    "required-parameter-added": Rule(B, B, "required parameter added", _EXTEND),
    "parameter-removed": Rule(B, B, "parameter removed", f"Regenerate, and {_ANNOUNCE}"),
    "parameter-required": Rule(B, B, "parameter became required", _EXTEND),
    "parameter-optional": Rule(A, A, "parameter became optional", _SAFE),
    "parameter-style-changed": Rule(
        B, B, "parameter serialized in another way", "Check what the generated function sends."
    ),
    "body-added": Rule(A, A, "optional request body added", _RELEASE),
    "required-body-added": Rule(B, A, "required request body added", _SEND, _SAFE),
    "body-removed": Rule(B, B, "request body removed", "Check what the operation takes now."),
    "body-required": Rule(B, A, "request body became required", _SEND, _SAFE),
    "body-optional": Rule(A, B, "request body became optional", _SAFE, _READERS),
    "media-type-added": Rule(A, A, "media type added", _SAFE),
    "media-type-removed": Rule(B, B, "media type removed", "Check what the generated function sends or reads."),
    "response-added": Rule(A, A, "response added", _SAFE),
    "response-removed": Rule(B, B, "response removed", _MODEL),
    "header-added": Rule(A, A, "response header added", _SAFE),
    "header-removed": Rule(B, B, "response header removed", _READERS),
    "header-required": Rule(A, A, "response header guaranteed", _SAFE),
    "header-optional": Rule(B, B, "response header no longer guaranteed", _READERS),
    "security-added": Rule(A, A, "authentication method added", _SAFE),
    "security-changed": Rule(B, B, "authentication changed", _KEY),
    "security-unused": Rule(D, D, "change of authentication that no operation uses", _SAFE),
    "server-changed": Rule(B, B, "the API's address changed", _ADDRESS),
    # ---------------------------------------------------------------- schemas
    "name-removed": Rule(B, B, "generated name removed or renamed", _NAME),
    "class-replaced": Rule(B, B, "class of a value replaced by another", _REPLACED),
    "schema-added": Rule(A, A, "schema added", _RELEASE),
    "schema-removed": Rule(B, B, "schema removed", _CLASS),
    "schema-renamed": Rule(B, B, "schema renamed", _NEW_CLASS),
    "property-added": Rule(A, A, "optional property added", _RELEASE),
    "required-property-added": Rule(B, A, "required property added", _NEEDED, _RELEASE),
    "property-removed": Rule(B, B, "property removed", _REFUSED, _READERS),
    "property-renamed": Rule(B, B, "property probably renamed", _RENAMED),
    "property-required": Rule(B, A, "property became required", _NEEDED, _SAFE),
    "property-optional": Rule(A, B, "property became optional", _SAFE, _UNSET),
    "type-changed": Rule(B, B, "type changed", _TIGHTER, _READERS),
    "type-widened": Rule(A, B, "more types allowed", _RELEASE, _READERS),
    "type-narrowed": Rule(B, A, "fewer types allowed", _TIGHTER, _SAFE),
    "null-allowed": Rule(A, B, "null allowed", _RELEASE, _NONE),
    "null-forbidden": Rule(B, A, "null no longer allowed", _TIGHTER, _SAFE),
    "enum-value-added": Rule(A, A, "enum value added", _OPEN),
    "enum-value-removed": Rule(B, B, "enum value removed", _CONSTANT),
    "enum-closed": Rule(B, A, "limited to listed values", _TIGHTER, _RELEASE),
    "enum-opened": Rule(A, A, "values other than the listed ones allowed", _SAFE),
    "enum-dropped": Rule(B, B, "values no longer listed", _CONSTANTS),
    "limit-tightened": Rule(B, A, "limit tightened", _TIGHTER, _SAFE),
    "limit-loosened": Rule(A, B, "limit loosened", "Regenerate: the client checks it before sending.", _READERS),
    "limit-changed": Rule(B, B, "limit changed", _TIGHTER, _READERS),
    "format-changed": Rule(B, D, "format changed", _TIGHTER, _TEXT),
    "format-dropped": Rule(A, D, "format no longer required", _SAFE, _TEXT),
    "default-changed": Rule(B, D, "default changed", _OMITTED, _TEXT),
    "default-told": Rule(D, D, "default newly documented or no longer documented", _TEXT),
    "extra-properties-forbidden": Rule(B, A, "additional properties forbidden", _TIGHTER, _SAFE),
    "extra-properties-allowed": Rule(A, B, "additional properties allowed", _SAFE, _READERS),
    "read-only": Rule(B, D, "became read-only", _TIGHTER, _TEXT),
    "write-only": Rule(D, B, "became write-only", _TEXT, _READERS),
    "read-write": Rule(A, A, "no longer read-only or write-only", _SAFE),
    "keyword-changed": Rule(B, B, "change of a keyword that this check does not know", _UNKNOWN),
    # ------------------------------------------------------------------ texts
    "deprecated": Rule(D, D, "deprecated", "Regenerate; tell callers what to use instead."),
    "text-changed": Rule(D, D, "text changed", _TEXT),
    "corrected-place-changed": Rule(
        D, D, "change that our overlay hides from users", "Check that the overlay's correction is still right."
    ),
    "correction-out-of-reach": Rule(
        D, D, "upstream says the same in another way, which our overlay does not correct", _TARGET
    ),
    "defect-without-cure": Rule(B, B, "defect without a known cure, which makes the generator fail", _NO_CURE),
    "defect": Rule(
        D,
        D,
        "defect that makes the generator fail",
        "Cure it in overrides/overlay.yaml, with the printed action if there is one.",
    ),
}
