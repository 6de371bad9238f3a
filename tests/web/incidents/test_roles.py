"""Who does what: taking, giving, handing over, leaving, breaks."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import actions, updates
from app.incidents.queries import holder, open_handovers, participation
from tests.factories import entries_of, give_role, kinds_of, make_incident
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="critical")


def who(incident, role):
    found = holder(incident, role)
    return found.person.name if found else None


def test_the_tab_shows_duties_holders_and_what_is_empty_though_needed(incident, people, browser):
    text = browser(people.ben).get(f"/incidents/{incident.ref}/people").text

    assert "Keeps the whole picture" in text
    assert "somebody is needed" in text
    assert "where it helps" in text
    assert "It is never compared." in text


def test_anybody_takes_a_free_role_with_one_press(incident, people, browser):
    answer = browser(people.dev).post(f"/incidents/{incident.ref}/roles/scribe/take", headers=HX)

    assert (answer.status_code, who(incident, "scribe")) == (204, "Dev Patel")
    assert participation(incident, people.dev).kind == "responder"
    assert "people-changed" in answer.headers["HX-Trigger"]


def test_the_second_of_two_who_take_one_role_at_once_is_told_who_has_it(incident, people, browser):
    browser(people.ben).post(f"/incidents/{incident.ref}/roles/scribe/take")

    answer = browser(people.dev).post(f"/incidents/{incident.ref}/roles/scribe/take", headers=HX)

    assert (answer.status_code, who(incident, "scribe")) == (403, "Ben Okafor")
    assert "Join this incident first" in answer.text


def test_a_role_for_one_group_is_not_offered_to_others_and_refused(incident, people, browser):
    client = browser(people.ben)

    assert f"/incidents/{incident.ref}/roles/liaison/take" not in client.get(f"/incidents/{incident.ref}/people").text
    answer = client.post(f"/incidents/{incident.ref}/roles/liaison/take", headers=HX)
    assert (answer.status_code, "Support liaison is held by people of" in answer.text) == (422, True)
    assert browser(people.cara).post(f"/incidents/{incident.ref}/roles/liaison/take", headers=HX).status_code == 204


def test_two_hats_that_do_not_fit_one_head(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/roles/comms", data={"to": "Ana Lindqvist"}, headers=HX
    )

    assert answer.status_code == 422
    assert "Ana Lindqvist is incident lead already, and communications lead must be somebody else." in answer.text


def test_a_role_is_given_with_a_note_and_the_history_stays(incident, people, browser):
    give_role(incident, "scribe", people.ben)
    client = browser(people.ana)

    answer = client.post(
        f"/incidents/{incident.ref}/roles/scribe", data={"to": "dev", "note": "I have written until 14:40"}, headers=HX
    )

    assert (answer.status_code, who(incident, "scribe")) == (204, "Dev Patel")
    page = client.get(f"/incidents/{incident.ref}/people").text
    assert ("was scribe until" in page, "I have written until 14:40" in page) == (True, True)


def test_a_role_is_made_free_again(incident, people, browser):
    give_role(incident, "scribe", people.ben)

    answer = browser(people.ben).post(f"/incidents/{incident.ref}/roles/scribe/release")

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/people")
    assert who(incident, "scribe") is None


def test_the_handover_note_is_begun_from_the_record(incident, people, browser):
    updates.post(incident, updates.Draft(text="Half of card traffic runs elsewhere."), by=people.ana, at=now())
    actions.add(incident, "Ring the supplier", by=people.ana, at=now(), owner=people.ben)
    settle()

    form = browser(people.ana).get(f"/incidents/{incident.ref}/handover", headers=HX).text

    assert "Now: Half of card traffic runs elsewhere." in form
    assert "Next: Ring the supplier (Ben Okafor)" in form
    assert "Promised: the next update by " in form
    assert "Ben Okafor" in form


def test_whoever_is_asked_says_yes_first(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/roles/lead/handover", data={"to": "Ben Okafor", "note": "All calm"}, headers=HX
    )
    assert (answer.status_code, who(incident, "lead")) == (204, "Ana Lindqvist")

    ben = browser(people.ben)
    shown = ben.get(f"/incidents/{incident.ref}/parts/prompt", headers=HX).text
    assert ("Ana Lindqvist asks you to take over as incident lead" in shown, "All calm" in shown) == (True, True)
    assert "asks you" not in browser(people.dev).get(f"/incidents/{incident.ref}/parts/prompt", headers=HX).text

    yes = ben.post(f"/incidents/{incident.ref}/roles/lead/handover/answer", data={"answer": "yes"}, headers=HX)
    assert (yes.status_code, who(incident, "lead"), incident.lead.name) == (204, "Ben Okafor", "Ben Okafor")
    assert open_handovers(incident) == []


def test_not_now_leaves_everything_as_it_was(incident, people, browser):
    browser(people.ana).post(
        f"/incidents/{incident.ref}/roles/lead/handover", data={"to": "Ben Okafor", "note": "All calm"}
    )

    answer = browser(people.ben).post(
        f"/incidents/{incident.ref}/roles/lead/handover/answer", data={"answer": "no"}, headers=HX
    )

    assert (answer.status_code, who(incident, "lead")) == (204, "Ana Lindqvist")
    assert kinds_of(incident)[-1] == "handover_declined"


def test_an_offer_to_somebody_else_is_not_ones_own_to_answer(incident, people, browser):
    browser(people.ana).post(
        f"/incidents/{incident.ref}/roles/lead/handover", data={"to": "Ben Okafor", "note": "All calm"}
    )

    answer = browser(people.dev).post(
        f"/incidents/{incident.ref}/roles/lead/handover/answer", data={"answer": "yes"}, headers=HX
    )

    assert (answer.status_code, who(incident, "lead")) == (403, "Ana Lindqvist")


def test_a_handover_without_a_name_keeps_the_note(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/roles/lead/handover", data={"to": "", "note": "Three things to watch"}, headers=HX
    )

    assert (answer.status_code, "Say who takes it over" in answer.text) == (422, True)
    assert "Three things to watch" in answer.text


@pytest.mark.parametrize("headers, status", [(HX, 204), ({}, 303)])
def test_join_watch_and_leave(incident, people, browser, headers, status):
    client = browser(people.dev)
    here = f"/incidents/{incident.ref}"

    assert client.post(f"{here}/watch", headers=headers).status_code == status
    assert participation(incident, people.dev).kind == "observer"
    assert client.post(f"{here}/join", headers=headers).status_code == status
    assert participation(incident, people.dev).kind == "responder"
    assert client.get(f"{here}/leave", headers=headers).status_code == 200
    assert client.post(f"{here}/leave", headers=headers).status_code == status
    assert participation(incident, people.dev).left_at is not None


def test_whoever_holds_a_role_hands_it_over_before_leaving(incident, people, browser):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/leave", headers=HX)

    assert (answer.status_code, "Hand that over first." in answer.text) == (422, True)


def test_somebody_is_brought_in_by_name(incident, people, browser):
    answer = browser(people.ben).post(f"/incidents/{incident.ref}/people/add", data={"who": "dev pat"}, headers=HX)

    assert answer.status_code == 204
    assert participation(incident, people.dev).kind == "responder"
    assert entries_of(incident)[-1].payload["who"] == "Dev Patel"


def test_only_the_lead_or_the_team_lets_somebody_go(incident, people, browser):
    browser(people.dev).post(f"/incidents/{incident.ref}/join")
    browser(people.cara).post(f"/incidents/{incident.ref}/join")
    gone = f"/incidents/{incident.ref}/people/{people.cara.key}/remove"

    assert browser(people.dev).post(gone, headers=HX).status_code == 403
    assert browser(people.ana).post(gone, headers=HX).status_code == 204
    assert participation(incident, people.cara).left_at is not None


def test_a_break_and_back_before_it_is_over(incident, people, browser):
    client = browser(people.ben)

    assert client.post(f"/incidents/{incident.ref}/break", headers=HX).status_code == 204
    assert "break until " in client.get(f"/incidents/{incident.ref}/people").text
    assert client.post(f"/incidents/{incident.ref}/back", headers=HX).status_code == 204
    assert participation(incident, people.ben).break_until is None
    assert "You are not on a break." in client.post(f"/incidents/{incident.ref}/back", headers=HX).text


def test_names_are_suggested_while_one_types_and_never_many(incident, people, browser):
    client = browser(people.ana)

    assert 'value="Ben Okafor"' in client.get(f"/incidents/{incident.ref}/people/suggest?to=be").text
    assert 'value="Ana, Ben Okafor"' in client.get(f"/incidents/{incident.ref}/people/suggest?also=Ana, ok").text
    assert client.get(f"/incidents/{incident.ref}/people/suggest?to=b").text.strip() == ""


def test_a_role_that_the_type_does_not_have_is_not_found(incident, people, browser):
    assert browser(people.ana).get(f"/incidents/{incident.ref}/roles/captain").status_code == 404


def test_who_looks_is_here_for_two_minutes_and_it_leaves_no_trace(incident, people, browser):
    before = len(entries_of(incident))

    assert browser(people.ana).post(f"/incidents/{incident.ref}/here", headers=HX).status_code == 204
    assert browser(people.dev).post(f"/incidents/{incident.ref}/here", headers=HX).status_code == 204

    shown = browser(people.ben).get(f"/incidents/{incident.ref}/parts/people", headers=HX).text
    assert (shown.count('class="here"'), len(entries_of(incident))) == (1, before)
    participation(incident, people.ana).seen_at = now() - timedelta(minutes=3)
    settle()
    assert 'class="here"' not in browser(people.ben).get(f"/incidents/{incident.ref}/parts/people", headers=HX).text
