"""Slack for tests: a workspace that signs what it sends, and writes down what it is called for."""

import itertools

import pytest

from app.core.clock import now
from app.core.db import db
from app.slack import client as web_api
from app.slack.models import SlackChannel, SlackIdentity, SlackWorkspace
from tests.slack.workspace import BOT, SECRET, TEAM, Workspace
from tests.support import settle


@pytest.fixture
def slack(app, people, monkeypatch):
    """The workspace of Ana, Ben, Cara, Dev and Mei, connected."""
    before = app.config["MUSTER"]
    app.config["MUSTER"] = before.model_copy(update=_settings(before))
    made = Workspace(app.test_client())
    monkeypatch.setattr(web_api, "call", made.called)
    monkeypatch.setattr(web_api, "open_view", made.opened)
    db.session.add(
        SlackWorkspace(
            team_id=TEAM,
            team_name="Larkspur",
            url="https://larkspur.slack.test/",
            bot_user_id=BOT,
            bot_id="B1",
            checked_at=now(),
        )
    )
    for person in (people.ana, people.ben, people.cara, people.dev, people.mei):
        user = made.user_of(person)
        db.session.add(SlackIdentity(team_id=TEAM, slack_user=user, name=person.name, person=person, looked_at=now()))
    settle()
    yield made
    app.config["MUSTER"] = before


def _settings(before):
    given = type(before)(testing=True, slack_signing_secret=SECRET, slack_bot_token="xoxb-test")
    return {"slack_signing_secret": given.slack_signing_secret, "slack_bot_token": given.slack_bot_token}


@pytest.fixture
def channel_of(app):
    """`channel_of(incident)` gives it a channel and says its id."""
    numbers = itertools.count(1)

    def make(incident, **more) -> str:
        channel = f"C0{next(numbers)}"
        db.session.add(
            SlackChannel(
                incident_id=incident.id,
                channel_id=channel,
                name=f"inc-{channel.lower()}",
                private=incident.is_private,
                made_at=now(),
                **more,
            )
        )
        settle()
        return channel

    return make
