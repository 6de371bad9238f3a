"""Who may see: the turn to private and back, letting in, shutting out, asking, breaking the glass."""

import re

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.clock import now
from app.incidents.models import AccessRequest
from app.incidents.operations import document, taking_part, visibility
from app.incidents.queries import access_requests_of, grants_of
from tests.factories import kinds_of, make_incident, make_person
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, title="Zanzibar pays nobody")


@pytest.fixture
def hidden(people):
    return make_incident(by=people.cara, path="privacy/misdirected", lead=people.mei, title="Zanzibar leaked")


@pytest.fixture
def admin(people):
    return make_person("Ada Admin", organisation_role="administrator")


def acts(db, action):
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_the_dialog_says_who_keeps_it_and_who_loses_it(incident, people, browser):
    taking_part.join(incident, by=people.cara, at=now(), kind="observer")
    settle()

    form = browser(people.ana).get(f"/incidents/{incident.ref}/private", headers=HX).text

    keeps, loses = form.split("Who loses it")
    assert ("Ana Lindqvist" in keeps, "Ben Okafor, who declared it" in keeps) == (True, True)
    assert "Cara Nowak, who watches it" in loses
    assert "What cannot be taken back" in form


def test_made_private_it_is_gone_for_everybody_else(incident, people, browser):
    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/private",
        data={"why": "A card number was pasted", "also": "cara nowak, mei"},
        headers=HX,
    )

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/incidents/{incident.ref}")
    assert browser(people.dev).get(f"/incidents/{incident.ref}").status_code == 404
    for person in (people.ana, people.ben, people.cara, people.mei):
        page = browser(person).get(f"/incidents/{incident.ref}")
        assert (page.status_code, incident.codename in page.text) == (200, True)
    assert "Only 4 people can see that this exists." in page.text


@pytest.mark.parametrize(
    "data, sentence",
    [
        ({"why": ""}, "Say in a few words why it becomes private"),
        ({"why": "A number", "also": "Zaphod"}, "Nobody here is called “Zaphod”"),
    ],
)
def test_making_private_needs_a_reason_and_people_who_exist(incident, people, browser, data, sentence):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/private", data=data, headers=HX)

    assert (answer.status_code, sentence in answer.text, incident.is_private) == (422, True, False)


def test_made_public_with_codename_new_title_and_reason(hidden, people, browser):
    client = browser(people.mei)
    form = client.get(f"/incidents/{hidden.ref}/public", headers=HX).text
    assert ("will be able to read all of it" in form, "No sensitive fact is filled in" in form) == (True, True)
    data = {"title": "A statement went astray", "codename": hidden.codename.upper(), "why": "It was told outside"}
    unread = client.post(f"/incidents/{hidden.ref}/public", data=data, headers=HX)
    assert (unread.status_code, "Say that you have read it" in unread.text, hidden.is_private) == (422, True, True)
    assert "A statement went astray" in unread.text
    data["looked"] = "y"
    document.change_fields(hidden, {"opinion": "Nothing is lost"}, by=people.mei, at=now())
    settle()
    form = client.get(f"/incidents/{hidden.ref}/public", headers=HX).text
    assert "Sensitive facts are filled in" in form
    assert "Opinion of the officer. Emptied, the timeline still says what they were" in form

    wrong = client.post(f"/incidents/{hidden.ref}/public", data={**data, "codename": "other words"}, headers=HX)
    assert (wrong.status_code, "Type the codename to confirm." in wrong.text) == (422, True)

    answer = client.post(f"/incidents/{hidden.ref}/public", data=data)
    assert (answer.status_code, answer.location) == (303, f"/incidents/{hidden.ref}")
    page = browser(people.dev).get(f"/incidents/{hidden.ref}")
    assert (page.status_code, "A statement went astray" in page.text) == (200, True)


def test_a_person_or_a_group_is_let_in_with_a_reason(hidden, people, browser):
    client = browser(people.mei)
    here = f"/incidents/{hidden.ref}/access"

    assert client.post(here, data={"who": "dev", "why": "He found the letter"}, headers=HX).status_code == 204
    assert browser(people.dev).get(f"/incidents/{hidden.ref}").status_code == 200
    assert (
        client.post(here, data={"group": "on-call", "why": "They look at the printer"}, headers=HX).status_code == 204
    )
    assert browser(people.ana).get(f"/incidents/{hidden.ref}").status_code == 200

    no_reason = client.post(here, data={"who": "ben", "why": ""}, headers=HX)
    assert (no_reason.status_code, "Say why they need to see it" in no_reason.text) == (422, True)
    both = client.post(here, data={"who": "ben", "group": "exec", "why": "x"}, headers=HX)
    assert (both.status_code, "Name a person, or choose a group" in both.text) == (422, True)


def test_shut_out_again_but_never_a_holder_of_a_role(hidden, people, browser):
    client = browser(people.mei)
    client.post(f"/incidents/{hidden.ref}/access", data={"who": "dev", "why": "He found the letter"})

    out = client.post(f"/incidents/{hidden.ref}/access/remove", data={"who": f"person:{people.dev.key}"}, headers=HX)
    assert out.status_code == 204
    assert browser(people.dev).get(f"/incidents/{hidden.ref}").status_code == 404

    gone = client.post(f"/incidents/{hidden.ref}/access/remove", data={"who": "person:nobody"}, headers=HX)
    assert gone.status_code == 404


def test_the_same_page_answers_asking_whatever_stands_behind_a_reference(hidden, incident, people, browser):
    client = browser(people.dev)

    answers = [
        client.post(f"/incidents/{ref}/ask", data={"why": "A customer asks"})
        for ref in (hidden.ref, "PRV-ZZZZ", "INC-9404")
    ]

    assert {one.status_code for one in answers} == {200}
    assert (
        len(
            {
                _without_secrets(one.text, ref)
                for one, ref in zip(answers, (hidden.ref, "PRV-ZZZZ", "INC-9404"), strict=True)
            }
        )
        == 1
    )
    assert "Sent, if there is somebody to send it to." in answers[0].text


def _without_secrets(text, ref):
    text = re.sub(r'content="[^"]*"|value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)
    return text.replace(ref, "REF")


def test_asking_again_within_a_quarter_of_an_hour_changes_nothing(hidden, people, browser, db):
    client = browser(people.dev)

    for _ in range(3):
        client.post(f"/incidents/{hidden.ref}/ask", data={"why": "Please"})

    assert len(list(db.session.scalars(select(AccessRequest)))) == 1


def test_who_asks_is_let_in_or_hears_nothing(hidden, people, browser):
    browser(people.dev).post(f"/incidents/{hidden.ref}/ask", data={"why": "A customer asks me"})
    browser(people.ben).post(f"/incidents/{hidden.ref}/ask", data={"why": "Curious"})
    client = browser(people.mei)
    page = client.get(f"/incidents/{hidden.ref}/people").text
    assert ("A customer asks me" in page, "Curious" in page) == (True, True)

    client.post(f"/incidents/{hidden.ref}/access-requests/{people.dev.key}", data={"answer": "yes"}, headers=HX)
    client.post(f"/incidents/{hidden.ref}/access-requests/{people.ben.key}", data={"answer": "no"}, headers=HX)

    assert access_requests_of(hidden) == []
    assert browser(people.dev).get(f"/incidents/{hidden.ref}").status_code == 200
    assert browser(people.ben).get(f"/incidents/{hidden.ref}").status_code == 404


def test_requests_are_shown_only_to_those_who_may_answer(hidden, people, browser):
    browser(people.dev).post(f"/incidents/{hidden.ref}/ask", data={"why": "A customer asks me"})

    assert "A customer asks me" not in browser(people.cara).get(f"/incidents/{hidden.ref}/people").text


def test_an_administrator_sees_the_same_nothing_and_a_link_in_both_cases(hidden, admin, browser):
    client = browser(admin)

    real, wrong = client.get(f"/incidents/{hidden.ref}"), client.get("/incidents/PRV-ZZZZ")

    assert (real.status_code, wrong.status_code) == (404, 404)
    assert _without_secrets(real.text, hidden.ref) == _without_secrets(wrong.text, "PRV-ZZZZ")
    assert f"/incidents/{hidden.ref}/break-glass" in real.text
    pages = [client.get(f"/incidents/{ref}/break-glass").text for ref in (hidden.ref, "PRV-ZZZZ")]
    assert _without_secrets(pages[0], hidden.ref) == _without_secrets(pages[1], "PRV-ZZZZ")


def test_the_glass_breaks_with_a_sentence_and_everybody_in_it_is_told(hidden, admin, people, browser, db):
    client = browser(admin)
    here = f"/incidents/{hidden.ref}/break-glass"

    short = [client.post(f"/incidents/{ref}/break-glass", data={"why": "must"}) for ref in (hidden.ref, "PRV-ZZZZ")]
    assert [one.status_code for one in short] == [422, 422]
    assert _without_secrets(short[0].text, hidden.ref) == _without_secrets(short[1].text, "PRV-ZZZZ")
    assert client.get(f"/incidents/{hidden.ref}").status_code == 404

    answer = client.post(here, data={"why": "The team is on a plane and the clock runs out"})
    assert (answer.status_code, answer.location) == (303, f"/incidents/{hidden.ref}")
    assert client.get(f"/incidents/{hidden.ref}").status_code == 200
    assert kinds_of(hidden)[-1] == "access"
    assert len(acts(db, "incident.glass_broken")) == 1


def test_a_broken_glass_with_nothing_behind_it_is_the_same_404_and_audited(incident, admin, browser, db):
    client = browser(admin)

    answer = client.post("/incidents/PRV-ZZZZ/break-glass", data={"why": "Looking for something that is not there"})

    assert answer.status_code == 404
    assert len(acts(db, "incident.glass_tried")) == 1


def test_nobody_else_reaches_the_glass(hidden, people, browser):
    for person in (people.dev, people.mei):
        assert browser(person).get(f"/incidents/{hidden.ref}/break-glass").status_code == 403
        assert browser(person).post(f"/incidents/{hidden.ref}/break-glass", data={"why": "x" * 20}).status_code == 403


def test_private_words_are_not_in_the_title_of_the_window(hidden, people, browser):
    for page in ("", "/people", "/actions", "/access", "/escalate"):
        text = browser(people.mei).get(f"/incidents/{hidden.ref}{page}").text
        assert "Zanzibar" not in re.search(r"<title>(.*?)</title>", text)[1]


def test_who_let_whom_in_is_kept(hidden, people, browser):
    visibility.let_in(hidden, people.dev, by=people.mei, at=now(), why="He found the letter")
    settle()

    assert [(one.person.name, one.why) for one in grants_of(hidden) if one.person_id == people.dev.id] == [
        ("Dev Patel", "He found the letter")
    ]
