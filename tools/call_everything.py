"""Import every module of a generated package, then call every operation and answer as the package's document says.

python tools/call_everything.py <folder of the package>    exit 1 and say what does not work

It imports nothing of this project: it runs in a process of its own, because the package may contain anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import itertools
import json
import pkgutil
import re
import sys
import traceback
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import httpx

WAYS = ("sync_detailed", "sync", "asyncio_detailed", "asyncio")
SCALARS = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
FORMATS = {"date-time": datetime(2030, 1, 2, tzinfo=UTC), "date": date(2030, 1, 2), "uuid": UUID(int=1)}
AUDIO = b"\x00audio"
DEPTH = 8
"""Levels of optional properties; a schema may contain itself."""


class WrongError(Exception):
    """An operation does something else than the document says."""


def squash(name: str) -> str:
    """Return a name without what differs between the document and the package."""
    return re.sub(r"\W|_", "", name).lower()


def _stop(what: str, error: Exception) -> NoReturn:
    sys.exit(f"{what}: {type(error).__name__}: {error}\n{''.join(traceback.format_exception(error))}")


class _Caller:
    def __init__(self, folder: Path) -> None:
        package = importlib.import_module(folder.name)
        names = [module.name for module in pkgutil.walk_packages(package.__path__, f"{folder.name}.")]
        self.modules = {name: importlib.import_module(name) for name in names}
        self.types, self.models = self.modules[f"{folder.name}.types"], self.modules[f"{folder.name}.models"]
        self.document = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
        self.request, self.answer = httpx.Request("GET", ""), (200, b"")
        self.client = package.AuthenticatedClient(
            token="x",
            raise_on_unexpected_status=True,
            httpx_args={"transport": httpx.MockTransport(self._respond), "trust_env": False},
        )

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        return httpx.Response(self.answer[0], content=self.answer[1])

    # ------------------------------------------------------------------ values that fit the document

    def kinds(self, schema: Any) -> list[tuple[str, Any]]:
        """Return the kinds of value that a schema in normal form allows, null last, each with the name of its class.

        The class of an inline schema has a made-up name; for it, the name is empty.
        """
        for entry in [schema] if "$ref" in schema else schema.get("allOf", ()):
            name = entry["$ref"].rpartition("/")[2]
            kinds = self.kinds(self.document["components"]["schemas"][name])
            return [(inner or squash(name), kind) for inner, kind in kinds]
        if "anyOf" in schema:
            found = [kind for entry in schema["anyOf"] for kind in self.kinds(entry)]
            return sorted(found, key=lambda kind: kind[1]["type"] == "null")
        types = schema.get("type")
        return [("", schema | {"type": one}) for one in (types if isinstance(types, list) else [types])]

    def value(self, kind: Any, *, full: bool, depth: int = 0) -> Any:
        """Return JSON data, or a file, with the required properties or with all. Limits and patterns do not matter."""

        def inner(schema: Any) -> Any:
            more = full and depth < DEPTH
            return self.value(self.kinds(schema)[0 if more else -1][1], full=more, depth=depth + 1)

        if "const" in kind or "enum" in kind:
            return kind["const"] if "const" in kind else kind["enum"][0]
        if kind["type"] == "array":
            return [inner(kind["items"])] if full and "items" in kind else []
        if kind["type"] == "object":
            properties, extra = kind.get("properties", {}), kind.get("additionalProperties")
            wanted = {key: one for key, one in properties.items() if full or key in kind.get("required", ())}
            wanted |= {"any key": extra} if full and extra and not properties else {}
            return {key: inner(one) for key, one in wanted.items()}
        if kind.get("format") == "binary":
            return self.types.File(BytesIO(AUDIO), "audio.wav")
        return SCALARS.get(kind["type"], str(FORMATS.get(kind.get("format"), "text")))

    def argument(self, annotation: str, name: str, kind: Any, *, full: bool) -> Any:
        """Return a value for a function's argument: a model or another Python object if the annotation names one."""
        words = re.findall(r"\w+", annotation)
        if kind["type"] == "array":
            return [self.argument(annotation, *self.kinds(kind["items"])[0], full=full)]
        if not kind.get("properties"):
            value = self.value(kind, full=full)
            return value if "str" in words or kind["type"] != "string" else FORMATS.get(kind.get("format"), value)
        for word in (word for word in words if word in self.models.__all__ and name in ("", squash(word))):
            cls = getattr(self.models, word)
            with contextlib.suppress(*(() if name else (ValueError, AttributeError))):
                if not cls.from_dict(self.value(kind, full=True)).additional_properties:
                    return cls.from_dict(self.value(kind, full=full))
        raise WrongError(f"{annotation} has no class for the schema with {', '.join(kind['properties'])}")

    def is_documented(self, value: Any, schema: Any) -> bool:
        """Whether a decoded value has the class of the schema."""
        kinds = self.kinds(schema)
        if isinstance(value, list):
            lists = [kind.get("items", {}) for _, kind in kinds if kind["type"] == "array"]
            return any(all(self.is_documented(item, items) for item in value) for items in lists)
        if isinstance(value, self.types.Model):
            return any(name in ("", squash(type(value).__name__)) for name, _ in kinds)
        return any("properties" not in kind for _, kind in kinds)

    # ------------------------------------------------------------------ calls

    async def call_all(self) -> None:
        """Call every operation; exit with a message at the first that is missing or does not work."""
        classes = set(map(squash, self.models.__all__))
        for name, schema in self.document["components"]["schemas"].items():
            if (schema.get("properties") or "enum" in schema) and squash(name) not in classes:
                sys.exit(f"the generator omitted the schema #/components/schemas/{name}")
        modules = {squash(name.rpartition(".")[2]): one for name, one in self.modules.items() if ".api." in name}
        calls = []
        for path, item in self.document["paths"].items():
            for method in (key for key, part in item.items() if "responses" in part):
                operation, target = item[method], f"{method.upper()} {path}"
                identifier = operation.get("operationId", "")
                module = modules.pop(squash(identifier), None)
                if module is None:  # of two operations with one id, only one has a module
                    sys.exit(f"the generator omitted {target}; its operationId must be unique, and is {identifier!r}")
                calls.append((module, target, operation, item.get("parameters", ())))
        for call in calls:
            try:
                await self.call(*call)
            except Exception as error:
                _stop(f"{call[1]} does not work", error)

    async def call(self, module: Any, target: str, operation: Any, shared: Any) -> None:
        """Call an operation with its required arguments and with all, for every body and answer, in every way."""
        kinds = {
            squash(one["name"] + end): self.kinds(one.get("schema", {}))[0]
            for one in (*shared, *operation.get("parameters", ()))
            for end in ("", one["in"])
        }
        content = operation.get("requestBody", {}).get("content", {})
        bodies = [(media, kind) for media in content for kind in self.kinds(content[media].get("schema", {}))]
        signature = inspect.signature(module.sync_detailed).parameters.values()
        media_types: dict[type, str] = {}
        for full, (media, body) in itertools.product((False, True), bodies or [("", ("", {}))]):
            wanted = [one for one in signature if one.name != "client" and (full or one.default is one.empty)]
            whole = full or media.startswith("multipart/")  # httpx sends no form without parts
            for answer, way in itertools.product(self.answers(operation["responses"], full=full), WAYS):
                arguments = {
                    one.name: self.argument(
                        one.annotation, *(kinds | ({"body": body} if bodies else {}))[squash(one.name)], full=whole
                    )
                    for one in wanted
                }
                # If two content types have the same model, the model is sent as the first.
                expected = media_types.setdefault(type(arguments["body"]), media) if "body" in arguments else ""
                if hasattr(module, way):
                    await self.check(getattr(module, way), arguments, target, expected, answer)

    def answers(self, responses: Any, *, full: bool) -> Iterator[tuple[int, bytes, Any, Any]]:
        """Yield status, body, decoded body and schema of an answer, for every documented status and kind of body."""
        for code, response in responses.items():
            low, high = (599, 599) if code == "default" else (int(code.upper().replace("X", digit)) for digit in "09")
            status = next(one for one in range(low, high + 1) if code == str(one) or str(one) not in responses)
            content = response.get("content", {})
            media = next((media for media in content if re.match(r"application/(octet|(.*\+)?json)|text/", media)), "")
            if "schema" not in content.get(media, {}):
                yield status, b"", None, {}
                continue
            for _, kind in self.kinds(content[media]["schema"]):
                data = self.value({"type": "string", "format": "binary"} if "octet" in media else kind, full=full)
                text = data if isinstance(data, str) and "json" not in media else json.dumps(data, default=str)
                yield status, AUDIO if "octet" in media else text.encode(), data, content[media]["schema"]

    async def check(
        self, function: Any, arguments: Any, target: str, media: str, answer: tuple[int, bytes, Any, Any]
    ) -> None:
        """Call a function once, and compare the request and the result with the document."""
        status, body, data, schema = answer
        self.answer = status, body
        result = function(client=self.client, **arguments)
        result = await result if inspect.isawaitable(result) else result
        parsed = result.parsed if isinstance(result, self.types.Response) else result
        sent = f"{self.request.method} {self.request.url.path}"
        if not re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(target)), sent):
            raise WrongError(f"{function.__name__} sends {sent}")
        sent = self.request.headers.get("Content-Type", "").partition(";")[0]
        if sent != media.partition(";")[0]:
            raise WrongError(f"{function.__name__} sends the content type {sent!r}, expected {media!r}")
        if isinstance(data, self.types.File):
            right = isinstance(parsed, self.types.File) and parsed.payload.read() == body
        else:
            right = self.types.encode(parsed) == data and self.is_documented(parsed, schema)
        if not right:
            raise WrongError(f"{function.__name__} turns {status} with {data!r} into {parsed!r}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.path.insert(0, str(folder.parent))
    try:
        caller = _Caller(folder)
    except Exception as error:
        _stop("a generated module cannot be imported", error)
    warnings.simplefilter("ignore")  # httpx warns about the cookies of a single request
    asyncio.run(caller.call_all())
