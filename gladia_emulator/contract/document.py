"""Document: the OpenAPI document that the emulator implements, and its rules about values.

The document is `openapi.json`, a data file of the generated package: upstream's document with the overlay applied. The
emulator reads this file and imports no generated code, so that it cannot share a mistake with the client.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping
from importlib import resources
from itertools import islice
from typing import Any

import attrs
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .violations import violation

_URI = "urn:gladia:openapi"
# More is of no use to a reader.
_MAX_VIOLATIONS = 100


@attrs.frozen
class Contract:
    """An OpenAPI 3.1 document."""

    document: Mapping[str, Any]
    _validators: dict[str, Draft202012Validator] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def violations(self, schema: str, value: Any) -> list[str]:
        """How ``value`` violates the component ``schema``, in at most 100 texts; unknown properties are valid."""
        return self._violations(f"/components/schemas/{schema}", value, ())

    def parameter_violations(self, path: str, method: str, name: str, value: Any) -> list[str]:
        """How ``value`` violates the query parameter ``name`` of an operation, in words."""
        parameters = self.document["paths"][path][method]["parameters"]
        index = next(i for i, parameter in enumerate(parameters) if parameter["name"] == name)
        escaped = path.replace("~", "~0").replace("/", "~1")
        return self._violations(f"/paths/{escaped}/{method}/parameters/{index}/schema", value, (name,))

    def codes(self, schema: str) -> frozenset[str]:
        """The values of an enumeration, such as ``TranscriptionLanguageCodeEnum``."""
        return frozenset(self._schema(schema)["enum"])

    def with_defaults(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A create request with the documented defaults; unknown fields are kept.

        A missing ``…_config`` is added when its flag is on; ``language_config`` has no flag and is always added.
        """
        result = copy.deepcopy(dict(request))
        properties = self._schema("InitTranscriptionRequest")["properties"]
        for name, schema in properties.items():
            if "default" in schema:
                result.setdefault(name, copy.deepcopy(schema["default"]))
        for name, schema in properties.items():
            flag = name.removesuffix("_config")
            config_schema = self._referenced(schema)
            if flag == name or config_schema is None:
                continue
            wanted = flag not in properties or bool(result.get(flag))
            if name not in result and wanted and not config_schema.get("required"):
                result[name] = {}
            if name in result:
                for key, inner in config_schema["properties"].items():
                    if "default" in inner:
                        result[name].setdefault(key, copy.deepcopy(inner["default"]))
        return result

    def _violations(self, pointer: str, value: Any, root: tuple[str, ...]) -> list[str]:
        errors = list(islice(self._validator(pointer).iter_errors(value), _MAX_VIOLATIONS))
        errors.sort(key=lambda error: [str(part) for part in error.path])
        return [violation(error, root) for error in errors]

    def _validator(self, pointer: str) -> Draft202012Validator:
        if pointer in self._validators:
            return self._validators[pointer]
        registry: Registry[Any] = Registry().with_resource(
            _URI, Resource.from_contents(self.document, default_specification=DRAFT202012)
        )
        validator = Draft202012Validator({"$ref": f"{_URI}#{pointer}"}, registry=registry)
        self._validators[pointer] = validator
        return validator

    def _schema(self, name: str) -> dict[str, Any]:
        schema: dict[str, Any] = self.document["components"]["schemas"][name]
        return schema

    def _referenced(self, schema: Mapping[str, Any]) -> dict[str, Any] | None:
        for part in schema.get("allOf", ()):
            reference = part.get("$ref", "")
            if reference.startswith("#/components/schemas/"):
                return self._schema(reference.rpartition("/")[2])
        return None


@functools.cache
def contract() -> Contract:
    """The contract that ships with the package."""
    text = resources.files("gladia_control_api_client").joinpath("openapi.json").read_text("utf-8")
    return Contract(json.loads(text))
