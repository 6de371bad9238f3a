"""Another system asks us to wait: nobody calls it meanwhile, one goes first afterwards, nothing is lost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import aside, transaction
from app.core.outbox import OutboxRow, State

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
calls: list[str] = []
busy_until: list[datetime] = []
switched_on = [True]


@dataclass(frozen=True)
class Rung:
    incident_id: int


@dataclass(frozen=True)
class Polished:
    incident_id: int


@pytest.fixture(autouse=True)
def silence():
    calls.clear()
    busy_until.clear()
    switched_on[0] = True


@outbox.on(Rung, lane="bell", when=lambda event: switched_on[0])
def ring_bell(event: Rung) -> None:
    with outbox.outside_call("bell") as passed:
        again = "again" if outbox.is_repeat() else "first"
        calls.append(f"{event.incident_id} {again}")
        wait = (busy_until[0] - now()).total_seconds() if busy_until else 0
        if wait > 0:
            aside(lambda: outbox.hold("bell", wait, "The bell asks us to wait."))
            raise outbox.Postponed("The bell asks us to wait.", busy_until[0])
    outbox.release(*passed)


@outbox.on(Polished, settle=timedelta(seconds=4))
def polish(event: Polished) -> None:
    calls.append("polished")


def test_a_wait_that_is_asked_for_holds_every_row_and_one_goes_first_when_it_is_over(db, deliver):
    with time_machine.travel(NOON, tick=False) as clock:
        busy_until.append(NOON + timedelta(seconds=30))
        for incident in range(1, 6):
            outbox.emit(Rung(incident))
        deliver()
        during, held = list(calls), [one.words for one in outbox.holds("bell")]
        rows = list(db.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        waiting = {(row.state, row.attempts, row.due_at, row.last_error) for row in rows}

        clock.shift(31)
        busy_until[0] = NOON + timedelta(seconds=60)
        deliver()
        second = list(calls)
        clock.shift(30)
        deliver()

    assert during == ["1 first"]
    assert held == ["The bell asks us to wait."]
    assert waiting == {(State.WAITING, 0, NOON + timedelta(seconds=30), "The bell asks us to wait.")}
    assert len(second) == 2, "of five, one went to see whether the wait is over"
    assert sorted(calls[2:]) == [f"{incident} first" for incident in range(1, 6)]
    assert outbox.holds("bell") == []


def test_a_pace_lets_some_through_at_once_and_the_rest_one_by_one(db):
    passed = []
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(20):
            try:
                with outbox.outside_call("pace:bell"):
                    passed.append((now() - NOON).total_seconds())
            except outbox.Postponed:
                clock.shift(1)
                continue
            with transaction():
                outbox.pace("pace:bell", every=1, burst=3)

    assert passed == [0, 0, 0, *range(1, len(passed) - 2)]


def test_changes_gather_until_the_end_of_their_period_and_nothing_is_owed_to_what_is_off(db, deliver):
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False) as clock:
        switched_on[0] = False
        outbox.emit(Rung(1))
        outbox.emit(Polished(1))
        deliver()
        at_once = list(calls)
        clock.shift(3)
        deliver()

    assert at_once == []
    assert calls == ["polished"]
