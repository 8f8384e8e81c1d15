"""The environment that everything is measured in: this client, its peers, and code generated from the same document.

It is made once, in benchmarks/.venv, and again when what it is made of changes.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "benchmarks" / ".venv"
PYTHON = HOME / "bin" / "python"
GENERATED = HOME / "generated"
"""Folder with the packages `stock`, `pydantic_models` and `msgspec_models`."""

REQUIREMENTS, CONSTRAINTS = ROOT / "benchmarks" / "requirements.txt", ROOT / "constraints.txt"
DOCUMENT = ROOT / "gladia_control_api_client" / "openapi.json"
MODEL_GENERATOR = "datamodel-code-generator==0.89.0"


def prepare() -> None:
    """Make the environment, if it is not there or not as it should be."""
    sources = (Path(__file__), REQUIREMENTS, CONSTRAINTS, DOCUMENT)
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = HOME / "made-of.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    shutil.rmtree(HOME, ignore_errors=True)
    _install(HOME, "--constraint", CONSTRAINTS, "--requirement", REQUIREMENTS)
    _install(HOME, "--no-build-isolation", "--no-deps", "--editable", ROOT)
    GENERATED.mkdir()
    _generate()
    stamp.write_text(digest)


def _install(home: Path, *what: object) -> None:
    if not home.exists():
        venv.create(home, with_pip=True)
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, *map(str, what)], check=True)


def _generate() -> None:
    """Write what the generator makes with its own templates, and models for pydantic and msgspec."""
    stock = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    _run(*stock, "--path", DOCUMENT, "--output-path", GENERATED / "stock")
    generator = HOME / "generator"  # an environment of its own: httpx takes longer to import where its packages are
    _install(generator, MODEL_GENERATOR)
    common = ["--input", DOCUMENT, "--input-file-type", "openapi", "--target-python-version", "3.11"]
    models = [generator / "bin" / "datamodel-codegen", *common, "--formatters", "builtin", "--output-model-type"]
    _run(*models, "pydantic_v2.BaseModel", "--extra-fields", "allow", "--output", GENERATED / "pydantic_models.py")
    _run(*models, "msgspec.Struct", "--output", GENERATED / "msgspec_models.py")


def _run(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
