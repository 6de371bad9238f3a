"""Channels as the workspace keeps them: finding one, who may see it, and what happens to it."""

import re

from app.core.clock import now
from app.sandbox.errors import Refusal
from app.sandbox.names import TEAM
from app.sandbox.registry import Call
from app.sandbox.store import Json, Store

GENERAL = "general"
LONGEST_NAME = 80


def checked_name(name: str) -> str:
    """A name that a channel may have. :raises Refusal: in Slack's words."""
    if not name:
        raise Refusal("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise Refusal("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise Refusal("invalid_name_specials")
    if not re.search(r"\w", name.replace("_", "")):
        raise Refusal("invalid_name_punctuation")
    return name


def named(store: Store, name: str) -> Json | None:
    """The channel of this name, archived ones and private ones too: names are never given twice."""
    return next((one for one in store.every("channel") if one["name"] == name and not one["im"]), None)


def create(store: Store, name: str, creator: str, *, private: bool = False, general: bool = False) -> Json:
    """Make a channel. :raises Refusal: name_taken."""
    if named(store, checked_name(name)):
        raise Refusal("name_taken")
    key = _key(store, "C")
    made = _blank(key, name, creator) | {"private": private, "general": general, "members": [creator]}
    return store.put("channel", key, made)


def conversation(store: Store, one: str, other: str) -> Json:
    """The direct messages between two."""
    pair = sorted({one, other})
    found = next((each for each in store.every("channel") if each["im"] and sorted(each["members"]) == pair), None)
    if found is not None:
        return found
    key = _key(store, "D")
    return store.put("channel", key, _blank(key, key.lower(), one) | {"private": True, "im": True, "members": pair})


def _key(store: Store, letter: str) -> str:
    return f"{letter}0{store.count('channel', start=4_021):08X}"


def _blank(key: str, name: str, creator: str) -> Json:
    return {
        "id": key,
        "name": name,
        "creator": creator,
        "created": int(now().timestamp()),
        "private": False,
        "im": False,
        "general": False,
        "archived": False,
        "topic": _said("", ""),
        "purpose": _said("", ""),
        "members": [],
        "pins": [],
        "bookmarks": [],
        "previous_names": [],
    }


def _said(value: str, by: str) -> Json:
    return {"value": value, "creator": by, "last_set": int(now().timestamp()) if value else 0}


def topic_of(call: Call, value: str) -> Json:
    """A topic or a purpose as it is kept."""
    if len(value) > 250:
        raise Refusal("too_long")
    return _said(value, call.caller.user)


def seen(call: Call, given: str = "") -> Json:
    """The channel of the call: to whoever is not in a private one, it does not exist.

    :raises Refusal: channel_not_found.
    """
    key = given or call.text("channel") or call.text("channel_id")
    found = call.store.get("channel", key) if key else None
    if found is None or (found["private"] and call.caller.user not in found["members"]):
        raise Refusal("channel_not_found")
    return found


def inside(call: Call, given: str = "") -> Json:
    """A live channel that the caller is in. :raises Refusal: is_archived, not_in_channel."""
    found = seen(call, given)
    if found["archived"]:
        raise Refusal("is_archived")
    if call.caller.user not in found["members"]:
        raise Refusal("not_in_channel")
    return found


def scopes_of(what: str, channel: Json) -> tuple[str, ...]:
    """Which scope opens this to a bot: `read` shows that it exists, `history` what was said, `write` changes it."""
    if channel["im"]:
        return (f"im:{what}",)
    if channel["private"]:
        return (f"groups:{what}",)
    return ("channels:manage",) if what == "write" else (f"channels:{what}",)


def changing(call: Call) -> Json:
    """A live channel that the caller is in and may change."""
    found = inside(call)
    if found["im"]:
        raise Refusal("method_not_supported_for_channel_type")
    call.needs(*scopes_of("write", found))
    return found


def keep(store: Store, channel: Json) -> Json:
    """Save a change of a channel, and let pages see it."""
    store.changed()
    return store.put("channel", channel["id"], channel)


def join(store: Store, channel: Json, user: str, inviter: str = "") -> list[Json]:
    """Let somebody in; gives what happened."""
    channel["members"] = [*channel["members"], user]
    keep(store, channel)
    kind = "group_join" if channel["private"] else "channel_join"
    line = say_by_itself(store, channel, user, kind, f"<@{user}> has joined the channel")
    event = {"type": "member_joined_channel", "user": user, "channel": channel["id"], "team": TEAM}
    if inviter:
        event["inviter"] = inviter
    return [event | {"channel_type": "G" if channel["private"] else "C", "event_ts": line["ts"]}]


def leave(store: Store, channel: Json, user: str) -> list[Json]:
    """Somebody is in it no more; gives what happened."""
    channel["members"] = [one for one in channel["members"] if one != user]
    keep(store, channel)
    event = {"type": "member_left_channel", "user": user, "channel": channel["id"], "team": TEAM}
    return [event | {"channel_type": "G" if channel["private"] else "C", "event_ts": store.moment()}]


def say_by_itself(store: Store, channel: Json, user: str, subtype: str, text: str, **more: str) -> Json:
    """A line that the workspace writes about what somebody did."""
    line = {"type": "message", "subtype": subtype, "user": user, "text": text, "ts": store.moment()} | more
    return store.keep(channel["id"], line)


def shown(channel: Json, viewer: str) -> Json:
    """A channel as the Web API gives it."""
    if channel["im"]:
        other = next((one for one in channel["members"] if one != viewer), viewer)
        kept = {name: channel[name] for name in ("id", "created")}
        return kept | {"is_im": True, "user": other, "is_archived": channel["archived"], "is_open": True}
    kept = {name: channel[name] for name in ("id", "name", "created", "creator", "topic", "purpose", "previous_names")}
    return kept | {
        "name_normalized": channel["name"],
        "is_channel": not channel["private"],
        "is_group": channel["private"],
        "is_im": False,
        "is_mpim": False,
        "is_private": channel["private"],
        "is_archived": channel["archived"],
        "is_general": channel["general"],
        "is_member": viewer in channel["members"],
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "context_team_id": TEAM,
        "num_members": len(channel["members"]),
    }
