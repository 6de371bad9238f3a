"""What one meets when something is refused, missing, empty or open over the page: looked at as every page is."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import at_any_width


def test_pages_of_somebody_who_is_not_signed_in(visit, world):
    window = visit()
    found = []
    for path, status in (("/sign-in", 200), (f"/sign-in/choose/{world.token}", 200), ("/no/such/page", 404)):
        found += [f"{path} {line}" for line in at_any_width(window.open(path, status))]
    window.open("/sign-in")
    window.may_be_refused(422)
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(window.page.get_by_role("alert")).to_be_visible()
    found += [f"refused: {line}" for line in at_any_width(window.page)]
    assert not found, "\n".join(found)


def test_pages_of_somebody_to_whom_nothing_happens_yet(portal, visit, world):
    """Empty lists, and what belongs to others."""
    window = visit(portal.person("Noor Jansen"))
    found = []
    for path in ("/", "/incidents?q=xyzzy", "/notices", f"/incidents/{world.open_one}", "/declare?q=xyzzy"):
        found += [f"{path} {line}" for line in at_any_width(window.open(path))]
    for path in (f"/incidents/{world.private}", "/people/nobody"):
        found += [f"{path} {line}" for line in at_any_width(window.open(path, 404))]
    found += [f"403: {line}" for line in at_any_width(window.open("/settings/people", 403))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("key", ["u", "v", "s", "e", "?", "/"])
def test_an_open_dialog(visit, world, key):
    page = visit(world.ana).open(f"/incidents/{world.open_one}")
    page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_be_visible()
    found = at_any_width(page)
    assert not found, "\n".join(found)


def test_open_menus(visit, world):
    window = visit(world.ana)
    found = []
    for path in (f"/incidents/{world.open_one}", "/incidents?phase=all"):
        page = window.open(path)
        for menu in page.locator("details[data-pop]:visible").all():
            menu.evaluate("(each) => { each.open = true; }")
            found += [f"{path} {line}" for line in at_any_width(page, "details[open] > .pop")]
            menu.evaluate("(each) => { each.open = false; }")
    assert not found, "\n".join(found)


def test_refused_forms(visit, world):
    window = visit(world.ana)
    window.may_be_refused(422)
    found = []
    page = window.open("/declare/engineering/service-failing")
    page.get_by_role("button", name="Declare incident").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += [f"declare: {line}" for line in at_any_width(page)]
    page = window.open(f"/incidents/{world.open_one}/update")
    page.get_by_role("button", name="Post update").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += [f"update: {line}" for line in at_any_width(page)]
    page = window.open(f"/incidents/{world.open_one}")
    page.get_by_role("button", name="Add to timeline").click()
    expect(page.locator("#say-e")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Move to")).click()
    page.get_by_role("dialog").get_by_role("link", name="Reviewing", exact=True).click()
    dialog = page.get_by_role("dialog", name="Move to Reviewing")
    dialog.get_by_role("button", name="Move to Reviewing").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    found += [f"status: {line}" for line in at_any_width(page)]
    assert not found, "\n".join(found)


def test_two_texts_side_by_side(portal, visit, world):
    ben = portal.person("Ben Okafor", team="engineering")
    incident = portal.incident(by=world.ana, title="Parcels go to Leeds", summary="Since noon.", lead=world.ana)
    first, second = visit(world.ana), visit(ben)
    for window, text in ((first, "Since noon, all of them."), (second, "Since eleven.")):
        page = window.open(f"/incidents/{incident.ref}")
        page.get_by_role("link", name="Change the summary").click()
        page.get_by_role("textbox", name="What is happening").fill(text)
    first.page.get_by_role("button", name="Save", exact=True).click()
    expect(first.page.locator("#what")).to_contain_text("all of them")
    second.may_be_refused(409)
    second.page.get_by_role("button", name="Save", exact=True).click()
    expect(second.page.locator("#summary").get_by_role("alert")).to_be_visible()
    found = at_any_width(second.page)
    assert not found, "\n".join(found)
