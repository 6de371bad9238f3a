"""Asking groups to join: what reaches them, the words they get, what came of it."""

import pytest

from app.core.clock import now
from app.incidents.operations import escalations
from app.incidents.queries import escalations_of, grants_of
from tests.factories import kinds_of, make_incident
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="major")


def ask(client, incident, *groups, message="Please ring their duty desk", headers=HX, **more):
    data = {"groups": list(groups), "message": message, **more}
    return client.post(f"/incidents/{incident.ref}/escalate", data=data, headers=headers)


def test_the_dialog_names_the_groups_of_the_book_and_how_many_are_in_each(incident, people, browser):
    form = browser(people.ana).get(f"/incidents/{incident.ref}/escalate", headers=HX).text

    assert ("Engineering on call" in form, "Customer operations" in form, "Executives" in form) == (True, True, False)
    assert "1 person" in form
    assert f"{incident.ref}, Major: {incident.title}. Please" in form
    assert "Nobody is paged." in form


@pytest.mark.parametrize("headers, status", [(HX, 204), ({}, 303)])
def test_several_groups_are_asked_with_the_same_words(incident, people, browser, headers, status):
    answer = ask(browser(people.ana), incident, "on-call", "customer-ops", headers=headers)

    assert answer.status_code == status
    assert [(one.group_label, one.message) for one in escalations_of(incident)] == [
        ("Customer operations", "Please ring their duty desk"),
        ("Engineering on call", "Please ring their duty desk"),
    ]
    page = browser(people.ben).get(f"/incidents/{incident.ref}/people").text
    assert ("Paged and asked" in page, "on its way" in page, "I am on it" in page) == (True, True, True)


def test_the_outcome_is_shown_and_who_is_on_it(incident, people, browser):
    ask(browser(people.ana), incident, "customer-ops")
    [row] = escalations_of(incident)
    escalations.note_outcome(row, "inbox", told=1, at=now())
    escalations.note_outcome(row, "mail", told=0, problem="the mail server does not answer", at=now())
    settle()

    assert browser(people.cara).post(f"/incidents/{incident.ref}/escalations/1/answer", headers=HX).status_code == 204
    shown = browser(people.ana).get(f"/incidents/{incident.ref}/parts/escalations", headers=HX).text

    assert ("inbox: 1 person told" in shown, "mail: the mail server does not answer" in shown) == (True, True)
    assert "Cara Nowak is on it" in shown
    again = browser(people.ben).post(f"/incidents/{incident.ref}/escalations/1/answer", headers=HX)
    assert (again.status_code, "Cara Nowak is on it already." in again.text) == (422, True)


@pytest.mark.parametrize(
    "groups, message, sentence",
    [
        ((), "Please help", "Choose whom to ask"),
        (("on-call",), "", "Say what they should know and do"),
        (("exec",), "Please help", "Choose from the list"),
        (("on-call",), "x" * 2001, "Keep this under 2,000 characters"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_asked(incident, people, browser, groups, message, sentence):
    answer = ask(browser(people.ana), incident, *groups, message=message)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert escalations_of(incident) == []


def test_practice_asks_nobody_and_says_so(people, browser):
    incident = make_incident(by=people.ben, lead=people.ana, mode="practice")

    ask(browser(people.ana), incident, "on-call")
    shown = browser(people.ana).get(f"/incidents/{incident.ref}/parts/escalations", headers=HX).text

    assert "practice: nobody was told" in shown


def test_a_private_incident_asks_only_those_who_may_see_it_or_are_let_in_on_purpose(people, browser):
    incident = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)
    client = browser(people.mei)

    refused = ask(client, incident, "exec")
    assert (refused.status_code, "Executives cannot see this incident." in refused.text) == (422, True)
    assert escalations_of(incident) == []

    assert ask(client, incident, "exec", let_in="y").status_code == 204
    assert "exec" in {one.group_slug for one in grants_of(incident)}
    assert "access" in kinds_of(incident)


def test_words_to_begin_with_never_hold_a_private_title(people, browser):
    incident = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="Zanzibar leaked")

    form = browser(people.mei).get(f"/incidents/{incident.ref}/escalate", headers=HX).text

    assert ("Zanzibar" in form, incident.codename in form) == (False, True)
