"""Transcribe a bucket of recordings with Dask, on one machine or many, and pay for each of them once.

    python dask_bucket.py recordings.csv results/                                  # worker processes on this machine
    python dask_bucket.py recordings.csv results/ --scheduler tcp://10.0.0.5:8786  # a cluster; `results/` is shared

A worker or this program may be killed at any time: run it again, and it goes on. docs/scale.md explains it.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import dask.config
import recordings
from distributed import Client, LocalCluster, Semaphore, as_completed

SLOTS = 25  # unfinished jobs at once, over all machines: what Gladia's paid plan processes
THREADS = 8  # per worker process; each carries one recording


def transcribe(name: str, source: str, results: str, slots: Semaphore) -> str:
    """Transcribe one recording, save its result, and return the id of its job; a task, which Dask may run again."""
    if recordings.is_saved(name, results):  # Dask also repeats finished tasks whose worker has died
        return recordings.saved_job(name, results)
    with slots:
        first = recordings.record_try(name, results)
        transcript = recordings.gladia().transcribe(
            source,
            token=recordings.token_for(name, results),
            earlier_try="impossible" if first else "possible",
        )
    return recordings.save(transcript, name, results)


def run(client: Client, batch: dict[str, str], results: str, slots: Semaphore) -> int:
    """Transcribe these recordings; returns how many failed."""
    tasks = client.map(transcribe, batch.keys(), batch.values(), results=results, slots=slots, pure=False)
    names, failed = dict(zip(tasks, batch, strict=True)), 0
    del tasks
    for task in as_completed(names):
        name, error = names.pop(task), task.exception()  # what is still referred to is repeated when its worker dies
        failed += error is not None
        print(f"{name}: {task.result() if error is None else repr(error)}", flush=True)
    return failed


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", help="CSV file with the columns name and source (a path or a URL)")
    parser.add_argument("results", help="folder for the results, which all workers share")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler; by default one in this process")
    parser.add_argument("--workers", type=int, default=4, help="worker processes on this machine (default: 4)")
    arguments = parser.parse_args()
    manifest, results = recordings.read_manifest(arguments.manifest), str(Path(arguments.results).resolve())
    Path(results).mkdir(parents=True, exist_ok=True)

    # A task whose worker was lost more often fails (Dask: 3). A cluster has a configuration of its own.
    dask.config.set({"distributed.scheduler.allowed-failures": 20})
    with ExitStack() as stack:
        address = arguments.scheduler
        if address is None:
            address = stack.enter_context(LocalCluster(n_workers=arguments.workers, threads_per_worker=THREADS))
        client = stack.enter_context(Client(address))
        if arguments.scheduler:
            client.upload_file(recordings.__file__)
        slots = Semaphore(SLOTS, name="gladia")
        while slots.get_value():  # tasks of a killed driver go on until they end; nobody else may try their recordings
            time.sleep(1)
        left = {name: source for name, source in manifest.items() if not recordings.is_saved(name, results)}
        tried = {name: source for name, source in left.items() if recordings.was_tried(name, results)}
        failed = run(client, tried, results, slots)  # first of all, since their jobs may be unfinished and count, too
        failed += run(client, {name: left[name] for name in left if name not in tried}, results, slots)
    sys.exit(f"{failed} of {len(manifest)} recordings have no transcript; run the program again" if failed else 0)


if __name__ == "__main__":
    main()
