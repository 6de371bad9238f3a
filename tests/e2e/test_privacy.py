"""A letter went to the wrong person: private from the start, with a deadline of the law."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from app.core.clock import now
from tests.e2e.visitor import of

TITLE = "A statement was posted to the customer next door"


@pytest.fixture
def dev(portal):
    return portal.person("Dev Patel")


@pytest.fixture
def mei(portal):
    return portal.person("Mei Tanaka", team="privacy", groups=("privacy-team",))


@pytest.fixture
def ola(portal):
    return portal.person("Ola Brandt", team="engineering")


def london(hours_ago: int) -> str:
    """What somebody in London types into a field of day and time."""
    return f"{(now() - timedelta(hours=hours_ago)).astimezone(ZoneInfo('Europe/London')):%Y-%m-%dT%H:%M}"


def test_declare_privately_decide_meet_the_clock_close(visit, dev, mei, ola):
    reporter = visit(dev)
    codename = declare_what_one_does_not_know_much_about(reporter)
    home = reporter.path
    ask_from_outside(visit(ola), home)

    window = visit(mei)
    page = window.open(home)
    window.may_be_refused(422)
    lead_and_let_nobody_in_yet(page)
    say_since_when_we_know(page)
    clock = page.locator("#clocks .clock", has_text="Tell the data protection authority")
    decide(page, clock)
    meet_by_evidence(page, clock)
    for status in ("Remediating", "Closed"):
        window.open(f"{home}/status?to={status.lower()}")
        page.get_by_role("button", name=f"Move to {status}").click()
        expect(page.locator("#stepper [aria-current=step]")).to_contain_text(status)
    expect(page.get_by_role("complementary", name="Private")).to_contain_text(codename)

    # The reporter hears by reference and codename only.
    reporter.open("/notices")
    assert TITLE not in reporter.page.locator("main").inner_text()


def declare_what_one_does_not_know_much_about(reporter) -> str:
    """Any employee finds it in their own words, and lands on its page; says the codename."""
    page = reporter.open("/declare")
    page.get_by_role("searchbox", name="Search kinds of incident").fill("statement")
    page.get_by_role("link", name=re.compile("^Sent to the wrong person")).click()
    expect(page.get_by_text("private from the start")).to_be_visible()
    expect(page.get_by_role("region", name="Who will be told")).to_contain_text("Privacy team")
    page.get_by_role("textbox", name="What is happening").fill(TITLE)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    # The band says who sees it, and by which name it goes outside.
    band = page.get_by_role("complementary", name="Private")
    expect(band).to_contain_text("can see that this exists")
    ref = reporter.path.rpartition("/")[2]
    assert re.fullmatch(r"PRV-[A-Z0-9]{4,}", ref), ref
    expect(page).to_have_title(re.compile(ref))
    assert TITLE not in page.title()
    return band.locator("b").last.inner_text()


def ask_from_outside(outsider, home):
    """Somebody outside gets the page that every wrong reference gets, and may ask."""
    ref = home.rpartition("/")[2]
    page = outsider.open(home, 404)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here that you can see")
    here = page.locator("main").inner_text().replace(ref, "REF")
    outsider.open("/incidents/PRV-ZZZZ", 404)
    assert page.locator("main").inner_text().replace("PRV-ZZZZ", "REF") == here
    outsider.open(home, 404)
    page.get_by_role("textbox", name="What do you need it for?").fill("I know who has the letter")
    page.get_by_role("button", name="Ask for access").click()
    expect(page.get_by_role("status").filter(has_text="Sent")).to_contain_text("if there is somebody to send it to")
    outsider.open("/incidents?phase=all")
    expect(page.get_by_text(TITLE)).to_have_count(0)
    expect(page.get_by_text(ref)).to_have_count(0)


def lead_and_let_nobody_in_yet(page):
    expect(page.locator("#people")).to_contain_text("I know who has the letter")
    page.get_by_role("button", name=of("Not now", "Ola Brandt")).click()
    expect(page.locator("#people")).not_to_contain_text("I know who has the letter")
    page.get_by_role("button", name=of("I can", "Privacy incident lead")).click()
    expect(page.locator("#glance")).to_contain_text("Mei Tanaka")
    page.locator("#glance").get_by_role("link", name=re.compile("Not set")).click()
    dialog = page.get_by_role("dialog", name="How bad is it?")
    dialog.get_by_role("radio", name=re.compile("^Low")).check()
    dialog.get_by_role("button", name="Set severity").click()
    expect(page.locator("#glance")).to_contain_text("Low")


def say_since_when_we_know(page):
    page.locator("#fields").get_by_role("link", name="Change facts").click()
    dialog = page.get_by_role("dialog", name="Facts")
    dialog.get_by_label("Aware since").fill(london(hours_ago=30))
    dialog.get_by_label("We are").select_option(label="Controller")
    dialog.get_by_role("group", name="Kinds of data").get_by_label("Name and contact").check()
    dialog.get_by_label("People affected").fill("1")
    dialog.get_by_label("Opinion of the data protection officer").fill("One neighbour, who gave it back unopened.")
    dialog.get_by_label("What we did about it").fill("The print run checks addresses twice.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()


def decide(page, clock):
    """The deadline counts from when we knew, and waits for a decision, which wants a reason."""
    expect(clock).to_contain_text("Undecided")
    clock.get_by_role("link", name=re.compile("^Decide")).click()
    dialog = page.get_by_role("dialog", name="Risk to people")
    answer = dialog.locator("input[name=value][value=risk]")
    answer.check()
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(answer).to_be_checked()
    dialog.get_by_label("Why?").fill("The statement shows what they owe.")
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog).to_be_hidden()
    expect(clock).to_contain_text(re.compile(r"4[12] h"))
    expect(page.locator("#glance")).to_contain_text("Tell the data protection authority")


def meet_by_evidence(page, clock):
    clock.get_by_role("link", name=re.compile("^It is done")).click()
    dialog = page.get_by_role("dialog", name="It is done")
    dialog.get_by_role("button", name="Record that it is done").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("What shows that it was done?").fill("Receipt IC-2291 of the authority")
    dialog.get_by_role("button", name="Record that it is done").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#clocks")).to_contain_text("Receipt IC-2291 of the authority")


def test_who_reports_what_they_may_not_see_is_thanked(visit, dev):
    window = visit(dev)
    page = window.open("/declare/privacy/looked-without-need")
    page.get_by_role("textbox", name="What is happening").fill("A colleague looked up the orders of a neighbour")
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is with the right people")
    ref = window.path.rpartition("/")[2]
    expect(page.get_by_text(f"Your reference is {ref}")).to_be_visible()
    window.open(f"/incidents/{ref}", 404)
