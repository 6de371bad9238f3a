"""On a phone: declaring and responding with the thumb, and nothing that has to be pushed sideways."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import of

TITLE = "The rider app shows yesterday's routes"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering")


def test_declare_and_respond_with_the_tab_bar(visit, ana):
    window = visit(ana, phone=True)
    page = window.open("/")
    bar = page.get_by_role("navigation", name="Main, short")
    bar.get_by_role("link", name="Declare incident").tap()
    page.get_by_role("link", name=re.compile("^A service is failing")).tap()
    page.get_by_role("textbox", name="What is happening").fill(TITLE)
    page.get_by_role("button", name="Declare incident").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)

    page.get_by_role("button", name=of("I can", "Incident lead")).tap()
    expect(page.locator("#glance")).to_contain_text("Ana Lindqvist")

    # On an incident the bar is the incident's.
    bar = page.get_by_role("navigation", name="This incident")
    bar.get_by_role("link", name="Status", exact=True).tap()
    dialog = page.get_by_role("dialog", name="Move to Investigating")
    dialog.get_by_role("button", name="Move to Investigating").tap()
    expect(page.locator("#stepper [aria-current=step]")).to_contain_text("Investigating")

    bar.get_by_role("link", name="Update", exact=True).tap()
    dialog = page.get_by_role("dialog", name="Post an update")
    dialog.get_by_role("textbox", name="What do people need to know?").fill("Riders see old routes. We look.")
    dialog.get_by_role("button", name="Post update").tap()
    expect(page.locator("#latest")).to_contain_text("Riders see old routes")

    bar.get_by_role("link", name="Note", exact=True).tap()
    page.get_by_role("textbox", name="Note for the timeline").fill("Only in the north")
    page.get_by_role("button", name="Add to timeline").tap()
    expect(page.locator("#timeline")).to_contain_text("Only in the north")

    bar.get_by_role("link", name="Escalate", exact=True).tap()
    dialog = page.get_by_role("dialog", name="Who do you need?")
    expect(dialog).to_contain_text("Engineering on call")
    dialog.get_by_role("link", name="Cancel").tap()
    expect(dialog).to_be_hidden()

    bar.get_by_role("link", name="More", exact=True).tap()
    expect(page.get_by_role("link", name="Make it private")).to_be_visible()


def test_a_dialog_is_reached_by_the_thumb_and_its_button_is_in_sight(portal, visit, ana):
    incident = portal.incident(by=ana, title="Pickers wait for lists in Bude", lead=ana)
    page = visit(ana, phone=True).open(f"/incidents/{incident.ref}/severity")
    page.get_by_role("radio", name=re.compile("^Minor")).check()
    send = page.get_by_role("button", name="Set severity")
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport()
    send.tap()
    expect(page.locator("#glance")).to_contain_text("Minor")
