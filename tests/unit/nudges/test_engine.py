"""Nudges: they speak in time, stop when done, back off, wait outside working hours without losing their count."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Clock, NudgeState
from app.incidents.operations import lifecycle, nudges, roles, taking_part
from app.incidents.watching import looks
from app.nudges._engine import consider
from tests.factories import NOON, give_role, make_incident
from tests.support import settle


@pytest.fixture
def incident(people):
    return make_incident(by=people.dev, at=NOON)


def look(incident, at) -> dict[tuple[str, str], int]:
    """What every nudge has said after a look at this moment: how often, by name and subject."""
    settle()
    for one in looks(incident.id, incident.id, at):
        consider(one)
    settle()
    return {(one.nudge, one.subject): one.said for one in db.session.scalars(select(NudgeState))}


def minutes(count) -> timedelta:
    return timedelta(minutes=count)


def test_nothing_is_asked_at_once(incident):
    assert look(incident, NOON + minutes(1)) == {}


def test_a_missing_lead_is_asked_for_after_a_while_and_again_later(incident):
    first = look(incident, NOON + minutes(11))
    too_soon = look(incident, NOON + minutes(12))
    again = look(incident, NOON + minutes(27))

    assert first[("no-lead", "")] == 1
    assert too_soon[("no-lead", "")] == 1
    assert again[("no-lead", "")] == 2


def test_one_thing_is_asked_at_a_time(incident):
    lengths = [len(look(incident, NOON + minutes(step))) for step in (45, 46, 51, 57)]

    assert lengths == [1, 1, 2, 3]


def test_it_stops_by_itself_when_the_thing_is_done(incident, people):
    look(incident, NOON + minutes(11))
    give_role(incident, "lead", people.ana, at=NOON + minutes(12))

    assert ("no-lead", "") not in look(incident, NOON + minutes(30))


def test_it_backs_off_and_ends(incident):
    said = [look(incident, NOON + minutes(10 * step)).get(("no-lead", ""), 0) for step in range(1, 60)]

    assert max(said) == 4
    gaps = [said.index(count) for count in (1, 2, 3, 4)]
    assert gaps[1] - gaps[0] < gaps[2] - gaps[1] < gaps[3] - gaps[2]


def test_a_snoozed_nudge_waits_and_a_dismissed_one_is_silent(incident, people):
    look(incident, NOON + minutes(11))
    state = nudges.state_of(incident, "no-lead")

    nudges.snooze(state, incident, until=NOON + minutes(60), by=people.ana, at=NOON + minutes(11))
    asleep = look(incident, NOON + minutes(40))
    awake = look(incident, NOON + minutes(61))
    nudges.dismiss(nudges.state_of(incident, "no-lead"), incident, why="Nobody is needed", by=people.ana, at=NOON)

    assert (asleep[("no-lead", "")], awake[("no-lead", "")]) == (1, 2)
    assert look(incident, NOON + minutes(300))[("no-lead", "")] == 2


def test_a_late_update_is_asked_for(incident, people):
    lifecycle.change_severity(incident, to=incident.workflow.severity("major"), by=people.ana, at=NOON)

    assert ("update-overdue", "") not in look(incident, NOON + minutes(29))
    assert look(incident, NOON + minutes(36))[("update-overdue", "")] == 1


def test_required_roles_are_asked_for_one_by_one(incident, people):
    lifecycle.change_severity(incident, to=incident.workflow.severity("critical"), by=people.ana, at=NOON)
    give_role(incident, "lead", people.ana, at=NOON)

    first = look(incident, NOON + minutes(16))
    too_soon = look(incident, NOON + minutes(17))
    look(incident, NOON + minutes(22))  # the update is late by now, and that comes first
    later = look(incident, NOON + minutes(28))

    empty = [{subject for name, subject in said if name == "role-empty"} for said in (first, too_soon, later)]
    assert empty == [{"comms"}, {"comms"}, {"comms", "liaison"}]


def test_four_hours_in_a_role_ask_for_a_hand_over_but_not_during_a_break(incident, people):
    give_role(incident, "lead", people.ana, at=NOON)
    late = NOON + timedelta(hours=4, minutes=5)
    taking_part.take_break(incident, by=people.ana, at=late - minutes(1))

    resting = look(incident, late)
    after = look(incident, late + minutes(20))

    assert ("long-shift", "lead") not in resting
    assert after[("long-shift", "lead")] == 1


def test_the_end_of_the_harm_offers_a_pause_once(incident, people):
    roles.assign(incident, incident.workflow.role("lead"), to=people.ana, by=people.ana, at=NOON)
    lifecycle.change_status(
        incident, to=incident.workflow.status("monitoring"), by=people.ana, at=NOON, without="in a test"
    )

    said = [look(incident, NOON + minutes(step))[("take-a-break", "")] for step in (6, 40, 100)]

    assert said == [1, 1, 1]


def test_a_closed_incident_asks_for_nothing(incident, people):
    look(incident, NOON + minutes(11))
    lifecycle.cancel(incident, by=people.ana, at=NOON + minutes(12), why="Declared twice")

    assert look(incident, NOON + minutes(30)) == {}


def test_several_incidents_are_looked_at_in_a_fixed_number_of_statements(people, statements):
    one = make_incident(by=people.dev, at=NOON)
    with statements() as for_one:
        list(looks(one.id, one.id, NOON + minutes(11)))
    more = [make_incident(by=people.dev, title=f"Another {n}", at=NOON) for n in range(3)]
    with statements() as for_four:
        found = list(looks(one.id, more[-1].id, NOON + minutes(11)))

    assert len(found) == 4
    assert len(for_four) == len(for_one)


def test_a_risky_step_is_spoken_of_once_before_it_is_taken(incident, people):
    lifecycle.change_severity(incident, to=incident.workflow.severity("major"), by=people.ana, at=NOON)
    roles.assign(incident, incident.workflow.role("lead"), to=people.ana, by=people.ana, at=NOON)
    said = [look(incident, NOON + minutes(6 * step)) for step in range(1, 30)]

    [risky] = {key: count for one in said for key, count in one.items() if key[0] == "before-recovery"}.items()
    state = nudges.state_of(incident, *risky[0])
    assert risky[1] == 1
    assert state.text.startswith("Before “Turn payments off and on again”: say what you are about to do")


def test_days_later_it_is_asked_whether_it_is_still_an_incident_and_not_while_it_is_paused(people):
    incident = make_incident(by=people.dev, at=NOON, severity="minor", summary="Since noon.")
    roles.assign(incident, incident.workflow.role("lead"), to=people.ana, by=people.ana, at=NOON)
    days = [NOON + timedelta(days=1), *(NOON + timedelta(days=7, minutes=step) for step in range(1, 60, 6))]

    before, *after = (look(incident, at) for at in days)
    state = nudges.state_of(incident, "still-open")
    paused = incident.workflow.status("waiting")
    lifecycle.change_status(incident, to=paused, by=people.ana, at=days[-1])

    assert ("still-open", "") not in before and after[-1][("still-open", "")] == 1
    assert state.text.startswith("Open for 7 days.")
    assert ("still-open", "") not in look(incident, days[-1] + minutes(1))


def test_outside_working_hours_a_deadline_of_the_law_is_spoken_of_and_the_rest_waits_uncounted(people):
    night = NOON.replace(hour=3) + timedelta(days=1)
    small = make_incident(by=people.ana, path="support/wrong-refund", at=NOON, severity="contained")
    db.session.add(
        Clock(
            incident_id=small.id,
            slug="regulator",
            label="Tell the regulator",
            state="warned",
            started_at=NOON,
            due_at=night + timedelta(hours=6),
            warn_at=[(night - minutes(5)).isoformat()],
        )
    )

    assert set(look(small, night)) == {("clock-warning", "regulator:1")}
