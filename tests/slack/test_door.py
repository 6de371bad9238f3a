"""The door: whose word counts, what is counted once, and that nothing unknown or broken is an error."""

import json
import time

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import Failed
from app.slack import client as web_api
from app.slack import door
from app.slack.failures import SlackRefused
from app.slack.models import SlackIdentity, SlackInbound, Standing
from tests.factories import kinds_of, make_incident
from tests.slack.workspace import ADDRESS, BOT, FORM, JSON, signature


def inbound() -> int:
    return db.session.scalar(select(func.count()).select_from(SlackInbound))


# Signed when they are sent: a test may have waited for its turn longer than a signature lives.
FORGED = {
    "no signature": dict,
    "another secret": lambda: signature(b"{}", secret="another"),
    "six minutes old": lambda: signature(b"{}", at=int(time.time()) - 360),
    "from six minutes ahead": lambda: signature(b"{}", at=int(time.time()) + 360),
    "another body": lambda: signature(b'{"a": 1}'),
    "no number": lambda: {**signature(b"{}"), "X-Slack-Request-Timestamp": "1.5"},
    "an endless number": lambda: {**signature(b"{}"), "X-Slack-Request-Timestamp": "9" * 400},
    "letters": lambda: {**signature(b"{}"), "X-Slack-Request-Timestamp": "now"},
    "half a signature": lambda: {**signature(b"{}"), "X-Slack-Signature": "v0=12"},
    "no ASCII": lambda: {**signature(b"{}"), "X-Slack-Signature": "v0=" + "é" * 64},
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_what_is_not_from_slack_is_refused_before_it_is_read(slack, headers):
    answer = slack.client.post(ADDRESS, data=b"{}", content_type=JSON, headers=headers())

    assert (answer.status_code, answer.data, inbound()) == (401, b"", 0)


MALFORMED = {
    "no JSON": (b"{", JSON),
    "bytes": (b"\xff\xfe", JSON),
    "a list": (b"[]", JSON),
    "no event": (b'{"type": "event_callback", "event_id": "E1"}', JSON),
    "no id": (b'{"event": {"type": "message"}}', JSON),
    "an event that is a list": (b'{"event_id": "E1", "event": []}', JSON),
    "a challenge without words": (b'{"type": "url_verification"}', JSON),
    "a command without a name": (b"text=help", FORM),
    "no payload": (b"payload=%7B", FORM),
    "a press of nothing": (
        b"payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%2C%22actions%22%3A%5B%5D%7D",
        FORM,
    ),
    "a press by nobody": (b"payload=%7B%22type%22%3A%22block_actions%22%7D", FORM),
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("body, kind", MALFORMED.values(), ids=MALFORMED)
def test_what_cannot_be_read_is_400(slack, body, kind):
    answer = slack.send(body, kind)

    assert (answer.status_code, inbound()) in {(400, 0), (401, 0)}


@pytest.mark.only_on("sqlite")
def test_the_address_is_confirmed_to_slack_and_is_no_address_without_a_secret(slack, client, app):
    answer = slack.send(json.dumps({"type": "url_verification", "challenge": "3eZb"}), JSON)
    app.config["MUSTER"] = app.config["MUSTER"].model_copy(update={"slack_signing_secret": None})

    assert (answer.status_code, answer.json) == (200, {"challenge": "3eZb"})
    assert slack.send("{}", JSON).status_code == 404


@pytest.mark.only_on("sqlite")
def test_the_secret_before_is_good_while_it_is_changed_over(slack, people, app):
    chosen = app.config["MUSTER"]
    before, after = chosen.slack_signing_secret, type(chosen.slack_signing_secret)("a-new-secret")
    changed = {"slack_signing_secret": after, "slack_signing_secret_previous": before}
    app.config["MUSTER"] = chosen.model_copy(update=changed)

    assert slack.slash(people.ana, "help").status_code == 200


UNKNOWN = (
    {"type": "block_actions", "actions": [{"type": "button", "action_id": "of-another-time"}]},
    {"type": "message_action", "callback_id": "nobody", "message": {"ts": "1.1", "text": "x"}, "channel": {"id": "C9"}},
    {
        "type": "view_submission",
        "view": {"type": "modal", "id": "V", "hash": "h", "callback_id": "nobody", "state": {"values": {}}},
    },
    {"type": "view_closed", "view": {"type": "modal", "id": "V", "callback_id": "nobody"}},
    {"type": "block_suggestion", "action_id": "nobody", "value": "x", "block_id": "b"},
    {"type": "something_new"},
)


@pytest.mark.only_on("sqlite")
def test_what_is_genuine_and_unknown_is_taken_without_a_word(slack, people):
    answers = [slack.interact(people.ana, one).status_code for one in UNKNOWN]
    answers += [slack.event({"type": "emoji_changed", "event_ts": "1.1"}).status_code]
    answers += [slack.slash(people.ana, "", command="/of-another-app").status_code]

    assert answers == [200] * len(answers)
    assert slack.calls == slack.views == []


def test_a_delivery_that_comes_again_changes_nothing_and_is_answered_alike(slack, people, channel_of, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    channel = channel_of(incident)

    said = [slack.slash(people.ana, "severity major", channel=channel, trigger_id="T-same").json for _ in range(3)]
    for event_id in ("Ev-1", "Ev-1", "Ev-2"):
        event = {"type": "app_mention", "user": "UANA", "text": f"<@{BOT}> severity minor", "channel": channel}
        slack.event({**event, "ts": "1.5", "event_ts": "1.5"}, event_id=event_id)
    deliver()

    assert said == [{"response_type": "ephemeral", "text": said[0]["text"], "blocks": said[0]["blocks"]}] * 3
    assert said[0]["text"] == "INC-1 is Major now."
    assert [kind for kind in kinds_of(incident) if kind == "severity"] == ["severity"] * 2
    assert [method for method, _ in slack.calls].count("chat.postEphemeral") == 1


STRANGERS = {
    "another workspace": (None, {"team_id": "T2"}, "Muster belongs to another workspace."),
    "guest": (Standing.GUEST, {}, "Guests of the workspace cannot use Muster."),
    "bot": (Standing.BOT, {}, "Muster belongs to another workspace."),
    "stranger": (Standing.STRANGER, {}, "Muster belongs to another workspace."),
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("standing, more, sentence", STRANGERS.values(), ids=STRANGERS)
def test_whoever_is_not_one_of_us_is_told_so_and_changes_nothing(slack, people, channel_of, standing, more, sentence):
    incident = make_incident(by=people.ana, lead=people.ana)
    channel = channel_of(incident)
    if standing is not None:
        db.session.scalar(select(SlackIdentity).where(SlackIdentity.slack_user == "UANA")).standing = standing

    answer = slack.slash(people.ana, "severity major", channel=channel, **more)

    assert answer.json["text"].startswith(sentence)
    assert "severity" not in kinds_of(incident)


@pytest.mark.only_on("sqlite")
def test_somebody_unknown_is_looked_up_by_a_verified_address(slack, people, deliver):
    user = {"id": "UNEW", "team_id": "T1", "profile": {"email": people.cara.email}}
    slack.answers["users.info"] = {"user": user}

    first = slack.slash("UNEW", "mine").json["text"]
    deliver()
    unverified = slack.slash("UNEW", "mine").json["text"]
    slack.event({"type": "user_change", "user": {**user, "is_email_confirmed": True}, "event_ts": "3.1"})
    known = slack.slash("UNEW", "help").json["text"]

    assert first.startswith("One moment: I am finding out who you are.")
    assert unverified.startswith("I do not know you yet.")
    assert known.startswith("*In the channel of an incident")


@pytest.mark.only_on("sqlite")
def test_bots_and_we_ourselves_are_not_listened_to(slack, people, channel_of, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    channel = channel_of(incident)

    slack.mention(people.ana, "severity major", channel=channel, bot_id="B7")
    slack.event({"type": "app_mention", "user": BOT, "text": "severity major", "channel": channel, "ts": "1.1"})
    deliver()

    assert "severity" not in kinds_of(incident)
    assert [method for method, _ in slack.calls if method in ("chat.postEphemeral", "reactions.add")] == []


def test_a_refusal_keeps_its_sentence_and_undoes_the_rest(slack, people, channel_of, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    channel = channel_of(incident)

    asked = slack.slash(people.ana, "severity sev9", channel=channel).json["text"]
    stranger = slack.slash(people.dev, "severity major", channel=channel).json
    slack.mention(people.ana, "sevrity major", channel=channel)
    deliver()

    assert asked.startswith("There is no severity “sev9” here. Use one of `critical` (Critical)")
    assert stranger["text"] == "Join this incident first, then you can change it."
    assert stranger["blocks"][1]["elements"][0]["action_id"] == "join"
    assert slack.said() == ["I do not know “sevrity”. Did you mean `severity &lt;step&gt;`? Change how serious it is."]
    assert "severity" not in kinds_of(incident)


@pytest.mark.only_on("sqlite")
def test_a_socket_brings_the_same_as_a_request(slack, people, channel_of):
    incident = make_incident(by=people.ana, lead=people.ana)
    where = {"team_id": "T1", "user_id": "UANA", "channel_id": channel_of(incident), "trigger_id": "T-socket"}
    user = {"id": "UANA", "team_id": "T1"}
    form = {"type": "modal", "id": "V1", "hash": "h1", "callback_id": "declare-type"}
    values = {"title": {"title": {"type": "plain_text_input", "value": "Cards fail"}}}
    values["type"] = {"type": {"type": "static_select", "selected_option": {"value": "engineering/service-failing"}}}
    sent = {"type": "view_submission", "user": user, "view": {**form, "state": {"values": values}}}

    said = [door.deliver("command", {"command": "/inc", "text": "severity major", **where}) for _ in range(2)]
    status, body = door.deliver("interaction", sent)
    listed = door.deliver("command", {"command": "/inc", "text": "mine", **where, "trigger_id": "T-other"})

    assert said[0] == said[1] and said[0][1]["text"] == "INC-1 is Major now."
    assert (status, body["response_action"]) == (200, "update")
    assert "INC-1" in listed[1]["text"]
    assert kinds_of(incident).count("severity") == 1


@pytest.mark.only_on("sqlite")
def test_whoever_presses_is_told_when_the_form_does_not_open_and_where_we_are_no_member(slack, people, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    slack.down = Failed("Slack does not answer.")
    slack.press(people.ana, "open:update", incident.ref, channel="C9")
    slack.down, works = None, slack.called

    def no_member(method, /, **arguments):
        if method == "chat.postEphemeral":
            raise SlackRefused("not_in_channel", "The app is not in that channel.")
        return works(method, **arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_api, "call", no_member)
        deliver()

    [(method, said)] = [(m, a) for m, a in slack.calls if "did not open" in str(a)]
    assert (method, said["channel"]) == ("chat.postMessage", "UANA")
    assert said["text"] == "Slack did not open the form in time. Nothing is lost: try it again."
    slack.press(people.ana, "open:update", incident.ref, channel="C9")
    assert len(slack.views) == 1 and inbound() == 1
