"""The page of the settings, the manifest, the look at the token, and Socket Mode."""

import json

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from app.core import outbox
from app.core.db import transaction
from app.slack import registry
from app.slack.manifest import manifest
from app.slack.socket import answer_to
from tests.factories import make_incident, make_person
from tests.support import settle

pytestmark = pytest.mark.only_on("sqlite")


def test_the_page_says_as_whom_we_are_connected_what_is_missing_and_what_is_owed(people, slack, browser, catch_up):
    boss = make_person("Bo Sundby", organisation_role="administrator")
    page = browser(boss).get("/settings/slack").get_data(as_text=True)
    assert "Larkspur" in page and "granted" in page and "missing" not in page

    slack.sandbox.workspace.scopes = slack.sandbox.workspace.scopes - {"bookmarks:write"}
    slack.sandbox.break_("down")
    make_incident(by=people.ana, severity="critical")
    settle()
    outbox.drain()
    page = browser(boss).get("/settings/slack").get_data(as_text=True)
    assert "Announce the incident in the channel that its type names" in page
    assert "Slack does not answer" in page

    slack.sandbox.mend()
    browser(boss).post("/settings/slack/look")
    catch_up()
    page = browser(boss).get("/settings/slack").get_data(as_text=True)
    assert "missing: bookmarks:write" in page and "Everything has arrived." in page


def test_without_slack_the_page_says_how_to_connect(people, browser):
    boss = make_person("Bo Sundby", organisation_role="administrator")

    page = browser(boss).get("/settings/slack").get_data(as_text=True)

    assert "MUSTER_SLACK_BOT_TOKEN" in page and "Not connected." in page
    assert browser(people.ana).get("/settings/slack").status_code in (403, 404)


def test_the_manifest_has_every_shortcut_command_and_event_that_is_built(app, small_book):
    printed = app.test_cli_runner().invoke(args=["slack", "manifest"]).output
    made = json.loads(printed)

    callbacks = {one["callback_id"] for one in made["features"]["shortcuts"]}
    listened = {name.partition(":")[0] for name in registry.events.names()}
    told = {one.partition(".")[0] for one in made["settings"]["event_subscriptions"]["bot_events"]}
    assert set(registry.shortcuts.names()) <= callbacks and listened <= told
    assert all(len(one["name"]) <= 24 for one in made["features"]["shortcuts"])
    assert made["settings"]["interactivity"]["request_url"].endswith("/slack/events")
    assert "request_url" not in manifest(socket_mode=True)["settings"]["interactivity"]


def test_what_was_open_before_slack_was_connected_is_brought_there_once(people, slack, catch_up, by_itself, app):
    with outbox.effects_off():
        incident = make_incident(by=people.ana, severity="critical")
        secret = make_incident(by=people.mei, path="privacy/misdirected", severity="high")
    settle()
    first = app.test_cli_runner().invoke(args=["slack", "mirror"]).output
    catch_up()
    again = app.test_cli_runner().invoke(args=["slack", "mirror"]).output

    assert first.startswith("2 open incidents") and again.startswith("0 open incidents")
    assert incident.title in slack.said("incidents")[0] and len(slack.said("incidents")) == 1
    assert slack.channel_of(incident)["private"] is False and slack.channel_of(secret)["private"] is True


def test_the_check_names_what_is_missing(slack, app):
    well = app.test_cli_runner().invoke(args=["slack", "check"])
    slack.sandbox.workspace.scopes = slack.sandbox.workspace.scopes - {"groups:write"}
    ill = app.test_cli_runner().invoke(args=["slack", "check"])

    assert well.exit_code == 0 and "Connected to Larkspur." in well.output
    assert ill.exit_code == 1 and "missing  groups:write" in ill.output


def test_a_socket_brings_the_same_as_http(people, slack, known, app):
    ana = known(people.ana)
    incident = make_incident(by=people.ana, lead=people.ana, severity="minor")
    settle()
    payload = {
        "command": "/inc", "text": f"{incident.ref} severity critical", "user_id": ana, "team_id": "T0LARKSPUR",
        "channel_id": "C1", "trigger_id": "7.7",
    }  # fmt: skip
    with transaction():
        pass
    first = answer_to(app, SocketModeRequest("slash_commands", "e-1", payload))
    again = answer_to(app, SocketModeRequest("slash_commands", "e-1", payload))

    assert first is not None and again is not None and first.payload == again.payload
    assert "Critical" in str(first.payload)
    assert answer_to(app, SocketModeRequest("hello", "", {})) is None
