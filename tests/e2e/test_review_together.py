"""A review that two people write at once: every word is saved as it is typed, and none is overwritten."""

import pytest
from playwright.sync_api import expect

from app.core.clock import now
from app.core.db import db
from app.incidents.operations import document, lifecycle
from app.people.models import Person
from app.people.operations import signing_in
from app.people.rules.passwords import make_hash
from tests.e2e.visitor import refreshed
from tests.e2e.world import incident_by_ref
from tests.factories import settle

PASSWORD = "an umbrella for every season"
STORY = "What happened, told as a story"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering", password_hash=make_hash(PASSWORD))


@pytest.fixture
def ben(portal):
    return portal.person("Ben Okafor", team="support", groups=("customer-ops",))


@pytest.fixture
def over(portal, ana, ben):
    """An incident that has just come to its end, with both of them in it."""
    made = portal.incident(by=ben, title="Vouchers are refused in Leeds", severity="minor", lead=ana)
    portal.arrange(end, made.ref, ana)
    return made.ref


def end(ref: str, by: Person) -> None:
    incident, person = incident_by_ref(ref), db.session.get(Person, by.id)
    document.change_impact(incident, to="Forty customers.", by=person, at=now())
    for status in ("investigating", "reviewing"):
        lifecycle.change_status(
            incident, to=incident.workflow.status(status), by=person, at=now(), without="A test has no time"
        )
        settle()


def end_sessions(person: Person) -> None:
    found = db.session.get(Person, person.id)
    signing_in.end_everywhere(found, by=found)


def story_of(page):
    return page.get_by_role("region", name=STORY)


def field_of(page):
    return story_of(page).get_by_role("textbox", name=STORY)


def types(page, text: str) -> None:
    """Type as people do, key by key, so that the page saves by itself."""
    field = field_of(page)
    field.click()
    field.press("Control+End")
    page.keyboard.type(text)


def saved(page, by: str):
    expect(story_of(page)).to_contain_text(f"by {by}")


def test_two_windows_type_in_one_answer_and_nobody_is_overwritten(visit, over, ana, ben):
    first, second = visit(ana), visit(ben)
    hers, his = first.open(f"/incidents/{over}/review"), second.open(f"/incidents/{over}/review")
    types(hers, "Vouchers were refused from nine.")
    saved(hers, "Ana Lindqvist")
    # He sees where she writes, and her words come to him as long as he writes nothing there himself.
    refreshed(his)
    expect(story_of(his)).to_contain_text("Ana Lindqvist is writing here")
    expect(field_of(his)).to_have_value("Vouchers were refused from nine.")

    # In a tunnel he writes on; meanwhile she does.
    second.lose_the_network()
    types(his, " Nobody told the shops.")
    expect(story_of(his)).to_contain_text("Not sent yet. Kept here")
    types(hers, " The till asked the old list.")
    expect(story_of(hers).locator("input[name=seen]")).to_have_value("2")
    second.may_be_refused(409)
    second.find_the_network()
    conflict = story_of(his).get_by_role("alert")
    expect(conflict).to_contain_text("Ana Lindqvist saved another answer while you were writing")
    expect(conflict).to_contain_text("The till asked the old list")
    expect(field_of(his)).to_have_value("Vouchers were refused from nine. Nobody told the shops.")

    # A page loaded anew still knows upon what he wrote: his words come back, and overwrite nothing.
    his.reload()
    expect(field_of(his)).to_have_value("Vouchers were refused from nine. Nobody told the shops.")
    types(his, " Nor the phones.")
    expect(conflict).to_contain_text("Nothing is lost")
    field_of(his).fill("From nine the till asked the old list. Nobody told the shops.")
    story_of(his).get_by_role("button", name="Save mine").click()
    saved(his, "Ben Okafor")
    expect(conflict).to_have_count(0)
    refreshed(hers)
    expect(field_of(hers)).to_have_value("From nine the till asked the old list. Nobody told the shops.")
    his.reload()
    expect(field_of(his)).to_have_value("From nine the till asked the old list. Nobody told the shops.")


def test_an_answer_outlives_the_session_it_was_typed_in(portal, visit, over, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{over}/review")
    window.may_be_refused(400, 401)
    portal.arrange(end_sessions, ana)
    types(page, "Half a sentence about the till")
    refused = page.get_by_text("Your session has ended").first
    expect(refused).to_be_visible()
    window.context.add_cookies([portal.cookie_of(ana)])
    window.open(f"/incidents/{over}/review")
    expect(field_of(page)).to_have_value("Half a sentence about the till")
    expect(page.get_by_text("This is what you typed before")).to_be_visible()
    types(page, " and the list")
    saved(page, "Ana Lindqvist")
    page.reload()
    expect(field_of(page)).to_have_value("Half a sentence about the till and the list")
    expect(page.get_by_text("This is what you typed before")).to_have_count(0)
