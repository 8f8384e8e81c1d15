"""The environments that are measured, and the peers that are generated from the same document."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.frame import Setting

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = HERE / ".work"
DOCUMENT = ROOT / "gladia_control_api_client" / "openapi.json"
PACKAGE = (ROOT / "pyproject.toml", ROOT / "gladia_control_api_client", ROOT / "overrides")


def prepared(*, quick: bool) -> Setting:
    """Install what is measured, this package as it is now, and generate its peers."""
    plain = _environment("plain", "plain.txt")
    python = _environment("peers", "peers.txt")
    generator = _environment("generator", "generator.txt", ours=False)
    return Setting(python=python, plain=plain, peers=_generated(generator), quick=quick)


@contextlib.contextmanager
def _made_of(made: Path, *sources: Path) -> Iterator[bool]:
    """Whether something has to be made anew, since a file (or one in a folder) of what it is made of has changed."""
    digest = hashlib.sha256()
    for file in sorted(file for source in sources for file in (source, *source.rglob("*")) if file.is_file()):
        if file.suffix != ".pyc":
            digest.update(str(file).encode() + file.read_bytes())
    stamp = made.with_name(f"{made.name}.sha256")
    yield not stamp.exists() or stamp.read_text() != digest.hexdigest()
    stamp.write_text(digest.hexdigest())


def _environment(name: str, requirements: str, *, ours: bool = True) -> Path:
    python = WORK / name / "bin" / "python"
    with _made_of(WORK / name, HERE / requirements, ROOT / "constraints.txt", *(PACKAGE if ours else ())) as changed:
        if not python.exists():
            venv.create(WORK / name, with_pip=True)
        elif not changed:
            return python
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        pins = ["--constraint", str(ROOT / "constraints.txt")] if ours else []
        subprocess.run([*install, *pins, "--requirement", str(HERE / requirements)], check=True)
        if ours:
            own = ["--no-build-isolation", "--no-deps", "--force-reinstall", str(ROOT)]
            subprocess.run([*install, *own], check=True)
    return python


def _generated(generator: Path) -> Path:
    peers = WORK / "generated"
    with _made_of(peers, DOCUMENT, HERE / "generator.txt", ROOT / "constraints.txt") as changed:
        if changed:
            shutil.rmtree(peers, ignore_errors=True)
            peers.mkdir()
            _stock(peers)
            _models(generator, peers / "pydantic_models.py", "pydantic_v2.BaseModel", "--extra-fields", "allow")
            _models(generator, peers / "msgspec_models.py", "msgspec.Struct")
    return peers


def _stock(peers: Path) -> None:
    """What the generator makes with its own templates."""
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    subprocess.run(
        [*command, "--path", str(DOCUMENT), "--output-path", str(peers / "stock")], check=True, capture_output=True
    )


def _models(generator: Path, output: Path, base: str, *options: str) -> None:
    command = [str(generator.with_name("datamodel-codegen")), "--input", str(DOCUMENT), "--input-file-type", "openapi"]
    options = ("--output-model-type", base, "--target-python-version", "3.11", "--formatters", "builtin", *options)
    subprocess.run([*command, "--output", str(output), *options], check=True, capture_output=True)
