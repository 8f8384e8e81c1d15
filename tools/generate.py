"""Regenerate `gladia_control_api_client` from openapi.yaml and overrides/, or check that it is in sync.

python -m tools.generate            replace the package; a failure leaves the tree unchanged
python -m tools.generate --check    change nothing; exit 1 and list every missing, stale or different file
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from openapi_python_client import strings

from tools import cure, language_table, option_types, overlay
from tools.defects import Defect
from tools.documents import Document, DocumentError, read_yaml, to_json
from tools.generator import generator
from tools.normal import normalized
from tools.openapi import schemas

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "gladia_control_api_client"
ORIGIN = "generated from openapi.yaml and overrides/ by `make generate`; do not edit"


class GenerationError(Exception):
    """The package cannot be generated; the message says why."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools.generate", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the package is out of date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to work on (default: this one)")
    arguments = parser.parse_args(argv)
    root: Path = arguments.root.resolve()
    try:
        # on the tree's file system, so that a rename can replace the package
        with tempfile.TemporaryDirectory(prefix=".generate-", dir=root, ignore_cleanup_errors=True) as workspace:
            fresh = build(root, Path(workspace))
            if not arguments.check:
                replace(fresh, root / PACKAGE)
            elif lines := differences(fresh, root / PACKAGE):
                print(f"{PACKAGE} is out of date; run `make generate`:", *lines, sep="\n", file=sys.stderr)
                return 1
    except (GenerationError, DocumentError) as error:
        print(f"make generate: {error}", file=sys.stderr)
        return 1
    return 0


def effective_document(root: Path) -> Document:
    """Return openapi.yaml with the overlay applied.

    Raises:
        DocumentError: The document or the overlay cannot be used.
    """
    actions = overlay.read_actions(read_yaml(root / "overrides" / "overlay.yaml"))
    document = overlay.apply(read_yaml(root / "openapi.yaml"), actions)
    overlay.refuse_dangling(document, actions)
    return document


def build(root: Path, workspace: Path) -> Path:
    """Generate the whole package below `workspace` and return its folder.

    Raises:
        GenerationError: The generator warned, failed, or omitted something; the message contains the cure if known.
        DocumentError: The document or the overlay cannot be used.
    """
    document = effective_document(root)
    if found := defects_of(root, document):
        raise GenerationError(f"no package can be generated from the document:\n{cure.prescription(found)}")
    return build_package(root, workspace / "whole", document)


def build_package(root: Path, workspace: Path, document: Document) -> Path:
    """Generate the package from an effective document below `workspace`, a folder that must not exist yet.

    Raises:
        GenerationError: The generator warned, failed, or omitted something.
        DocumentError: The document has no normal form, or does not describe the request.
    """
    workspace.mkdir()
    document = normalized(document)
    package = workspace / "package" / PACKAGE
    source = workspace / "openapi.json"
    source.write_text(to_json(document, first=("x-generated", ORIGIN)), encoding="utf-8")
    _run_generator(root, source, _templates(root, workspace, document), package)
    (package / "options.py").write_text(option_types.render(document), encoding="utf-8")
    (package / "languages.py").write_text(language_table.render(document), encoding="utf-8")
    shutil.copyfile(source, package / "openapi.json")
    _finish_modules(package)
    call_everything(package)
    return package


def defects_of(root: Path, document: Document) -> list[Defect]:
    """Return the parts of the effective document that the generator would drop or get wrong, with the known cures.

    Raises:
        DocumentError: The tree's configuration or overlay cannot be used.
    """
    known, cured = cure.known_cures(document, reserved_keywords(root))
    actions = overlay.read_actions(read_yaml(root / "overrides" / "overlay.yaml"))
    known = cure.named_apart(known, [action.name for action in actions])
    return known + [Defect("other", (), problem) for problem in complaints(root, cured)]


def complaints(root: Path, document: Document) -> list[str]:
    """Return the problems of an effective document: the generator's complaints and our own."""
    read = generator(root / "generator-config.yml")
    try:
        document = normalized(document)
        made = read(document)
        option_types.render(document)
    except DocumentError as error:
        return [str(error)]
    return [f"openapi-python-client stopped: {problem}" for problem in made.problems]


def reserved_keywords(root: Path) -> frozenset[str]:
    """Return our own keywords of `Gladia.transcribe` and `Gladia.submit`; no option may have such a name."""
    settings = read_yaml(root / "overrides" / "reserved-keywords.yaml")
    return frozenset(settings["keywords"])


def _run_generator(root: Path, source: Path, templates: Path, package: Path) -> None:
    package.parent.mkdir()
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(source), "--meta", "none"]
    command += ["--config", str(root / "generator-config.yml"), "--custom-template-path", str(templates)]
    command += ["--output-path", str(package), "--fail-on-warning"]
    scripts = sysconfig.get_path("scripts")  # the hooks must run the pinned ruff, which is installed with this Python
    environment = os.environ | {"PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])}
    environment |= {"NO_COLOR": "1", "COLUMNS": "120", "PYTHONUTF8": "1", "RUFF_NO_CACHE": "true"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=package.parent, check=False)
    if result.returncode != 0:
        output = "\n".join(part.strip() for part in (result.stdout, result.stderr) if part.strip())
        raise GenerationError(f"openapi-python-client stopped:\n{output}")


def _templates(root: Path, workspace: Path, document: Document) -> Path:
    """Copy the templates of overrides/ and add `document.jinja`, with values that the generator does not pass on."""
    folder = workspace / "templates"
    shutil.copytree(root / "overrides" / "templates", folder)
    scheme = document.get("components", {}).get("securitySchemes", {}).get("x_gladia_key", {})
    name = str(scheme.get("name", ""))
    if scheme.get("type") != "apiKey" or scheme.get("in") != "header" or not re.fullmatch(r"[A-Za-z0-9-]+", name):
        raise GenerationError(
            "components.securitySchemes.x_gladia_key is not an API key in a header; see client.py.jinja"
        )
    servers = [server.get("url") for server in document.get("servers", [])]
    if not servers or not re.fullmatch(r"https://[\w.-]+(:\d+)?/?", str(servers[0])):
        raise GenerationError(f"servers: the first one must be an https URL without a path, got {servers}")
    values = {"server_url": str(servers[0]).rstrip("/"), "key_header": name, "discriminators": _tags(document)}
    lines = [f"{{% set {name} = {json.dumps(value, ensure_ascii=False)} %}}" for name, value in values.items()]
    (folder / "document.jinja").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _tags(document: Document) -> dict[str, dict[str, list[str]]]:
    """Return the values of discriminators that name a class: by class and property."""
    tags: dict[str, dict[str, list[str]]] = {}
    for _, schema in schemas(document):
        if isinstance(discriminator := schema.get("discriminator"), dict):
            names = [choice["$ref"].rpartition("/")[2] for choice in schema.get("anyOf", ()) if "$ref" in choice]
            mapping = dict(zip(names, names, strict=True)) | (discriminator.get("mapping") or {})
            for value, name in mapping.items():
                of_class = tags.setdefault(strings.ClassName(name.rpartition("/")[2], "field_"), {})
                of_class.setdefault(discriminator["propertyName"], []).append(value)
    return tags


def _finish_modules(package: Path) -> None:
    """Say in each module where it comes from. Remove those that model.py.jinja leaves empty: free-form objects."""
    for path in [*package.rglob("*.py"), package / "py.typed"]:
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "models" and not text.strip():
            path.unlink()
        else:
            path.write_text(f"# {ORIGIN[0].upper()}{ORIGIN[1:]}\n{text}", encoding="utf-8")


def call_everything(package: Path) -> None:
    """Call every operation of the package.

    Raises:
        GenerationError: A module cannot be imported, the generator omitted a schema or an operation without a warning,
            or an operation does not do what the document says.
    """
    program = Path(__file__).with_name("call_everything.py")
    command = [sys.executable, "-W", "error", "-B", "-I", str(program), str(package)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise GenerationError(result.stderr.strip())


def replace(fresh: Path, package: Path) -> None:
    """Replace `package` with `fresh`; if that fails, restore the old package."""
    old = fresh.parent / "replaced"
    if package.exists():
        package.rename(old)
    try:
        fresh.rename(package)
    except BaseException:
        if old.exists():
            old.rename(package)
        raise


def differences(fresh: Path, package: Path) -> list[str]:
    """Return one line for each missing, stale or different file, with its path in the tree."""
    expected, actual = contents(fresh), contents(package)
    lines = [f"missing    {PACKAGE}/{name}" for name in expected if name not in actual]
    lines += [f"stale      {PACKAGE}/{name}" for name in actual if name not in expected]
    changed = (name for name in expected if name in actual and expected[name] != actual[name])
    return lines + [f"different  {PACKAGE}/{name}" for name in changed]


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder by its relative name, in order; leave Python's caches out."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
