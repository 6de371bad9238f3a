"""Two people write at once: the second sees both texts, and nothing is lost."""

import pytest
from playwright.sync_api import expect

BEFORE = "Cards fail since two o'clock."
HERS = "Cards fail since 14:02. NorthPay confirms it."
HIS = "Cards fail since two o'clock. Vouchers work."


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering")


@pytest.fixture
def ben(portal):
    return portal.person("Ben Okafor", team="engineering")


@pytest.fixture
def incident(portal, ana):
    return portal.incident(by=ana, title="Voucher payments fail in Bath", summary=BEFORE, lead=ana)


def writes(window, incident, text):
    """Open the summary for writing and type; it is not sent yet."""
    page = window.open(f"/incidents/{incident.ref}")
    page.get_by_role("link", name="Change the summary").click()
    page.get_by_role("textbox", name="What is happening").fill(text)
    return page


def saves(page):
    page.get_by_role("button", name="Save", exact=True).click()


def test_the_second_sees_both_texts_and_puts_them_together(visit, incident, ana, ben):
    second = visit(ben)
    his = writes(second, incident, HIS)
    hers = writes(visit(ana), incident, HERS)
    saves(hers)
    expect(hers.locator("#what")).to_contain_text("NorthPay confirms it")

    second.may_be_refused(409, 422)
    saves(his)
    both = his.locator("#summary")
    expect(both.get_by_role("alert")).to_contain_text("Ana Lindqvist changed this while you were writing")
    expect(both.get_by_role("region", name="Now on the page")).to_contain_text("NorthPay confirms it")
    expect(both.get_by_label("Yours")).to_have_value(HIS)

    both.get_by_role("button", name="Put both together").click()
    text = his.get_by_role("textbox", name="What is happening")
    expect(text).to_have_value(f"{HERS}\n\n{HIS}")
    text.fill("Cards fail since 14:02. NorthPay confirms it. Vouchers work.")
    saves(his)
    expect(his.locator("#what")).to_contain_text("NorthPay confirms it. Vouchers work.")
    # Hers comes to the page of the other by itself.
    expect(hers.locator("#what")).to_contain_text("Vouchers work")


def test_the_second_saves_theirs_knowingly_and_the_first_text_stays_on_record(visit, incident, ana, ben):
    second = visit(ben)
    his = writes(second, incident, HIS)
    saves(writes(visit(ana), incident, HERS))
    second.may_be_refused(409)
    saves(his)
    his.get_by_role("button", name="Save yours").click()
    expect(his.locator("#what")).to_contain_text("Vouchers work")
    expect(his.locator("#what")).not_to_contain_text("NorthPay")
    # What stood there for a moment is folded under the entry that replaced it.
    second.open(f"/incidents/{incident.ref}/timeline")
    his.get_by_text("What changed").first.click()
    expect(his.locator("#timeline del").first).to_contain_text("NorthPay confirms it")


def test_taking_theirs_leaves_the_page_as_it_is(visit, incident, ana, ben):
    second = visit(ben)
    his = writes(second, incident, HIS)
    saves(writes(visit(ana), incident, HERS))
    second.may_be_refused(409)
    saves(his)
    his.get_by_role("link", name="Take this one").click()
    expect(his.locator("#what")).to_contain_text("NorthPay confirms it")


def test_a_page_one_writes_on_is_not_changed_under_ones_hands(visit, incident, ana, ben):
    his = writes(visit(ben), incident, HIS)
    hers = writes(visit(ana), incident, HERS)
    saves(hers)
    # The news comes around what is being written: the record has hers, the field still his.
    expect(his.locator("#timeline")).to_contain_text("Ana Lindqvist changed what is happening")
    expect(his.get_by_role("textbox", name="What is happening")).to_have_value(HIS)
    his.get_by_role("link", name="Leave it").click()
    expect(his.locator("#what")).to_contain_text("NorthPay confirms it")
