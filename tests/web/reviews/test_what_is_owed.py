"""Which review an incident owes, until when, and what goes straight to it."""

from datetime import UTC, datetime

import pytest
import time_machine

from app.core.clock import now
from app.core.db import db
from app.incidents.models import Incident
from app.incidents.operations import lifecycle
from app.reviews.presenting.debrief import suggested
from app.reviews.queries import review_of
from tests.factories import make_people, make_person, put_back, use_book

THURSDAY = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.fixture
def people(book):
    return make_people()


def declare(client, path="/declare/engineering/service-failing", **said):
    assert client.post(path, data={"key": "a-key-of-its-own", **said}).status_code == 303


def only_incident():
    return db.session.scalars(db.select(Incident)).one()


def test_it_is_due_in_working_days_and_weekends_do_not_count(people, over):
    with time_machine.travel(THURSDAY, tick=False):
        found = review_of(over(people, severity="critical"))

    # Five working days after a Thursday at three in the afternoon.
    assert (found.label, found.due_at.date().isoformat()) == ("Full review", "2026-11-26")
    assert review_of(over(people, severity="minor")).label == "Short review"


def test_what_is_only_reported_goes_straight_to_its_review(people, browser):
    client = browser(people.ana)
    declare(client, mode="report_only", severity="major", title="The till stood still on Sunday")

    incident = only_incident()
    review = review_of(incident)
    # Nobody leads what is over: whoever tells it owns its review until somebody else does.
    assert (review.label, review.owner_id) == ("Full review", people.ana.id)
    assert "The facts, from the record" in client.get(f"/incidents/{incident.ref}/review").text
    assert f"/incidents/{incident.ref}/review" in client.get("/reviews").text


def test_a_kind_that_is_told_when_it_is_over_is_never_live(app, people, browser, tmp_path):
    file = tmp_path / "near.yaml"
    file.write_text((tmp_path / "reviewed.yaml").read_text().replace("quiet: true,", "quiet: true, report_only: true,"))
    before, client = use_book(app, file), browser(people.ana)
    page = client.get("/declare/engineering/small-fault", follow_redirects=True).text
    assert "its review opens at once" in page and 'value="live"' not in page

    declare(client, path="/declare/engineering/small-fault", mode="live", title="A delete was stopped in time")
    incident = only_incident()
    assert (incident.phase, incident.mode, review_of(incident)) == ("learning", "report_only", None)
    lifecycle.change_severity(incident, to=incident.workflow.severity("minor"), by=people.ana, at=now())
    put_back(app, before)

    assert review_of(incident).label == "Short review"


def test_who_leads_the_debrief_is_suggested_from_the_discipline_and_was_not_in_it(people, over):
    incident = over(people)
    near = make_person("Zoe Last", team="engineering")
    make_person("Aaron First", team="support")

    assert suggested(review_of(incident))[0].name == near.name
    assert not {"Ana Lindqvist", "Ben Okafor"} & {one.name for one in suggested(review_of(incident))}
    assert suggested(review_of(over(people, title="Zugvogel", private=True))) == []
