"""Checklists appear by rule, are ticked by name, and untick again."""

import pytest

from app.incidents.queries import checklist_of
from tests.factories import kinds_of, make_incident

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="major")


def test_each_list_says_what_asked_for_it_and_marks_what_is_late_and_risky(incident, people, browser):
    text = browser(people.ana).get(f"/incidents/{incident.ref}/parts/checklist", headers=HX).text

    assert "Major, first 30 minutes" in text
    assert "0 of 3" in text
    assert "Here because it is Major." in text
    assert "Incident lead, was due " in text
    assert "say it before you do it" in text


def test_one_press_ticks_by_name_and_another_takes_it_back(incident, people, browser):
    client = browser(people.ben)

    answer = client.post(f"/incidents/{incident.ref}/checklist/2", data={"done": "1"}, headers=HX)

    assert (answer.status_code, checklist_of(incident)[1].done_by.name) == (200, "Ben Okafor")
    assert "1 of 3" in answer.text
    assert "Ben Okafor, " in answer.text
    assert "timeline-changed" in answer.headers["HX-Trigger"]

    client.post(f"/incidents/{incident.ref}/checklist/2", data={"done": ""}, headers=HX)
    assert checklist_of(incident)[1].done_at is None
    assert kinds_of(incident)[-2:] == ["step_done", "step_opened"]


def test_without_script_a_tick_comes_back_to_where_it_was_pressed(incident, people, browser):
    answer = browser(people.ben).post(
        f"/incidents/{incident.ref}/checklist/1",
        data={"done": "1"},
        headers={"Referer": f"http://localhost/incidents/{incident.ref}/actions"},
    )

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/actions")


def test_a_step_somebody_ticked_meanwhile_says_who(incident, people, browser):
    browser(people.ben).post(f"/incidents/{incident.ref}/checklist/1", data={"done": "1"})

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/checklist/1", data={"done": "1"}, headers=HX)

    assert answer.status_code == 422
    assert "Ben Okafor has done this step already." in answer.text


def test_whoever_may_not_tick_sees_boxes_that_cannot_be_pressed(incident, people, browser):
    client = browser(people.dev)

    assert "<button" not in client.get(f"/incidents/{incident.ref}/parts/checklist", headers=HX).text
    assert client.post(f"/incidents/{incident.ref}/checklist/1", data={"done": "1"}, headers=HX).status_code == 403
    assert checklist_of(incident)[0].done_at is None


def test_no_such_step_is_not_found(incident, people, browser):
    assert browser(people.ana).post(f"/incidents/{incident.ref}/checklist/99", data={"done": "1"}).status_code == 404
