"""A failed generation says why and leaves the tree unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import tiers
from tests.tools.tree import PACKAGE, copy_tree, edit_document, effective, replace_text, run, snapshot
from tools import generate
from tools.documents import Document

Sabotage = Callable[[Path], object]
REQUEST = "InitTranscriptionRequest"


def document(change: Callable[[Document], object]) -> Sabotage:
    """Change openapi.yaml."""
    return lambda root: edit_document(root / "openapi.yaml", change)


def schema(name: str, **fields: Any) -> Sabotage:
    """Put properties into a schema of openapi.yaml."""
    return document(lambda page: page["components"]["schemas"][name]["properties"].update(fields))


def action(**fields: Any) -> Sabotage:
    """Append an action to the overlay."""
    entry = {"x-name": "late-action", "x-kind": "correction", "description": "why"} | fields
    return lambda root: edit_document(root / "overrides" / "overlay.yaml", lambda page: page["actions"].append(entry))


def template(name: str, old: str, new: str) -> Sabotage:
    """Change a template."""
    return lambda root: replace_text(root / "overrides" / "templates" / name, old, new)


def responses(page: Document) -> Any:
    """The responses of the operation that openapi.yaml has."""
    return page["paths"]["/v2/pre-recorded"]["post"]["responses"]


def raw(root: Path) -> None:
    """Leave openapi.yaml as upstream has it: an overlay of one harmless action."""
    entry = {"x-name": "title", "x-kind": "correction", "description": "why", "target": "$.info"}
    actions = [entry | {"update": {"title": "Raw"}}]
    edit_document(root / "overrides" / "overlay.yaml", lambda page: page.update(actions=actions))


def same_operation_twice(page: Document) -> None:
    """A second path whose operation has the id of the first, and overwrites its module."""
    page["paths"]["/v2/other"] = {"post": dict(page["paths"]["/v2/pre-recorded"]["post"])}


def key(page: Document) -> Document:
    """The security scheme of the API key."""
    scheme: Document = page["components"]["securitySchemes"]["x_gladia_key"]
    return scheme


EARLY: dict[str, tuple[Sabotage, str]] = {
    "missing document": (lambda root: (root / "openapi.yaml").unlink(), "openapi.yaml: No such file"),
    "missing overlay": (lambda root: (root / "overrides" / "overlay.yaml").unlink(), "overlay.yaml: No such file"),
    "overlay action that matches nothing": (action(target="$.nowhere", update={}), "late-action: the target"),
    "overlay action that changes nothing": (action(target="$.info", update={}), "late-action: applying it changes"),
    "addition that refers to nowhere": (
        action(**{"x-kind": "addition"}, target="$.components.schemas", update={"New": {"$ref": "#/nowhere"}}),
        "late-action: it refers to #/nowhere, which the document does not have",
    ),
    "addition of what is there": (action(**{"x-kind": "addition"}, target="$", update={"tags": []}), "late-action: "),
    "raw document": (raw, "`entity_types` of PiiRedactionConfigDTO is typed as a single value"),
    "array without items": (schema("LanguageConfig", accents={"type": "array"}), "/components/schemas/LanguageConfig"),
    "a misspelt setting": (
        lambda root: replace_text(root / "generator-config.yml", "project_name_override:", "- project_name:"),
        "openapi-python-client stopped",
    ),
}  # fmt: skip
LATE: dict[str, tuple[Sabotage, str]] = {
    # errors that only the generator, its hooks or the written package show, or that need a search for a cure
    "response that the generator does not know": (
        document(lambda page: responses(page).update({"402": {"description": "", "content": {"image/x": {}}}})),
        "image/x",
    ),
    "property that the models keep for themselves": (
        schema("LanguageConfig", additional_properties={"type": "string"}), "additional_properties",
    ),
    "field with a reserved name": (
        schema(REQUEST, timeout={"type": "integer"}), f"`timeout` of {REQUEST} is a keyword of the client",
    ),
    "field that is no keyword argument": (
        schema(REQUEST, **{"from": {"type": "string"}}), f"`from` of {REQUEST} is not a name that a keyword argument",
    ),
    "two operations with one id": (document(same_operation_twice), "PreRecordedController_initPreRecordedJob_v2"),
    "template with a syntax error": (
        template("model.py.jinja", "{% macro raw(value) %}", "{% macro raw(value %}"), "TemplateSyntaxError",
    ),
    "template that leaves a model out": (
        template("models_init.py.jinja", "or model.data.allOf %}", "and model.class_info.name != 'WordDTO' %}"),
        "the generator omitted the schema #/components/schemas/WordDTO",
    ),
    "template that writes no Python": (template("types.py.jinja", "class Unset:", "class Unset("), "ruff"),
    "module that cannot be imported": (
        template("types.py.jinja", 'T = TypeVar("T")', 'T = TypeVar("T")\n__import__("no_such_module")'),
        "no_such_module",
    ),
    "module that warns": (
        template("types.py.jinja", 'T = TypeVar("T")', 'T = TypeVar("T")\n__import__("warnings").warn("old habit")'),
        "UserWarning: old habit",
    ),
    "hook that is not there": (
        lambda root: replace_text(root / "generator-config.yml", "- touch py.typed", "- no-such-program py.typed"),
        "no-such-program",
    ),
    "hook that fails": (
        lambda root: replace_text(root / "generator-config.yml", "- touch py.typed", "- ruff check --no-such-option ."),
        "no-such-option",
    ),
}  # fmt: skip


def problems(root: Path, capsys: pytest.CaptureFixture[str], name: str, sabotage: Sabotage, reason: str) -> list[str]:
    """What is wrong with a generation from a sabotaged tree, which must fail for this reason and change nothing."""
    sabotage(copy_tree(root))
    before = snapshot(root)
    status = run(root)
    message = capsys.readouterr().err
    right = {"status": status == 1, "tree": before == snapshot(root), "reason": reason in message}
    right["beginning"] = message.startswith("make generate: ")
    return [f"{name}: wrong {part}: {message}" for part, is_right in right.items() if not is_right]


def test_a_failure_leaves_the_tree_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A failed generation says why, exits 1, changes no byte of the tree and adds no file."""
    rows = enumerate(EARLY.items())
    assert [] == [one for i, (name, row) in rows for one in problems(tmp_path / str(i), capsys, name, *row)]


@tiers.check
@pytest.mark.parametrize("name", LATE)
def test_a_late_failure_leaves_the_tree_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The same for a failure that only the generator, one of its hooks or the written package shows."""
    assert [] == problems(tmp_path, capsys, name, *LATE[name])


SERVER, KEY = "servers: the first one must be an https URL", "x_gladia_key is not an API key in a header"
UNUSABLE: list[tuple[Callable[[Document], object], str]] = [
    (lambda page: page.pop("servers"), SERVER),
    (lambda page: page.update(servers=[]), SERVER),
    (lambda page: page["servers"][0].update(url="http://api.gladia.io"), SERVER),
    (lambda page: page["servers"][0].update(url="https://api.gladia.io/v2"), SERVER),
    (lambda page: page["servers"][0].update(url="https://{region}.gladia.io"), SERVER),
    (lambda page: page["servers"][0].update(url='https://x"y'), SERVER),
    (lambda page: page["components"].pop("securitySchemes"), KEY),
    (lambda page: key(page).pop("name"), KEY),
    (lambda page: key(page).update({"in": "query"}), KEY),
    (lambda page: key(page).update(type="http"), KEY),
    (lambda page: key(page).update(name='x"y'), KEY),
]


def test_a_document_without_address_or_key_header_is_refused(tmp_path: Path) -> None:
    """A document whose first server is no plain https address, or whose key is not in a header, fails in one line."""
    root = copy_tree(tmp_path, package=False)
    wrong = []
    for index, (change, reason) in enumerate(UNUSABLE):
        document = effective()
        change(document)
        with pytest.raises(generate.GenerationError) as caught:
            generate.build_package(root, tmp_path / str(index), document)
        wrong += [] if reason in str(caught.value) and "\n" not in str(caught.value) else [(index, str(caught.value))]
    assert [] == wrong


def test_an_interruption_leaves_the_tree_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C during a generation leaves the tree unchanged, without the temporary folder."""

    def interrupted(root: Path, workspace: Path) -> Path:
        (workspace / "half.py").write_text("", encoding="utf-8")
        raise KeyboardInterrupt

    before = snapshot(copy_tree(tmp_path))
    monkeypatch.setattr(generate, "build", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    assert before == snapshot(tmp_path)


def test_a_failing_replacement_restores_the_old_package(tmp_path: Path) -> None:
    """If the new package cannot be moved into its place, the old one is restored."""
    package = copy_tree(tmp_path) / PACKAGE
    before = snapshot(package)
    (tmp_path / "workspace").mkdir()
    with pytest.raises(FileNotFoundError):
        generate.replace(tmp_path / "workspace" / PACKAGE, package)
    assert before == snapshot(package)
