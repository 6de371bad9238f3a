"""The simulated workspace in the browser: an incident is worked there and seen in the portal, and the other way."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import now
from app.sandbox.names import user_id
from app.slack.connecting import try_token
from app.slack.people import note_user
from tests.e2e.looking import at_any_width
from tests.e2e.portal import running
from tests.e2e.visitor import timeline_of


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A demo of its own, with nobody's incidents in it."""
    with running(tmp_path_factory.mktemp("demo"), demo=True) as found:
        yield found


@pytest.fixture(scope="module")
def priya(portal):
    return _known(portal, portal.person("Priya Raman", email="priya@larkspur.test", team="engineering"))


@pytest.fixture(scope="module")
def ana(portal, priya):
    return _known(portal, portal.person("Ana Lindqvist", email="ana@larkspur.test", team="support"))


def _known(portal, person):
    portal.app.test_client().get("/sandbox/")
    user = {"id": user_id(person.email), "real_name": person.name, "is_email_confirmed": True}
    portal.arrange(lambda: try_token(now()))
    portal.arrange(lambda: note_user(user | {"profile": {"email": person.email}}, at=now()))
    return person


def say(page: Page, text: str) -> None:
    """Type something in the box on the right, and send it as one does in a chat."""
    page.locator("#s2").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#s2")).to_have_value("")


def message(page: Page, text: str):
    """The message on the right that says this."""
    return page.locator("#sb-right .msg", has_text=text).last


def test_declared_there_by_the_keyboard_worked_by_commands_forms_and_buttons_and_seen_in_the_portal(visit, priya):
    window = visit(priya)
    page = window.open("/sandbox/")
    say(page, "/incident Card readers fail in the Leeds hub")
    box = page.get_by_role("dialog")
    expect(box.get_by_role("textbox", name="What is happening")).to_be_focused()
    # What lies beneath is out of reach while the form is open.
    assert page.locator("#s2").evaluate("field => Boolean(field.closest('[inert]'))")
    box.get_by_role("radio", name="A service is failing").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    box.get_by_role("radio", name=re.compile("^Major")).check()
    box.get_by_role("button", name="Declare", exact=True).click()
    expect(box).to_contain_text("is declared")
    ref = box.get_by_role("link", name=re.compile("^INC-")).inner_text()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)

    announced = page.locator("#sb-left .msg", has_text="Card readers fail")
    announced.get_by_role("link", name=re.compile("^#inc-")).click()
    message(page, "What is happening?").or_(message(page, "Next")).get_by_role("button", name="Take the lead").click()
    expect(message(page, "is incident lead")).to_be_visible()
    say(page, "@muster note The supplier answers **slowly**")
    say(page, "/inc update")
    box.get_by_role("textbox", name="What do people need to know?").fill("Hubs scan by hand & <wait>")
    box.get_by_role("button", name="Post update").click()
    expect(message(page, "Hubs scan by hand & <wait>")).to_contain_text("Update by Priya Raman")
    say(page, "It broke after the change at noon")
    said = message(page, "It broke after")
    said.get_by_label("More about this message").click()
    said.get_by_role("button", name="Pin to this channel").click()
    expect(said).to_contain_text("Pinned by Priya Raman")
    say(page, "@muster sevrity minor")
    expect(message(page, "Did you mean")).to_contain_text("Only you can see this")
    say(page, "@muster severity minor")
    expect(message(page, "changed from Major to Minor")).to_be_visible()

    incident = window.open(f"/incidents/{ref}")
    told = timeline_of(incident)
    for words in (
        "Priya Raman is incident lead",
        "The supplier answers slowly",
        "Hubs scan by hand & <wait>",
        "It broke after the change at noon",
        "changed from Major to Minor",
    ):
        assert words in told


def test_changed_in_the_portal_and_seen_in_the_channel_and_the_announcement(portal, visit, priya, ana):
    made = portal.incident(by=priya, title="Wallet top-ups fail", severity="major", lead=priya)
    window = visit(ana)
    page = window.open("/sandbox/?as=" + user_id(ana.email))
    announced = page.locator("#sb-left .msg", has_text="Wallet top-ups fail")
    announced.get_by_role("link", name=re.compile("^#inc-")).click()
    expect(message(page, "Declared by")).to_contain_text("Wallet top-ups fail")

    incident = visit(priya).open(f"/incidents/{made.ref}")
    incident.get_by_role("link", name="Change the summary").click()
    incident.get_by_role("textbox", name="What is happening").fill("The bank refuses **one in ten**.")
    incident.get_by_role("button", name="Save", exact=True).click()

    expect(message(page, "The bank refuses one in ten.")).to_contain_text("Priya Raman")
    expect(announced).to_contain_text("The bank refuses one in ten.")
    expect(announced).to_contain_text("edited")
    expect(page.locator("#sb-left .msg", has_text="Wallet top-ups fail")).to_have_count(1)


def test_slack_limits_what_we_send_and_the_portal_goes_on_and_catches_up(portal, visit, priya):
    page = visit(priya).open("/sandbox/?faults=1")
    page.get_by_label("says wait, in seconds").fill("2")
    page.get_by_role("button", name="Rate limiting").click()
    figures = page.locator(".fault-figs")
    made = portal.incident(by=priya, title="Maps show the wrong hub", severity="major", lead=priya)
    expect(figures).to_contain_text(re.compile(r"Owed by Muster\s*[1-9]"))
    expect(figures).to_contain_text(re.compile(r"Answered 429\s*[1-9]"))
    expect(page.locator("#sb-left .msg", has_text=made.title)).to_have_count(0)

    page.get_by_role("button", name="Well").click()

    expect(page.locator("#sb-left .msg", has_text=made.title)).to_have_count(1)
    expect(figures).to_contain_text(re.compile(r"Owed by Muster\s*0"))
    expect(figures).to_contain_text(re.compile(r"Doubled\s*0"))


def test_every_view_of_it_is_sound_in_light_and_dark_at_a_desk_and_on_a_phone(visit, priya):
    window = visit(priya)
    page = window.open("/sandbox/?faults=1")
    say(page, "Let us talk here")
    more = message(page, "Let us talk here").get_by_label("More about this message")
    more.click()
    found = at_any_width(page)
    # The page has become wider again; a menu is put where it fits when it is opened.
    page.keyboard.press("Escape")
    more.click()
    message(page, "Let us talk here").get_by_role("link", name="Reply in a thread").click()
    say(page, "In a thread")
    found += at_any_width(page)
    window.open("/sandbox/").get_by_role("button", name="Muster, home").click()
    expect(page.get_by_role("heading", name=re.compile("Good (morning|afternoon|evening), Priya"))).to_be_visible()
    found += at_any_width(page)
    page.get_by_role("button", name="Declare an incident").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += at_any_width(page)
    assert not found, "\n".join(found)
