"""The options of a batch, and those of one input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from gladia_control.api.generated import encode, models
from gladia_control.errors import BadOption
from gladia_control.request.options import SOURCE_FIELD, build, merged
from gladia_control.request.submission import Options
from gladia_control.text import short_repr


@frozen
class Defaults:
    """What all inputs of a batch have in common.

    Attributes:
        options: The batch's options as one mapping or as the generated request model.
        keywords: The batch's options as keyword arguments.
        extra_body: JSON that is merged over the options of each input.
    """

    options: Options | Mapping[str, Any] | None = None
    keywords: Mapping[str, Any] = field(factory=dict)
    extra_body: Mapping[str, Any] | None = None

    def body(self, own: Options | Mapping[str, Any] | None, token: str) -> dict[str, Any]:
        """The checked request for an input with options of its own.

        Raises:
            BadOption: An option cannot be right.
        """
        if own is None:
            return build(self.options, self.keywords, self.extra_body, token=token)
        shared = {**mapping(self.options), **mapping(self.keywords)}
        return build(merged(shared, mapping(own)), {}, self.extra_body, token=token)


def mapping(options: Any) -> dict[str, Any]:
    """Options as a dictionary of JSON."""
    if options is None:
        return {}
    if isinstance(options, models.InitTranscriptionRequest):
        return {key: value for key, value in options.to_dict().items() if key != SOURCE_FIELD}
    if not isinstance(options, Mapping):
        raise BadOption("options", f"expected a mapping, got {short_repr(options)}", options)
    encoded: dict[str, Any] = encode(options)
    return encoded


def labelled(label: str, error: BadOption) -> BadOption:
    """The error, with the input it is about."""
    problem = str(error).removeprefix(f"{error.field}: ")
    return type(error)(f"{label}: {error.field}", problem, error.value) if label else error
