"""Where the outbox is drained: a thread of a web worker, RQ workers, and the clock that misses nothing.

The database decides what is owed and who delivers it; everything here only decides who looks, and when.
"""

import fcntl
import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO

from flask import Flask, current_app

from app.core import outbox
from app.core.clock import now, ticks
from app.core.config import quick_redis, settings
from app.core.db import reading
from app.core.late import Late

if TYPE_CHECKING:
    import redis
    import rq
else:
    redis, rq = Late("redis"), Late("rq")

log = logging.getLogger(__name__)

QUEUE = "muster"
_EMBEDDED = "muster_embedded_worker"

# Seconds between two looks at the table.
EMBEDDED_LOOK = 1.0
CLOCK_LOOK = 2.0

# A request waits no longer for Redis, and after a failure the next ones do not ask.
POKE_SECONDS = 0.2
SILENCE_SECONDS = 10.0

# More wake-ups than this would only find an empty table.
MOST_POKES = 8
ROWS_PER_JOB = 200

# When Redis answers and still nobody delivers, the clock does it itself.
WORKERS_ARE_LATE = timedelta(seconds=15)


def init_app(app: Flask) -> None:
    """Say how the workers are woken when a request has left something to deliver."""
    url = app.config["MUSTER"].redis_url
    outbox.set_waker(app, Poke(url) if url else _WakeThread(app))


class Poke:
    """Wakes one RQ worker; true when Redis took it. Never raises, and is quick when Redis is gone."""

    def __init__(self, url: str) -> None:
        self.queue = rq.Queue(
            QUEUE, connection=redis.Redis.from_url(url, **quick_redis(POKE_SECONDS)), serializer="json"
        )
        self.silent_until = 0.0

    def __call__(self) -> bool:
        if ticks() < self.silent_until:
            return False
        try:
            if len(self.queue) < MOST_POKES:
                self.queue.enqueue_call("app.jobs.drain_job", result_ttl=0, failure_ttl=0, timeout=-1)
        except redis.RedisError:
            self.silent_until = ticks() + SILENCE_SECONDS
            log.warning("redis_does_not_answer")
            return False
        return True


class _WakeThread:
    """Wakes the embedded worker if it lives in this process; in another one it looks by itself every second."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self) -> None:
        worker = self.app.extensions.get(_EMBEDDED)
        if worker is not None:
            worker.woken.set()


class EmbeddedWorker(Thread):
    """Drains while it holds the lock under `instance/`: of all web workers one does."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="outbox", daemon=True)
        self.app = app
        self.woken = Event()
        self.stopped = Event()

    def run(self) -> None:
        with self.app.app_context():
            lock = self._lock(settings().instance / "outbox.lock")
            if lock is not None:
                with lock:
                    self._look_until_stopped()

    def stop(self) -> None:
        """End after the row in hand."""
        self.stopped.set()
        self.woken.set()
        self.join()

    def _lock(self, path: Path) -> TextIO | None:
        while not self.stopped.is_set():
            file = path.open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                # Another web worker drains; it gives the lock back by ending.
                file.close()
                self.stopped.wait(CLOCK_LOOK)
            else:
                return file
        return None

    def _look_until_stopped(self) -> None:
        while not self.stopped.is_set():
            look(lambda: outbox.drain(stop=self.stopped.is_set))
            self.woken.wait(EMBEDDED_LOOK)
            self.woken.clear()


def start_embedded_worker(app: Flask) -> EmbeddedWorker:
    """Begin to drain in this process, if no other one of this machine does; for where there is no Redis."""
    worker = EmbeddedWorker(app)
    app.extensions[_EMBEDDED] = worker
    worker.start()
    return worker


def look(deliver: Callable[[], object]) -> None:
    """Plan what comes round and have what is due delivered; errors are logged, and the next look tries again."""
    try:
        # A context for each look, so that a session that broke is not met again.
        with current_app.app_context():
            outbox.plan(now())
            if outbox.is_due():
                deliver()
    except Exception:
        log.exception("outbox_look_failed")


def drain_job() -> None:
    """What RQ calls: deliver some of what is due, and have another worker go on if there is more."""
    if outbox.drain(limit=ROWS_PER_JOB) == ROWS_PER_JOB:
        outbox.wake()


def run_worker() -> None:
    """Drain whenever woken through Redis, until told to stop; waits for Redis while it does not answer."""
    connection = redis.Redis.from_url(settings().redis_url)
    pause = Event()
    stopped = False
    while not stopped:
        try:
            # Jobs run in this process: they are short, and leases decide what becomes of rows whose worker died.
            worker = rq.SimpleWorker([QUEUE], connection=connection, serializer="json")
            worker.work(logging_level="WARNING")
            stopped = True
        except redis.RedisError:
            log.warning("redis_does_not_answer")
            pause.wait(CLOCK_LOOK)


def run_clock(stopped: Event | None = None) -> None:
    """Look every 2 s for what is due and wake workers, or deliver it here if nobody can be woken.

    Safe to run twice, and on several machines.
    """
    stopped = stopped or _stopped_by_signal()
    url = settings().redis_url
    poke: Callable[[], bool] = Poke(url) if url else bool
    while not stopped.is_set():
        look(lambda: _wake_or_deliver(poke, stopped))
        stopped.wait(CLOCK_LOOK)


def _wake_or_deliver(poke: Callable[[], bool], stopped: Event) -> None:
    woken = poke()
    with reading():
        late = outbox.standing(now()).overdue_for > WORKERS_ARE_LATE
    if late or not woken:
        outbox.drain(limit=ROWS_PER_JOB, stop=stopped.is_set)


def _stopped_by_signal() -> Event:
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
