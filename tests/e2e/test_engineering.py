"""From “something is wrong” to closed, by the person who leads, while a colleague watches."""

import re

import pytest
from playwright.sync_api import expect

from app.people.rules.passwords import make_hash
from tests.e2e.visitor import holds_still, of, timeline_of
from tests.e2e.world import leave_review_out

PASSWORD = "an umbrella for every season"
TITLE = "Card payments fail for one in four customers"


@pytest.fixture
def ana(portal):
    return portal.person(
        "Ana Lindqvist", team="engineering", groups=("on-call",), password_hash=make_hash(PASSWORD), title="Engineer"
    )


@pytest.fixture
def ben(portal):
    return portal.person("Ben Okafor", team="engineering")


def test_sign_in_by_the_form_leads_to_where_one_wanted_to_go(visit, ana):
    window = visit()
    page = window.open("/incidents")
    expect(page).to_have_title(re.compile("Sign in"))
    page.get_by_role("textbox", name="E-mail").fill(ana.email)
    page.get_by_role("textbox", name="Password").fill("something else entirely")
    window.may_be_refused(422)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_role("textbox", name="E-mail")).to_have_value(ana.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Incidents")


def test_declaring_takes_three_presses_and_one_sentence(visit, ana):
    page = visit(ana).open("/")
    presses = 0
    for press in ("Declare incident", re.compile("^A service is failing")):
        page.get_by_role("link", name=press).first.click()
        presses += 1
    # The cursor stands in the one field that is needed.
    title = page.get_by_role("textbox", name="What is happening")
    expect(title).to_be_focused()
    expect(page.get_by_text("Nobody is paged")).to_be_visible()
    page.keyboard.type("The rider app answers slowly in Bath")
    page.keyboard.press("Enter")
    presses += 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("The rider app answers slowly in Bath")
    expect(page.get_by_role("status").filter(has_text="is declared")).to_contain_text("Thank you")
    assert presses == 3


def test_declare_respond_close(portal, visit, ana, ben):
    window = visit(ana)
    page = window.open("/declare/engineering/service-failing")
    page.get_by_role("textbox", name="What is happening").fill(TITLE)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    watching = visit(ben).open(window.path)
    still = holds_still(watching)

    take_the_lead(page)
    set_severity(page)
    # A colleague sees it within the poll, without reloading.
    expect(watching.locator("#glance")).to_contain_text("Major")
    expect(watching.locator("#glance")).to_contain_text("Ana Lindqvist")
    expect(watching.locator("#checklist")).to_contain_text("Scope: who and how many")

    tick_the_checklist(page)
    add_an_action_and_do_it(page)
    write_the_summary(page)
    post_an_update_with_a_status(page)
    window.may_be_refused(422)
    be_told_what_is_missing_and_put_it_right(page)
    portal.arrange(leave_review_out, window.path.rpartition("/")[2], ana, ben)
    close(page)
    # The colleague has followed all of it on one page.
    expect(watching.locator("#stepper [aria-current=step]")).to_contain_text("Closed")
    expect(watching.locator("#latest")).to_contain_text("Payments go by HarbourPay now")
    assert still(), "the watching page was loaded anew"

    page.get_by_role("navigation", name="Parts of this incident").get_by_role("link", name="Timeline").click()
    told = timeline_of(page)
    for words in (
        *("Declared by", "is incident lead", "Major, first 30 minutes", "One in four", "Scope: who and how many"),
        *("Ask NorthPay what they changed", "one in four", "Payments go by HarbourPay now", "Monitoring"),
        *("About 900 customers", "Customers who notice", "Reviewing", "Closed"),
    ):
        assert words in told, f"the timeline does not say {words!r}:\n{told}"


def take_the_lead(page):
    expect(page.locator("#glance")).to_contain_text("Nobody yet")
    page.get_by_role("button", name=of("I can", "Incident lead")).click()
    expect(page.locator("#glance")).to_contain_text("Ana Lindqvist")
    expect(page.locator("#people")).to_contain_text("Incident lead, for")


def set_severity(page):
    """Criteria stand beside each choice, and what follows from it before it is confirmed."""
    page.locator("#glance").get_by_role("link", name=re.compile("Not set")).click()
    dialog = page.get_by_role("dialog", name="How bad is it?")
    expect(dialog).to_contain_text("20% or more of one payment method fails")
    expect(dialog).to_contain_text("A workaround is easy")
    dialog.get_by_role("radio", name=re.compile("^Major")).check()
    expect(dialog.locator("#dlg-then")).to_contain_text("Major, first 30 minutes")
    expect(dialog.locator("#dlg-then")).to_contain_text("Who will be told")
    dialog.get_by_label("Why?").fill("One in four")
    dialog.get_by_role("button", name="Set severity").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#glance")).to_contain_text("Major")


def tick_the_checklist(page):
    """It came by itself, because of the severity."""
    step = page.get_by_role("checkbox", name="Scope: who and how many")
    step.click()
    expect(step).to_be_checked()
    expect(page.locator("#checklist")).to_contain_text("1 of")
    # What makes no sense this time is left out with a reason.
    page.get_by_role("link", name=of("Not needed, because …", "Major, first 30 minutes")).click()
    dialog = page.get_by_role("dialog", name="Not needed")
    dialog.get_by_role("checkbox", name="Give support the holding line").check()
    dialog.get_by_label("Why not?").fill("Support writes it themselves")
    dialog.get_by_role("button", name="Leave out").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#checklist")).to_contain_text("Support writes it themselves")
    expect(page.locator("#checklist")).to_contain_text("2 of")


def add_an_action_and_do_it(page):
    note = page.get_by_role("textbox", name="Note for the timeline")
    page.get_by_role("radio", name="Action").check(force=True)
    note.fill("Ask NorthPay what they changed")
    page.get_by_role("button", name="Add to timeline").click()
    action = page.locator("#actions").get_by_role("checkbox", name=re.compile("Ask NorthPay"))
    expect(action).to_be_visible()
    expect(note).to_have_value("")
    action.click()
    expect(page.locator("#actions")).to_contain_text("Everything that was asked for is done")


def write_the_summary(page):
    page.get_by_role("link", name="Change the summary").click()
    text = page.get_by_role("textbox", name="What is happening")
    expect(text).to_be_focused()
    text.fill("NorthPay refuses **one in four** cards since 14:02.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#what .prose strong")).to_have_text("one in four")


def post_an_update_with_a_status(page):
    page.get_by_role("link", name="Post update").click()
    dialog = page.get_by_role("dialog", name="Post an update")
    dialog.get_by_label("What do people need to know?").fill("Payments go by HarbourPay now. More at half past.")
    dialog.get_by_label("Status").select_option(label="Monitoring")
    dialog.get_by_role("button", name="Post update").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#latest")).to_contain_text("Payments go by HarbourPay now")
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Monitoring")


def be_told_what_is_missing_and_put_it_right(page):
    """The status dialog lists what is missing, and each line leads to its place."""
    dialog = page.get_by_role("dialog", name="Move to Reviewing")
    page.get_by_role("link", name="Move to Reviewing").click()
    expect(dialog).to_contain_text("What it needs")
    dialog.get_by_role("button", name="Move to Reviewing").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("link", name=of("Write it", "Who is affected")).click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Change the impact").click()
    page.get_by_role("textbox", name="Who is affected").fill("About 900 customers, a guess.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#impact")).to_contain_text("About 900 customers")

    page.get_by_role("link", name="Move to Reviewing").click()
    # What has a dialog of its own opens in place of this one, and says what is needed before what.
    dialog.get_by_role("link", name=of("Fill it in", "Customers who notice")).click()
    facts = page.get_by_role("dialog", name="Facts")
    expect(facts).to_contain_text("Customers who notice needed before Reviewing")
    facts.get_by_label("Customers who notice").select_option(label="Many")
    facts.get_by_role("button", name="Save").click()
    expect(facts).to_be_hidden()
    expect(page.locator("#fields")).to_contain_text("Many")

    page.get_by_role("link", name="Move to Reviewing").click()
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("link", name=re.compile("Write it|Fill it in"))).to_have_count(0)
    dialog.get_by_role("button", name="Move to Reviewing").click()
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Reviewing")


def close(page):
    page.get_by_role("link", name="Move to Closed").click()
    page.get_by_role("dialog", name="Move to Closed").get_by_role("button", name="Move to Closed").click()
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Closed")
    expect(page.get_by_role("link", name="Reopen")).to_be_visible()
    expect(page.get_by_role("link", name="Post update")).to_have_count(0)
