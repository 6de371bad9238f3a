"""The status page from Slack: the same two steps, the same refusals, the same words."""

import json

import pytest
from sqlalchemy import select

from app.core.db import db
from app.statuspage.models import StatusPost
from tests.factories import kinds_of, make_incident
from tests.support import settle

SAID = {
    "title": "Some card payments are declined",
    "text": "One in four <is> declined & refunded. Our next update is by 15:30.",
    "services": ["Card payments"],
    "effect": "some",
    "stage": "found",
}


def written(view) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, title="NorthPay Zanzibar times out")


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


def test_it_is_written_looked_at_and_published_once(slack, people, incident, channel, client):
    slack.slash(people.ana, "statuspage", channel=channel)
    [form] = slack.views
    assert ("Zanzibar" in written(form), "Nothing is published yet" in written(form)) == (False, True)

    answer = slack.submit(people.ana, form, **SAID).json
    assert answer["response_action"] == "update"
    look = answer["view"]
    assert "One in four &lt;is&gt; declined &amp; refunded." in written(look)
    assert "Some card payments" not in client.get("/status/").text

    for _ in range(2):
        slack.submit(people.ana, look)
    settle()

    assert [one.text for one in db.session.scalars(select(StatusPost))] == [SAID["text"]]
    page = client.get("/status/").text
    assert ("We found the cause" in page, "One in four &lt;is&gt; declined" in page) == (True, True)
    assert kinds_of(incident).count("status_post") == 1


def test_what_is_missing_or_too_long_is_said_at_its_input(slack, people, incident, channel):
    slack.slash(people.ana, "statuspage", channel=channel)
    [form] = slack.views

    empty = slack.submit(people.ana, form, **SAID | {"title": ""}).json
    long = slack.submit(people.ana, form, **SAID | {"text": "x" * 1501}).json

    assert empty["errors"] == {"title": "Say in a few words what does not work"}
    assert long["errors"]["text"].startswith("Keep it under 1,500 characters here")
    assert db.session.scalars(select(StatusPost)).all() == []


def test_private_and_practice_are_refused_before_a_form_is_drawn(slack, people, channel_of):
    secret = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)
    drill = make_incident(by=people.ana, lead=people.ana, mode="practice")

    private = slack.slash(people.mei, "statuspage", channel=channel_of(secret))
    practice = slack.slash(people.ana, "statuspage", channel=channel_of(drill))

    assert slack.views == []
    assert "A private incident is never published from." in private.text
    assert "nothing of it leaves the room" in practice.text
