"""What people do in the workspace: say, mark, come and go. Each function is one thing that one person does."""

import re

from app.sandbox import channels, marking, saying
from app.sandbox.errors import Refusal
from app.sandbox.names import BOT_USER
from app.sandbox.store import Json, Store
from app.sandbox.workspace import Workspace

_LINK = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\"'”]")
_CHANNEL = re.compile(r"(?<![\w&])#([a-z0-9_-]+)")


def typed(store: Store, text: str) -> str:
    """What somebody typed as Slack passes it on: `&`, `<`, `>` escaped; people, groups, channels and links marked."""
    words = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    words = _LINK.sub(lambda hit: f"<{hit[0]}>", words)
    for name, marked in _names(store):
        pattern = rf"(?<![\w<])@{re.escape(name)}(?!\w)"
        words = re.sub(pattern, marked.replace("\\", ""), words, flags=re.IGNORECASE)
    by_name = {one["name"]: one["id"] for one in store.every("channel") if not one["im"]}
    return _CHANNEL.sub(lambda hit: f"<#{by_name[hit[1]]}|{hit[1]}>" if hit[1] in by_name else hit[0], words)


def _names(store: Store) -> list[tuple[str, str]]:
    """What can stand behind an `@`, the longest first."""
    names = {word: f"<!{word}>" for word in ("channel", "here", "everyone")}
    names |= {one["handle"]: f"<!subteam^{one['id']}|@{one['handle']}>" for one in store.every("group")}
    for user in store.every("user"):
        names |= {user["real_name"]: f"<@{user['id']}>", user["name"]: f"<@{user['id']}>"}
    return sorted(names.items(), key=lambda pair: -len(pair[0]))


def _inside(store: Store, user: str, channel: str) -> Json:
    found = store.get("channel", channel)
    if found is None or (found["private"] and user not in found["members"]):
        raise Refusal("channel_not_found")
    return found


def say(workspace: Workspace, user: str, channel: str, text: str, thread: str = "") -> Json:
    """Say something; who is not in a public channel comes in by it. A mention reaches the application too."""
    with workspace.work() as store:
        found = _inside(store, user, channel)
        if found["archived"]:
            raise Refusal("is_archived")
        events = [] if user in found["members"] else channels.join(store, found, user)
        message = {"type": "message", "user": user, "text": typed(store, text)}
        if thread:
            message["thread_ts"] = thread
        said, event = saying.say(store, found, message | {"client_msg_id": f"m{store.count('client')}"})
        events.append(event)
        if f"<@{BOT_USER}>" in said["text"] and not found["im"]:
            mention = {name: event[name] for name in ("user", "text", "ts", "channel", "event_ts", "team")}
            mention |= {"thread_ts": thread} if thread else {}
            events.append({"type": "app_mention"} | mention)
        workspace.queue_events(store, events)
    workspace.kick()
    return said


def _message(store: Store, user: str, channel: str, ts: str) -> tuple[Json, Json]:
    found = _inside(store, user, channel)
    message = store.message(channel, ts)
    if message is None:
        raise Refusal("message_not_found")
    return found, message


def edit(workspace: Workspace, user: str, channel: str, ts: str, text: str) -> None:
    """Change what one said."""
    with workspace.work() as store:
        found, before = _message(store, user, channel, ts)
        if before["user"] != user:
            raise Refusal("cant_update_message")
        _, event = saying.edit(store, found, before, before | {"text": typed(store, text)})
        workspace.queue_events(store, [event])
    workspace.kick()


def delete(workspace: Workspace, user: str, channel: str, ts: str) -> None:
    """Take away what one said."""
    with workspace.work() as store:
        found, before = _message(store, user, channel, ts)
        if before["user"] != user:
            raise Refusal("cant_delete_message")
        workspace.queue_events(store, [saying.take_away(store, found, before)])
    workspace.kick()


def pin(workspace: Workspace, user: str, channel: str, ts: str) -> None:
    """Pin a message, or take its pin away."""
    with workspace.work() as store:
        found, message = _message(store, user, channel, ts)
        pinned = any(one["ts"] == ts for one in found["pins"])
        change = marking.unpin if pinned else marking.pin
        workspace.queue_events(store, [change(store, found, message, user)])
    workspace.kick()


def react(workspace: Workspace, user: str, channel: str, ts: str, name: str) -> None:
    """React to a message, or take the reaction back."""
    with workspace.work() as store:
        found, message = _message(store, user, channel, ts)
        mine = any(one["name"] == name and user in one["users"] for one in message.get("reactions", ()))
        change = marking.unreact if mine else marking.react
        workspace.queue_events(store, [change(store, found, message, name, user)])
    workspace.kick()


def join(workspace: Workspace, user: str, channel: str) -> None:
    """Come into a public channel."""
    with workspace.work() as store:
        found = _inside(store, user, channel)
        if user in found["members"]:
            raise Refusal("already_in_channel")
        workspace.queue_events(store, channels.join(store, found, user))
    workspace.kick()


def leave(workspace: Workspace, user: str, channel: str) -> None:
    """Go out of a channel."""
    with workspace.work() as store:
        workspace.queue_events(store, channels.leave(store, _inside(store, user, channel), user))
    workspace.kick()


def invite(workspace: Workspace, user: str, channel: str, other: str) -> None:
    """Bring somebody into a channel that one is in oneself, the application too."""
    with workspace.work() as store:
        found = _inside(store, user, channel)
        if user not in found["members"]:
            raise Refusal("not_in_channel")
        if other in found["members"]:
            raise Refusal("already_in_channel")
        workspace.queue_events(store, channels.join(store, found, other, user))
    workspace.kick()


def create_channel(workspace: Workspace, user: str, name: str, *, private: bool = False) -> Json:
    """Make a channel that the application did not make."""
    with workspace.work() as store:
        made = channels.create(store, name, user, private=private)
        store.changed()
        if not private:
            brief = {key: made[key] for key in ("id", "name", "created", "creator")}
            workspace.queue_events(store, [{"type": "channel_created", "channel": brief, "event_ts": store.moment()}])
    workspace.kick()
    return made


def open_home(workspace: Workspace, user: str) -> None:
    """Look at the application's home tab."""
    with workspace.work() as store:
        event = {"type": "app_home_opened", "user": user, "channel": "", "tab": "home", "event_ts": store.moment()}
        direct = channels.conversation(store, user, BOT_USER)
        home = store.get("home", user)
        shown = {"view": {"id": home["id"], "hash": home["hash"], "type": "home"}} if home else {}
        workspace.queue_events(store, [event | {"channel": direct["id"]} | shown])
    workspace.kick()
