"""Decode a file with one library, several times; prints JSON: seconds of processor time of each, or bytes held.

decode.py LIBRARY FILE ROUNDS       seconds
decode.py LIBRARY FILE memory       bytes that the decoded transcript holds
"""

# The libraries are imported by name: each run has the one that it measures.

import gc
import importlib
import json
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any


def decoder(library: str) -> Any:
    """From bytes to what the library makes of a job."""
    if library == "json.loads":
        return json.loads
    if library == "msgspec":
        models = importlib.import_module("msgspec_models")
        return importlib.import_module("msgspec").json.Decoder(models.Job).decode
    if library == "pydantic":
        return importlib.import_module("pydantic_models").Job.model_validate_json
    if library == "stock":
        stock = importlib.import_module("stock.models").Job
        return lambda body: (stock.from_dict(json.loads(body)), body)
    if library == "vendor":
        vendor = importlib.import_module("gladiaio_sdk.v2.prerecorded.generated_types").PreRecordedV2Response
        return lambda body: vendor.from_dict(json.loads(body))
    ours: Any = importlib.import_module("gladia_control._json")
    if library == "ours, standard library":
        ours.fast_decoder = lambda: None
    elif ours.fast_decoder() is None:
        raise SystemExit("the extra `fast` is not installed")
    read = importlib.import_module("gladia_control.transcript").Transcript._from_answer
    return lambda body: read(ours.decode_object(body), body)


def seconds(decode: Any, body: bytes, rounds: int) -> list[float]:
    """How long each round took; the first is not counted."""
    found = []
    for _ in range(rounds + 1):
        gc.collect()
        started = time.process_time()
        kept = decode(body)
        found.append(time.process_time() - started)
        del kept
    return found[1:]


def held(decode: Any, path: Path) -> int:
    """Bytes that are held with the decoded transcript, the body included where it is kept."""
    decode(path.read_bytes())  # whatever is made once only
    gc.collect()
    tracemalloc.start()
    body = path.read_bytes()
    kept = decode(body)
    del body
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    del kept
    return size


library, path, what = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
print(
    json.dumps(
        held(decoder(library), path) if what == "memory" else seconds(decoder(library), path.read_bytes(), int(what))
    )
)
