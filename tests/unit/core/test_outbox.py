"""Rows are owed with the change, delivered in order, put off, parked and tried again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import outbox
from app.core.audit import AuditEntry, audit
from app.core.clock import now
from app.core.db import reading, transaction
from app.core.errors import Failed, NotFound, Unchanged
from app.core.outbox import OutboxRow, State

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Raised:
    incident_id: int
    to: str


@dataclass(frozen=True)
class Renamed:
    names: tuple[str, ...]


@dataclass(frozen=True)
class Carried:
    cargo: object


heard: list[str] = []
answers: list[Exception] = []


@pytest.fixture(autouse=True)
def silence():
    heard.clear()
    answers.clear()


@outbox.on(Raised, lane="phone")
def phone(event: Raised) -> None:
    with outbox.outside_call():
        if answers:
            raise answers.pop(0)
        heard.append(f"{event.incident_id}:{event.to}{' again' if outbox.is_repeat() else ''}")


@outbox.on(Renamed)
def remember(event: Renamed) -> None:
    heard.append(repr(event.names))


@outbox.scheduled("unit.remind")
def remind(payload: dict) -> None:
    heard.append(payload["words"])


def row(db) -> OutboxRow:
    db.session.expire_all()
    return db.session.scalars(select(OutboxRow)).one()


def test_an_event_owes_one_row_to_each_reaction(db):
    with transaction():
        outbox.emit(Raised(7, "major"))

    owed = row(db)
    assert (owed.name, owed.payload, owed.lane) == ("unit.phone", {"incident_id": 7, "to": "major"}, "phone:7")
    assert (owed.state, owed.attempts) == (State.WAITING, 0)


def test_a_change_that_is_undone_owes_nothing(db):
    with pytest.raises(KeyError), transaction():  # noqa: PT012
        outbox.emit(Raised(7, "major"))
        raise KeyError

    assert db.session.scalars(select(OutboxRow)).all() == []


def test_history_that_is_loaded_owes_nothing(db):
    with transaction(), outbox.effects_off():
        outbox.emit(Raised(7, "major"))
        outbox.schedule("unit.remind", "1", NOON)

    assert db.session.scalars(select(OutboxRow)).all() == []


@pytest.mark.parametrize("cargo", [{"a": 1}, [1], object(), NOON])
def test_an_event_carries_only_plain_values(app, cargo):
    with pytest.raises(TypeError, match=r"Carried\.cargo"), transaction():
        outbox.emit(Carried(cargo))


def test_what_is_no_event_is_refused(app):
    with pytest.raises(TypeError, match="frozen dataclass"), transaction():
        outbox.emit("declared")


def test_a_reaction_gets_the_event_as_it_was(db, deliver):
    with transaction():
        outbox.emit(Renamed(("a", "b")))

    deliver()

    assert heard == ["('a', 'b')"]
    assert row(db).state == State.DONE


def test_a_lane_waits_for_its_oldest_row_and_other_lanes_do_not(db, deliver):
    answers.append(Failed("The line is busy."))
    with transaction():
        for incident, to in ((1, "first"), (1, "second"), (2, "other")):
            outbox.emit(Raised(incident, to))

    deliver()
    heard_at_once = list(heard)
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        deliver()

    assert heard_at_once == ["2:other"]
    assert heard == ["2:other", "1:first again", "1:second"]


def test_what_was_never_tried_goes_before_what_failed(db, deliver):
    answers.append(Failed("The line is busy."))
    with transaction():
        outbox.emit(Raised(1, "failed"))
    deliver()
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        with transaction():
            outbox.emit(Raised(2, "fresh"))
        deliver()

    assert heard == ["2:fresh", "1:failed again"]


def test_a_failure_is_put_off_in_its_own_words_for_less_than_a_minute(db, deliver):
    answers.append(Failed("The line is busy."))
    with time_machine.travel(NOON, tick=False):
        with transaction():
            outbox.emit(Raised(1, "x"))
        deliver()

    put_off = row(db)
    assert (put_off.state, put_off.last_error, put_off.lease) == (State.WAITING, "The line is busy.", None)
    assert NOON < put_off.due_at <= NOON + timedelta(minutes=1)


def test_the_other_side_may_say_when(db, deliver):
    answers.append(Failed("Too many calls.", retry_after=300))
    with time_machine.travel(NOON, tick=False):
        with transaction():
            outbox.emit(Raised(1, "x"))
        deliver()

    assert row(db).due_at == NOON + timedelta(minutes=5)


def test_what_cannot_work_is_parked_and_frees_its_lane(db, deliver):
    answers.append(Failed("There is no such number.", permanent=True))
    with transaction():
        outbox.emit(Raised(1, "first"))
        outbox.emit(Raised(1, "second"))

    deliver()

    assert heard == ["1:second"]
    parked = outbox.rows(State.PARKED)
    assert [(each.payload["to"], each.last_error) for each in parked] == [("first", "There is no such number.")]


def test_a_day_of_failures_parks(db, deliver):
    with time_machine.travel(NOON, tick=False), transaction():
        outbox.emit(Raised(1, "x"))
    answers.append(Failed("The line is dead."))
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        deliver()

    assert row(db).state == State.PARKED


def test_an_unexpected_error_is_tried_eight_times_then_parked_without_its_words(db, deliver):
    with transaction():
        outbox.emit(Raised(1, "x"))
    answers.extend(ValueError("Ana's secret") for _ in range(9))
    at = now()
    while row(db).state == State.WAITING:
        at += timedelta(minutes=10)
        with time_machine.travel(at, tick=False):
            deliver()

    parked = row(db)
    assert parked.attempts == 8
    assert parked.last_error == "Something unexpected went wrong (ValueError). The log has the details."


def test_a_parked_row_is_tried_again_as_a_repeat(db, deliver):
    answers.append(Failed("Nobody there.", permanent=True))
    with transaction():
        outbox.emit(Raised(1, "x"))
    deliver()

    with transaction():
        outbox.retry(outbox.rows(State.PARKED)[0])
    deliver()

    assert heard == ["1:x again"]
    assert (row(db).state, row(db).last_error) == (State.DONE, None)


def test_only_a_parked_row_is_tried_again(db):
    with transaction():
        outbox.emit(Raised(1, "x"))

    with pytest.raises(Unchanged), transaction():
        outbox.retry(row(db))


def test_an_unknown_delivery_is_not_found(app):
    with pytest.raises(NotFound):
        outbox.row_by_key("nothing")


@dataclass(frozen=True)
class Written:
    incident_id: int


@outbox.on(Written, lane="inbox")
def write(event: Written) -> None:
    audit("written")
    if answers:
        raise answers.pop(0)


@dataclass(frozen=True)
class Careless:
    incident_id: int


@outbox.on(Careless)
def call_with_unsaved_changes(event: Careless) -> None:
    audit("unsaved")
    with outbox.outside_call():
        heard.append("called")


def test_what_a_reaction_writes_is_kept_with_done_or_not_at_all(db, deliver):
    answers.append(ValueError())
    with transaction():
        outbox.emit(Written(1))

    deliver()
    kept_at_first = db.session.scalars(select(AuditEntry)).all()
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        deliver()

    assert kept_at_first == []
    assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == ["written"]


def test_nothing_is_called_while_something_is_unsaved(db, deliver):
    with transaction():
        outbox.emit(Careless(1))

    deliver()

    assert heard == []
    assert row(db).last_error == "Something unexpected went wrong (RuntimeError). The log has the details."
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_row_that_this_release_does_not_know_waits(db, deliver):
    with transaction():
        db.session.add(OutboxRow(name="later.release", payload={}))

    deliver()

    assert (row(db).state, row(db).last_error) == (State.WAITING, "This release does not know later.release.")


def test_a_slot_is_one_row_that_moves_while_it_waits(db, deliver):
    with time_machine.travel(NOON, tick=False):
        with transaction():
            outbox.schedule("unit.remind", "INC-1", NOON + timedelta(hours=2), {"words": "late"})
            outbox.schedule("unit.remind", "INC-1", NOON + timedelta(hours=1), {"words": "early"})
        deliver()
        heard_at_noon = list(heard)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        deliver()
        with transaction():
            outbox.schedule("unit.remind", "INC-1", NOON, {"words": "twice"})
        deliver()

    assert heard_at_noon == []
    assert heard == ["early"]


def test_a_slot_is_cancelled_while_it_waits(db, deliver):
    with transaction():
        outbox.schedule("unit.remind", "INC-1", NOON, {"words": "x"})
        outbox.cancel("unit.remind", "INC-1")

    deliver()

    assert heard == []


def test_only_what_is_registered_can_be_scheduled(app):
    with pytest.raises(KeyError), transaction():
        outbox.schedule("unit.nobody", "1", NOON)


def test_the_standing_tells_what_is_due_later_parked_and_how_old(db, deliver):
    answers.append(Failed("No.", permanent=True))
    with time_machine.travel(NOON, tick=False):
        with transaction():
            outbox.emit(Raised(1, "parked"))
            outbox.emit(Renamed(("done",)))
        deliver()
        with transaction():
            outbox.emit(Raised(2, "due"))
            outbox.schedule("unit.remind", "x", NOON + timedelta(days=1), {"words": "x"})
        with reading():
            found = outbox.standing(NOON + timedelta(minutes=3))

    assert found == outbox.Standing(
        due=1, later=1, parked=1, done=1, owed_for=timedelta(minutes=3), overdue_for=timedelta(minutes=3)
    )


def test_rows_are_shown_newest_first_from_where_the_last_page_ended(db):
    with transaction():
        for number in range(3):
            outbox.emit(Renamed((str(number),)))
            db.session.flush()

    first = outbox.rows(State.WAITING, limit=2)
    second = outbox.rows(State.WAITING, limit=2, before=first[-1].key)

    assert [each.payload["names"] for each in [*first, *second]] == [["2"], ["1"], ["0"]]


def test_old_deliveries_are_forgotten_and_slots_later(db, deliver):
    with time_machine.travel(NOON, tick=False):
        with transaction():
            outbox.emit(Renamed(("x",)))
            outbox.schedule("unit.remind", "x", NOON, {"words": "x"})
        deliver()

    with transaction():
        forgotten = [outbox.prune(NOON + timedelta(days=days)) for days in (13, 15, 91)]

    assert forgotten == [0, 1, 1]


def test_a_commit_with_something_owed_wakes_the_workers_once(make_app, db):
    woken = []
    app = make_app()
    outbox.set_waker(app, lambda: woken.append(db.session.scalar(select(OutboxRow.id).limit(1)) is not None))

    with app.app_context():
        with transaction():
            outbox.emit(Raised(1, "x"))
            outbox.emit(Raised(1, "y"))
        with transaction():
            audit("nothing owed")

    assert woken == [True]
