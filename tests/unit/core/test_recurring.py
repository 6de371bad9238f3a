"""Work that comes round is owed once per period, by however many schedulers."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from app.core import outbox
from app.core.outbox import OutboxRow, State
from app.core.outbox.recurring import recurring

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ran: list[datetime] = []


@outbox.every("unit.tick", minutes=5)
def tick(at: datetime) -> None:
    ran.append(at)


def slots(db) -> list[tuple[str, str]]:
    found = select(OutboxRow.slot, OutboxRow.state).where(OutboxRow.name == "unit.tick").order_by(OutboxRow.id)
    return [tuple(each) for each in db.session.execute(found)]


def forget_what_is_planned(app) -> None:
    app.extensions.pop("muster_outbox_planned", None)


def test_two_schedulers_owe_one_run(app, db):
    forget_what_is_planned(app)
    outbox.plan(NOON)
    forget_what_is_planned(app)
    outbox.plan(NOON + timedelta(minutes=4))

    assert slots(db) == [("unit.tick:2026-11-20T12:00:00Z", State.WAITING)]


def test_a_run_that_was_missed_is_left_out(app, db, deliver):
    forget_what_is_planned(app)
    ran.clear()
    later = NOON + timedelta(minutes=11)
    outbox.plan(NOON)
    outbox.plan(later)

    with time_machine.travel(later, tick=False):
        deliver()
        outbox.plan(later)
        deliver()

    assert ran == [later]
    assert slots(db) == [("unit.tick:2026-11-20T12:10:00Z", State.DONE)]


def test_a_period_begins_at_a_round_time():
    assert recurring.get("unit.tick").slot(NOON + timedelta(minutes=7)) == NOON + timedelta(minutes=5)
