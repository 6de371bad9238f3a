"""Reminders of the review: before and after its due date, to the team's lead after a week, until it is done."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.nudges import _engine
from app.people.models import Notice
from app.reviews.operations import opening
from app.reviews.queries import review_of
from tests.factories import make_people, make_person
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def people(book):
    return make_people()


def texts(person):
    return [
        one.text for one in db.session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))
    ]


def look(incident, deliver) -> None:
    _engine.look({"first": incident.id, "last": incident.id})
    settle()
    deliver()


def test_whoever_it_is_given_to_hears_of_it_and_is_reminded_in_place_of_the_lead(people, over, deliver):
    incident = over(people)
    deliver()
    review, told = review_of(incident), len(texts(people.ana))
    opening.give_to(review, to=people.ben, by=people.ana, at=now())
    settle()
    deliver()
    assert texts(people.ben)[-1] == f"The review of {incident.ref} is yours to write now; the facts are filled in"

    with time_machine.travel(review.due_at - timedelta(days=1), tick=False):
        look(incident, deliver)

    assert "The review is due in 1 d" in texts(people.ben)[-1]
    assert len(texts(people.ana)) == told


def test_the_owner_is_reminded_and_after_a_week_the_teams_lead(people, over, deliver, browser):
    leader = make_person("Lea Derin", team="engineering", organisation_role="leader")
    incident = over(people)
    deliver()
    due = review_of(incident).due_at
    assert texts(people.ana)[-1] == f"The review of {incident.ref} is yours to write; the facts are filled in"

    with time_machine.travel(due - timedelta(days=1), tick=False):
        look(incident, deliver)
    assert "The review is due in 1 d" in texts(people.ana)[-1]
    with time_machine.travel(due + timedelta(days=3), tick=False):
        look(incident, deliver)
    assert "The review is 3 d late. 0 of 5 questions are answered." in texts(people.ana)[-1]
    assert texts(leader) == []
    for hours in (0, 1):
        with time_machine.travel(due + timedelta(days=9, hours=hours), tick=False):
            look(incident, deliver)
    assert "late" in texts(leader)[-1]

    told = len(texts(people.ana))
    review = review_of(incident)
    opening.skip(review, by=people.ana, at=due, why="Nothing to learn")
    opening.skip(review, by=people.ben, at=due)
    settle()
    with time_machine.travel(due + timedelta(days=30), tick=False):
        look(incident, deliver)
    assert [one for one in texts(people.ana)[told:] if "late" in one] == []
