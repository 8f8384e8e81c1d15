"""What each kind of change does to a user of our packages, by the direction in which the data goes."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from tools.places import Place

Level = Literal["documentation", "additive", "breaking"]
LEVELS: tuple[Level, ...] = ("documentation", "additive", "breaking")
"""From the mildest to the worst."""

Direction = Literal["request", "response"]
"""`request`: callers send it; `response`: callers receive it."""


@frozen
class Rule:
    """What a kind of change means.

    Attributes:
        request: Its level where callers send the data.
        response: Its level where callers receive it.
        title: What happened, for people.
        request_advice: What a maintainer does about it where callers send the data.
        response_advice: The same where they receive it.
    """

    request: Level
    response: Level
    title: str
    request_advice: str
    response_advice: str

    def level(self, direction: Direction) -> Level:
        """The level in a direction."""
        return self.request if direction == "request" else self.response

    def advice(self, direction: Direction) -> str:
        """The advice in a direction."""
        return self.request_advice if direction == "request" else self.response_advice


@frozen
class Finding:
    """One difference between two documents, seen in one direction.

    Attributes:
        kind: A key of `RULES`.
        direction: Which way the data goes.
        old: Where it stands in the old document, if it does.
        new: Where it stands in the new document, if it does.
        before: What the old document says.
        after: What the new one says.
        level: The level, where it is not the rule's.
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
        """Where it is: in the old document, or in the new one where the old has no such place."""
        place = self.old if self.old is not None else self.new
        assert place is not None
        return place

    @property
    def effect(self) -> Level:
        """What it does to a user."""
        return self.level or RULES[self.kind].level(self.direction)


def _same(level_: Level, title: str, advice: str) -> Rule:
    return Rule(level_, level_, title, advice, advice)


_RELEASE = "Regenerate; it is offered with the next minor release."
_MAJOR = "Regenerate, and name it in the changelog of a major release."
_TEXT = "Regenerate; docstrings change, behaviour does not."
_READERS = "Callers that read it must expect it: name it in the changelog of a major release."
_SAFE = "Regenerate; callers need not do anything."
_TIGHTER = "Requests that were valid may now be refused: name it in the changelog of a major release."
_SEAM = (
    "Change the import in overrides/gladia_control/api/generated.py, and name it in the changelog of a major release."
)

RULES: dict[str, Rule] = {
    # ------------------------------------------------------------- operations
    "operation-added": _same("additive", "operation added", "Regenerate; wrap it in the client if callers want it."),
    "operation-removed": _same(
        "breaking",
        "operation removed",
        "If it still answers, add it to overrides/overlay.yaml as an addition; if not, remove what calls it.",
    ),
    "operation-renamed": _same("breaking", "the generated function of an operation is renamed", _SEAM),
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
        "breaking", "parameter is written in another way", "Check what the generated function sends."
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
        "Callers of the generated function get no model for it any more: name it in the changelog of a major release.",
    ),
    "header-added": _same("additive", "response header added", _SAFE),
    "header-removed": _same("breaking", "response header removed", _READERS),
    "header-required": _same("additive", "response header promised", _SAFE),
    "header-optional": _same("breaking", "response header not promised any more", _READERS),
    "security-added": _same("additive", "another way to authenticate", _SAFE),
    "security-changed": _same(
        "breaking",
        "authentication changed",
        "Check which key the client sends, and how (overrides/templates/client.py.jinja).",
    ),
    "server-changed": _same(
        "breaking", "the API's address changed", "Check that the new address answers; it becomes the client's default."
    ),
    # ---------------------------------------------------------------- schemas
    "schema-added": _same("additive", "schema added", _RELEASE),
    "schema-removed": _same(
        "breaking",
        "schema removed",
        "Its class goes: change what imports it, and name it in the changelog of a major release.",
    ),
    "schema-renamed": _same(
        "breaking",
        "schema renamed",
        "Its class is renamed: change overrides/gladia_control/api/generated.py and the overlay where they name it, "
        "and name it in the changelog of a major release.",
    ),
    "property-added": Rule("additive", "additive", "optional property added", _RELEASE, _RELEASE),
    "required-property-added": Rule(
        "breaking",
        "additive",
        "required property added",
        "Every caller must give it from now on: name it in the changelog of a major release.",
        _RELEASE,
    ),
    "property-removed": Rule(
        "breaking",
        "breaking",
        "property removed",
        "Callers that send it get an error: name it in the changelog of a major release.",
        _READERS,
    ),
    "property-required": Rule(
        "breaking",
        "additive",
        "property became required",
        "Every caller must give it from now on: name it in the changelog of a major release.",
        _SAFE,
    ),
    "property-optional": Rule(
        "additive",
        "breaking",
        "property became optional",
        _SAFE,
        "It may be UNSET from now on: name it in the changelog of a major release.",
    ),
    "type-changed": Rule("breaking", "breaking", "type changed", _TIGHTER, _READERS),
    "type-widened": Rule("additive", "breaking", "further types allowed", _RELEASE, _READERS),
    "type-narrowed": Rule("breaking", "additive", "fewer types allowed", _TIGHTER, _SAFE),
    "null-allowed": Rule(
        "additive",
        "breaking",
        "null allowed",
        _RELEASE,
        "It may be None from now on: name it in the changelog of a major release.",
    ),
    "null-forbidden": Rule("breaking", "additive", "null not allowed any more", _TIGHTER, _SAFE),
    "enum-value-added": _same(
        "additive", "enum value added", "Regenerate; enums are open, so installed versions take it too."
    ),
    "enum-value-removed": _same(
        "breaking",
        "enum value removed",
        "Its constant goes, and sending it may be refused: name it in the changelog of a major release.",
    ),
    "enum-closed": Rule("breaking", "additive", "limited to listed values", _TIGHTER, _RELEASE),
    "enum-opened": _same("additive", "values beside the listed ones allowed", _SAFE),
    "enum-dropped": _same(
        "breaking",
        "values are not listed any more",
        "Any value is allowed now, but the class of the constants goes: name it in the changelog of a major release.",
    ),
    "limit-tightened": Rule("breaking", "additive", "limit tightened", _TIGHTER, _SAFE),
    "limit-loosened": Rule(
        "additive", "breaking", "limit loosened", "Regenerate: the client checks it before sending.", _READERS
    ),
    "limit-changed": Rule("breaking", "breaking", "limit changed", _TIGHTER, _READERS),
    "format-changed": Rule("breaking", "documentation", "format changed", _TIGHTER, _TEXT),
    "format-dropped": Rule("additive", "documentation", "format not required any more", _SAFE, _TEXT),
    "default-changed": Rule(
        "breaking",
        "documentation",
        "default changed",
        "Calls that leave it out do something else from now on: name it in the changelog of a major release.",
        _TEXT,
    ),
    "default-told": _same("documentation", "default documented or not documented any more", _TEXT),
    "extra-properties-forbidden": Rule("breaking", "additive", "further properties forbidden", _TIGHTER, _SAFE),
    "extra-properties-allowed": Rule("additive", "breaking", "further properties allowed", _SAFE, _READERS),
    "read-only": Rule("breaking", "documentation", "became read-only", _TIGHTER, _TEXT),
    "write-only": Rule("documentation", "breaking", "became write-only", _TEXT, _READERS),
    "read-write": _same("additive", "not read-only or write-only any more", _SAFE),
    "keyword-changed": _same(
        "breaking",
        "a keyword changed that this check does not understand",
        "Read both documents at this place and judge for yourself; until then it counts as breaking.",
    ),
    # ------------------------------------------------------------------ texts
    "deprecated": _same("documentation", "deprecated", "Regenerate; tell callers what to use instead."),
    "text-changed": _same("documentation", "text changed", _TEXT),
    "corrected-place-changed": _same(
        "documentation",
        "changed at a place that our overlay corrects, so that users see nothing of it",
        "Check that the overlay's correction is still right.",
    ),
    "correction-out-of-reach": _same(
        "documentation",
        "upstream says the same in another way, which our overlay does not correct",
        "Change the target of the action that is named below, so that users see no change.",
    ),
    "defect": _same(
        "documentation",
        "a defect that the generator would stop at",
        "Append the action that is printed with it to overrides/overlay.yaml.",
    ),
}
