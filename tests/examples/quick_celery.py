"""The Celery example with shorter pauses; a worker is started with `-A tests.examples.quick_celery`."""

from __future__ import annotations

from celery_app import app as app

import tests.examples.quick  # noqa: F401 - it shortens the client's pauses

app.conf.broker_transport_options = {
    "visibility_timeout": 20,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
