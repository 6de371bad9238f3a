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


def test_steps_that_make_no_sense_this_time_are_left_out_with_a_reason(incident, people, browser):
    client, address = browser(people.ana), f"/incidents/{incident.ref}/checklist/first-minutes/left-out"
    shown = client.get(f"/incidents/{incident.ref}/parts/checklist", headers=HX).text
    assert f'href="{address}" data-dialog>Not needed, because …' in shown

    dialog = client.get(address, headers=HX).text
    assert ("Turn payments off and on again" in dialog, 'name="why"' in dialog) == (True, True)
    refused = client.post(address, data={"steps": ["3"]}, headers=HX)
    assert (refused.status_code, "Say why it is not needed" in refused.text) == (422, True)
    assert 'value="3" checked' in refused.text or "checked" in refused.text.split('value="3"')[0].rsplit("<input", 1)[1]

    answer = client.post(address, data={"steps": ["2", "3"], "why": "Payments are not touched"}, headers=HX)

    assert (answer.status_code, "checklist-changed" in answer.headers["HX-Trigger"]) == (204, True)
    assert [one.left_out for one in checklist_of(incident)] == [
        "",
        "Payments are not touched",
        "Payments are not touched",
    ]
    shown = client.get(f"/incidents/{incident.ref}/parts/checklist", headers=HX).text
    assert "2 of 3" in shown
    assert "Not needed, Ana Lindqvist, " in shown
    assert kinds_of(incident)[-2:] == ["step_left_out", "step_left_out"]
    told = client.get(f"/incidents/{incident.ref}/timeline").text
    assert "left out the step “Turn payments off and on again”: Payments are not touched" in told
    # Ticked by somebody meanwhile: refused as a whole; one press asks for a step again.
    again = client.post(address, data={"steps": ["2"], "why": "Twice"}, headers=HX)
    assert again.status_code == 422
    client.post(f"/incidents/{incident.ref}/checklist/3", data={"done": ""}, headers=HX)
    assert [(one.done_at is None, one.left_out) for one in checklist_of(incident)][2] == (True, "")


def test_a_rule_may_wait_for_the_last_step_of_a_checklist(incident, people, browser):
    client = browser(people.ana)
    for number in (1, 2):
        client.post(f"/incidents/{incident.ref}/checklist/{number}", data={"done": "1"}, headers=HX)
    assert "said" not in kinds_of(incident)

    left_out = {"steps": ["3"], "why": "Payments are not touched"}
    client.post(f"/incidents/{incident.ref}/checklist/first-minutes/left-out", data=left_out, headers=HX)

    assert kinds_of(incident)[-2:] == ["step_left_out", "said"]
    assert "ask who needs a break" in client.get(f"/incidents/{incident.ref}/timeline").text
    rules = client.get("/handbook/engineering/service-failing").text
    assert "When the checklist “Major, first 30 minutes” is done" in rules


def test_without_script_leaving_out_is_a_page_that_comes_back(incident, people, browser):
    client, address = browser(people.ana), f"/incidents/{incident.ref}/checklist/first-minutes/left-out"

    assert client.get(address).status_code == 200
    answer = client.post(address, data={"steps": ["1"], "why": "Known already"})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/actions")
    assert browser(people.dev).get(address).status_code == 403
    assert client.get(f"/incidents/{incident.ref}/checklist/no-such-list/left-out").status_code == 404


def test_no_such_step_is_not_found(incident, people, browser):
    assert browser(people.ana).post(f"/incidents/{incident.ref}/checklist/99", data={"done": "1"}).status_code == 404
