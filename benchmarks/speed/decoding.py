"""Processor time from the bytes of a finished job to objects. `stock` is the code that openapi-python-client
generates from the same document without our templates; `pydantic` and `msgspec` are models that
datamodel-code-generator made of it; the vendor's library is gladiaio-sdk. pydantic and ours keep unknown fields,
msgspec and the vendor's drop them; ours keeps the body, too.
"""

from __future__ import annotations

import gc
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.environment import GENERATED
from benchmarks.speed import transcripts
from benchmarks.speed.measure import Row, answer, compared, in_turns

HOURS = (1.0, 3.0)
ROUNDS, VENDOR_ROUNDS = 15, 3
REPEATS = 3
FAST, PLAIN = "ours with `fast`", "ours without it"


def rows() -> list[Row]:
    """Measure all libraries in turns; the vendor's in fewer rounds, since it takes a hundred times as long."""
    found = []
    for hours in HOURS:
        took = in_turns(__name__, [FAST, PLAIN, "stock", "pydantic", "msgspec", "json.loads"], ROUNDS, hours)
        again = in_turns(__name__, [FAST, PLAIN, "vendor"], VENDOR_ROUNDS, hours)
        name = f"decode {hours:g} h"
        found += [
            compared(f"{name}: {FAST} / pydantic", took[FAST], took["pydantic"], 1.0),
            compared(f"{name}: {FAST} / msgspec", took[FAST], took["msgspec"]),
            compared(f"{name}: {PLAIN} / json.loads", took[PLAIN], took["json.loads"]),
            compared(f"{name}: {PLAIN} / stock", took[PLAIN], took["stock"], 1.1),
            compared(f"{name}: vendor's / {FAST}", again["vendor"], again[FAST], 100.0, at_least=True),
            compared(f"{name}: vendor's / {PLAIN}", again["vendor"], again[PLAIN], 100.0, at_least=True),
        ]
    return found


def decoder(library: str) -> Callable[[bytes], Any]:
    """From bytes to what the library makes of a job. Each process imports the one library that it measures."""
    sys.path.append(str(GENERATED))
    if library == "msgspec":
        models = importlib.import_module("msgspec_models")
        decode: Callable[[bytes], Any] = (
            importlib.import_module("msgspec").json.Decoder(models.PreRecordedResponse).decode
        )
        return decode
    if library == "json.loads":
        return json.loads
    if library == "pydantic":
        validate: Callable[[bytes], Any] = importlib.import_module("pydantic_models").Job.model_validate_json
        return validate
    if library == "stock":
        stock = importlib.import_module("stock.models").Job
        return lambda body: (stock.from_dict(json.loads(body)), body)
    if library == "vendor":
        vendor = importlib.import_module("gladiaio_sdk.v2.prerecorded.generated_types").PreRecordedV2Response
        return lambda body: vendor.from_dict(json.loads(body))
    ours: Any = importlib.import_module("gladia_control.result.json")
    if library == PLAIN:
        ours.fast_decoder = lambda: None
    elif ours.fast_decoder() is None:
        raise SystemExit("msgspec is not installed")
    read = importlib.import_module("gladia_control.result.transcript").Transcript._from_response
    return lambda body: read(ours.decode_object(body), body)


def main(library: str, hours: str) -> None:
    """Measure one library."""
    decode, body = decoder(library), transcripts.body(float(hours))

    def once() -> float:
        gc.collect()
        started = time.process_time()
        kept = decode(body)
        took = time.process_time() - started
        del kept
        return took

    repeats = 1 if library == "vendor" else REPEATS
    if repeats > 1:
        once()  # whatever happens at first use only
    answer(lambda: statistics.median(once() for _ in range(repeats)))


if __name__ == "__main__":
    main(*sys.argv[1:])
