"""Deadlines: asleep, to decide, running, warned, then met, missed, off or waived."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Clock
from app.incidents.operations import clocks, decisions, document, lifecycle, links, timeline
from app.incidents.ticking import turn_clocks
from tests.factories import NOON, entries_of, make_incident
from tests.support import settle

AWARE = NOON - timedelta(hours=10)


@pytest.fixture
def breach(people):
    """A private breach that Mei declared at noon and was sure of ten hours before."""
    return make_incident(by=people.mei, path="privacy/misdirected", at=NOON, fields={"aware_at": AWARE.isoformat()})


def clock_of(incident) -> Clock:
    settle()
    return db.session.scalars(select(Clock).where(Clock.incident_id == incident.id)).one()


def decide(incident, value, by):
    question = incident.workflow.field("risk-to-people")
    decisions.decide(incident, question, value=value, reason="One letter, returned unread", by=by, at=NOON)


def test_it_sleeps_until_its_start_is_known(people):
    incident = make_incident(by=people.mei, path="privacy/misdirected", at=NOON)

    assert (clock_of(incident).state, clock_of(incident).due_at) == ("asleep", None)


def test_a_known_start_makes_it_count_and_wait_for_the_decision(breach):
    clock = clock_of(breach)

    assert (clock.state, clock.started_at, clock.due_at) == ("to_decide", AWARE, AWARE + timedelta(hours=72))


def test_the_decision_starts_it_or_turns_it_off_with_its_reason(breach, people):
    decide(breach, "risk", people.mei)
    running = clock_of(breach).state
    decide(breach, "unlikely", people.mei)

    assert running == "running"
    assert (clock_of(breach).state, clock_of(breach).reason) == ("off", "One letter, returned unread")


def test_time_warns_at_each_step_and_then_misses(breach, people):
    decide(breach, "risk", people.mei)
    settle()

    turn_clocks(AWARE + timedelta(hours=25))
    warned = clock_of(breach).state
    turn_clocks(AWARE + timedelta(hours=73))

    assert warned == "warned"
    assert (clock_of(breach).state, clock_of(breach).turns_at) == ("missed", None)


def test_a_turn_is_told_once(breach, people):
    decide(breach, "risk", people.mei)
    settle()

    turn_clocks(AWARE + timedelta(hours=73))
    before = len(entries_of(breach))
    turn_clocks(AWARE + timedelta(hours=74))

    assert len(entries_of(breach)) == before


def test_it_is_met_by_evidence_and_keeps_the_moment(breach, people):
    decide(breach, "risk", people.mei)

    with pytest.raises(clocks.NoEvidence):
        clocks.meet(clock_of(breach), evidence="  ", when=NOON, by=people.mei, at=NOON)
    clocks.meet(clock_of(breach), evidence="Case 2026-118", when=NOON, by=people.mei, at=NOON)

    assert (clock_of(breach).state, clock_of(breach).evidence) == ("met", "Case 2026-118")
    assert breach.fields["authority_told_at"] == NOON.isoformat()


def test_a_waiver_takes_two_people(breach, people):
    clocks.waive(clock_of(breach), why="Told by the processor already", by=people.mei, at=NOON)

    with pytest.raises(clocks.SecondPersonNeeded):
        clocks.waive(clock_of(breach), why="", by=people.mei, at=NOON)
    clocks.waive(clock_of(breach), why="", by=people.ana, at=NOON)

    assert clock_of(breach).state == "waived"


def test_another_start_needs_a_reason_and_keeps_the_old_one(breach, people):
    later = AWARE + timedelta(hours=2)

    with pytest.raises(clocks.NoReason):
        clocks.set_start(clock_of(breach), to=later, why="", by=people.mei, at=NOON)
    clocks.set_start(clock_of(breach), to=later, why="The first mail was about something else", by=people.mei, at=NOON)

    kept = [entry.payload for entry in entries_of(breach) if entry.payload.get("state") == "start"]
    assert clock_of(breach).due_at == later + timedelta(hours=72)
    assert [entry["before"] for entry in kept] == [AWARE.isoformat()]


def test_a_clock_that_hangs_on_a_field_appears_with_it(people):
    incident = make_incident(by=people.ana, lead=people.ana, at=NOON)
    without = db.session.scalars(select(Clock)).all()

    document.change_fields(incident, {"regulated": True}, by=people.ana, at=NOON)

    assert without == []
    assert (clock_of(incident).slug, clock_of(incident).state) == ("regulator", "running")


@pytest.mark.parametrize("end", ["decline", "cancel", "merge"])
def test_nothing_runs_in_what_was_called_off_and_runs_again_when_it_goes_on(breach, people, end):
    decide(breach, "risk", people.mei)
    if end == "merge":
        into = make_incident(by=people.mei, path="privacy/misdirected", at=NOON)
        links.merge(breach, into, by=people.mei, at=NOON)
    else:
        getattr(lifecycle, end)(breach, by=people.mei, at=NOON, why="Nobody outside read it")
    settle()
    turn_clocks(AWARE + timedelta(hours=73))
    called_off = clock_of(breach).state
    again = NOON + timedelta(hours=1)
    if end == "merge":
        links.split(breach, by=people.mei, at=again)
    else:
        lifecycle.reopen(breach, by=people.mei, at=again, why="They did")

    assert called_off == "off"
    assert (clock_of(breach).state, clock_of(breach).due_at) == ("running", AWARE + timedelta(hours=72))


def test_every_turn_is_on_a_timeline_whose_seals_fit(breach, people):
    decide(breach, "risk", people.mei)
    settle()
    turn_clocks(AWARE + timedelta(hours=73))

    assert timeline.first_break(iter(entries_of(breach))) is None
