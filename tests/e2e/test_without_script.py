"""A browser without script: every step by a page and a form."""

import re

import pytest
from playwright.sync_api import expect

from app.people.rules.passwords import make_hash
from tests.e2e.visitor import of, timeline_of
from tests.e2e.world import leave_review_out

PASSWORD = "an umbrella for every season"
TITLE = "Confirmation mails arrive twice"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering", password_hash=make_hash(PASSWORD))


def test_from_signing_in_to_closed(portal, visit, ana):
    window = visit(script=False)
    page = window.open("/declare")
    page.get_by_role("textbox", name="E-mail").fill(ana.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    declare(page)
    home = window.path
    lead_and_set_severity(page)
    assert window.path == home
    write(page)
    expect(page.locator("#updates")).to_contain_text("Mails come once again")
    window.open(home)
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Monitoring")
    window.may_be_refused(422)
    put_right_what_is_missing(page)
    for status in ("Reviewing", "Closed"):
        page.get_by_role("link", name=f"Move to {status}").click()
        page.get_by_role("button", name=f"Move to {status}").click()
        expect(page.locator("#stepper [aria-current=step]")).to_contain_text(status)
        if status == "Reviewing":
            portal.arrange(leave_review_out, home.rpartition("/")[2], ana, portal.person("Ben Okafor"))

    page.get_by_role("navigation", name="Parts of this incident").get_by_role("link", name="Timeline").click()
    told = timeline_of(page)
    for words in ("Stopped the second worker", "Mails come once again", "Reviewing", "Closed"):
        assert words in told
    window.open("/more")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title(re.compile("Sign in"))


def declare(page):
    """The search is a form, the cards are links."""
    page.get_by_role("searchbox", name="Search kinds of incident").fill("confirmation mails")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^A small fault")).click()
    page.get_by_role("textbox", name="What is happening").fill(TITLE)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def lead_and_set_severity(page):
    page.get_by_role("button", name=of("I can", "Incident lead")).click()
    expect(page.locator("#glance")).to_contain_text("Ana Lindqvist")
    page.locator("#glance").get_by_role("link", name=re.compile("Not set")).click()
    page.get_by_role("radio", name=re.compile("^Minor")).check()
    page.get_by_role("button", name="Set severity").click()
    expect(page.locator("#glance")).to_contain_text("Minor")


def write(page):
    """A summary, a note, and an update that moves the status."""
    page.get_by_role("link", name="Change the summary").click()
    page.get_by_role("textbox", name="What is happening").fill("The mail queue was read by two workers.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#what")).to_contain_text("read by two workers")
    page.get_by_role("textbox", name="Note for the timeline").fill("Stopped the second worker")
    page.get_by_role("button", name="Add to timeline").click()
    expect(page.locator("#timeline")).to_contain_text("Stopped the second worker")
    page.get_by_role("link", name="Post update").click()
    page.get_by_role("textbox", name="What do people need to know?").fill("Mails come once again.")
    page.get_by_label("Status").select_option(label="Monitoring")
    page.get_by_role("button", name="Post update").click()


def put_right_what_is_missing(page):
    """A move that needs more is refused with the list, and each line is a link to its place."""
    page.get_by_role("link", name="Move to Reviewing").click()
    page.get_by_role("button", name="Move to Reviewing").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name=of("Write it", "Who is affected")).click()
    page.get_by_role("link", name="Change the impact").click()
    page.get_by_role("textbox", name="Who is affected").fill("A few hundred people got two mails.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#fields").get_by_role("link", name="Change facts").click()
    page.get_by_label("Customers who notice").select_option(label="A few")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#fields")).to_contain_text("A few")


def test_a_refused_declaration_comes_back_with_every_word(visit, ana, portal):
    window = visit(ana, script=False)
    page = window.open("/declare/engineering/service-failing")
    page.get_by_label("Anything else people should know?").fill("Since the storm.")
    window.may_be_refused(422)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing to put right")
    expect(page.get_by_label("Anything else people should know?")).to_have_value("Since the storm.")


def test_two_people_edit_one_text(portal, visit, ana):
    ben = portal.person("Ben Okafor", team="engineering")
    incident = portal.incident(by=ana, title="Vouchers of Wells are refused", summary="Since noon.", lead=ana)
    windows = visit(ana, script=False), visit(ben, script=False)
    for window, text in zip(windows, ("Since noon. All of them.", "Since eleven."), strict=True):
        window.open(f"/incidents/{incident.ref}/summary/edit")
        window.page.get_by_role("textbox", name="What is happening").fill(text)
    windows[0].page.get_by_role("button", name="Save", exact=True).click()
    windows[1].may_be_refused(409)
    windows[1].page.get_by_role("button", name="Save", exact=True).click()
    page = windows[1].page
    expect(page.get_by_text("All of them.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Yours")).to_have_value("Since eleven.")
