"""Moving along: what a step needs, going on without it, and the ends it can come to."""

import pytest

from app.core.clock import now
from app.incidents.operations import actions, document, lifecycle
from tests.factories import entries_of, give_role, kinds_of, make_incident
from tests.support import settle
from tests.web.incidents.pages import HTMX, events, field, words


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana, severity="minor")


def post(page, incident, to, **sent):
    seen = sent.pop("seen", incident.status)
    return page.post(f"/incidents/{incident.ref}/status", data={"to": to, "seen": seen, **sent}, headers=HTMX)


def last_status(incident):
    return [one for one in entries_of(incident) if one.kind == "status"][-1]


def test_the_dialog_lists_what_is_there_and_what_is_missing(incident, people, browser):
    answer = browser(people.ana).get(f"/incidents/{incident.ref}/status?to=monitoring", headers=HTMX)

    said = words(answer)
    assert "Move to Monitoring" in said
    assert "Monitoring means: the fix is in, and we watch whether it holds." in said
    assert "Affected services At least one Name services" in said
    assert "A summary What is happening, for somebody who just arrived Write it" in said
    assert '<li class="done">' in answer.text
    assert "Incident lead Ana Lindqvist" in said
    assert "Two things are missing." in said
    # What has a dialog of its own is opened at once, from here.
    assert f'href="/incidents/{incident.ref}/services" data-dialog' in answer.text
    assert "Waiting for a supplier" in said
    assert "It was no incident" in said


def test_the_next_step_is_offered_by_itself(incident, people, browser):
    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/status", headers=HTMX))

    assert "Move to Investigating" in said


def test_a_move_that_needs_nothing(incident, people, browser):
    answer = post(browser(people.ana), incident, "fixing")

    assert answer.status_code == 204
    assert {"head", "timeline"} <= events(answer)
    assert incident.status == "fixing"
    assert last_status(incident).payload["after"] == "Fixing"


def test_without_script_it_goes_back_to_the_incident(incident, people, browser):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/status", data={"to": "fixing", "seen": "triage"})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}")


def test_what_is_missing_is_named_in_place(incident, people, browser):
    answer = post(browser(people.ana), incident, "monitoring")

    assert answer.status_code == 422
    assert "Monitoring still needs: affected services, a summary." in words(answer)
    assert incident.status == "triage"


def test_going_on_without_it_takes_a_reason_that_is_recorded(incident, people, browser):
    answer = post(browser(people.ana), incident, "monitoring", without="The catalogue is down")

    assert answer.status_code == 204
    entry = last_status(incident)
    assert entry.text == "The catalogue is down"
    assert entry.payload["without"] == ["Affected services", "A summary"]


def test_closing_takes_no_excuse(incident, people, browser):
    actions.add(incident, "Write to the supplier", by=people.ana, at=now())
    document.change_impact(incident, to="Nobody", by=people.ana, at=now())
    lifecycle.change_status(incident, to=incident.workflow.status("reviewing"), by=people.ana, at=now())
    settle()

    answer = post(browser(people.ana), incident, "closed", without="We are tired")

    said = words(answer)
    assert answer.status_code == 422
    assert "Every action done or dropped Still open: 1 See actions" in said
    assert "What made it possible Fill it in" in said
    assert "disabled" in answer.text
    assert incident.status == "reviewing"


def test_closing_is_for_the_lead_or_the_team(incident, people, browser):
    give_role(incident, "scribe", people.dev)

    answer = post(browser(people.dev), incident, "closed")

    assert answer.status_code == 403
    assert "Only the lead or the team that owns this kind of incident can do that." in words(answer)


def test_a_step_that_the_book_does_not_allow(incident, people, browser):
    document.change_impact(incident, to="Nobody", by=people.ana, at=now())
    lifecycle.change_status(incident, to=incident.workflow.status("reviewing"), by=people.ana, at=now())
    settle()

    answer = post(browser(people.ana), incident, "fixing")

    assert answer.status_code == 422
    assert "cannot go from Reviewing to Fixing" in words(answer)


@pytest.mark.parametrize("end", ["declined", "merged", "cancelled"])
def test_an_end_is_no_step(incident, people, browser, end):
    answer = post(browser(people.ana), incident, end)

    assert answer.status_code == 422
    assert incident.phase == "triage"


def test_somebody_moved_it_meanwhile(incident, people, browser):
    lifecycle.change_status(incident, to=incident.workflow.status("fixing"), by=people.ben, at=now())
    settle()

    answer = post(browser(people.ana), incident, "investigating", seen="triage")

    assert answer.status_code == 409
    assert "Somebody moved it to Fixing meanwhile" in words(answer)
    assert field(answer, "seen") == "fixing"
    assert incident.status == "fixing"


@pytest.mark.parametrize("end, label", [("decline", "Declined"), ("cancel", "Cancelled")])
def test_ending_takes_a_reason_and_keeps_the_record(incident, people, browser, end, label):
    page = browser(people.ana)

    refused = page.post(f"/incidents/{incident.ref}/{end}", data={"why": " "}, headers=HTMX)
    done = page.post(f"/incidents/{incident.ref}/{end}", data={"why": "It was planned work"}, headers=HTMX)

    assert refused.status_code == 422
    assert "Say in a few words why. It stays on the record" in words(refused)
    assert done.status_code == 204
    assert incident.end_reason == "It was planned work"
    assert last_status(incident).payload["after"] == label


def test_ending_is_for_the_lead_or_the_team(incident, people, browser):
    assert browser(people.cara).get(f"/incidents/{incident.ref}/decline").status_code == 403


def test_taking_it_up_again_takes_a_reason(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()
    page = browser(people.ana)

    asked = page.get(f"/incidents/{incident.ref}/reopen", headers=HTMX)
    refused = page.post(f"/incidents/{incident.ref}/reopen", data={"why": ""}, headers=HTMX)
    done = page.post(f"/incidents/{incident.ref}/reopen", data={"why": "It is back"}, headers=HTMX)

    assert "Take it up again" in words(asked)
    assert (refused.status_code, done.status_code) == (422, 204)
    assert incident.phase == "active"
    assert last_status(incident).payload["reopened"] is True


def test_the_status_of_what_ended_is_the_question_whether_to_reopen(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()

    answer = browser(people.ana).get(f"/incidents/{incident.ref}/status")

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/reopen")


def test_ending_twice_is_refused_in_words(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/decline", data={"why": "Again"}, headers=HTMX)

    assert answer.status_code == 422
    assert f"{incident.ref} is cancelled. Reopen it to change something." in words(answer)
    assert kinds_of(incident).count("status") == 1


def test_changing_the_type_shows_what_becomes_what(incident, people, browser):
    document.change_fields(incident, {"customers": 40}, by=people.ana, at=now())
    give_role(incident, "scribe", people.ben)

    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/type/then?to=support/wrong-refund", headers=HTMX))

    assert "Minor becomes Contained" in said
    assert "It stays in Triage" in said
    assert "Kept, but not shown any more: Customers affected" in said


def test_changing_the_type(incident, people, browser):
    page = browser(people.ana)

    dialog = page.get(f"/incidents/{incident.ref}/type", headers=HTMX)
    answer = page.post(f"/incidents/{incident.ref}/type", data={"to": "support/wrong-refund"}, headers=HTMX)

    assert "It is “A service is failing” of Engineering now." in words(dialog)
    assert "An old kind" not in words(dialog)
    assert answer.status_code == 204
    assert (incident.discipline, incident.type, incident.severity) == ("support", "wrong-refund", "contained")


@pytest.mark.parametrize("to", ["", "support/unknown", "engineering/old-kind", "engineering/service-failing"])
def test_a_type_that_cannot_be(incident, people, browser, to):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/type", data={"to": to}, headers=HTMX)

    assert answer.status_code == 422
    assert incident.type == "service-failing"


def test_without_script_one_may_look_before_it_changes(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/type", data={"to": "support/wrong-refund", "look": "1"}
    )

    assert "Minor becomes Contained" in words(answer)
    assert incident.discipline == "engineering"
