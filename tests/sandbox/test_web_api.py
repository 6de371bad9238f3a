"""The simulated Web API, asked by Slack's own client over real HTTP: what it does, and how it refuses."""

import inspect
import re
from http.client import HTTPException

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from app.sandbox import api
from app.sandbox.registry import methods
from app.sandbox.workspace import Group, User
from tests.sandboxes import TOKEN

ANA, BEN = User("Ana Lindqvist", "ana@larkspur.test", "Duty lead"), User("Ben Okafor", "ben@larkspur.test")
GUEST = User("Gil Guest", "gil@elsewhere.test", guest=True)


@pytest.fixture
def client(workspace):
    workspace.add(ANA, BEN, GUEST, groups=(Group("eng-oncall", "On call", (ANA.email,)),))
    return WebClient(TOKEN, base_url=workspace.url, timeout=5, retry_handlers=[])


def refused(call, **arguments) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


@pytest.mark.parametrize("name", sorted(methods))
def test_a_method_takes_what_the_official_client_sends(name):
    assert api
    signature = inspect.signature(getattr(WebClient, name.replace(".", "_")))
    sent = {one for one in signature.parameters if one not in {"self", "kwargs"}}
    needed = {one for one in sent if signature.parameters[one].default is inspect.Parameter.empty}

    known = methods[name]

    assert (known.required | known.optional) - sent == set(), "Slack's client has no such argument"
    assert sent - (known.required | known.optional) == set(), "Slack's client can send this too"
    assert needed - known.required - {"timestamp"} == set(), "Slack's client cannot leave this out"


def test_a_channel_lives_from_its_making_to_its_archive(client, workspace):
    made = client.conversations_create(name="inc-1-cards")["channel"]
    key = made["id"]
    client.conversations_setTopic(channel=key, topic="INC-1 · Major")
    client.conversations_invite(channel=key, users=[ANA.id, BEN.id])
    said = client.chat_postMessage(
        channel=key, text="Declared", metadata={"event_type": "muster", "event_payload": {"key": "row-7"}}
    )
    client.pins_add(channel=key, timestamp=said["ts"])
    client.bookmarks_add(channel_id=key, title="Muster", type="link", link="https://muster.test/INC-1")
    client.reactions_add(channel=key, name="eyes", timestamp=said["ts"])
    client.chat_update(channel=key, ts=said["ts"], text="Declared & known")
    client.chat_postMessage(channel=key, text="In the thread", thread_ts=said["ts"])
    client.conversations_rename(channel=key, name="inc-1-card-payments")
    client.conversations_kick(channel=key, user=BEN.id)
    client.conversations_archive(channel=key)

    stands = workspace.channel("inc-1-card-payments")
    history = client.conversations_history(channel=key, include_all_metadata=True)["messages"]
    [message] = [one for one in history if "subtype" not in one]
    assert (stands["topic"], stands["members"], stands["archived"]) == ("INC-1 · Major", [workspace.bot, ANA.id], True)
    assert [one["title"] for one in client.bookmarks_list(channel_id=key)["bookmarks"]] == ["Muster"]
    assert (message["text"], message["reply_count"], message["reactions"][0]["name"]) == ("Declared & known", 1, "eyes")
    assert message["metadata"] == {"event_type": "muster", "event_payload": {"key": "row-7"}}
    assert "metadata" not in client.conversations_history(channel=key)["messages"][-1]
    assert [one["text"] for one in client.conversations_replies(channel=key, ts=said["ts"])["messages"]] == [
        "Declared & known",
        "In the thread",
    ]
    assert client.chat_getPermalink(channel=key, message_ts=said["ts"])["permalink"].endswith(
        f"/archives/{key}/p{said['ts'].replace('.', '')}"
    )
    assert client.conversations_unarchive(channel=key)["ok"]


def test_it_refuses_in_slacks_words(client, workspace):
    general = workspace.id_of("general")
    mine = client.conversations_create(name="mine")["channel"]["id"]
    theirs = workspace.create_channel(ANA, "theirs")
    said = client.chat_postMessage(channel=mine, text="Hello")["ts"]
    hers = workspace.say(ANA, "theirs", "Mine")
    client.pins_add(channel=mine, timestamp=said)
    client.reactions_add(channel=mine, name="eyes", timestamp=said)
    client.conversations_invite(channel=mine, users=ANA.id)
    old = client.conversations_create(name="old")["channel"]["id"]
    client.conversations_archive(channel=old)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

    assert {
        "create": refused(client.conversations_create, name="mine"),
        "a dead one's name": refused(client.conversations_create, name="old"),
        "capitals": refused(client.conversations_create, name="Mine"),
        "length": refused(client.conversations_create, name="x" * 81),
        "rename": refused(client.conversations_rename, channel=mine, name="general"),
        "outside": refused(client.conversations_setTopic, channel=theirs, topic="x"),
        "history": refused(client.conversations_history, channel=theirs),
        "topic": refused(client.conversations_setTopic, channel=mine, topic="x" * 251),
        "archived": refused(client.chat_postMessage, channel=old, text="x"),
        "archive twice": refused(client.conversations_archive, channel=old),
        "archive all": refused(client.conversations_archive, channel=general),
        "invite twice": refused(client.conversations_invite, channel=mine, users=ANA.id),
        "invite oneself": refused(client.conversations_invite, channel=mine, users=workspace.bot),
        "invite nobody": refused(client.conversations_invite, channel=mine, users="U1"),
        "pin twice": refused(client.pins_add, channel=mine, timestamp=said),
        "pin nothing": refused(client.pins_add, channel=mine, timestamp="1.0"),
        "react twice": refused(client.reactions_add, channel=mine, name="eyes", timestamp=said),
        "no reaction": refused(client.reactions_remove, channel=mine, name="wave", timestamp=said),
        "another's words": refused(client.chat_update, channel=theirs, ts=hers, text="x"),
        "nothing": refused(client.api_call, api_method="chat.postMessage", json={"channel": mine}),
        "too long": refused(client.chat_postMessage, channel=mine, text="x" * 40_001),
        "a long section": refused(client.chat_postMessage, channel=mine, text="x", blocks=[section]),
        "51 blocks": refused(client.chat_postMessage, channel=mine, text="x", blocks=[{"type": "divider"}] * 51),
        "nowhere": refused(client.chat_postMessage, channel="C404", text="x"),
        "who": refused(client.users_info, user="U404"),
        "address": refused(client.users_lookupByEmail, email="nobody@larkspur.test"),
        "trigger": refused(client.views_open, trigger_id="1", view=MODAL),
        "view": refused(client.views_open, trigger_id="1", view=MODAL | {"title": "Bare"}),
        "argument": refused(client.api_call, api_method="pins.list", params={"channel": mine, "made_up": "1"}),
        "method": refused(client.api_call, api_method="pins.burn"),
        "token": refused(WebClient("xoxb-other", base_url=workspace.url, retry_handlers=[]).auth_test),
    } == {
        "create": "name_taken",
        "a dead one's name": "name_taken",
        "capitals": "invalid_name_specials",
        "length": "invalid_name_maxlength",
        "rename": "name_taken",
        "outside": "not_in_channel",
        "history": "not_in_channel",
        "topic": "too_long",
        "archived": "is_archived",
        "archive twice": "already_archived",
        "archive all": "cant_archive_general",
        "invite twice": "already_in_channel",
        "invite oneself": "cant_invite_self",
        "invite nobody": "user_not_found",
        "pin twice": "already_pinned",
        "pin nothing": "message_not_found",
        "react twice": "already_reacted",
        "no reaction": "no_reaction",
        "another's words": "cant_update_message",
        "nothing": "no_text",
        "too long": "msg_too_long",
        "a long section": "invalid_blocks",
        "51 blocks": "invalid_blocks",
        "nowhere": "channel_not_found",
        "who": "user_not_found",
        "address": "users_not_found",
        "trigger": "invalid_trigger_id",
        "view": "invalid_arguments",
        "argument": "invalid_arguments",
        "method": "unknown_method",
        "token": "invalid_auth",
    }


MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "How bad is it?"}, "blocks": []}


def test_a_private_channel_is_private(client, workspace):
    secret = workspace.create_channel(ANA, "x-quiet-harbour", private=True)
    ours = client.conversations_create(name="prv-k7q2", is_private=True)["channel"]
    everything = client.conversations_list(types="public_channel,private_channel", limit=200)["channels"]

    assert ours["is_private"]
    assert [one["name"] for one in everything if one["is_private"]] == ["prv-k7q2"]
    assert refused(client.conversations_info, channel=secret) == "channel_not_found"
    assert refused(client.conversations_join, channel=secret) == "channel_not_found"
    assert refused(client.conversations_create, name="x-quiet-harbour") == "name_taken"
    assert refused(client.conversations_join, channel=ours["id"]) == "method_not_supported_for_channel_type"
    workspace.invite(ANA, "x-quiet-harbour", workspace.bot)
    assert client.conversations_info(channel=secret)["channel"]["name"] == "x-quiet-harbour"


def test_scopes_are_told_and_asked_for(client, workspace):
    answer = client.auth_test()
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")

    workspace.workspace.scopes = frozenset({"users:read", "channels:read"})

    assert "email" not in client.users_info(user=ANA.id)["user"]["profile"]
    assert refused(client.chat_postMessage, channel="general", text="x") == "missing_scope"
    assert refused(client.conversations_list, types="private_channel") == "missing_scope"


def test_people_and_groups_are_found(client):
    listed = client.users_list(limit=2)
    found = [one["name"] for one in listed["members"]]
    while listed["response_metadata"]["next_cursor"]:
        listed = client.users_list(limit=2, cursor=listed["response_metadata"]["next_cursor"])
        found += [one["name"] for one in listed["members"]]

    assert sorted(found) == ["ana", "ben", "gil", "muster"]
    assert client.users_lookupByEmail(email="ANA@larkspur.test")["user"]["real_name"] == "Ana Lindqvist"
    assert client.users_info(user=GUEST.id)["user"]["is_restricted"]
    [group] = client.usergroups_list(include_users=True)["usergroups"]
    assert (group["handle"], group["users"]) == ("eng-oncall", [ANA.id])
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [ANA.id]
    direct = client.conversations_open(users=ANA.id)["channel"]["id"]
    assert client.chat_postMessage(channel=ANA.id, text="For you")["channel"] == direct


def test_only_one_person_sees_what_is_said_to_one(client, workspace):
    client.chat_postEphemeral(channel=workspace.id_of("general"), user=ANA.id, text="The next update is due")

    assert [one["text"] for one in workspace.only_for(ANA)] == ["The next update is due"]
    assert (workspace.only_for(BEN), workspace.texts("general")) == ([], [])
    outside = client.conversations_create(name="ours")["channel"]["id"]
    assert refused(client.chat_postEphemeral, channel=outside, user=BEN.id, text="x") == "user_not_in_channel"


FAULTS = {
    "ratelimited": (SlackApiError, "ratelimited", 0),
    "error": (SlackApiError, "internal_error", 0),
    "unavailable": (SlackApiError, "upstream connect", 0),
    "html": (SlackApiError, "<html>", 0),
    "revoked": (SlackApiError, "token_revoked", 0),
    "lost_before": ((OSError, HTTPException), "", 0),
    "down": ((OSError, HTTPException), "", 0),
    "lost_after": ((OSError, HTTPException), "", 1),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_what_can_go_wrong_goes_wrong_once(client, workspace, kind):
    error, words, done = FAULTS[kind]
    workspace.break_(kind, "chat.postMessage", times=1)

    with pytest.raises(error) as caught:
        client.chat_postMessage(channel="#general", text="Hello")

    assert re.search(words, str(caught.value))
    assert workspace.texts("general") == ["Hello"] * done
    if kind == "ratelimited":
        assert caught.value.response.headers["Retry-After"] == "30"
    client.chat_postMessage(channel="#general", text="Again")
    assert [(one["error"], bool(one["worked"])) for one in workspace.calls("chat.postMessage")] == [
        (kind, bool(done)),
        ("", True),
    ]


def test_slow_is_slow_and_works(client, workspace):
    workspace.break_("slow", seconds=0.01)

    client.chat_postMessage(channel="#general", text="Hello")

    assert workspace.texts("general") == ["Hello"]
    workspace.mend()
