"""The page of an incident: what is seen at once, what it asks the database, and who sees nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.core.clock import now
from app.incidents.operations import actions, lifecycle, links, updates
from tests.factories import give_role, make_entries, make_incident
from tests.support import settle
from tests.web.incidents.pages import words


def statements(db, ask) -> int:
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert ask().status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.fixture
def incident(people):
    return make_incident(
        by=people.cara,
        lead=people.ana,
        responders=(people.ben,),
        severity="major",
        summary="**NorthPay** answers slowly",
        impact="About 26% of payments",
        services=("checkout",),
    )


def test_says_how_bad_who_leads_and_what_is_promised(incident, people, browser):
    said = words(browser(people.dev).get(f"/incidents/{incident.ref}"))

    assert "Card payments fail for one in four customers" in said
    assert "Engineering · A service is failing · declared by Cara Nowak" in said
    assert "Severity Major" in said
    assert "Lead AL Ana Lindqvist" in said
    assert "Open for 47 min" in said
    assert "Next update 17 min late was due" in said
    assert "Monitoring Reviewing" in said
    assert "NorthPay answers slowly" in said


def test_the_path_says_what_was_and_what_is_wanted(incident, people, browser):
    lifecycle.change_status(incident, to=incident.workflow.status("investigating"), by=people.ana, at=now())
    settle()

    page = browser(people.ana).get(f"/incidents/{incident.ref}").text

    assert '<li class="done">Triage<time' in page
    assert '<li class="now" aria-current="step">Investigating' in page
    assert "Waiting for a supplier</li>" not in page
    assert "<li>Closed<small>needs every deadline met or decided" not in page
    assert "<li>Closed<small>needs what made it possible</small>" in page


def test_asks_as_much_with_two_hundred_entries_as_with_five(incident, people, browser, db):
    address = f"/incidents/{incident.ref}"
    for number in range(10):
        actions.add(incident, f"Action {number}", by=people.ana, at=now(), owner=people.ben)
    updates.post(incident, updates.Draft(text="We are looking"), by=people.dev, at=now())
    make_entries(incident, 5, by=people.ben)
    page = browser(people.ana)
    page.get(address)
    few = statements(db, lambda: page.get(address))
    make_entries(incident, 195, by=people.ben)

    many = statements(db, lambda: page.get(address))

    assert many == few
    assert many <= 14


@pytest.mark.parametrize("tab", ["timeline", "updates", "actions", "people"])
def test_the_other_tabs_ask_no_more(incident, people, browser, db, tab):
    address = f"/incidents/{incident.ref}/{tab}"
    page = browser(people.ana)
    page.get(address)

    assert statements(db, lambda: page.get(address)) <= 14


def test_who_only_looks_is_offered_no_changes(incident, people, browser):
    page = browser(people.dev).get(f"/incidents/{incident.ref}").text

    assert "Post update" in page
    assert "Move to" not in page
    assert "/severity" not in page
    assert "Change the summary" not in page
    assert 'value="action"' not in page
    assert 'value="note"' in page


def test_the_team_may_close_it_and_a_responder_may_not(incident, people, browser):
    give_role(incident, "scribe", people.dev)
    own, other = browser(people.ben), browser(people.dev)

    assert f"/incidents/{incident.ref}/decline" in own.get(f"/incidents/{incident.ref}").text
    assert f"/incidents/{incident.ref}/decline" not in other.get(f"/incidents/{incident.ref}").text


def test_nobody_leads_yet_says_so(people, browser):
    incident = make_incident(by=people.dev)

    said = words(browser(people.dev).get(f"/incidents/{incident.ref}"))

    assert "Lead Nobody yet Find a lead" in said
    assert "Severity Not set" in said
    assert "Next update None promised" in said


def test_what_ended_shows_its_end_and_offers_to_reopen(incident, people, browser):
    lifecycle.decline(incident, by=people.ana, at=now(), why="It was the planned work of Tuesday")
    settle()

    page = browser(people.ana).get(f"/incidents/{incident.ref}")
    said = words(page)

    assert "Declined: It was the planned work of Tuesday" in said
    assert "It lasted 47 min" in said
    assert "Reopen" in said
    assert "Post update" not in said
    assert 'aria-current="step">Declined' in page.text


def test_practice_says_that_it_is(people, browser):
    incident = make_incident(by=people.ana, lead=people.ana, mode="practice", severity="major")

    page = browser(people.ben).get(f"/incidents/{incident.ref}")

    assert "Practice. Nobody outside this page is told" in words(page)
    assert "Would have told Customer operations" in words(page)


def test_what_is_private_is_the_same_404_as_what_does_not_exist(people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter to the Smiths")
    dev = browser(people.dev)

    seen, unknown = dev.get(f"/incidents/{private.ref}"), dev.get("/incidents/PRV-ZZZZ")

    assert seen.status_code == unknown.status_code == 404
    assert words(seen).replace(private.ref, "…") == words(unknown).replace("PRV-ZZZZ", "…")
    assert "Ask for access" in words(seen)
    assert "Canary" not in seen.text
    assert private.codename not in seen.text


def test_the_title_of_a_private_one_stays_off_the_window(people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter to the Smiths")

    page = browser(people.mei).get(f"/incidents/{private.ref}")

    assert f"<title>{private.ref} · Muster</title>" in page.text
    assert "Canary letter to the Smiths" in words(page)


def test_a_linked_incident_that_one_may_not_see_has_no_reference(incident, people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter")
    links.relate(private, incident, by=people.mei, at=now())
    settle()

    dev, mei = browser(people.dev), browser(people.mei)
    hidden, known = dev.get(f"/incidents/{incident.ref}"), mei.get(f"/incidents/{incident.ref}")

    assert "Related to another incident" in words(hidden)
    assert private.ref not in hidden.text
    assert f"Related to {private.ref} by Mei Tanaka" in words(known)


def test_a_merged_one_names_the_other_only_to_who_may_see_it(people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    public = make_incident(by=people.mei, lead=people.mei)
    links.merge(public, private, by=people.mei, at=now())
    settle()

    hidden = browser(people.dev).get(f"/incidents/{public.ref}")
    known = browser(people.mei).get(f"/incidents/{public.ref}")

    assert "Merged into another incident" in words(hidden)
    assert private.ref not in hidden.text
    assert private.ref in known.text


def test_an_unknown_reference_in_another_shape_is_a_404(people, browser):
    assert browser(people.ana).get("/incidents/INC-99999").status_code == 404


def test_a_stranger_is_sent_to_sign_in(incident, client):
    answer = client.get(f"/incidents/{incident.ref}")

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_a_promise_is_kept_in_view(people, browser):
    incident = make_incident(by=people.ana, severity="major", at=now() - timedelta(minutes=2))

    said = words(browser(people.ana).get(f"/incidents/{incident.ref}"))

    assert "Next update in 28 min by" in said
