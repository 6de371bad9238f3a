"""Signed payloads as Slack sends them, through HTTP, from people of the small book."""

import hashlib
import hmac
import itertools
import json
import time
from urllib.parse import urlencode

SECRET, TEAM, BOT = "a-signing-secret", "T1", "U0BOT"
ADDRESS = "/slack/events"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def signature(body: bytes, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """The headers by which Slack shows that it sent this."""
    stamp = str(int(time.time()) if at is None else at)
    signed = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}


class Workspace:
    """What people do in Slack, and what it was called for: `calls` are methods with arguments, `views` the forms."""

    def __init__(self, client):
        self.client = client
        self.calls, self.views, self.answers = [], [], {}
        self.down = None
        self._numbers = itertools.count(1)

    # What we are called for.

    def called(self, method, /, **arguments):
        if self.down is not None:
            raise self.down
        self.calls.append((method, arguments))
        return self.answers.get(method, {"ok": True, "ts": f"9.{next(self._numbers)}"})

    def opened(self, trigger_id, view):
        if self.down is not None:
            raise self.down
        self.views.append(view)

    def said(self, method="chat.postEphemeral") -> list[str]:
        """The texts that went out by a method."""
        return [arguments["text"] for called, arguments in self.calls if called == method]

    # What people do.

    @staticmethod
    def user_of(person) -> str:
        return f"U{person.name.split()[0].upper()}"

    def send(self, body, content_type, **headers):
        raw = body if isinstance(body, bytes) else body.encode()
        return self.client.post(ADDRESS, data=raw, content_type=content_type, headers={**signature(raw), **headers})

    def slash(self, person, text, *, channel="C9", command="/inc", **more):
        user = person if isinstance(person, str) else self.user_of(person)
        payload = {"command": command, "text": text, "user_id": user, "team_id": TEAM, "channel_id": channel}
        payload |= {"trigger_id": self.new("T"), "response_url": "https://hooks.slack.test/1"}
        return self.send(urlencode(payload | more), FORM)

    def event(self, event, **more):
        envelope = {"type": "event_callback", "team_id": TEAM, "event_id": self.new("Ev"), "event": event}
        return self.send(json.dumps(envelope | more), JSON)

    def mention(self, person, text, *, channel, **more):
        return self.message(person, f"<@{BOT}> {text}", channel=channel, type="app_mention", **more)

    def message(self, person, text, *, channel, **more):
        ts = more.pop("ts", f"17.{next(self._numbers):04}")
        event = {"type": "message", "user": self.user_of(person), "text": text, "channel": channel, "ts": ts}
        return self.event({**event, "event_ts": ts, **more})

    def interact(self, person, payload):
        user = {"id": self.user_of(person), "team_id": TEAM}
        whole = {"team": {"id": TEAM}, "user": user, "trigger_id": self.new("T"), **payload}
        return self.send(urlencode({"payload": json.dumps(whole)}), FORM)

    def press(self, person, action, value="", *, channel="C9", **more):
        pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value}
        container = {"type": "message", "message_ts": "5.1", "channel_id": channel}
        payload = {"type": "block_actions", "actions": [pressed], "channel": {"id": channel}, "container": container}
        return self.interact(person, {**payload, **more})

    def submit(self, person, view, **values):
        """Send a form with these values in its inputs, by the name of their blocks; `view` is what was opened."""
        sent = {"id": "V1", "hash": self.new("h"), "state": {"values": _state(view, values)}}
        kept = {key: view[key] for key in ("callback_id", "private_metadata", "blocks") if key in view}
        return self.interact(person, {"type": "view_submission", "view": {**kept, **sent, "type": "modal"}})

    def new(self, prefix) -> str:
        return f"{prefix}{next(self._numbers)}"


def _state(view, values) -> dict:
    found = {}
    for block in view["blocks"]:
        element = block.get("element")
        if block.get("type") == "input" and element:
            name = block["block_id"].partition("~")[0]
            given = values.pop(name) if name in values else _initial(element)
            found[block["block_id"]] = {
                element["action_id"]: {"type": element["type"], **_held(element["type"], given)}
            }
    assert not values, f"The form has no {sorted(values)}; it has {sorted(found)}."
    return found


def _initial(element):
    """What an input holds when nobody touches it."""
    for name in ("initial_value", "initial_user", "initial_date", "initial_date_time"):
        if name in element:
            return element[name]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return [one["value"] for one in element.get("initial_options", ())] or None


def _held(kind, given) -> dict:
    if kind in ("static_select", "external_select", "radio_buttons"):
        return {"selected_option": {"value": given} if given else None}
    if kind in ("checkboxes", "multi_static_select", "multi_external_select"):
        return {"selected_options": [{"value": one} for one in given or ()]}
    names = {
        "users_select": "selected_user",
        "multi_users_select": "selected_users",
        "datepicker": "selected_date",
        "datetimepicker": "selected_date_time",
    }
    return {names.get(kind, "value"): given}
