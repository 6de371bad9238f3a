"""A clone is what the operations would have written later: held against them, row by row."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from app.core import outbox
from app.core.db import db as database
from app.demo import cast, cloning, history, many
from app.demo.cloning import Press, Shape
from app.demo.history import Past
from app.demo.schedule import Slot
from app.incidents.models import Counter, Incident
from app.incidents.operations.timeline import first_break
from app.incidents.states import Mode
from app.workflows.live import current_book
from tests.factories import NOON, entries_of
from tests.support import settle

# Two weeks later it is the same day of the week, and neither a bank holiday nor a clock change lies between.
JUNE, LATER = datetime(2026, 6, 9, 9, 40, tzinfo=UTC), timedelta(days=14)
STOP = timedelta(days=28)
AS_IT_IS = Shape()
APART = {"id", "incident_id", "ref", "codename", "idempotency_key", "hash", "last_hash"}


@pytest.fixture
def people(app):
    cast.employ(current_book(), at=NOON)
    settle()
    return cast.the_cast()


def _play(people, slot, at, seed="seed"):
    past = Past(people, at + STOP, at - timedelta(days=60), promises=False)
    with outbox.effects_off():
        made = history.play(Slot(at, *slot), past, Random(seed))
    settle()
    return made


def _clone(incident, at, shape=AS_IT_IS):
    press = Press.ready(Random(3))
    cloning.write([(template, at) for template in cloning.read([incident.id], shape)], press)
    settle()
    return database.session.get_one(Incident, press.next_id - 1)


def _rows(db, incident):
    """Everything that the database has about an incident, but for what is its own."""
    found = {"incident": db.session.execute(select(Incident.__table__).where(Incident.id == incident.id)).mappings()}
    for table in cloning.hanging_tables():
        order = table.c.id if "id" in table.c else table.c.token
        wanted = select(table).where(table.c.incident_id == incident.id).order_by(order)
        found[table.name] = db.session.execute(wanted).mappings()
    return {
        name: [{key: value for key, value in row.items() if key not in APART} for row in rows]
        for name, rows in found.items()
    }


@pytest.mark.parametrize(
    "slot",
    [
        ("engineering/service-failing", 0, 3),
        ("engineering/small-fault", 1, 1),
        ("support/handled-wrongly", 1, 2, Mode.REPORT_ONLY),
        ("operations/injury", 0, 3),
        ("operations/capacity", 0, 3, Mode.PRACTICE),
        ("privacy/misdirected", 0, 2),
        ("privacy/lost-device", 2, 1),
        ("security/phishing", 1, 2, Mode.LIVE, "declined"),
        ("people/pay-wrong", 0, 3),
        ("legal/regulator-letter", 0, 2),
    ],
    ids=lambda slot: slot[0] if isinstance(slot, tuple) else str(slot),
)
def test_a_clone_is_what_the_operations_write_later(db, people, slot):
    template = _play(people, slot, JUNE)
    later = _play(people, slot, JUNE + LATER)

    clone = _clone(template, JUNE + LATER)

    assert _rows(db, clone) == _rows(db, later)
    assert clone.ref != template.ref and clone.ref.split("-")[0] == template.ref.split("-")[0]
    assert first_break(iter(entries_of(clone))) is None
    assert clone.last_hash == entries_of(clone)[-1].hash


def test_nothing_hangs_on_what_hangs_on_an_incident(app):
    """But for what is left out by name. A table that points at a clone's rows would have to be taught to `cloning`."""
    cloned, tables = {one.name for one in cloning.hanging_tables()}, Incident.metadata.tables
    rooms = {one.local_table.name: one.class_.__module__ for one in Incident.registry.mappers}
    pointing = {
        (table.name, key.column.table.name)
        for table in tables.values()
        for key in table.foreign_keys
        if key.column.table.name in cloned
    }

    assert pointing == set()
    assert {name for name in cloned if not rooms[name].startswith("app.incidents.")} == set()
    assert {name for name in cloning.LEFT_OUT if "incident_id" not in tables[name].c} == set()
    assert {name for name in cloning.LEFT_OUT if rooms[name].startswith("app.incidents.")} == set()


def test_clones_are_cut_to_a_shape_and_still_sealed(db, people):
    template = _play(people, ("engineering/service-failing", 0, 3), JUNE)

    clone = _clone(template, NOON, Shape(entries=5, actions=2))

    assert [one.number for one in entries_of(clone)] == [1, 2, 3, 4, 5]
    assert first_break(iter(entries_of(clone))) is None
    assert (clone.last_number, len(_rows(db, clone)["action"])) == (5, 2)


def test_the_operations_go_on_behind_the_clones(db, people):
    template = _play(people, ("engineering/small-fault", 0, 1), JUNE)
    clone = _clone(template, JUNE + timedelta(days=1))

    after = _play(people, ("engineering/small-fault", 1, 1), JUNE + timedelta(days=2), "other")

    numbers = [int(one.ref.split("-")[1]) for one in (template, clone, after)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    assert db.session.scalar(select(Counter.value)) == numbers[2]


def test_a_database_is_filled_for_measuring(db, people, monkeypatch):
    monkeypatch.setattr(many, "TEMPLATES", 6)
    monkeypatch.setattr(many, "OPEN_TEMPLATES", 2)
    amount = many.Amount(200, 0.1, Shape(entries=5, actions=2))

    count = many.load(amount, seed=7, at=NOON, tell=lambda _done, _of: None)

    incidents = list(db.session.scalars(select(Incident)))
    clones = [one for one in incidents if one.idempotency_key.startswith("clone-")]
    assert count == len(incidents) == 200
    assert sum(one.is_open for one in clones) == 20
    assert {one.last_number for one in clones} == {5}
    assert all(one.declared_at < NOON for one in incidents)
    assert first_break(iter(entries_of(clones[-1]))) is None
