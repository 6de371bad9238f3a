"""The page that looks like a chat client, in the portal of the demo: what it shows, to whom, and what can be done."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from app.core.config import Misconfigured, Settings, wants_sandbox
from app.sandbox import mrkdwn
from app.sandbox.delivery import Reply
from app.sandbox.names import user_id
from app.sandbox.workspace import Workspace

PRIYA, ANA = user_id("priya@larkspur.test"), user_id("ana@larkspur.test")


@pytest.fixture
def page(demo):
    made = Page(demo)
    made.get()
    return made


class Page:
    """The page in a browser without script, and the application at the other end."""

    def __init__(self, portal):
        self.portal, self.client, self.heard = portal, portal.test_client(), []
        self.workspace: Workspace = portal.extensions["sandbox"]
        self.workspace.transport = self.hear
        self.answer = lambda sent: None
        self.settings = portal.config["MUSTER"]

    def hear(self, headers, body):
        if headers["Content-Type"] == "application/json":
            return Reply(200)
        form = {name: value[0] for name, value in parse_qs(body.decode()).items()}
        sent = json.loads(form["payload"]) if "payload" in form else form
        self.heard.append(sent)
        return Reply(200, json.dumps(self.answer(sent) or {}), "application/json")

    def get(self, path="/sandbox/", **query):
        return unescape(self.client.get(path, query_string=query).get_data(as_text=True))

    def post(self, path, **form):
        answer = self.client.post(f"/sandbox/{path}", data=form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer

    def call(self, method, **arguments):
        token = self.settings.slack_bot_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.client.post(f"/sandbox/api/{method}", json=arguments, headers=headers).get_json()
        assert answer["ok"], answer
        return answer

    def channel(self, name):
        found = self.call("conversations.list", limit=500, types="public_channel,private_channel")["channels"]
        return next(one["id"] for one in found if one["name"] == name)


def plain(text):
    return {"type": "plain_text", "text": text}


def words(text):
    return {"type": "mrkdwn", "text": text}


@pytest.mark.only_on("sqlite")
def test_larkspur_lives_there(page):
    shown = page.get()

    assert "Priya Raman</option>" in shown.split('name="as"')[1].split("</select>")[0].split("\n")[0]
    assert {"general", "incidents", "incidents-small", "incident-reviews"} <= set(
        re.findall(r"<span>([a-z-]+)</span>", shown)
    )
    groups = page.call("usergroups.list", include_users=True)["usergroups"]
    assert PRIYA in next(one["users"] for one in groups if one["handle"] == "eng-oncall")
    assert page.settings.slack_api_url == "http://127.0.0.1:8000/sandbox/api/"


@pytest.mark.only_on("sqlite")
def test_what_is_said_is_shown_and_nothing_of_it_is_html(page):
    incidents = page.channel("incidents")
    page.post(
        "say",
        into=incidents,
        text="<script>alert(1)</script> *bold* @ana https://larkspur.test/?a=1&b=2",
        **{"as": PRIYA},
    )
    blocks = [
        {"type": "header", "text": plain("<img src=x> & more")},
        {"type": "section", "fields": [words(f"*Lead*\n<@{ANA}>"), words(f"*Where*\n<#{incidents}>")]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": plain("Open"), "url": "javascript:alert(1)", "action_id": "o"},
                {"type": "button", "text": plain("Join <b>"), "action_id": "join", "value": "7"},
            ],
        },
    ]
    page.call("chat.postMessage", channel="#incidents", text="x", blocks=blocks)

    raw = page.client.get("/sandbox/").get_data(as_text=True)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; <b>bold</b>" in raw
    assert "<script>alert" not in raw and "<img src" not in raw and "javascript:" not in raw
    assert '<span class="sb-at">@Ana Lindqvist</span>' in raw
    assert 'href="https://larkspur.test/?a=1&amp;b=2"' in raw
    assert "Join &lt;b&gt;" in raw and "&lt;img src=x&gt; &amp; more" in raw


@pytest.mark.only_on("sqlite")
def test_one_declares_by_a_command_and_a_modal(page):
    view = {
        "type": "modal", "title": plain("Declare"), "submit": plain("Next"), "callback_id": "declare",
        "blocks": [
            {"type": "input", "block_id": "t", "label": plain("What is happening?"),
             "element": {"type": "plain_text_input", "action_id": "v"}},
            {"type": "input", "block_id": "w", "optional": True, "label": plain("Since when?"),
             "element": {"type": "datetimepicker", "action_id": "v"}},
            {"type": "input", "block_id": "c", "optional": True, "label": plain("Who is told"),
             "element": {"type": "checkboxes", "action_id": "v",
                         "options": [{"text": words("Tell *Ana*"), "value": "ana"}]}},
        ],
    }  # fmt: skip
    page.answer = lambda sent: page.call("views.open", trigger_id=sent["trigger_id"], view=view) and None

    page.post("say", into=page.channel("general"), text="/incident cards fail", **{"as": PRIYA})
    shown = page.get(**{"as": PRIYA})
    key = re.search(r'name="view" value="(V\w+)"', shown)[1]

    assert page.heard[0]["text"] == "cards fail"
    assert "What is happening?" in shown and "Tell <b>Ana</b>" in shown
    assert "What is happening?" not in page.get(**{"as": ANA})

    page.answer = lambda sent: None
    page.post("view", view=key, **{"as": PRIYA, "f:t/v": "", "f:w/v": "", "f:c/v": "ana"})
    assert "Please complete this required field." in page.get(**{"as": PRIYA})
    page.post("view", view=key, **{"as": PRIYA, "f:t/v": "Cards\r\nfail", "f:w/v": "2026-07-19T13:00", "f:c/v": "ana"})

    values = page.heard[1]["view"]["state"]["values"]
    assert values["t"]["v"]["value"] == "Cards\nfail"
    assert values["w"]["v"]["selected_date_time"] == datetime(2026, 7, 19, 12, tzinfo=UTC).timestamp()
    assert [one["value"] for one in values["c"]["v"]["selected_options"]] == ["ana"]
    assert "sb-scrim" not in page.get(**{"as": PRIYA})


@pytest.mark.only_on("sqlite")
def test_messages_are_pressed_marked_and_answered(page):
    general = page.channel("general")
    button = {"type": "button", "text": plain("Join"), "action_id": "join", "value": "7"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    ts = page.call("chat.postMessage", channel=general, text="x", blocks=blocks)["ts"]
    at = {"as": ANA, "into": general, "ts": ts}

    page.post("message", press="b/join", **at)
    page.post("message", react="eyes", **at)
    page.post("message", pin="1", **at)
    page.post("message", shortcut="declare_message", **at)
    page.post("say", text="In the thread", thread_ts=ts, **at)
    shown = page.get(**{"as": ANA, "channel": general})

    assert [(one["type"], one["user"]["id"]) for one in page.heard] == [("block_actions", ANA), ("message_action", ANA)]
    assert "👀 1" in shown and "Pinned by Ana Lindqvist" in shown and "1 reply" in shown
    assert "In the thread" not in shown
    assert "In the thread" in page.get(**{"as": ANA, "channel": general, "thread": ts})
    page.call("chat.postEphemeral", channel=general, user=ANA, text="A word for Ana")
    assert "A word for Ana" in page.get(**{"as": ANA, "channel": general})
    assert "A word for Ana" not in page.get(**{"as": PRIYA, "channel": general})


@pytest.mark.only_on("sqlite")
def test_a_private_channel_is_shown_to_its_people_only(page):
    secret = page.call("conversations.create", name="prv-k7q2", is_private=True)["channel"]["id"]
    page.call("conversations.invite", channel=secret, users=ANA)
    page.call("chat.postMessage", channel=secret, text="Nobody else reads this")

    assert "prv-k7q2" in page.get(**{"as": ANA, "channel": secret})
    others = page.get(**{"as": PRIYA, "channel": secret}) + page.get(
        "/sandbox/part/right", **{"as": PRIYA, "channel": secret}
    )
    assert "prv-k7q2" not in others and "Nobody else reads this" not in others
    page.post("say", into=secret, text="Let me in", **{"as": PRIYA})
    assert "Let me in" not in page.get(**{"as": ANA, "channel": secret})


@pytest.mark.only_on("sqlite")
def test_faults_are_switched_on_and_the_page_tells(page):
    shown = page.get()
    version = re.search(r"&v=([^\"&]+)", shown)[1]
    assert page.client.get("/sandbox/live", query_string={"v": version}).status_code == 204

    page.post("faults", kind="ratelimited", method="chat.postMessage", wait="7", twice="1")
    token = page.settings.slack_bot_token.get_secret_value()
    answer = page.client.post("/sandbox/api/chat.postMessage", data={"token": token, "channel": "general", "text": "x"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert page.client.get("/sandbox/live", query_string={"v": version}).get_json()["changed"] == ["sandbox"]
    assert "Rate limiting, for chat.postMessage." in page.get(faults="1")
    page.post("faults", kind="")
    page.call("chat.postMessage", channel="#general", text="x")
    page.post("again")
    assert "Nobody has said anything here yet." in page.get(channel=page.channel("general"))


REFUSED = {
    "on https": {"demo": True, "base_url": "https://incidents.example.org"},
    "outside the demo": {},
    "beside a real one": {"demo": True, "slack_bot_token": SecretStr("xoxb-1")},
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
def test_it_refuses_to_start_where_real_incidents_are(given):
    with pytest.raises(Misconfigured, match="MUSTER_SANDBOX"):
        wants_sandbox(Settings(sandbox=True, **given))
    assert not wants_sandbox(Settings(**given))


@pytest.mark.only_on("sqlite")
def test_without_the_demo_there_is_nothing(client):
    assert [client.get(path).status_code for path in ("/sandbox/", "/sandbox/api/api.test")] == [404, 404]


def test_slacks_way_of_writing():
    names = {"U1": "Ana <b>", "C1": "general"}
    shown = {
        "*a* _b_ ~c~ `*d*`": "<b>a</b> <em>b</em> <s>c</s> <code>*d*</code>",
        "2*3*4 snake_case_word": "2*3*4 snake_case_word",
        "<@U1> <#C1> <#C2|x> <!here>": '<span class="sb-at">@Ana &lt;b&gt;</span> <a href="/C1">#general</a> '
        '<span class="sb-at">#x</span> <span class="sb-at sb-loud">@here</span>',
        "&gt; quoted\nnot": "<blockquote>quoted</blockquote>not",
        "<!date^1795313791^{date_short_pretty} {time}|02:16 UTC> <!date^x^{time}|then>": "22 Nov 03:16 then",
        "🟠 Major": '<span class="sb-dot sb-orange">🟠</span> Major',
        "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
        '<https://a.test/"onclick="x|go &lt;i>': '<a href="https://a.test/&#34;onclick=&#34;x" target="_blank" '
        'rel="noreferrer">go &lt;i</a>',
    }

    found = {text: str(mrkdwn.mrkdwn(text, names, lambda key: f"/{key}", ZoneInfo("Europe/Paris"))) for text in shown}

    assert found == shown
