"""What the workspace tells an application: signed, in order, again when it failed, and only what is its business."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import time_machine
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from app.sandbox.delivery import Reply
from app.sandbox.workspace import User
from tests.sandboxes import SECRET, TOKEN

ANA, BEN = User("Ana Lindqvist", "ana@larkspur.test"), User("Ben Okafor", "ben@larkspur.test")


class Application:
    """Listens at the other end, and answers what the test says."""

    def __init__(self):
        self.heard, self.headers, self.answers = [], [], []
        self.then = lambda body: Reply(200)

    def __call__(self, headers, body):
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        self.headers.append(headers)
        form = headers["Content-Type"] != "application/json"
        sent = {name: value[0] for name, value in parse_qs(body.decode()).items()} if form else json.loads(body)
        self.heard.append(json.loads(sent["payload"]) if "payload" in sent else sent)
        return self.then(self.heard[-1])

    def events(self):
        return [one["event"]["type"] + "." * ("subtype" in one["event"]) for one in self.heard]


@pytest.fixture
def application(workspace):
    workspace.add(ANA, BEN)
    workspace.workspace.transport = Application()
    return workspace.workspace.transport


@pytest.fixture
def client(workspace):
    return WebClient(TOKEN, base_url=workspace.url, timeout=5, retry_handlers=[])


def test_it_is_told_what_happens_where_it_is(workspace, application):
    workspace.create_channel(BEN, "without-muster", private=True)
    workspace.say(BEN, "without-muster", "Nobody hears this")
    ts = workspace.say(ANA, "general", "@muster lead @Ben Okafor & <b> see https://larkspur.test/x")
    workspace.pin(ANA, "general", ts)
    workspace.react(BEN, "general", ts, "memo")
    workspace.edit(ANA, "general", ts, "@muster lead me")
    workspace.delete(ANA, "general", ts)

    workspace.deliver()

    assert application.events() == ["message", "app_mention", "pin_added", "reaction_added", "message.", "message."]
    text = application.heard[1]["event"]["text"]
    assert text == f"<@{workspace.bot}> lead <@{BEN.id}> &amp; &lt;b&gt; see <https://larkspur.test/x>"
    assert len({one["event_id"] for one in application.heard}) == 6


def test_what_failed_is_told_again_at_once_in_a_minute_and_in_five(workspace, application):
    application.then = lambda body: Reply(500)
    start = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    tried = []
    with time_machine.travel(start, tick=False) as clock:
        workspace.say(ANA, "general", "Hello")
        for seconds in (0, 59, 60, 359, 361, 4000):
            clock.move_to(start + timedelta(seconds=seconds))
            tried.append(workspace.deliver())

    assert tried == [2, 0, 1, 0, 1, 0]
    assert [one.get("X-Slack-Retry-Num") for one in application.headers] == [None, "1", "2", "3"]
    assert [(one["state"], one["reason"]) for one in workspace.deliveries()] == [("failed", "http_error")]
    assert len({one["event_id"] for one in application.heard}) == 1


def test_it_can_ask_not_to_be_told_again_and_be_told_twice(workspace, application):
    application.then = lambda body: Reply(500, no_retry=True)
    workspace.tell_twice()

    workspace.say(ANA, "general", "Hello")

    assert workspace.deliver() == 2
    assert len({one["event_id"] for one in application.heard}) == 1


def test_a_command_opens_a_modal_within_three_seconds_and_is_not_sent_twice(workspace, application, client):
    application.then = lambda body: Reply(200, '{"text": "*Only* for you"}', "application/json")
    told = workspace.slash(ANA, "general", "/incident", "cards fail & <b>")

    assert (told.said, workspace.only_for(ANA)[0]["text"], workspace.only_for(BEN)) == (
        "*Only* for you",
        "*Only* for you",
        [],
    )
    [sent] = application.heard
    assert (sent["text"], sent["user_id"], sent["channel_name"]) == ("cards fail & <b>", ANA.id, "general")
    client.views_open(trigger_id=sent["trigger_id"], view=VIEW)
    assert workspace.modal(ANA)["title"]["text"] == "Declare"
    assert refused(client.views_open, trigger_id=sent["trigger_id"], view=VIEW) == "exchanged_trigger_id"

    workspace.slash(ANA, "general", "/incident", "again")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=4)):
        late = refused(client.views_open, trigger_id=application.heard[-1]["trigger_id"], view=VIEW)
    assert late == "expired_trigger_id"

    application.then = lambda body: Reply(0)
    assert workspace.slash(ANA, "general", "/incident").said == "/incident failed with the error “operation_timeout”"


def refused(call, **arguments):
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(value.capitalize()), "value": value}


VIEW = {
    "type": "modal",
    "title": plain("Declare"),
    "submit": plain("Next"),
    "callback_id": "declare",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": plain("What is happening?"),
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "severity",
            "optional": True,
            "label": plain("How bad?"),
            "element": {
                "type": "static_select",
                "action_id": "severity",
                "options": [option("major"), option("minor")],
                "initial_option": option("minor"),
            },
        },
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "look", "text": plain("Look"), "value": "7"}],
        },
    ],
}


def test_a_modal_is_filled_refused_changed_and_closed(workspace, application, client):
    workspace.slash(ANA, "general", "/incident")
    client.views_open(trigger_id=application.heard[-1]["trigger_id"], view=VIEW)

    assert workspace.submit(ANA).errors == {"title": "Please complete this required field."}
    assert len(application.heard) == 1

    application.then = answering(response_action="errors", errors={"title": "Say a little more."})
    assert workspace.submit(ANA, value="Cards").errors == {"title": "Say a little more."}
    assert application.heard[-1]["view"]["state"]["values"] == {
        "title": {"value": {"type": "plain_text_input", "value": "Cards"}},
        "severity": {"severity": {"type": "static_select", "selected_option": option("minor")}},
    }

    application.then = answering()
    workspace.press_in_view(ANA, "look")
    assert [(one["action_id"], one["value"]) for one in application.heard[-1]["actions"]] == [("look", "7")]

    application.then = answering(response_action="update", view=VIEW | {"title": plain("Step 2")})
    first = workspace.modal(ANA)["id"]
    workspace.submit(ANA, value="Cards fail", severity="major")
    assert (workspace.modal(ANA)["title"]["text"], workspace.modal(ANA)["id"]) == ("Step 2", first)

    application.then = answering(response_action="push", view=VIEW | {"title": plain("On top")})
    workspace.submit(ANA, value="Cards fail")
    assert workspace.modal(ANA)["previous_view_id"] == first
    workspace.close(ANA)
    assert (application.heard[-1]["type"], workspace.modal(ANA)["title"]["text"]) == ("view_closed", "Step 2")

    application.then = answering()
    workspace.submit(ANA, value="Cards fail")
    assert workspace.modal(ANA) is None


def answering(**answer):
    return lambda body: Reply(200, json.dumps(answer) if answer else "", "application/json")


def test_buttons_shortcuts_and_late_answers(workspace, application, client):
    button = {"type": "button", "action_id": "join", "text": plain("Join"), "value": "INC-7"}
    blocks = [{"type": "actions", "elements": [button]}]
    said = client.chat_postMessage(channel="#general", text="Announced", blocks=blocks)

    workspace.press(BEN, "general", said["ts"], "join")
    pressed = application.heard[-1]
    workspace.message_action(BEN, "general", said["ts"], "declare_from_message")
    workspace.shortcut(BEN, "declare")

    assert (pressed["actions"][0]["value"], pressed["container"]["message_ts"]) == ("INC-7", said["ts"])
    assert [one["type"] for one in application.heard] == ["block_actions", "message_action", "shortcut"]
    assert application.heard[1]["message"]["text"] == "Announced"
    later(pressed["response_url"], {"text": "You joined"})
    assert [one["text"] for one in workspace.only_for(BEN)] == ["You joined"]


def later(url, answer):
    import httpx

    assert httpx.post(url, json=answer).json() == {"ok": True}
