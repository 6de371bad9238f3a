"""What somebody types is never lost: not by a reload, a session that ends, or a network that goes."""

import pytest
from playwright.sync_api import expect

from app.core.db import db
from app.people.models import Person
from app.people.operations import signing_in
from app.people.rules.passwords import make_hash

PASSWORD = "an umbrella for every season"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering", password_hash=make_hash(PASSWORD))


@pytest.fixture
def incident(portal, ana):
    return portal.incident(by=ana, title="Delivery slots vanish in Exeter", lead=ana)


def end_sessions(person):
    found = db.session.get(Person, person.id)
    signing_in.end_everywhere(found, by=found)


def kept(page) -> int:
    """How many drafts this browser holds."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length")


def test_a_reload_brings_the_draft_back_until_it_is_sent(visit, incident, ana):
    page = visit(ana).open(f"/incidents/{incident.ref}")
    note = page.get_by_role("textbox", name="Note for the timeline")
    note.fill("The slot table is empty since noon")
    page.reload()
    expect(note).to_have_value("The slot table is empty since noon")
    expect(page.get_by_text("This is what you typed before")).to_be_visible()
    page.get_by_role("button", name="Add to timeline").click()
    expect(page.locator("#timeline")).to_contain_text("The slot table is empty since noon")
    expect(note).to_have_value("")
    page.reload()
    expect(page.locator("#timeline")).to_contain_text("The slot table is empty since noon")
    expect(note).to_have_value("")
    assert kept(page) == 0


def test_a_half_filled_declaration_waits_too(visit, ana):
    page = visit(ana).open("/declare/engineering/service-failing")
    page.get_by_role("textbox", name="What is happening").fill("Half a sentence about")
    page.get_by_role("radio", name="Minor").check()
    page.reload()
    expect(page.get_by_role("textbox", name="What is happening")).to_have_value("Half a sentence about")
    expect(page.get_by_role("radio", name="Minor")).to_be_checked()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_role("textbox", name="What is happening")).to_have_value("")
    assert kept(page) == 0


def test_drafts_of_one_person_are_not_shown_to_the_next(portal, visit, incident, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{incident.ref}")
    page.get_by_role("textbox", name="Note for the timeline").fill("Only mine")
    page.reload()
    expect(page.get_by_text("This is what you typed before")).to_be_visible()
    ben = portal.person("Ben Okafor", team="engineering")
    window.context.add_cookies([portal.cookie_of(ben)])
    page.reload()
    expect(page.get_by_role("textbox", name="Note for the timeline")).to_have_value("")


def test_a_session_that_ends_while_typing(portal, visit, incident, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{incident.ref}/update")
    text = page.get_by_role("textbox", name="What do people need to know?")
    text.fill("Slots are back in Exeter. Next word at four.")
    window.may_be_refused(400, 401)
    portal.arrange(end_sessions, ana)
    page.get_by_role("button", name="Post update").click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("session")
    expect(text).to_have_value("Slots are back in Exeter. Next word at four.")

    with window.context.expect_page() as opened:
        refused.get_by_role("link", name="Sign in").click()
    beside = opened.value
    beside.get_by_role("textbox", name="E-mail").fill(ana.email)
    beside.get_by_role("textbox", name="Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    expect(beside.get_by_role("heading", level=1)).to_be_visible()
    expect(beside).to_have_url(portal.url + "/")

    page.get_by_role("button", name="Post update").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    window.open(f"/incidents/{incident.ref}/updates")
    expect(page.locator("#updates")).to_contain_text("Slots are back in Exeter")
    expect(page.locator("#updates li")).to_have_count(1)


def test_without_network_a_note_waits_and_goes_out_once(portal, visit, incident, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{incident.ref}")
    page.get_by_role("textbox", name="Note for the timeline").fill("On the train, tunnel ahead")
    window.lose_the_network()
    page.get_by_role("button", name="Add to timeline").click()
    expect(page.get_by_text("Not sent yet. Kept here")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note for the timeline")).to_have_value("On the train, tunnel ahead")
    window.find_the_network()
    expect(page.locator("#timeline")).to_contain_text("On the train, tunnel ahead")
    expect(page.get_by_text("Not sent yet. Kept here")).to_have_count(0)
    found = portal.count("SELECT count(*) FROM timeline_entry WHERE text = ?", "On the train, tunnel ahead")
    assert found == 1


def test_an_answer_that_got_lost_is_not_doubled(portal, visit, ana):
    """The declaration arrives, its answer does not; sent again it opens what was made."""
    title = "The answer to this one was lost on its way"
    window = visit(ana)
    page = window.open("/declare/engineering/service-failing")
    page.get_by_role("textbox", name="What is happening").fill(title)
    lost = []

    def lose(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch(max_redirects=0).status)
        return route.fulfill(status=204)

    page.route("**/declare/**", lose)
    # An answer without content leaves the page as it is: the person sees nothing happen, and presses again.
    send = page.get_by_role("button", name="Declare incident")
    with page.expect_response("**/declare/**"):
        send.click()
    assert lost == [303]
    # As the page does by itself after twenty seconds.
    page.evaluate("document.querySelectorAll('form').forEach((form) => { delete form.dataset.sending; })")
    send.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert portal.count("SELECT count(*) FROM incident WHERE title = ?", title) == 1


def test_a_refused_note_stays_in_its_field(visit, incident, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{incident.ref}")
    long = "word " * 5000
    page.get_by_role("textbox", name="Note for the timeline").fill(long)
    window.may_be_refused(422)
    page.get_by_role("button", name="Add to timeline").click()
    expect(page.locator("#say-e")).to_contain_text("Keep this under 20,000 characters")
    assert page.get_by_role("textbox", name="Note for the timeline").input_value().strip() == long.strip()
