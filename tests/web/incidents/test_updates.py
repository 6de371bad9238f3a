"""Updates: words, status, severity and promise in one act; what was posted, on time or late."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.incidents.models import Update
from app.incidents.operations import lifecycle, updates
from tests.factories import kinds_of, make_incident
from tests.support import settle
from tests.web.incidents.pages import HTMX, events, part, typed, words


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana, severity="major")


def post(page, incident, text="Half of it works again.", address="updates", headers=HTMX, **sent):
    return page.post(f"/incidents/{incident.ref}/{address}", data={"text": text, **sent}, headers=headers)


def posted(db, incident):
    return list(db.session.scalars(select(Update).where(Update.incident_id == incident.id).order_by(Update.number)))


def test_the_dialog_hints_at_what_to_say_and_who_gets_it(incident, people, browser):
    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/update", headers=HTMX))

    assert "What we know · what it means for people · what we do next" in said
    assert "Triage, as it is" in said
    assert "Major, as it is" in said
    assert "Empty: Major asks for one every 30 minutes." in said
    assert "Everyone here on this page at once" in said
    assert "Nobody is paged." in said
    assert "due by" in said
    assert "17 min late" in said


def test_posting_from_the_dialog_closes_it_and_refreshes(incident, people, browser, db):
    answer = post(browser(people.ana), incident, address="updates?dialog=1")

    assert answer.status_code == 204
    assert {"latest", "head", "timeline", "updates"} <= events(answer)
    update = posted(db, incident)[0]
    assert update.text == "Half of it works again."
    assert update.next_due_at == update.at + timedelta(minutes=30)


def test_posting_from_the_tab_gives_an_empty_form(incident, people, browser):
    answer = post(browser(people.ana), incident)

    assert answer.status_code == 200
    assert typed(answer) == ""
    assert "in 30 min" in words(answer)


def test_without_script_it_goes_to_the_updates(incident, people, browser):
    answer = post(browser(people.ana), incident, headers={})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/updates")


def test_anybody_may_post_one_and_only_its_people_change_more(incident, people, browser, db):
    dev = browser(people.dev)

    form = words(dev.get(f"/incidents/{incident.ref}/update", headers=HTMX))
    plain = post(dev, incident)
    more = post(dev, incident, status="fixing")

    assert "as it is" not in form
    assert (plain.status_code, more.status_code) == (200, 403)
    assert len(posted(db, incident)) == 1
    assert incident.status == "triage"


def test_status_and_severity_change_in_the_same_act(incident, people, browser, db):
    answer = post(browser(people.ana), incident, status="fixing", severity="critical")

    assert answer.status_code == 200
    assert (incident.status, incident.severity) == ("fixing", "critical")
    update = posted(db, incident)[0]
    assert (update.status, update.severity) == ("fixing", "critical")
    assert update.next_due_at == update.at + timedelta(minutes=15)


def test_a_status_that_wants_more_keeps_everything_typed(incident, people, browser, db):
    page = browser(people.ana)

    answer = post(page, incident, status="monitoring", address="updates?dialog=1")
    on = post(page, incident, status="monitoring", without="The catalogue is down")

    said = words(answer)
    assert answer.status_code == 422
    assert "Monitoring still needs: affected services, a summary." in said
    assert "Affected services At least one Name services" in said
    assert typed(answer) == "Half of it works again."
    assert 'selected value="monitoring"' in answer.text
    assert on.status_code == 200
    assert incident.status == "monitoring"
    assert len(posted(db, incident)) == 1


def test_its_own_promise(incident, people, browser, db):
    at = (now() + timedelta(hours=3)).replace(second=0, microsecond=0)

    post(browser(people.ana), incident, next_due_at=f"{at:%Y-%m-%dT%H:%M}")

    assert posted(db, incident)[0].next_due_at == incident.next_update_due_at == at


def test_no_further_promise(incident, people, browser):
    post(browser(people.ana), incident, no_next="y")

    assert incident.next_update_due_at is None


@pytest.mark.parametrize(
    "sent, says",
    [
        ({"text": " "}, "Say something first, in a few words"),
        ({"text": "x" * 10_001}, "Keep this under 10,000 characters"),
        ({"next_due_at": "soon"}, "Use a day and a time"),
        ({"next_due_at": "2020-01-01T10:00"}, "The next update has to be promised for later than now."),
        ({"status": "nowhere"}, "Choose from the list"),
        ({"status": "closed"}, "Choose from the list"),
        ({"severity": "sev1"}, "Choose from the list"),
    ],
)
def test_what_cannot_be_is_said_in_place(incident, people, browser, db, sent, says):
    before = kinds_of(incident)

    answer = post(browser(people.ana), incident, **sent)

    assert answer.status_code == 422
    assert says in words(answer)
    assert posted(db, incident) == []
    assert kinds_of(incident) == before


def test_the_list_says_on_time_or_late(incident, people, browser):
    at = incident.declared_at
    updates.post(incident, updates.Draft(text="First"), by=people.ana, at=at + timedelta(minutes=5))
    updates.post(incident, updates.Draft(text="Second"), by=people.ben, at=at + timedelta(minutes=40))
    settle()

    said = part(browser(people.dev).get(f"/incidents/{incident.ref}/updates"), "updates")

    page = words(browser(people.dev).get(f"/incidents/{incident.ref}/updates"))
    assert "Posted" in said
    assert "Ben Okafor Major · Triage · 5 min late Second" in page
    assert "Ana Lindqvist Major · Triage · on time First" in page


def test_the_first_one_of_what_promised_nothing(people, browser):
    incident = make_incident(by=people.ana)
    updates.post(incident, updates.Draft(text="We look"), by=people.ana, at=incident.declared_at + timedelta(minutes=7))
    settle()

    page = words(browser(people.ana).get(f"/incidents/{incident.ref}/updates"))

    assert "Not set · Triage · 7 min after it was declared" in page


def test_nothing_posted_yet_says_what_to_do(incident, people, browser):
    assert "Nothing has been posted yet." in words(browser(people.ana).get(f"/incidents/{incident.ref}/updates"))


def test_the_overview_shows_the_latest_word(incident, people, browser):
    post(browser(people.ana), incident, "One")
    post(browser(people.ana), incident, "**Two**")

    page = browser(people.dev).get(f"/incidents/{incident.ref}")

    assert "Latest update" in words(page)
    assert "<strong>Two</strong>" in page.text.split('id="latest"')[1][:900]


def test_what_ended_takes_none(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()
    page = browser(people.ana)

    assert "Write the next update" not in words(page.get(f"/incidents/{incident.ref}/updates"))
    assert post(page, incident).status_code == 422


def test_practice_tells_the_players_only(people, browser):
    incident = make_incident(by=people.ana, lead=people.ana, severity="major", mode="practice")

    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/update", headers=HTMX))

    assert "The players on this page; nobody else is told" in said


def test_markdown_can_do_no_harm(incident, people, browser):
    page = browser(people.ana)
    post(page, incident, "<script>alert(1)</script> <img src=x onerror=alert(1)>")

    shown = page.get(f"/incidents/{incident.ref}/updates").text

    assert "<script>alert" not in shown
    assert "<img" not in shown
