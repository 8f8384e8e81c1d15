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

from .operations import JOBS_PATH
from .violations import violation

_URI = "urn:gladia:openapi"
# More is of no use to a reader.
_MAX_VIOLATIONS = 100


@attrs.frozen
class Contract:
    """An OpenAPI 3.1 document in normal form: each notation in it has only one spelling."""

    document: Mapping[str, Any]
    _validators: dict[str, Draft202012Validator] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    @property
    def key_header(self) -> str:
        """The name of the header that carries the API key."""
        name: str = self.document["components"]["securitySchemes"]["x_gladia_key"]["name"]
        return name

    def request_violations(self, value: Any) -> list[str]:
        """How ``value`` violates the schema of a create request, in at most 100 texts; unknown properties are valid."""
        escaped = JOBS_PATH.replace("~", "~0").replace("/", "~1")
        return self._violations(f"/paths/{escaped}/post/requestBody/content/application~1json/schema", value, ())

    def parameter_violations(self, path: str, method: str, name: str, value: Any) -> list[str]:
        """How ``value`` violates the query parameter ``name`` of an operation, in words."""
        parameters = self.document["paths"][path][method]["parameters"]
        index = next(i for i, parameter in enumerate(parameters) if parameter["name"] == name)
        escaped = path.replace("~", "~0").replace("/", "~1")
        return self._violations(f"/paths/{escaped}/{method}/parameters/{index}/schema", value, (name,))

    def codes(self, config: str, field: str) -> frozenset[str]:
        """The values that the document lists for the entries of a field, such as ``language_config.languages``."""
        found: set[str] = set()
        for kind in self._kinds(self._options()[config]):
            for entries in self._kinds(kind.get("properties", {}).get(field, {})):
                for entry in self._kinds(entries.get("items", {})):
                    found.update(entry.get("enum", ()))
        return frozenset(found)

    def with_defaults(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A create request with the documented defaults; unknown fields are kept.

        A missing ``…_config`` is added when its flag is on; ``language_config`` has no flag and is always added.
        """
        result = copy.deepcopy(dict(request))
        options = self._options()
        self._add_defaults(result, options)
        flags = {name for name, schema in options.items() if "boolean" in [k.get("type") for k in self._kinds(schema)]}
        for name, schema in options.items():
            flag = name.removesuffix("_config")
            config = next((kind for kind in self._kinds(schema) if kind.get("properties")), None)
            if flag == name or config is None:
                continue
            wanted = flag not in flags or bool(result.get(flag))
            if name not in result and wanted and not config.get("required"):
                result[name] = {}
            if isinstance(result.get(name), dict):
                self._add_defaults(result[name], config["properties"])
        return result

    def _add_defaults(self, value: dict[str, Any], properties: Mapping[str, Any]) -> None:
        for name, schema in properties.items():
            resolved = self._resolve(schema)
            if "default" in resolved:
                value.setdefault(name, copy.deepcopy(resolved["default"]))

    def _options(self) -> dict[str, Any]:
        body = self.document["paths"][JOBS_PATH]["post"]["requestBody"]
        kinds = self._kinds(body["content"]["application/json"]["schema"])
        return {name: schema for kind in kinds for name, schema in kind.get("properties", {}).items()}

    def _kinds(self, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The kinds of value that a schema allows, resolved."""
        schema = self._resolve(schema)
        if "anyOf" in schema:
            return [kind for entry in schema["anyOf"] for kind in self._kinds(entry)]
        kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type")]
        return [{**schema, "type": kind} for kind in kinds]

    def _resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while entries := [schema] if "$ref" in schema else schema.get("allOf"):
            target = self.document["components"]["schemas"][entries[0]["$ref"].rpartition("/")[2]]
            schema = target | {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        return schema

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


@functools.cache
def contract() -> Contract:
    """The contract that ships with the package."""
    text = resources.files("gladia_control_api_client").joinpath("openapi.json").read_text("utf-8")
    return Contract(json.loads(text))
