"""Changing how bad it is: criteria and consequences first, one press, and nothing lost when two do it at once."""

import pytest

from app.core.clock import now
from app.incidents.operations import document, lifecycle
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle
from tests.web.incidents.pages import HTMX, events, field, words


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana, severity="minor")


def test_the_dialog_shows_criteria_and_what_is_now(incident, people, browser):
    answer = browser(people.ana).get(f"/incidents/{incident.ref}/severity", headers=HTMX)

    said = words(answer)
    assert 'class="dialog' in answer.text
    assert "Critical Most customers cannot order or pay Data is being lost" in said
    assert "Minor now A few customers notice" in said
    assert "Minor since" in said
    assert field(answer, "seen") == "minor"


def test_what_follows_is_said_before_anybody_presses(incident, people, browser):
    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/severity/then?severity=critical", headers=HTMX))

    assert "Critical then asks for" in said
    assert "an update every 15 minutes, the next by" in said
    assert "communications lead, which nobody is yet" in said
    assert "a full review by" in said
    assert "three more steps: “Major, first 30 minutes”" in said
    assert "how much harm, asked of the incident lead" in said
    assert "Customer operations with the title and the facts, because it is major or worse" in said
    assert "Executives with the title" in said
    assert "Nobody is paged." in said


def test_a_choice_is_held_against_what_the_record_says(incident, people, browser):
    client, address = browser(people.ana), f"/incidents/{incident.ref}/severity/then?severity=critical"
    assert "Does this look right?" not in client.get(address, headers=HTMX).text

    document.change_impact(incident, to="About **26 %** of card payments.", by=people.ana, at=now())
    document.change_fields(incident, {"customers": 1900}, by=people.ana, at=now())
    settle()
    said = words(client.get(address, headers=HTMX))

    assert "Does this look right? The record says customers affected: 1,900 customers ." in said
    assert "“About 26 % of card payments.” Critical asks for most customers" in said
    assert "Critical asks for most customers cannot order or pay, or data is being lost" in said
    assert "Keep it at Minor" in said
    # What is not changed is not asked about.
    same = client.get(f"/incidents/{incident.ref}/severity/then?severity=minor", headers=HTMX)
    assert "Does this look right?" not in same.text


def test_what_has_happened_already_does_not_follow_again(people, browser):
    incident = make_incident(by=people.cara, lead=people.ana, severity="major")

    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/severity/then?severity=critical", headers=HTMX))

    assert "more steps" not in said
    assert "Customer operations" not in said
    assert "Executives" in said


def test_without_script_the_dialog_is_a_page_with_what_follows(incident, people, browser):
    said = words(browser(people.ana).get(f"/incidents/{incident.ref}/severity?to=major"))

    assert "Declare incident" in said
    assert "Major then asks for" in said


def test_setting_it_records_and_refreshes(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/severity",
        data={"severity": "major", "seen": "minor", "why": "Vouchers fail as well"},
        headers=HTMX,
    )

    assert answer.status_code == 204
    assert {"head", "timeline", "checklist"} <= events(answer)
    assert incident.severity == "major"
    severity = next(one for one in entries_of(incident) if one.kind == "severity")
    assert (severity.text, severity.payload) == ("Vouchers fail as well", {"before": "Minor", "after": "Major"})


def test_without_script_it_goes_back_to_the_incident(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/severity", data={"severity": "major", "seen": "minor", "why": ""}
    )

    assert answer.status_code == 303
    assert answer.location == f"/incidents/{incident.ref}"


def test_somebody_was_faster_and_the_choice_is_kept(incident, people, browser):
    lifecycle.change_severity(incident, to=incident.workflow.severity("critical"), by=people.ben, at=now())
    settle()

    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/severity",
        data={"severity": "major", "seen": "minor", "why": "Half of it"},
        headers=HTMX,
    )

    assert answer.status_code == 409
    assert "Somebody set it to Critical meanwhile" in words(answer)
    assert 'value="major" checked' in answer.text
    assert field(answer, "why") == "Half of it"
    assert field(answer, "seen") == "critical"
    assert incident.severity == "critical"


def test_a_note_by_somebody_else_makes_no_form_stale(incident, people, browser):
    page = browser(people.ana)
    page.post(f"/incidents/{incident.ref}/entries", data={"kind": "note", "text": "Meanwhile"}, headers=HTMX)

    answer = page.post(f"/incidents/{incident.ref}/severity", data={"severity": "major", "seen": "minor"}, headers=HTMX)

    assert answer.status_code == 204


@pytest.mark.parametrize(
    "sent, says",
    [
        ({"severity": "sev1", "seen": "minor"}, "Choose from the list. This one is not on it any more"),
        ({"severity": "", "seen": ""}, "Choose one of these first"),
        ({"severity": "major", "seen": "minor", "why": "x" * 600}, "Keep this under 500 characters"),
    ],
)
def test_what_cannot_be_is_said_in_the_dialog(incident, people, browser, sent, says):
    before = kinds_of(incident)

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/severity", data=sent, headers=HTMX)

    assert answer.status_code == 422
    assert says in words(answer)
    assert kinds_of(incident) == before


def test_the_same_again_changes_nothing(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/severity", data={"severity": "minor", "seen": "minor"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert f"{incident.ref} is already Minor." in words(answer)


def test_who_only_looks_may_not(incident, people, browser):
    answer = browser(people.dev).post(
        f"/incidents/{incident.ref}/severity", data={"severity": "major", "seen": "minor"}, headers=HTMX
    )

    assert answer.status_code == 403
    assert "Join this incident first, then you can change it." in words(answer)
    assert incident.severity == "minor"


def test_what_ended_is_not_changed(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()

    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/severity", data={"severity": "major", "seen": "minor"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "Reopen it to change something." in words(answer)
