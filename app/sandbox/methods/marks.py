"""pins, bookmarks and reactions: what is put on channels and messages."""

import re

from app.sandbox import channels, marking
from app.sandbox.errors import Refusal
from app.sandbox.registry import Call, method
from app.sandbox.store import Json

MOST_BOOKMARKS = 100


def _message(call: Call, channel: Json) -> Json:
    if not call.text("timestamp"):
        raise Refusal("no_item_specified")
    found = call.store.message(channel["id"], call.text("timestamp"))
    if found is None:
        raise Refusal("message_not_found")
    return found


@method("pins.add", "channel", "timestamp", scopes="pins:write")
def pins_add(call: Call) -> Json:
    """Pin a message."""
    channel = channels.inside(call)
    call.emit(marking.pin(call.store, channel, _message(call, channel), call.caller.user))
    return {}


@method("pins.remove", "channel", "timestamp", scopes="pins:write")
def pins_remove(call: Call) -> Json:
    """Pin it no more."""
    channel = channels.inside(call)
    call.emit(marking.unpin(call.store, channel, _message(call, channel), call.caller.user))
    return {}


@method("pins.list", "channel", scopes="pins:read")
def pins_list(call: Call) -> Json:
    """What is pinned, the last first."""
    channel = channels.inside(call)
    items = []
    for one in reversed(channel["pins"]):
        message = call.store.message(channel["id"], one["ts"])
        kept = {"type": "message", "channel": channel["id"], "created": int(one["at"]), "created_by": one["by"]}
        items.append(kept | {"message": message})
    return {"items": items}


def _shown(channel: Json, bookmark: Json) -> Json:
    return bookmark | {"channel_id": channel["id"]}


@method("bookmarks.add", "channel_id title type", "emoji entity_id link parent_id", scopes="bookmarks:write")
def bookmarks_add(call: Call) -> Json:
    """Put a link at the top of a channel."""
    channel = channels.inside(call)
    if call.text("type") != "link":
        raise Refusal("invalid_bookmark_type")
    if len(channel["bookmarks"]) >= MOST_BOOKMARKS:
        raise Refusal("too_many_bookmarks")
    made = {
        "id": f"Bk{call.store.count('bookmark'):08X}",
        "title": call.text("title"),
        "link": _link(call.text("link")),
        "emoji": call.text("emoji"),
        "type": "link",
        "date_created": int(float(call.store.moment())),
        "app_id": call.caller.app,
        "last_updated_by_user_id": call.caller.user,
    }
    channel["bookmarks"] = [*channel["bookmarks"], made]
    channels.keep(call.store, channel)
    return {"bookmark": _shown(channel, made)}


def _link(link: str) -> str:
    if not re.match(r"https?://[^\s]+$", link):
        raise Refusal("invalid_link")
    return link


def _bookmark(call: Call, channel: Json) -> Json:
    found = next((one for one in channel["bookmarks"] if one["id"] == call.text("bookmark_id")), None)
    if found is None:
        raise Refusal("not_found")
    return dict(found)


@method("bookmarks.edit", "bookmark_id channel_id", "emoji link title", scopes="bookmarks:write")
def bookmarks_edit(call: Call) -> Json:
    """Change a link."""
    channel = channels.inside(call)
    found = _bookmark(call, channel)
    found |= {name: call.text(name) for name in ("title", "emoji") if name in call.given}
    if "link" in call.given:
        found["link"] = _link(call.text("link"))
    channel["bookmarks"] = [found if one["id"] == found["id"] else one for one in channel["bookmarks"]]
    channels.keep(call.store, channel)
    return {"bookmark": _shown(channel, found)}


@method("bookmarks.list", "channel_id", scopes="bookmarks:read")
def bookmarks_list(call: Call) -> Json:
    """The links at the top."""
    channel = channels.seen(call)
    return {"bookmarks": [_shown(channel, one) for one in channel["bookmarks"]]}


@method("bookmarks.remove", "bookmark_id channel_id", scopes="bookmarks:write")
def bookmarks_remove(call: Call) -> Json:
    """Take a link away."""
    channel = channels.inside(call)
    gone = _bookmark(call, channel)["id"]
    channel["bookmarks"] = [one for one in channel["bookmarks"] if one["id"] != gone]
    channels.keep(call.store, channel)
    return {}


@method("reactions.add", "channel name timestamp", scopes="reactions:write")
def reactions_add(call: Call) -> Json:
    """React to a message."""
    channel = channels.inside(call)
    call.emit(marking.react(call.store, channel, _message(call, channel), call.text("name"), call.caller.user))
    return {}


@method("reactions.remove", "name", "channel file file_comment timestamp", scopes="reactions:write")
def reactions_remove(call: Call) -> Json:
    """Take a reaction back."""
    channel = channels.inside(call)
    call.emit(marking.unreact(call.store, channel, _message(call, channel), call.text("name"), call.caller.user))
    return {}


@method("reactions.get", optional="channel file file_comment full timestamp", scopes="reactions:read")
def reactions_get(call: Call) -> Json:
    """A message with its reactions."""
    channel = channels.seen(call)
    return {"type": "message", "channel": channel["id"], "message": _message(call, channel)}
