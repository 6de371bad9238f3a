"""Nothing owed is lost or doubled: workers die, two drain at once, Redis goes and comes back empty."""

import contextlib
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import jobs
from app.core import outbox
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db as database_of_app
from app.core.db import reading, transaction
from app.core.outbox import OutboxRow, State
from tests.faults.reactions import Called, heard, owe
from tests.faults.tally import Tally, compare
from tests.support import settle, wait_until

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def process(what: str, app, **environment):
    """Another process of ours on the same database; killed at the end."""
    settings = app.config["MUSTER"]
    variables = os.environ | {
        "MUSTER_DATABASE_URL": settings.database_url,
        "MUSTER_INSTANCE": str(settings.instance),
        "MUSTER_LOG_LEVEL": "error",
        **environment,
    }
    running = subprocess.Popen([sys.executable, "-m", "tests.faults.process", what], cwd=ROOT, env=variables)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def states(db) -> set[str]:
    with reading():
        return set(db.session.scalars(select(OutboxRow.state)))


def arrived(owed: list[str], times: int = 1) -> Tally:
    """What was heard of what is owed, lane by lane."""
    lanes = {one.split(":")[0] for one in owed}
    found, tally = heard(), Tally(times)
    for lane in lanes:
        of_lane = [one for one in owed if one.startswith(f"{lane}:")]
        tally += compare(sorted(of_lane, key=lambda one: int(one.split(":")[1])), found)
    return tally


def expire_leases() -> None:
    with transaction():
        database_of_app.session.execute(
            update(OutboxRow).where(OutboxRow.lease.is_not(None)).values(leased_until=now() - timedelta(seconds=1))
        )


def test_a_worker_killed_in_its_call_is_followed_by_one_that_knows_it_is_a_repeat(app, db, deliver, tmp_path, count):
    mark = tmp_path / "mark"
    with transaction():
        outbox.emit(Called(1, str(mark)))
    with process("drain", app, HANG="1") as worker:
        wait_until(mark.exists)
        # While it holds the row nobody else may have it.
        assert deliver() == 0
        worker.kill()
        worker.wait()

    expire_leases()
    assert deliver() == 1

    assert [entry.detail for entry in db.session.scalars(select(AuditEntry))] == [{"repeat": True}]
    assert len(mark.read_text().splitlines()) == 2
    row = db.session.scalars(select(OutboxRow)).one()
    assert (row.state, row.attempts, row.faults) == (State.DONE, 2, 1)
    count("a worker killed in its call", Tally(1))


def test_drainers_at_once_deliver_every_row_once_and_in_lane_order(app, db, count):
    owed = owe(incidents=5, each=10)

    def drain():
        with app.app_context():
            outbox.drain()

    settle()
    drainers = [threading.Thread(target=drain) for _ in range(3)]
    for drainer in drainers:
        drainer.start()
    for drainer in drainers:
        drainer.join()

    count("three drainers at once", arrived(owed))
    assert states(db) == {State.DONE}


def test_the_thread_delivers_and_a_second_one_waits_for_the_lock(app, db, count):
    first = jobs.start_embedded_worker(app)
    second = jobs.start_embedded_worker(app)
    try:
        owed = owe(incidents=3, each=5)
        wait_until(lambda: len(heard()) == len(owed))
        first.stop()
        owed_later = owe(incidents=2, each=2, first=10)
        wait_until(lambda: len(heard()) == len(owed) + len(owed_later))
    finally:
        first.stop()
        second.stop()

    wait_until(lambda: states(db) == {State.DONE})
    count("the delivering thread stopped", arrived(owed + owed_later))


def test_a_redis_worker_is_woken_by_the_commit(make_app, redis_server):
    app = make_app(redis_url=redis_server.url)
    with app.app_context(), process("worker", app, MUSTER_REDIS_URL=redis_server.url):
        owed = owe(incidents=5, each=10)
        wait_until(lambda: len(heard()) == len(owed))

        assert arrived(owed).harmless


def test_a_flushed_and_a_restarted_redis_lose_nothing(make_app, redis_server, count):
    app = make_app(redis_url=redis_server.url)
    with app.app_context():
        # Nobody listens yet: the wake-ups lie in Redis, and are lost with it.
        owed = owe(incidents=3, each=3)
        redis_server.flush()
        redis_server.stop()
        redis_server.start()
        with (
            process("worker", app, MUSTER_REDIS_URL=redis_server.url),
            process("clock", app, MUSTER_REDIS_URL=redis_server.url),
        ):
            wait_until(lambda: len(heard()) == len(owed))

        count("Redis flushed and restarted", arrived(owed))


def test_without_redis_saving_goes_on_and_the_clock_delivers(make_app, redis_server, count):
    app = make_app(redis_url=redis_server.url)
    redis_server.stop()
    with app.app_context():
        owed = owe(incidents=3, each=3)
        with process("clock", app, MUSTER_REDIS_URL=redis_server.url):
            wait_until(lambda: len(heard()) == len(owed))

        count("Redis down", arrived(owed))


@pytest.mark.only_on("postgresql")
def test_two_clocks_and_two_workers_double_nothing(make_app, redis_server, count):
    app = make_app(redis_url=redis_server.url)
    redis = {"MUSTER_REDIS_URL": redis_server.url}
    with contextlib.ExitStack() as stack:
        stack.enter_context(app.app_context())
        for what in ("clock", "clock", "worker", "worker"):
            stack.enter_context(process(what, app, **redis))
        owed = owe(incidents=5, each=10)
        wait_until(lambda: len(heard()) >= len(owed))

        count("two workers and two schedulers", arrived(owed))
