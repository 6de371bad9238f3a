"""Severity, status, type and the ends: what is allowed, what is asked, what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import Stale, Unchanged
from app.core.outbox import OutboxRow
from app.incidents.models import ChecklistItem, LinkedOffer, RiskAnswer
from app.incidents.operations import decisions, document, lifecycle, links, updates
from app.workflows.live import current_book
from tests.factories import NOON, entries_of, kinds_of, make_incident
from tests.support import settle


@pytest.fixture
def incident(people):
    return make_incident(by=people.dev, lead=people.ana, at=NOON)


def set_severity(incident, slug, by, at=NOON, **more):
    lifecycle.change_severity(incident, to=incident.workflow.severity(slug), by=by, at=at, **more)
    settle()


def move(incident, slug, by, at=NOON, **more):
    lifecycle.change_status(incident, to=incident.workflow.status(slug), by=by, at=at, **more)
    settle()


def steps(incident) -> list[str]:
    return list(db.session.scalars(select(ChecklistItem.text).where(ChecklistItem.incident_id == incident.id)))


def test_a_severity_sets_level_promise_and_checklist(incident, people):
    set_severity(incident, "major", people.ana)

    assert (incident.level, incident.next_update_due_at) == (3, NOON + timedelta(minutes=30))
    assert steps(incident)[0] == "Say who and how many are affected"


def test_a_checklist_appears_once_however_often_the_severity_comes_back(incident, people):
    for slug in ("major", "minor", "critical", "major"):
        set_severity(incident, slug, people.ana)

    assert len(steps(incident)) == 3


def test_the_same_severity_is_refused_in_words(incident, people):
    set_severity(incident, "major", people.ana)

    with pytest.raises(Unchanged, match="is already Major"):
        set_severity(incident, "major", people.ana)


def test_a_severity_changed_meanwhile_is_stale(incident, people):
    set_severity(incident, "major", people.ana)

    with pytest.raises(Stale):
        set_severity(incident, "critical", people.ben, seen="")
    assert incident.severity == "major"


def test_critical_asks_for_a_risk_rating_and_the_worst_answer_rates(incident, people):
    set_severity(incident, "critical", people.ana)
    asked = db.session.scalars(select(RiskAnswer)).one()
    rating = incident.workflow.risk_ratings[0]

    with pytest.raises(decisions.NotAnswered):
        decisions.rate_risk(asked, incident, rating, {"people": "none"}, by=people.ana, at=NOON)
    decisions.rate_risk(asked, incident, rating, {"people": "none", "money": "ruin"}, by=people.ana, at=NOON)

    assert asked.rating == "red"


def test_a_status_names_what_it_still_needs(incident, people):
    move(incident, "investigating", people.ana)

    with pytest.raises(lifecycle.StillMissing) as refused:
        move(incident, "monitoring", people.ana)

    assert [one.what for one in refused.value.missing] == ["Affected services", "A summary"]
    assert incident.status == "investigating"


def test_going_on_without_takes_a_reason_that_stays(incident, people):
    move(incident, "investigating", people.ana)
    move(incident, "monitoring", people.ana, without="The supplier does not answer")

    entry = entries_of(incident)[-1]
    assert incident.status == "monitoring"
    assert (entry.text, entry.payload["without"]) == (
        "The supplier does not answer",
        ["Affected services", "A summary"],
    )


def test_closing_takes_no_reason_instead_of_what_it_needs(incident, people):
    for slug in ("investigating", "reviewing"):
        move(incident, slug, people.ana, without="in a test")

    with pytest.raises(lifecycle.StillMissing, match="what made it possible"):
        move(incident, "closed", people.ana, without="I would like to")
    document.change_fields(incident, {"cause": "capacity"}, by=people.ana, at=NOON)
    move(incident, "closed", people.ana)

    assert (incident.phase, incident.closed_at) == ("closed", NOON)


def test_a_move_the_book_does_not_have_is_refused(incident, people):
    move(incident, "reviewing", people.ana, without="in a test")

    with pytest.raises(lifecycle.MoveNotAllowed):
        move(incident, "fixing", people.ana)


def test_a_closed_incident_refuses_a_new_severity(incident, people):
    lifecycle.cancel(incident, by=people.ana, at=NOON, why="Declared twice")

    with pytest.raises(lifecycle.IncidentOver, match="Reopen it"):
        set_severity(incident, "minor", people.ana)
    lifecycle.reopen(incident, by=people.ana, at=NOON, why="It was real")

    assert (incident.phase, incident.end_reason) == ("active", "")


def test_moments_are_set_once_by_entering_a_status(incident, people):
    move(incident, "investigating", people.ana)
    move(incident, "fixing", people.ana, at=NOON + timedelta(hours=1))
    move(incident, "investigating", people.ana, at=NOON + timedelta(hours=2))

    assert incident.acknowledged_at == NOON


def test_another_type_keeps_level_phase_and_old_values(incident, people):
    set_severity(incident, "major", people.ana)
    document.change_fields(incident, {"customers": 40}, by=people.ana, at=NOON)

    lifecycle.change_type(incident, to=current_book().workflow("support", "wrong-refund"), by=people.ana, at=NOON)

    assert (incident.discipline, incident.severity, incident.level, incident.phase) == (
        "support",
        "serious",
        3,
        "triage",
    )
    assert incident.fields == {"customers": 40}
    assert incident.lead_id == people.ana.id


def test_a_type_that_is_private_does_not_widen_when_it_changes(people):
    private = make_incident(by=people.mei, path="privacy/misdirected", at=NOON)

    lifecycle.change_type(private, to=current_book().workflow("engineering", "service-failing"), by=people.mei, at=NOON)

    assert private.visibility == "private"


def test_an_update_moves_status_and_severity_in_one_act(incident, people):
    draft = updates.Draft(
        "We know the cause.",
        status=incident.workflow.status("fixing"),
        severity=incident.workflow.severity("critical"),
    )
    update = updates.post(incident, draft, by=people.ana, at=NOON)

    assert (incident.status, incident.severity) == ("fixing", "critical")
    assert update.next_due_at == NOON + timedelta(minutes=15)


def test_a_rule_offers_a_linked_incident_once(incident, people):
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=NOON)
    document.change_fields(incident, {"regulated": False}, by=people.ana, at=NOON)
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=NOON)

    assert [one.path for one in db.session.scalars(select(LinkedOffer))] == ["privacy/misdirected"]


def test_practice_tells_nobody_and_says_whom_it_would_have_told(people):
    practice = make_incident(by=people.ana, mode="practice", severity="critical", at=NOON)

    told = [row.name for row in db.session.scalars(select(OutboxRow)) if "told" in row.name]
    assert "would_tell" in kinds_of(practice)
    assert told == []


def test_a_merge_ends_one_and_brings_its_people(incident, people):
    other = make_incident(by=people.cara, title="Cards do not work", at=NOON)

    links.merge(other, incident, by=people.ana, at=NOON)
    merged = (other.phase, other.merged_into_id)
    links.split(other, by=people.ana, at=NOON + timedelta(hours=1))

    assert merged == ("merged", incident.id)
    assert other.phase == "triage"


def test_a_private_incident_is_not_merged_into_a_public_one(incident, people):
    private = make_incident(by=people.ana, title="Cards leak", private=True, at=NOON)

    with pytest.raises(links.WouldWiden):
        links.merge(private, incident, by=people.ana, at=NOON)


def test_a_report_owes_before_closing_what_learning_asks_for(people):
    report = make_incident(by=people.ana, lead=people.ana, mode="report_only", at=NOON, fields={"cause": "change"})

    owed = list(report.owed)
    with pytest.raises(lifecycle.StillMissing) as refused:
        move(report, "closed", people.ana)

    assert owed == ["severity", "impact"]
    assert {"A severity", "Who is affected"} <= {one.what for one in refused.value.missing}
