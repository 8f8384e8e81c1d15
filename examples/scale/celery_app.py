"""Transcribe a bucket of recordings with Celery and Redis, and pay for each of them once.

    redis-server --appendonly yes                                   # the queue survives a restart of Redis
    celery -A celery_app worker --concurrency 8                     # on each machine; `results/` is shared
    python celery_app.py recordings.csv /mnt/results/               # a message for each recording without a result
    python celery_app.py recordings.csv /mnt/results/ --sent-before # again when the queue is empty: for lost messages

docs/scale.md explains the settings.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from pathlib import Path

import recordings
import redis
from celery import Celery, Task
from celery.exceptions import Reject
from gladia_control import ConnectionFailed, DeadlineExceeded, GladiaError, RateLimited, ServerError, SubmissionUnknown

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
SLOTS = 25  # unfinished jobs at once, over all machines: what Gladia's paid plan processes
SLOTS_KEY = "gladia:slots"
LONGEST = 3600  # seconds that one recording may take: upload, queue and transcription
LONGEST_PAUSE = 600  # seconds before a retry
MAY_PASS = (ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, SubmissionUnknown)

app = Celery("celery_app", broker=REDIS_URL)
app.conf.update(
    task_acks_late=True,  # a message is removed when its task has ended, not when it begins
    task_reject_on_worker_lost=True,  # and it is delivered again if the process of its task is killed
    worker_prefetch_multiplier=1,  # a worker takes only as many messages as it has processes
    # If a whole machine is lost, its messages are delivered again after so many seconds. This must be longer than a
    # task takes, including its wait for a slot, or a second worker takes a recording that the first still works on.
    broker_transport_options={"visibility_timeout": 2 * LONGEST + LONGEST_PAUSE},
    task_ignore_result=True,  # the results are files
)

# A slot belongs to a recording, not to a worker: if the worker is lost, the job goes on, and counts. The next try takes
# the slot over, and without one it is free once the job has certainly ended.
connection = redis.Redis.from_url(REDIS_URL)
take_slot = connection.register_script("""
    local now = tonumber(redis.call('TIME')[1])
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
    local free = redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2])
    if not free and not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
    return 1
""")


def wait_for_slot(token: str) -> None:
    """Take one of the slots for a recording; a recording that has one already keeps it."""
    until = time.monotonic() + LONGEST
    while not take_slot([SLOTS_KEY], [token, SLOTS, LONGEST + LONGEST_PAUSE]):
        if time.monotonic() > until:
            raise Reject("all slots are taken", requeue=True)  # back to the queue, before its time there is over
        time.sleep(random.uniform(0.5, 1.5))


def free_slot(token: str) -> None:
    """Give back the slot of a recording, whose job has ended or was never created."""
    connection.zrem(SLOTS_KEY, token)


@app.task(bind=True, max_retries=10)
def transcribe(task: Task, name: str, source: str, results: str, sent_before: bool = False) -> None:
    """Transcribe one recording and save its result; Celery may deliver its message again."""
    if recordings.is_saved(name, results):
        return
    # Never "impossible": after a worker was killed, the message comes again with `retries == 0`.
    again = task.request.retries or task.request.delivery_info.get("redelivered") or sent_before
    token = recordings.token_for(name, results)
    wait_for_slot(token)
    try:
        transcript = recordings.gladia().transcribe(
            source, token=token, earlier_try="possible" if again else "unknown", timeout=LONGEST
        )
    except MAY_PASS as error:  # its job may be unfinished: it keeps its slot, which the retry takes over
        raise task.retry(exc=error, countdown=min(LONGEST_PAUSE, 10 * 2**task.request.retries)) from error
    except GladiaError:
        free_slot(token)
        raise
    free_slot(token)
    recordings.save(transcript, name, results)


def main() -> None:
    """Send a message for each recording that has no result yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", help="CSV file with the columns name and source (a path or a URL)")
    parser.add_argument("results", help="folder for the results, which all workers share")
    parser.add_argument("--sent-before", action="store_true", help="some of these recordings were sent before")
    arguments = parser.parse_args()
    manifest, results = recordings.read_manifest(arguments.manifest), str(Path(arguments.results).resolve())
    Path(results).mkdir(parents=True, exist_ok=True)
    left = {name: source for name, source in manifest.items() if not recordings.is_saved(name, results)}
    for name, source in left.items():
        app.send_task("celery_app.transcribe", (name, source, results, arguments.sent_before))
    print(f"{len(left)} of {len(manifest)} recordings were sent")


if __name__ == "__main__":
    main()
