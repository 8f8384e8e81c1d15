"""Decode files with one library; prints JSON for each file in its input: seconds of processor time, or bytes held.

decode.py LIBRARY seconds|memory TIMES      TIMES: how often to decode for a median
"""

# The libraries are imported by name: each run has the one that it measures.

import gc
import importlib
import json
import statistics
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
    ours: Any = importlib.import_module("gladia_control.result.json")
    if library == "ours, standard library":
        ours.fast_decoder = lambda: None
    elif ours.fast_decoder() is None:
        raise SystemExit("the extra `fast` is not installed")
    read = importlib.import_module("gladia_control.result.transcript").Transcript._from_response
    return lambda body: read(ours.decode_object(body), body)


def seconds(decode: Any, path: Path, times: int) -> float:
    """How long it takes: the median of some times in a row, since the first ones find a processor that was idle."""
    body, found = path.read_bytes(), []
    for _ in range(times):
        gc.collect()
        started = time.process_time()
        kept = decode(body)
        found.append(time.process_time() - started)
        del kept
    return statistics.median(found)


def held(decode: Any, path: Path) -> int:
    """Bytes that are held with the decoded transcript, the body included where it is kept."""
    gc.collect()
    tracemalloc.start()
    body = path.read_bytes()
    kept = decode(body)
    del body
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    del kept
    return size


library, what = sys.argv[1:3]
decode = decoder(library)
times = 1 if library == "vendor" else int(sys.argv[3])
warm = set()
for line in sys.stdin:
    path = Path(line.strip())
    if library != "vendor" and path not in warm:
        seconds(decode, path, 1)  # whatever is made once only
        warm.add(path)
    print(json.dumps(held(decode, path) if what == "memory" else seconds(decode, path, times)), flush=True)
