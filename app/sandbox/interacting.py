"""What people do with the application: commands, buttons, shortcuts. Each is sent at once and waits for its answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.sandbox import delivery, limits, modals, saying
from app.sandbox.errors import Refusal
from app.sandbox.filling import pressed
from app.sandbox.names import APP, BOT, BOT_USER, TEAM
from app.sandbox.payloads import OLD_TOKEN, Outcome, frame, person, read, response_url, sent
from app.sandbox.store import Json
from app.sandbox.workspace import Workspace


def slash(workspace: Workspace, user: str, channel: str, command: str, text: str = "") -> Outcome:
    """Send a slash command; what it answers is shown to whoever typed it."""
    with workspace.work() as store:
        found = store.get("channel", channel)
        if found is None:
            raise Refusal("channel_not_found")
        who, team = person(store, user), store.get("meta", "team") or {}
        body = {
            "token": OLD_TOKEN,
            "team_id": TEAM,
            "team_domain": team["domain"],
            "channel_id": channel,
            "channel_name": "directmessage" if found["im"] else ("privategroup" if found["private"] else found["name"]),
            "user_id": user,
            "user_name": who["name"],
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": response_url(workspace, store, channel, user),
            "trigger_id": modals.give_trigger(store, user),
        }
    reply = delivery.send_now(workspace, "command", urlencode(body))
    answer = read(reply)
    if not 200 <= reply.status < 300:
        word = "operation_timeout" if reply.status == 0 else "dispatch_failed"
        answer = {"text": f"{command} failed with the error “{word}”"}
    if answer.get("text") or answer.get("blocks"):
        _say_back(workspace, channel, user, answer)
    workspace.kick()
    return Outcome(reply.status, str(answer.get("text", "")), answer=answer)


def _say_back(workspace: Workspace, channel: str, user: str, answer: Json) -> None:
    """Show what the application answered: to that person, or to everybody when it says so."""
    content: Json = {"text": limits.check_text(str(answer.get("text", "")))}
    with workspace.work() as store:
        found = store.get("channel", channel)
        if found is None:
            raise Refusal("channel_not_found")
        if answer.get("blocks"):
            content |= {"blocks": saying.with_ids(store, limits.check_blocks(answer["blocks"]))}
        if answer.get("response_type") == "in_channel":
            message = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP} | content
            _, event = saying.say(store, found, message)
            workspace.queue_events(store, [event])
        else:
            saying.show_to(store, found, user, content)


def respond(workspace: Workspace, key: str, answer: Json) -> None:
    """What the application sends to a response address. :raises Refusal: it is used up, or never was."""
    with workspace.work() as store:
        found = store.get("response", key)
        if found is None or found["left"] <= 0:
            raise Refusal("used_url")
        store.put("response", key, found | {"left": found["left"] - 1})
        if answer.get("delete_original") or answer.get("replace_original"):
            store.drop("ephemeral", found["ts"])
            store.changed()
    if answer.get("text") or answer.get("blocks"):
        _say_back(workspace, found["channel"], found["user"], answer)
    workspace.kick()


@dataclass(frozen=True, slots=True)
class Press:
    """Which element is pressed; `value` for those that have one."""

    action: str
    block: str = ""
    value: Any = None


def press(workspace: Workspace, user: str, channel: str, ts: str, press: Press) -> Outcome:
    """Press something in a message, one that only this person sees too."""
    payload = frame(workspace, "block_actions", user)
    with workspace.work() as store:
        found = store.get("channel", channel)
        hidden = store.get("ephemeral", ts)
        message = hidden if hidden and hidden["to"] == user else store.message(channel, ts)
        if found is None or message is None:
            raise Refusal("message_not_found")
        action = pressed(message.get("blocks", []), press.action, press.block, press.value)
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": message is hidden}
        payload |= {
            "container": container,
            "channel": {"id": channel, "name": "directmessage" if found["im"] else found["name"]},
            "state": {"values": {}},
            "response_url": response_url(workspace, store, channel, user, ts if message is hidden else ""),
            "actions": [action | {"action_ts": store.moment()}],
        }
        if message is not hidden:
            payload["message"] = {name: value for name, value in message.items() if name != "metadata"}
    return sent(workspace, payload)


def shortcut(workspace: Workspace, user: str, callback: str) -> Outcome:
    """Use a shortcut that is about nothing in particular."""
    payload = frame(workspace, "shortcut", user) | {"callback_id": callback}
    with workspace.look() as store:
        stamp = store.ask("SELECT strftime('%s', 'now')")[0][0]
    return sent(workspace, payload | {"action_ts": f"{stamp}.000000"})


def message_action(workspace: Workspace, user: str, channel: str, ts: str, callback: str) -> Outcome:
    """Use a shortcut on a message."""
    payload = frame(workspace, "message_action", user) | {"callback_id": callback, "message_ts": ts}
    with workspace.work() as store:
        found, message = store.get("channel", channel), store.message(channel, ts)
        if found is None or message is None:
            raise Refusal("message_not_found")
        payload |= {
            "channel": {"id": channel, "name": "directmessage" if found["im"] else found["name"]},
            "message": {name: value for name, value in message.items() if name != "metadata"},
            "response_url": response_url(workspace, store, channel, user),
            "action_ts": store.moment(),
        }
    return sent(workspace, payload)
