"""What both engines need: the manifest, one client for each process, and results that are either whole or absent."""

from __future__ import annotations

import csv
import functools
import json
import os
import uuid
from pathlib import Path
from urllib.parse import quote

from gladia_control import Gladia, Transcript


@functools.cache
def gladia() -> Gladia:
    """The client of this process, made by the first task that runs here: a client cannot be pickled."""
    return Gladia()


def read_manifest(path: str) -> dict[str, str]:
    """The recordings of a CSV file: the columns are `name` and `source`, which is a path or a URL.

    Raises:
        SystemExit: The file cannot be used; nothing was sent.
    """
    found: dict[str, str] = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name, source = row.get("name"), row.get("source")
            if not name or not source or name in found or len(quote(name, safe="")) > 200:
                raise SystemExit(f"{path}: expected a source and a short name of its own in each row, got {row}")
            found[name] = source if "://" in source else str(Path(source).resolve())
    return found


def token_for(name: str, results: str) -> str:
    """The token of a recording: the same in every try, and another one for each batch (its folder of results)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{Path(results).name}/{name}"))


def is_saved(name: str, results: str) -> bool:
    """Whether a recording has its result."""
    return _file(name, results, "json").exists()


def saved_job(name: str, results: str) -> str:
    """The id of the job whose result is saved."""
    return str(json.loads(_file(name, results, "json").read_bytes())["id"])


def save(transcript: Transcript, name: str, results: str) -> str:
    """Save a result, so that its file is whole whenever it exists; returns the id of the job."""
    job = transcript.raw
    part = Path(results, f"{uuid.uuid4()}.part")
    with part.open("x", encoding="utf-8") as file:
        json.dump(job, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(_file(name, results, "json"))
    _sync_folder(results)
    return str(job["id"])


def was_tried(name: str, results: str) -> bool:
    """Whether a create was intended before, in whatever process."""
    return _file(name, results, "intent").exists()


def record_try(name: str, results: str) -> bool:
    """Record the intent of a create, before it is sent, where it outlives the process; whether it is the first one.

    The results need a file system on which only one of several processes can create a file (a local disk, NFS, EFS).
    """
    try:
        _file(name, results, "intent").touch(exist_ok=False)  # O_CREAT | O_EXCL
        first = True
    except FileExistsError:
        first = False
    _sync_folder(results)  # also the second time: the first process may have died before
    return first


def _file(name: str, results: str, suffix: str) -> Path:
    return Path(results, f"{quote(name, safe='')}.{suffix}")


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
