"""One incident from its declaration to its archive, in the simulated workspace and in another simulation of Slack.

Both are read by the Web API alone, with Slack's own client, so that the sandbox stays honest.
"""

import json

import pytest
from slack_sdk import WebClient

from app.core import outbox
from app.core.clock import now
from app.core.db import db, transaction
from app.incidents.operations import document, lifecycle, updates
from app.slack.connecting import try_token
from app.slack.models import SlackChannel
from app.slack.people import note_user
from tests.emulators import emulated
from tests.factories import make_incident
from tests.sandboxes import TOKEN
from tests.support import settle


class Workspace:
    """Either simulation, through the Web API."""

    def __init__(self, url):
        self.url, self.api = url, WebClient(TOKEN, base_url=url, timeout=5, retry_handlers=[])

    def knows(self, person):
        """The portal knows from now on who this person is there."""
        user = self.api.users_lookupByEmail(email=person.email)["user"]["id"]
        profile = {"email": person.email}
        note_user({"id": user, "real_name": person.name, "is_email_confirmed": True, "profile": profile}, at=now())
        settle()
        return user

    def channel(self, name):
        found = self.api.conversations_list(limit=200, types="public_channel")["channels"]
        return next((one for one in found if one["name"] == name), None)

    def names(self):
        return sorted(one["name"] for one in self.api.conversations_list(limit=200)["channels"])

    def said(self, channel):
        """Whole messages, oldest first."""
        history = self.api.conversations_history(channel=channel, limit=200)["messages"]
        return [json.dumps([one.get("text"), one.get("blocks")], ensure_ascii=False) for one in reversed(history)]


@pytest.fixture
def emulator(people):
    """The address of the package's Web API, with Ana and Ben in its workspace."""
    users = [
        {"name": f"u{n}", "real_name": one.name, "email": one.email} for n, one in enumerate((people.ana, people.ben))
    ]
    channels = [{"name": "incidents"}, {"name": "incidents-small"}]
    seed = {
        "tokens": {TOKEN: {"login": "admin", "scopes": []}},
        "slack": {"team": {"name": "Larkspur"}, "users": users, "channels": channels},
    }
    with emulated("slack", seed) as address:
        yield f"{address}/api/"


@pytest.fixture(params=["sandbox", "emulate"])
def slack(request, sandbox, app):
    """The portal connected to one of the two."""
    if request.param == "emulate":
        url = request.getfixturevalue("emulator")
        app.config["MUSTER"] = app.config["MUSTER"].model_copy(update={"slack_api_url": url})
    settle()
    with transaction():
        try_token(now())
    return Workspace(app.config["MUSTER"].slack_api_url)


@pytest.mark.only_on("sqlite")
def test_from_declaring_to_the_archive(people, slack, catch_up, by_itself):
    users = [slack.knows(one) for one in (people.ana, people.ben)]
    incident = make_incident(
        by=people.ben, lead=people.ana, severity="critical", summary="NorthPay is <slow> & silent."
    )
    catch_up()

    name = f"inc-{incident.ref.partition('-')[2]}-card-payments-fail-one"
    channel = slack.channel(name)
    key = channel["id"]
    assert channel["topic"]["value"] == f"{incident.ref} · Critical · Triage · lead Ana Lindqvist"
    assert set(users) <= set(slack.api.conversations_members(channel=key)["members"])
    assert [one["title"] for one in slack.api.bookmarks_list(channel_id=key)["bookmarks"]] == ["Muster"]
    [post] = slack.said(slack.channel("incidents")["id"])
    assert "Card payments fail for one in four customers" in post and f"<#{key}>" in post
    first = next(
        one
        for one in reversed(slack.api.conversations_history(channel=key)["messages"])
        if "NorthPay" in json.dumps(one.get("blocks"))
    )
    slack.api.pins_add(channel=key, timestamp=first["ts"])
    assert [one["message"]["ts"] for one in slack.api.pins_list(channel=key)["items"]] == [first["ts"]]

    updates.post(incident, updates.Draft("Half of <card> traffic works & holds."), by=people.ana, at=now())
    settle()
    catch_up()
    assert "Half of &lt;card&gt; traffic works &amp; holds." in slack.said(key)[-1]

    document.change_title(incident, to="Cards work again", by=people.ana, at=now())
    settle()
    catch_up()
    renamed = slack.channel(name.replace("card-payments-fail-one", "cards-work-again"))
    assert renamed["id"] == key and slack.channel(name) is None
    [post] = slack.said(slack.channel("incidents")["id"])
    assert "Cards work again" in post

    over = next(one for one in incident.workflow.statuses if one.phase.value == "learning")
    lifecycle.change_status(incident, to=over, by=people.ana, at=now(), without="It is over.")
    settle()
    catch_up()
    assert f"{over.label}" in slack.channel(renamed["name"])["topic"]["value"]
    kept = db.session.query(SlackChannel).filter_by(channel_id=key).one()
    with transaction():
        outbox.schedule("slack.archive_channel", "now", now(), {"channel": kept.id})
    catch_up()
    assert slack.api.conversations_info(channel=key)["channel"]["is_archived"]
    assert [one for one in slack.names() if one.startswith("inc-")] == [renamed["name"]]
