"""Everything by keys: the letters, what they do while one types, and where the focus goes back to."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering")


@pytest.fixture
def incident(portal, ana):
    return portal.incident(by=ana, title="Prices are missing in Wells", lead=ana)


def test_c_declares(visit, ana):
    page = visit(ana).open("/")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/declare$"))
    expect(page.get_by_role("searchbox", name="Search kinds of incident")).to_be_focused()


def test_slash_jumps(visit, ana, incident):
    page = visit(ana).open("/")
    page.keyboard.press("/")
    words = page.get_by_role("searchbox", name="Search or jump to")
    expect(words).to_be_focused()
    page.keyboard.type(incident.ref)
    found = page.get_by_role("dialog").get_by_role("link", name=re.compile(incident.ref))
    expect(found).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/incidents/{incident.ref}$"))


def test_question_mark_lists_the_keys_and_escape_gives_the_focus_back(visit, ana):
    page = visit(ana).open("/")
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Handbook")
    link.focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_contain_text("Declare an incident")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(link).to_be_focused()


def test_j_and_k_go_through_rows(portal, visit, ana):
    portal.incident(by=ana, title="Kestrels nest in the north tower")
    portal.incident(by=ana, title="Kestrels nest in the south tower")
    page = visit(ana).open("/incidents?q=kestrels&phase=all")
    rows = page.locator("[data-row] a.t")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    title = rows.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_g_then_a_letter_goes_to_a_place(visit, ana):
    page = visit(ana).open("/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", level=1)).to_have_text("Incidents")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Handbook")


@pytest.mark.parametrize(
    "key,name",
    [("u", "Post an update"), ("v", "How bad is it?"), ("s", "Move to Investigating"), ("e", "Who do you need?")],
)
def test_a_letter_opens_its_dialog_and_escape_closes_it(visit, ana, incident, key, name):
    page = visit(ana).open(f"/incidents/{incident.ref}")
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    # The focus is in the dialog, and comes back to what opened it.
    assert dialog.evaluate("(box) => box.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.isConnected")


def test_escape_gives_the_focus_back_to_what_was_pressed(visit, ana, incident):
    page = visit(ana).open(f"/incidents/{incident.ref}")
    link = page.get_by_role("link", name="Post update")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Post an update")
    expect(dialog.get_by_role("textbox", name="What do people need to know?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_n_d_and_a_begin_to_write_and_control_enter_sends(visit, ana, incident):
    page = visit(ana).open(f"/incidents/{incident.ref}")
    note = page.get_by_role("textbox", name="Note for the timeline")
    page.keyboard.press("n")
    expect(note).to_be_focused()
    expect(page.get_by_role("radio", name="Note")).to_be_checked()
    # While one types, letters are letters.
    page.keyboard.type("cusvjk? nobody pays")
    expect(note).to_have_value("cusvjk? nobody pays")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("cusvjk? nobody pays")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("d")
    expect(note).to_be_focused()
    expect(page.get_by_role("radio", name="Decision")).to_be_checked()
    page.keyboard.type("We sell at list price")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("We sell at list price")


def test_x_ticks_the_next_step(portal, visit, ana):
    incident = portal.incident(by=ana, title="Baskets are empty in Hove", severity="major", lead=ana)
    page = visit(ana).open(f"/incidents/{incident.ref}")
    expect(page.locator("#checklist")).to_contain_text("0 of")
    page.keyboard.press("x")
    expect(page.locator("#checklist")).to_contain_text("1 of")


def test_a_whole_response_without_touching_the_mouse(visit, ana, incident):
    page = visit(ana).open(f"/incidents/{incident.ref}")
    page.keyboard.press("v")
    dialog = page.get_by_role("dialog", name="How bad is it?")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name=re.compile("^Major"))).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#glance")).to_contain_text("Major")
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Move to Investigating")
    expect(dialog).to_be_visible()
    send = dialog.get_by_role("button", name="Move to Investigating")
    for _ in range(30):
        if send.evaluate("(button) => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(send).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Investigating")


def test_single_letters_can_be_switched_off(visit, ana, incident):
    window = visit(ana)
    page = window.open("/settings/me")
    page.get_by_role("checkbox", name=re.compile("Single letters are shortcuts")).uncheck()
    page.get_by_role("region", name="How it looks").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    window.open(f"/incidents/{incident.ref}")
    for key in ("u", "n", "?", "/", "c"):
        page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Note for the timeline")).not_to_be_focused()
    assert window.path == f"/incidents/{incident.ref}"
    # What needs Control or Escape stays.
    page.get_by_role("textbox", name="Note for the timeline").fill("Sent without letters")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("Sent without letters")


def test_the_first_tab_skips_to_the_content(visit, ana):
    page = visit(ana).open("/incidents?phase=all")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
