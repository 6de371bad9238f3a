"""The one thing that the page asks, whom it asks, and what can be answered."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import nudges
from app.incidents.queries import participation
from tests.factories import kinds_of, make_incident
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana)


def speak(incident, nudge, text, subject=""):
    state = nudges.speak(incident, nudge, subject=subject, text=text, next_at=None, at=now())
    settle()
    return state


def prompt(client, incident):
    return client.get(f"/incidents/{incident.ref}/parts/prompt", headers=HX).text


def test_nothing_is_asked_when_nothing_is_missing(incident, people, browser):
    assert "<section" not in prompt(browser(people.ana), incident)


def test_four_hours_are_said_only_to_whoever_holds_the_role(incident, people, browser):
    speak(incident, "long-shift", "Ana Lindqvist has led this for 4 hours. Hand over, eat, or rest.", "lead")

    asked = prompt(browser(people.ana), incident)

    assert '<h2 id="asked-h">Ana Lindqvist has led this for 4 hours</h2>' in asked
    assert ("Hand over" in asked, "Take fifteen minutes" in asked, "ask again in 2 h" in asked) == (True, True, True)
    assert asked.count('class="btn') == 3
    assert "has led this" not in prompt(browser(people.ben), incident)


def test_at_most_one_thing_is_asked_and_care_comes_first(incident, people, browser):
    speak(incident, "no-severity", "How bad is it? Nobody has said yet.")
    speak(incident, "long-shift", "Ana Lindqvist has led this for 4 hours. Rest.", "lead")

    assert prompt(browser(people.ana), incident).count("<section") == 1
    assert "has led this" in prompt(browser(people.ana), incident)
    assert "How bad is it?" in prompt(browser(people.ben), incident)


def test_put_off_it_is_silent_and_comes_back(incident, people, browser):
    state = speak(incident, "no-severity", "How bad is it? Nobody has said yet.")
    client = browser(people.ana)

    answer = client.post(f"/incidents/{incident.ref}/nudges/no-severity/later", data={"hours": "1"}, headers=HX)

    assert (answer.status_code, "How bad" in answer.text) == (200, False)
    assert kinds_of(incident)[-1] == "nudge"
    state.snoozed_until = now() - timedelta(minutes=1)
    assert "How bad" in prompt(client, incident)


def test_dismissed_for_good_with_a_reason(incident, people, browser):
    speak(incident, "no-severity", "How bad is it? Nobody has said yet.")
    client = browser(people.ana)
    here = f"/incidents/{incident.ref}/nudges/no-severity/dismiss"

    assert "How bad is it?" in client.get(here, headers=HX).text
    assert client.post(here, data={"why": ""}, headers=HX).status_code == 422
    assert client.post(here, data={"why": "It is a test of the line"}).status_code == 303
    assert "How bad" not in prompt(client, incident)


def test_a_break_is_taken_from_the_prompt(incident, people, browser):
    speak(incident, "long-shift", "Ana Lindqvist has led this for 4 hours. Rest.", "lead")

    browser(people.ana).post(f"/incidents/{incident.ref}/break", headers=HX)

    assert participation(incident, people.ana).break_until > now()


def test_nobody_answers_what_is_not_asked_of_them(incident, people, browser):
    speak(incident, "long-shift", "Ana Lindqvist has led this for 4 hours. Rest.", "lead")
    later = f"/incidents/{incident.ref}/nudges/long-shift/later"

    assert browser(people.ben).post(later, data={"subject": "lead"}, headers=HX).status_code == 404
    assert browser(people.dev).get(f"/incidents/{incident.ref}/nudges/nothing/dismiss").status_code == 403
