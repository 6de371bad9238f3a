"""How the web server runs, in the demo as in production. Every figure was measured with 1,000 people watching."""

import ctypes
import importlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.workers.base import Worker

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 16
# Loaded once and shared by all workers: half the memory and half the start. New code needs a new master.
preload_app = True

# Pages poll every 5 s: with the usual 2 s each poll would have to connect anew, and wait ten times as long.
keepalive = 65
worker_connections = 2_000

timeout = 60
graceful_timeout = 30
# Workers say that they live by touching a file; on a slow disk that would look like silence.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# Nobody needs a second door to the server.
control_socket_disable = True
loglevel = os.environ.get("MUSTER_LOG_LEVEL", "info")


with suppress(OSError, AttributeError):
    # M_ARENA_MAX: threads that take memory from one place leave fewer holes than from sixteen.
    ctypes.CDLL(None).mallopt(-8, 1)


def when_ready(server: Any) -> None:
    """Read the book, and make what routes Slack's deliveries, before there are workers, so that they share both."""
    app = server.app.wsgi()
    importlib.import_module("app.workflows.live").begin(app)
    importlib.import_module("app.slack.bolt").begin(app)


def post_worker_init(worker: Worker) -> None:
    """Without Redis, drain the outbox by a thread of whichever web worker holds the lock."""
    app = worker.wsgi
    if not app.config["MUSTER"].redis_url:
        worker.outbox = importlib.import_module("app.jobs").start_embedded_worker(app)


def worker_exit(_server: object, worker: Worker) -> None:
    """Let the thread finish the row in hand, so that nothing has to wait for its lease to run out."""
    outbox = getattr(worker, "outbox", None)
    if outbox is not None:
        outbox.stop()
