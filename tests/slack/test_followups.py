"""Follow-ups in Slack: promised by a word or by the form of their type, and closed from the list of one's own."""

import pytest

from app.core.clock import now
from app.core.db import db
from app.followups.queries import follow_ups_of
from app.slack.home import home_view
from tests.factories import entries_of, make_incident


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, severity="major", responders=(people.ben,))


def test_by_a_word_in_the_channel(slack, people, incident, channel_of):
    said = slack.slash(people.ana, "followup Alert sooner <@UBEN>", channel=channel_of(incident)).json["text"]

    [one] = follow_ups_of(incident)
    assert said.startswith("FU-1 for Ben Okafor, low, until ")
    assert (one.title, one.owner.name) == ("Alert sooner", "Ben Okafor")
    assert entries_of(incident)[-1].source == "slack"


def test_by_the_form_of_its_type_and_closed_from_the_list(slack, people, incident, channel_of):
    slack.press(people.ana, "open:followup", incident.ref, channel=channel_of(incident))
    view = slack.views[-1]
    assert [one["block_id"] for one in view["blocks"]][-2:] == ["f-how-we-see-it", "f-rollout"]

    refused = slack.submit(people.ana, view, title="Alert sooner", due_on="2199-01-01").json
    assert "Say in a few words why" in refused["errors"]["why_later"]
    for _ in range(2):
        slack.submit(people.ana, view, title="Alert sooner", owner="UBEN", **{"f-rollout": "at-once"})
    db.session.expire_all()
    [one] = follow_ups_of(incident)
    assert (one.title, one.owner.name, one.fields) == ("Alert sooner", "Ben Okafor", {"rollout": "at-once"})

    listed = slack.slash(people.ben, "followups").json
    [block] = [each for each in listed["blocks"] if each.get("accessory")]
    assert "Alert sooner" in block["text"]["text"] and block["accessory"]["value"] == "FU-1"
    [promised] = [each for each in home_view(people.ben, at=now())["blocks"] if each.get("accessory")]
    assert promised == block, "the home tab has the same list"
    slack.press(people.ben, "open:followup-done", "FU-1")
    form = slack.views[-1]
    asked = slack.submit(people.ben, form, outcome="It pages now").json
    assert "How will we see that it works is needed here" in asked["errors"]["f-how-we-see-it"]
    slack.submit(people.ben, form, outcome="It pages now", **{"f-how-we-see-it": "Drill"})
    db.session.expire_all()

    assert (one.state, one.outcome, one.closed_by.name) == ("done", "It pages now", "Ben Okafor")
    assert slack.slash(people.ben, "followups").json["text"] == "You own no follow-up."


def test_a_follow_up_of_a_private_incident_is_not_there_for_others(slack, people):
    hidden = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="A zugvogeltitle")
    slack.slash(people.mei, f"{hidden.ref} followup Shred the zugvogelpaper")
    [one] = follow_ups_of(hidden)
    count = len(slack.views)

    answers = [slack.press(people.ana, "open:followup-done", ref) for ref in (one.ref, "FU-ZZZZZ")]

    assert answers[0].get_data() == answers[1].get_data() and len(slack.views) == count
    assert slack.slash(people.ana, "followups").json["text"] == "You own no follow-up."
