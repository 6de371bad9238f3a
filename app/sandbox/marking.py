"""Pinning and reacting, by whomever."""

import re

from app.sandbox import channels
from app.sandbox.errors import Refusal
from app.sandbox.store import Json, Store

MOST_PINS = 100


def pin(store: Store, channel: Json, message: Json, by: str) -> Json:
    """Pin a message; gives the event. :raises Refusal: already_pinned."""
    if any(one["ts"] == message["ts"] for one in channel["pins"]):
        raise Refusal("already_pinned")
    if len(channel["pins"]) >= MOST_PINS:
        raise Refusal("too_many_pins")
    moment = store.moment()
    channel["pins"] = [*channel["pins"], {"ts": message["ts"], "by": by, "at": float(moment)}]
    channels.keep(store, channel)
    store.keep(channel["id"], message | {"pinned_to": [channel["id"]]})
    return _pinned("pin_added", channel, message, by, moment)


def unpin(store: Store, channel: Json, message: Json, by: str) -> Json:
    """Pin it no more; gives the event. :raises Refusal: no_pin."""
    kept = [one for one in channel["pins"] if one["ts"] != message["ts"]]
    if len(kept) == len(channel["pins"]):
        raise Refusal("no_pin")
    channel["pins"] = kept
    channels.keep(store, channel)
    store.keep(channel["id"], {name: value for name, value in message.items() if name != "pinned_to"})
    return _pinned("pin_removed", channel, message, by, store.moment())


def _pinned(kind: str, channel: Json, message: Json, by: str, moment: str) -> Json:
    item = {
        "type": "message",
        "channel": channel["id"],
        "message": message,
        "created": int(float(moment)),
        "created_by": by,
    }
    return {"type": kind, "user": by, "channel_id": channel["id"], "item": item, "event_ts": moment}


def react(store: Store, channel: Json, message: Json, name: str, by: str) -> Json:
    """React; gives the event. :raises Refusal: already_reacted, invalid_name."""
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?", name):
        raise Refusal("invalid_name")
    reactions = [dict(one) for one in message.get("reactions", ())]
    found = next((one for one in reactions if one["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    if by in found["users"]:
        raise Refusal("already_reacted")
    found["users"] = [*found["users"], by]
    found["count"] += 1
    store.keep(channel["id"], message | {"reactions": reactions})
    return _reacted("reaction_added", store, channel, message, name, by)


def unreact(store: Store, channel: Json, message: Json, name: str, by: str) -> Json:
    """Take a reaction back; gives the event. :raises Refusal: no_reaction."""
    reactions = [dict(one) for one in message.get("reactions", ())]
    found = next((one for one in reactions if one["name"] == name and by in one["users"]), None)
    if found is None:
        raise Refusal("no_reaction")
    found["users"] = [one for one in found["users"] if one != by]
    found["count"] -= 1
    left = [one for one in reactions if one["count"]]
    store.keep(channel["id"], message | {"reactions": left})
    return _reacted("reaction_removed", store, channel, message, name, by)


def _reacted(kind: str, store: Store, channel: Json, message: Json, name: str, by: str) -> Json:
    return {
        "type": kind,
        "user": by,
        "reaction": name,
        "item_user": message["user"],
        "item": {"type": "message", "channel": channel["id"], "ts": message["ts"]},
        "event_ts": store.moment(),
    }
