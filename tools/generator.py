"""What openapi-python-client makes of a document: its complaints, and the public names of the package."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.schema import OpenAPI
from pydantic import ValidationError

from tools.documents import Document, DocumentError
from tools.normal import PYTHON_NAME


@frozen
class Made:
    """The result of reading a document.

    Attributes:
        problems: One text for each complaint. A package can be generated only without complaints.
        models: For each model class, the attribute of each property.
        enums: For each enum class, the constant of each value.
        functions: For each operation (method and path template), the module of its generated functions.
        types: For each attribute, body and result, the classes that its type names.
    """

    problems: tuple[str, ...] = ()
    models: Mapping[str, Mapping[str, str]] = field(factory=dict)
    enums: Mapping[str, Mapping[Any, str]] = field(factory=dict)
    functions: Mapping[tuple[str, str], str] = field(factory=dict)
    types: Mapping[str, frozenset[str]] = field(factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The public names: modules of functions, classes, and their attributes and constants."""
        classes: Mapping[str, Mapping[Any, str]] = {**self.models, **self.enums}
        members = (f"{name}.{member}" for name, inner in classes.items() for member in inner.values())
        return frozenset({*self.functions.values(), *classes, *members})

    def like(self, name: str) -> tuple[str, ...]:
        """Return the members of a class, or for a member its own name, to find its heir under another name."""
        owner, _, member = name.partition(".")
        if member:
            return owner, member.replace("_", "").lower()
        found: Mapping[Any, str] = self.models.get(name) or self.enums.get(name) or {}
        return ("", *sorted(found.values()))


Generator = Callable[[Document], Made]
"""Reads a document in normal form, without writing any file."""


def generator(config: Path) -> Generator:
    """Return the generator with the settings in a file.

    Raises:
        DocumentError: The settings cannot be used.
    """
    try:
        settings = Config.from_sources(ConfigFile.load_from_path(config), MetaType.NONE, config, "utf-8", False, None)
    except Exception as error:  # the file is missing, is not YAML, or has another structure
        raise DocumentError(
            f"openapi-python-client stopped at {config.name}: {' '.join(str(error).split())}"
        ) from error
    return lambda document: _made(document, settings)


def _made(document: Document, settings: Config) -> Made:
    try:
        OpenAPI.model_validate(document)
        data = GeneratorData.from_dict(copy.deepcopy(document), config=settings)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        return Made(tuple(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong))
    except Exception as error:  # any error of the generator is a complaint
        return Made((f"{type(error).__name__}: {error}",))
    if isinstance(data, GeneratorError):
        return Made((_text(data),))
    collections = data.endpoint_collections_by_tag.items()
    errors = [*data.errors, *(error for _, collection in collections for error in collection.parse_errors)]
    models = {str(model.class_info.name): _attributes(model) for model in data.models if _has_class(model)}
    enums = {
        str(enum.class_info.name): {value: key for key, value in enum.values.items()}
        for enum in data.enums
        if isinstance(enum, EnumProperty)  # the generator's settings make no literals
    }
    classes = {*models, *enums}
    return Made(
        tuple(_text(error) for error in errors),
        models=models,
        enums=enums,
        functions={
            (endpoint.method, endpoint.path.get_untrusted_value()): f"{tag}.{endpoint.name}"
            for tag, collection in collections
            for endpoint in collection.endpoints
        },
        types={owner: frozenset(re.findall(r"\w+", text)) & classes for owner, text in _types(data)},
    )


def _types(data: GeneratorData) -> Iterator[tuple[str, str]]:
    """Yield each place where code passes or gets an object, as a caller writes it, and the source of its type."""
    for model in data.models:
        attributes = _attributes(model)
        for one in (*(model.required_properties or ()), *(model.optional_properties or ())):
            attribute = attributes[str(one.name.get_untrusted_value())]
            yield f"{model.class_info.name}.{attribute}", one.get_type_string().as_unembedded_code()
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for owner, parts in (("body=…", endpoint.bodies), ("…", endpoint.responses)):
                types = [one.prop.get_type_string().as_unembedded_code() for one in parts]
                yield f"{endpoint.name}.sync({owner})", " | ".join(types)


def _has_class(model: ModelProperty) -> bool:
    """Whether model.py.jinja writes a class; objects without properties are dictionaries."""
    return bool(model.data.properties or model.data.allOf)


def _attributes(model: ModelProperty) -> dict[str, str]:
    own = {str(key.get_untrusted_value()): value for key, value in (model.data.properties or {}).items()}
    found = {}
    for one in (*(model.required_properties or ()), *(model.optional_properties or ())):
        name = str(one.name.get_untrusted_value())
        extra = getattr(own.get(name), "model_extra", None) or {}
        found[name] = str(extra.get(PYTHON_NAME) or one.python_name)
    return found


def _text(error: Any) -> str:
    text = " ".join(f"{error.header} {error.detail or ''}".split())
    return re.sub(r"<[\w.]+ object at 0x[0-9a-f]+>", "…", text)
