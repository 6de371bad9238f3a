"""What is live at Larkspur: as the pictures show it, made with all that it owes, ended and begun afresh a day later."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.outbox import OutboxRow
from app.demo import cast, whole
from app.home.happening import happening
from app.incidents.models import Clock, Incident, NudgeState
from app.incidents.operations.timeline import first_break
from app.incidents.queries import actions_of, checklist_of, grants_of, open_roles, updates_of
from app.workflows.live import current_book
from tests.factories import NOON, entries_of
from tests.support import settle


@pytest.fixture
def larkspur(app):
    whole.employ(at=NOON)
    whole.begin_live(at=NOON)
    return cast.the_cast()


def by_title(db, start):
    return db.session.scalars(select(Incident).where(Incident.title.startswith(start)).order_by(Incident.id)).all()[-1]


def test_home_is_as_in_the_pictures(db, larkspur):
    found = happening(current_book(), larkspur.named("Priya Raman"), by="discipline")

    assert [(group.heading, len(group.incidents)) for group in found.groups] == [
        ("Engineering", 1),
        ("Support", 2),
        ("Operations", 3),
        ("Privacy", 1),
    ]
    assert found.quiet == ("Security", "People", "Legal")
    assert [one.ref for one in found.mine] == ["INC-412"]


def test_priya_leads_the_card_payments_with_an_update_due_in_ten_minutes(db, larkspur):
    incident = by_title(db, "Card payments fail")

    assert (incident.ref, incident.severity, incident.status) == ("INC-412", "major", "fixing")
    assert incident.lead.name == "Priya Raman"
    assert incident.next_update_due_at == NOON + timedelta(minutes=10)
    assert [one.done_at is not None for one in checklist_of(incident)] == [True, True, True, True, False, False]
    assert [one.owner.name for one in actions_of(incident) if one.done_at is None] == ["Leila Farouk", "Owen Pryce"]
    assert {one.person.name for one in open_roles(incident)} >= {"Tom Okafor", "Owen Pryce", "Ana Lindqvist"}
    assert len(updates_of(incident)) == 1
    assert first_break(iter(entries_of(incident))) is None


def test_the_public_reads_of_two_of_them_until_they_are_over(db, larkspur, client):
    with time_machine.travel(NOON, tick=False):
        page = client.get("/status/").text
    assert "Two things do not work as they should" in page
    assert "Card payments fail for some customers" in page and "Deliveries in Bristol take longer" in page
    assert "We found the cause" in page and "October statement" not in page

    later = NOON + timedelta(days=2)
    whole.refresh_live(at=later)
    settle()
    with time_machine.travel(later, tick=False):
        page = client.get("/status/").text
    assert "Two things do not work as they should" in page and page.count("We found the cause") == 2
    assert page.count("Card payments fail for some customers") > 2, "now, and among what is over"


def test_quiet_harbour_waits_for_its_decision(db, larkspur):
    incident = by_title(db, "October statement")

    assert (incident.ref, incident.codename, incident.status) == ("PRV-K7Q2", "quiet harbour", "assessing")
    clock = db.session.scalar(select(Clock).where(Clock.incident_id == incident.id, Clock.slug == "gdpr-authority"))
    assert clock.state == "to_decide"
    assert clock.due_at - NOON == timedelta(hours=72) - timedelta(minutes=1840)
    let_in = {one.person.name for one in grants_of(incident) if one.person}
    assert {"Kasia Nowak", "Femi Bello", "Priya Raman"} <= let_in and "Ana Lindqvist" not in let_in


def test_the_others_stand_where_they_should(db, larkspur):
    cold, printer, hotels = (by_title(db, words) for words in ("Cold store 3", "Label printer", "Bramble"))

    assert NOON - cold.next_update_due_at == timedelta(minutes=12)
    assert (printer.lead_id, printer.severity, printer.status) == (None, None, "reported")
    assert hotels.status == "awaiting-customer" and hotels.next_update_due_at > NOON


def test_what_is_lived_owes_something(db, larkspur):
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) > 10


def test_after_a_day_they_are_ended_and_begun_afresh(db, larkspur):
    tomorrow = NOON + timedelta(hours=26)
    assert not whole.is_stale(NOON + timedelta(hours=20)) and whole.is_stale(tomorrow)

    ended, begun = whole.refresh_live(at=tomorrow)

    assert (ended, begun) == (7, 7)
    stages = db.session.execute(select(Incident.stage, func.count()).group_by(Incident.stage)).all()
    assert dict(map(tuple, stages)) == {0: 7, 1: 7}
    assert by_title(db, "Card payments fail").ref == "INC-418"
    assert not whole.is_stale(tomorrow)


def test_everything_is_taken_away(db, larkspur):
    incident = by_title(db, "Cold store 3")
    db.session.add(NudgeState(incident_id=incident.id, nudge="no-lead", said=1))
    settle()

    whole.empty()

    assert whole.is_empty()
    assert db.session.scalar(select(func.count()).select_from(Incident)) == 0
