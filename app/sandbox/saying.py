"""Messages as people and applications make them, and the events that follow."""

from typing import Any

from app.sandbox.names import TEAM
from app.sandbox.store import Json, Store


def with_ids(store: Store, blocks: list[Json]) -> list[Json]:
    """Blocks with a `block_id` each, as Slack gives one to whoever brings none; elements get an `action_id`."""
    for block in blocks:
        block.setdefault("block_id", f"b{store.count('block'):x}")
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
        for element in inside:
            if isinstance(element, dict) and element.get("type") not in {None, "mrkdwn", "plain_text", "image"}:
                element.setdefault("action_id", f"a{store.count('block'):x}")
    return blocks


def kind_of(channel: Json) -> str:
    """What events call a channel's kind."""
    if channel["im"]:
        return "im"
    return "group" if channel["private"] else "channel"


def say(store: Store, channel: Json, message: Json) -> tuple[Json, Json]:
    """Write a message; gives it and its event."""
    said = message | {"ts": store.moment(), "team": TEAM}
    store.keep(channel["id"], said)
    if thread := said.get("thread_ts"):
        _count_answers(store, channel["id"], thread)
    where = {"channel": channel["id"], "channel_type": kind_of(channel), "event_ts": said["ts"]}
    # What an application hides in a message is not for others' eyes.
    event = {name: value for name, value in said.items() if name != "metadata"}
    return said, event | where


def _count_answers(store: Store, channel: str, thread: str) -> None:
    head = store.message(channel, thread)
    if head is not None and head["ts"] == thread:
        answers = store.answers(channel, thread)
        who = list(dict.fromkeys(one["user"] for one in answers))
        last = answers[-1]["ts"] if answers else None
        counted = {"reply_count": len(answers), "reply_users": who, "latest_reply": last}
        store.keep(channel, head | {"thread_ts": thread} | counted)


def edit(store: Store, channel: Json, before: Json, after: Json) -> tuple[Json, Json]:
    """Change a message; gives it and its event."""
    moment = store.moment()
    edited = after | {"edited": {"user": before["user"], "ts": moment}}
    store.keep(channel["id"], edited)
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": edited,
        "previous_message": before,
        "channel": channel["id"],
        "channel_type": kind_of(channel),
        "hidden": True,
        "ts": moment,
        "event_ts": moment,
    }
    return edited, event


def take_away(store: Store, channel: Json, before: Json) -> Json:
    """Delete a message, its pin too; gives its event."""
    store.forget(channel["id"], before["ts"])
    channel["pins"] = [one for one in channel["pins"] if one["ts"] != before["ts"]]
    store.put("channel", channel["id"], channel)
    if thread := before.get("thread_ts"):
        _count_answers(store, channel["id"], thread)
    moment = store.moment()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "deleted_ts": before["ts"],
        "previous_message": before,
        "channel": channel["id"],
        "channel_type": kind_of(channel),
        "hidden": True,
        "ts": moment,
        "event_ts": moment,
    }


def show_to(store: Store, channel: Json, user: str, content: Json) -> Json:
    """A message that one person sees and nobody else."""
    ts = store.moment()
    shown: dict[str, Any] = {"type": "message", "ts": ts, "channel": channel["id"], "to": user} | content
    store.changed()
    return store.put("ephemeral", ts, shown)


def permalink(store: Store, channel: str, ts: str) -> str:
    """The address of a message."""
    team = store.get("meta", "team") or {}
    return f"{team['url']}archives/{channel}/p{ts.replace('.', '')}"
