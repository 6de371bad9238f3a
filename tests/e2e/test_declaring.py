"""However often it is pressed, one trouble makes one incident; and one that is known already is joined instead."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import of

FORM = "/declare/engineering/service-failing"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering")


def how_many(portal, title: str) -> int:
    return portal.count("SELECT count(*) FROM incident WHERE title = ?", title)


def test_a_double_click_makes_one(portal, visit, ana):
    title = "The stock export in Truro stopped twice"
    page = visit(ana).open(FORM)
    page.get_by_role("textbox", name="What is happening").fill(title)
    page.get_by_role("button", name="Declare incident").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert how_many(portal, title) == 1


def test_back_and_send_again_makes_one_without_script_too(portal, visit, ana):
    title = "The label printer in Poole prints nothing"
    window = visit(ana, script=False)
    page = window.open(FORM)
    page.get_by_role("textbox", name="What is happening").fill(title)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    made = window.path
    page.go_back()
    page.get_by_role("textbox", name="What is happening").fill(title)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert window.path == made
    assert how_many(portal, title) == 1


def test_back_and_send_again_with_other_words_offers_them_as_an_edit(portal, visit, ana):
    title, better = "Scanners in Hove are slow", "Scanners in Hove show yesterday's prices"
    window = visit(ana)
    page = window.open(FORM)
    page.get_by_role("textbox", name="What is happening").fill(title)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    ref = window.path.rpartition("/")[2]
    page.go_back()
    page.get_by_role("textbox", name="What is happening").fill(better)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{ref} is declared already")
    expect(page.get_by_role("textbox", name="What is happening, in your new words")).to_have_value(better)
    page.get_by_role("button", name="Use the new words").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(better)
    assert window.path.endswith(ref)
    assert how_many(portal, title) == 0
    assert how_many(portal, better) == 1


def test_reloading_the_page_that_was_made_makes_no_second(portal, visit, ana):
    title = "The till in Deal does not open"
    page = visit(ana).open(FORM)
    page.get_by_role("textbox", name="What is happening").fill(title)
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert how_many(portal, title) == 1


def test_one_that_looks_alike_is_joined_instead(portal, visit, ana):
    ben = portal.person("Ben Okafor", team="engineering")
    known = portal.incident(by=ben, title="Loyalty stamps vanish from wallets", lead=ben)
    private = portal.incident(by=ben, title="Loyalty stamps vanish from wallets of staff", private=True)
    window = visit(ana)
    page = window.open(FORM)
    page.get_by_role("textbox", name="What is happening").press_sequentially("loyalty stamps vanish")
    alike = page.get_by_role("region", name="Is it this one?")
    expect(alike).to_contain_text(known.ref)
    expect(alike).to_contain_text("Ben Okafor leads")
    expect(alike).not_to_contain_text(private.ref)
    alike.get_by_role("link", name=of("Join it instead", known.ref)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(known.title)
    expect(page.get_by_role("button", name="Join", exact=True)).to_have_count(0)
    expect(page.locator("#timeline")).to_contain_text("Ana Lindqvist")
    assert how_many(portal, "loyalty stamps vanish") == 0


def test_a_refused_form_keeps_every_word(visit, ana):
    window = visit(ana)
    page = window.open(FORM)
    page.get_by_label("Anything else").fill("Since the storm, the north side only.")
    page.get_by_role("radio", name=re.compile("^Critical")).check()
    window.may_be_refused(422)
    page.get_by_role("button", name="Declare incident").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("One thing to put right")
    expect(page.get_by_label("Anything else")).to_have_value("Since the storm, the north side only.")
    expect(page.get_by_role("radio", name=re.compile("^Critical"))).to_be_checked()
    # Its link leads to the field.
    summary.get_by_role("link").click()
    expect(page.get_by_role("textbox", name="What is happening")).to_be_focused()


def test_who_is_told_follows_the_choices(visit, ana):
    page = visit(ana).open(FORM)
    told = page.get_by_role("region", name="Who will be told")
    expect(told).to_contain_text("#incidents")
    page.get_by_role("radio", name="Practice").check(force=True)
    expect(told).to_contain_text("practice tells nobody")
    page.get_by_role("radio", name="Live").check(force=True)
    page.get_by_role("radio", name="Private").check(force=True)
    expect(told).to_contain_text("can see it, and nobody else")
