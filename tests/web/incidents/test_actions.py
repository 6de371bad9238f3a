"""Actions on the page: one line, one press, and what happens when it does not fit."""

import pytest

from app.core.clock import now
from app.incidents.operations import actions, lifecycle
from app.incidents.queries import actions_of
from tests.factories import entries_of, kinds_of, make_incident, make_person
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana)


def add(incident, text="Ring the supplier", **more):
    action = actions.add(incident, text, by=incident.lead, at=now(), **more)
    settle()
    return action


def test_one_line_holds_the_words_the_owner_and_the_due_time(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/actions", data={"text": "Ring the supplier @ben in 2 h"}, headers=HX
    )

    [action] = actions_of(incident)
    assert answer.status_code == 200
    assert (action.text, action.owner.name) == ("Ring the supplier", "Ben Okafor")
    assert 90 <= (action.due_at - now()).total_seconds() / 60 <= 120
    assert "actions-changed" in answer.headers["HX-Trigger"]
    assert "Ring the supplier" in answer.text


def test_fields_of_their_own_win_over_the_line(incident, people, browser):
    browser(people.ana).post(
        f"/incidents/{incident.ref}/actions",
        data={"text": "Ask @ben whether it holds", "owner": "Cara Nowak", "due_at": "2099-01-02T10:00"},
    )

    [action] = actions_of(incident)
    assert (action.owner.name, action.due_at.isoformat()) == ("Cara Nowak", "2099-01-02T10:00:00+00:00")


def test_a_name_that_nobody_has_stays_among_the_words(incident, people, browser):
    browser(people.ana).post(f"/incidents/{incident.ref}/actions", data={"text": "Read @nobody again"})

    [action] = actions_of(incident)
    assert (action.text, action.owner) == ("Read @nobody again", None)


def test_without_script_adding_comes_back_to_the_tab(incident, people, browser):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/actions", data={"text": "Ring the supplier"})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}/actions")


@pytest.mark.parametrize("headers", [HX, {}])
def test_an_owner_whom_nobody_knows_is_named_and_the_text_kept(incident, people, browser, headers):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/actions", data={"text": "Ring the supplier", "owner": "Zaphod"}, headers=headers
    )

    assert answer.status_code == 422
    assert "Nobody here is called “Zaphod”" in answer.text
    assert 'value="Ring the supplier"' in answer.text
    assert actions_of(incident) == []


def test_two_people_of_one_name_are_both_named(incident, people, browser):
    make_person("Ben Oyelaran")

    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/actions", data={"text": "Ring them", "owner": "ben o"}, headers=HX
    )

    assert answer.status_code == 422
    assert "Several people are called “ben o”: Ben Okafor" in answer.text


def test_done_and_back_again_with_one_press_each(incident, people, browser):
    action = add(incident)
    address = f"/incidents/{incident.ref}/actions/{action.number}/done"
    client = browser(people.ana)

    answer = client.post(address, data={"done": "1"}, headers=HX)

    assert answer.status_code == 200
    assert actions_of(incident)[0].done_by.name == "Ana Lindqvist"
    assert 'id="actions"' in answer.text
    assert 'id="action-list"' in client.post(f"{address}?show=all", data={"done": ""}, headers=HX).text
    assert actions_of(incident)[0].done_at is None
    assert kinds_of(incident)[-2:] == ["action_done", "action_opened"]


def test_pressing_done_twice_says_so_and_changes_nothing(incident, people, browser):
    action = add(incident)
    client = browser(people.ana)
    client.post(f"/incidents/{incident.ref}/actions/{action.number}/done", data={"done": "1"})
    before = len(entries_of(incident))

    answer = client.post(f"/incidents/{incident.ref}/actions/{action.number}/done", data={"done": "1"}, headers=HX)

    assert answer.status_code == 422
    assert "This action is done already." in answer.text
    assert len(entries_of(incident)) == before


def test_taken_changed_and_dropped(incident, people, browser):
    action = add(incident)
    client = browser(people.ben)
    here = f"/incidents/{incident.ref}/actions/{action.number}"

    assert client.post(f"{here}/take", headers=HX).status_code == 200
    assert actions_of(incident)[0].owner.name == "Ben Okafor"

    assert "Ring the supplier" in client.get(here, headers=HX).text
    answer = client.post(here, data={"text": "Ring them twice", "owner": "ana", "due_at": ""}, headers=HX)
    assert answer.status_code == 204
    assert (actions_of(incident)[0].text, actions_of(incident)[0].owner.name) == ("Ring them twice", "Ana Lindqvist")

    assert client.post(f"{here}/drop", headers=HX).status_code == 204
    assert actions_of(incident) == []
    assert kinds_of(incident)[-1] == "action_dropped"


def test_the_tab_shows_open_done_or_all(incident, people, browser):
    add(incident, "Still to do")
    done = add(incident, "Done long ago")
    actions.finish(done, by=people.ana, at=now())
    settle()
    client = browser(people.dev)

    shown = {show: client.get(f"/incidents/{incident.ref}/actions?show={show}").text for show in ("", "done", "all")}

    assert ("Still to do" in shown[""], "Done long ago" in shown[""]) == (True, False)
    assert ("Still to do" in shown["done"], "Done long ago" in shown["done"]) == (False, True)
    assert ("Still to do" in shown["all"], "Done long ago" in shown["all"]) == (True, True)


def test_markup_in_an_action_is_only_text(incident, people, browser):
    add(incident, "<script>alert(1)</script> & مرحبا 🙂")

    page = browser(people.dev).get(f"/incidents/{incident.ref}/actions").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; مرحبا 🙂" in page
    assert "<script>alert" not in page


def test_an_unknown_action_is_not_found(incident, people, browser):
    assert browser(people.ana).post(f"/incidents/{incident.ref}/actions/7/done", data={"done": "1"}).status_code == 404


def test_a_closed_incident_takes_no_more_actions(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="declared twice")
    settle()

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/actions", data={"text": "One more"}, headers=HX)

    assert answer.status_code == 422
    assert f"{incident.ref} is cancelled. Reopen it to change something." in answer.text


def test_two_people_at_one_action_the_second_sees_both(incident, people, browser):
    action = add(incident, owner=people.ben)
    here = f"/incidents/{incident.ref}/actions/{action.number}"
    seen = f"Ring the supplier|{people.ben.key}|"
    mine = {"text": "Ring them at noon", "owner": "ben", "due_at": "", "seen": seen}
    actions.assign(actions_of(incident)[0], to=people.cara, by=people.cara, at=now())
    settle()

    refused = browser(people.ana).post(here, data=mine, headers=HX)

    assert refused.status_code == 409
    assert "Somebody changed it to “Ring the supplier”, Cara Nowak while you were writing." in refused.text
    assert 'value="Ring them at noon"' in refused.text
    assert actions_of(incident)[0].owner.name == "Cara Nowak"
    again = browser(people.ana).post(here, data={**mine, "seen": f"Ring the supplier|{people.cara.key}|"}, headers=HX)
    assert (again.status_code, actions_of(incident)[0].text) == (204, "Ring them at noon")
