"""examples/scale/celery_app.py on real Celery workers and a Redis of its own; workers are killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest
import redis

from tests import tiers
from tests.examples.batch import EXAMPLES, LISTED_AFTER, ROOT, Batch, kill_group

PYTHONPATH = os.pathsep.join(map(str, (EXAMPLES, ROOT)))


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """An empty Redis on a free port."""
    server = shutil.which("redis-server")
    if server is None:
        problem = "redis-server is not installed (Debian's package has this name)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "redis.txt").open("wb") as log:
        settings = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        process = subprocess.Popen([server, *settings], stdout=log, stderr=log, start_new_session=True)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        kill_group(process)


def answers(url: str) -> bool:
    """Whether a Redis answers."""
    try:
        with redis.Redis.from_url(url) as connection:
            return bool(connection.ping())
    except redis.ConnectionError:
        return False


def worker(batch: Batch, url: str, name: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A worker with 14 processes; two of them have more processes than there are slots."""
    program = [sys.executable, "-m", "celery", "-A", "tests.examples.quick_celery", "worker"]
    options = ["--concurrency", "14", "--hostname", name, "--loglevel", "INFO"]
    return batch.started(*program, *options, REDIS_URL=url, PYTHONPATH=PYTHONPATH)


def send(batch: Batch, url: str, *options: str) -> None:
    """Send the messages with the example's own command."""
    program = EXAMPLES / "celery_app.py"
    with batch.started(sys.executable, program, batch.manifest, batch.results, *options, REDIS_URL=url) as process:
        batch.wait(lambda: process.poll() is not None, "the messages are sent")
        assert 0 == process.returncode, batch.tail()


@tiers.long
def test_workers_are_killed(tmp_path: Path, redis_url: str) -> None:
    """200 recordings have 200 transcripts and jobs although a worker and later processes are killed."""
    batch = Batch(tmp_path, 200, processing_seconds=1.0, listed_after=LISTED_AFTER)
    batch.wait(lambda: answers(redis_url), "Redis starts")
    with (
        redis.Redis.from_url(redis_url) as queue,
        batch.emulator,
        worker(batch, redis_url, "first") as first,
        worker(batch, redis_url, "second") as second,
    ):
        send(batch, redis_url)
        queue.lpop("celery")  # as a worker that is killed while it receives a message
        batch.wait(lambda: batch.jobs >= 60, "some jobs")
        kill_group(first)
        with worker(batch, redis_url, "third"):
            batch.wait(lambda: not queue.llen("celery"), "all messages are taken")
            for process in psutil.Process(second.pid).children()[:7]:  # whose messages now come again at once
                process.send_signal(signal.SIGKILL)
            batch.wait(lambda: not queue.llen("celery") and not queue.hlen("unacked"), "all messages are done")
            lost = 200 - len(batch.saved())
            assert lost in (1, 2), "besides, the killed worker itself may have been receiving one; no others are lost"
            send(batch, redis_url, "--sent-before")
            batch.wait(lambda: len(batch.saved()) == 200, "all transcripts")
        assert [] == batch.wrong(), batch.tail()


@tiers.long
def test_a_lost_create_is_retried(tmp_path: Path, redis_url: str) -> None:
    """A recording whose create may or may not have worked is tried again with its token, and has one job."""
    batch = Batch(tmp_path, 2, processing_seconds=1.0, listed_after=LISTED_AFTER)
    batch.wait(lambda: answers(redis_url), "Redis starts")
    with batch.emulator as emulator, worker(batch, redis_url, "only"):
        emulator.fail("create", drop="before")
        send(batch, redis_url)
        batch.wait(lambda: len(batch.saved()) == 2, "all transcripts")
        assert [] == batch.wrong(), batch.tail()
        assert "SubmissionUnknown" in batch.log.read_text(encoding="utf-8")
