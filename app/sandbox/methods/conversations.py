"""conversations.*: making, changing and reading channels."""

from app.sandbox import channels
from app.sandbox.errors import Refusal, wrong
from app.sandbox.methods.people import existing, page
from app.sandbox.registry import Call, method
from app.sandbox.store import Json

MOST_INVITED = 100


def _told(call: Call, about: Json, what: str, /, **more: object) -> None:
    """Tell of a channel that changed, in the words for its kind."""
    room = "group" if about["private"] else "channel"
    call.emit({"type": f"{room}_{what}", "event_ts": call.store.moment()} | more)


@method("conversations.create", "name", "is_private team_id", scopes="channels:manage groups:write")
def create(call: Call) -> Json:
    """Make a channel; whoever does is in it."""
    private = call.flag("is_private")
    call.needs("groups:write" if private else "channels:manage")
    made = channels.create(call.store, call.text("name"), call.caller.user, private=private)
    call.store.changed()
    if not private:
        brief = {name: made[name] for name in ("id", "name", "created", "creator")}
        _told(call, made, "created", channel=brief)
    return {"channel": channels.shown(made, call.caller.user)}


@method("conversations.rename", "channel name", scopes="channels:manage groups:write")
def rename(call: Call) -> Json:
    """Give it another name; its creator may."""
    channel, name = channels.changing(call), channels.checked_name(call.text("name"))
    if channel["creator"] != call.caller.user:
        raise Refusal("not_authorized")
    if (other := channels.named(call.store, name)) and other["id"] != channel["id"]:
        raise Refusal("name_taken")
    if name != channel["name"]:
        before = channel["name"]
        channel["previous_names"], channel["name"] = [before, *channel["previous_names"]], name
        channels.keep(call.store, channel)
        kind = "group_name" if channel["private"] else "channel_name"
        text = f"has renamed the channel from “{before}” to “{name}”"
        channels.say_by_itself(call.store, channel, call.caller.user, kind, text, old_name=before, name=name)
        _told(call, channel, "rename", channel={"id": channel["id"], "name": name, "created": channel["created"]})
    return {"channel": channels.shown(channel, call.caller.user)}


@method("conversations.archive", "channel", scopes="channels:manage groups:write")
def archive(call: Call) -> Json:
    """Close it; what was said can still be read."""
    found = channels.seen(call)
    if found["archived"]:
        raise Refusal("already_archived")
    if found["general"]:
        raise Refusal("cant_archive_general")
    channel = channels.changing(call)
    channel["archived"] = True
    channels.keep(call.store, channel)
    kind = "group_archive" if channel["private"] else "channel_archive"
    channels.say_by_itself(call.store, channel, call.caller.user, kind, "archived the channel")
    _told(call, channel, "archive", channel=channel["id"], user=call.caller.user)
    return {}


@method("conversations.unarchive", "channel", scopes="channels:manage groups:write")
def unarchive(call: Call) -> Json:
    """Open it again."""
    channel = channels.seen(call)
    call.needs(*channels.scopes_of("write", channel))
    if not channel["archived"]:
        raise Refusal("not_archived")
    channel["archived"] = False
    channels.keep(call.store, channel)
    kind = "group_unarchive" if channel["private"] else "channel_unarchive"
    channels.say_by_itself(call.store, channel, call.caller.user, kind, "un-archived the channel")
    _told(call, channel, "unarchive", channel=channel["id"], user=call.caller.user)
    return {}


@method(
    "conversations.setTopic",
    "channel topic",
    scopes="channels:manage groups:write channels:write.topic groups:write.topic",
)
def set_topic(call: Call) -> Json:
    """Write the line under its name."""
    channel = channels.inside(call)
    said = channels.topic_of(call, call.text("topic"))
    if said["value"] != channel["topic"]["value"]:
        channel["topic"] = said
        channels.keep(call.store, channel)
        kind = "group_topic" if channel["private"] else "channel_topic"
        text = f"set the channel topic: {said['value']}"
        line = channels.say_by_itself(call.store, channel, call.caller.user, kind, text, topic=said["value"])
        room = "group" if channel["private"] else "channel"
        call.emit(line | {"channel": channel["id"], "channel_type": room, "event_ts": line["ts"]})
    return {"channel": channels.shown(channel, call.caller.user)}


@method("conversations.setPurpose", "channel purpose", scopes="channels:manage groups:write")
def set_purpose(call: Call) -> Json:
    """Write what it is for."""
    channel = channels.changing(call)
    channel["purpose"] = channels.topic_of(call, call.text("purpose"))
    channels.keep(call.store, channel)
    return {"channel": channels.shown(channel, call.caller.user)}


_INVITE = "channels:manage groups:write channels:write.invites groups:write.invites"


@method("conversations.invite", "channel users", "force", scopes=_INVITE)
def invite(call: Call) -> Json:
    """Let people in: all of them, or none unless `force`."""
    channel = channels.inside(call)
    wanted = [one.strip() for one in call.text("users").split(",") if one.strip()]
    if not wanted:
        raise Refusal("no_user")
    if len(wanted) > MOST_INVITED:
        raise wrong(f"no more than {MOST_INVITED} users: users")
    cannot = {user: why for user in wanted if (why := _why_not(call, channel, user))}
    errors = [{"user": user, "ok": False, "error": why} for user, why in cannot.items()]
    if cannot and (not call.flag("force") or len(cannot) == len(wanted)):
        raise Refusal(next(iter(cannot.values())), errors=errors)
    for user in dict.fromkeys(one for one in wanted if one not in cannot):
        for event in channels.join(call.store, channel, user, call.caller.user):
            call.emit(event)
    return {"channel": channels.shown(channel, call.caller.user)} | ({"errors": errors} if errors else {})


def _why_not(call: Call, channel: Json, key: str) -> str:
    user = call.store.get("user", key)
    if user is None or user["deleted"]:
        return "user_not_found"
    if key == call.caller.user:
        return "cant_invite_self"
    return "already_in_channel" if key in channel["members"] else ""


@method("conversations.kick", "channel user", scopes="channels:manage groups:write")
def kick(call: Call) -> Json:
    """Take somebody out."""
    channel, user = channels.changing(call), existing(call, call.text("user"))["id"]
    if user == call.caller.user:
        raise Refusal("cant_kick_self")
    if channel["general"]:
        raise Refusal("cant_kick_from_general")
    if user not in channel["members"]:
        raise Refusal("not_in_channel")
    for event in channels.leave(call.store, channel, user):
        call.emit(event)
    return {"errors": {}}


@method("conversations.join", "channel", scopes="channels:join")
def join(call: Call) -> Json:
    """Come in by oneself, which private channels do not allow."""
    channel = channels.seen(call)
    if channel["archived"]:
        raise Refusal("is_archived")
    if channel["private"]:
        raise Refusal("method_not_supported_for_channel_type")
    if call.caller.user in channel["members"]:
        warned = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": channels.shown(channel, call.caller.user)} | warned
    for event in channels.join(call.store, channel, call.caller.user):
        call.emit(event)
    return {"channel": channels.shown(channel, call.caller.user)}


@method("conversations.leave", "channel", scopes="channels:manage groups:write im:write")
def leave(call: Call) -> Json:
    """Go out."""
    channel = channels.seen(call)
    if call.caller.user not in channel["members"]:
        return {"not_in_channel": True}
    for event in channels.leave(call.store, channel, call.caller.user):
        call.emit(event)
    return {}


@method("conversations.info", "channel", "include_locale include_num_members")
def info(call: Call) -> Json:
    """One channel."""
    channel = channels.seen(call)
    call.needs(*channels.scopes_of("read", channel))
    shown = channels.shown(channel, call.caller.user)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def _kinds(call: Call) -> set[str]:
    wanted = set(call.text("types", "public_channel").replace(" ", "").split(","))
    if wanted - {"public_channel", "private_channel", "im", "mpim"}:
        raise Refusal("invalid_types")
    needed = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
    for kind in wanted:
        call.needs(needed[kind])
    return wanted


def _kind(channel: Json) -> str:
    if channel["im"]:
        return "im"
    return "private_channel" if channel["private"] else "public_channel"


def _visible(call: Call, member: str | None) -> list[Json]:
    kinds, me = _kinds(call), call.caller.user
    return [
        one
        for one in call.store.every("channel")
        if _kind(one) in kinds
        and not (call.flag("exclude_archived") and one["archived"])
        and (not one["private"] or me in one["members"])
        and (member is None or member in one["members"])
    ]


@method("conversations.list", optional="cursor exclude_archived limit team_id types")
def list_all(call: Call) -> Json:
    """The channels that the caller may know of."""
    found, after = page(call, _visible(call, None), 100)
    return {"channels": [channels.shown(one, call.caller.user) for one in found], "response_metadata": after}


@method("users.conversations", optional="cursor exclude_archived limit team_id types user")
def of_user(call: Call) -> Json:
    """The channels that somebody is in."""
    found, after = page(call, _visible(call, call.text("user", call.caller.user)), 100)
    return {"channels": [channels.shown(one, call.caller.user) for one in found], "response_metadata": after}


@method("conversations.members", "channel", "cursor limit")
def members(call: Call) -> Json:
    """Who is in it."""
    channel = channels.seen(call)
    call.needs(*channels.scopes_of("read", channel))
    found, after = page(call, [{"id": one} for one in channel["members"]], 100)
    return {"members": [one["id"] for one in found], "response_metadata": after}


@method("conversations.open", optional="channel return_im users", scopes="im:write")
def open_direct(call: Call) -> Json:
    """The direct messages with one person."""
    if call.text("channel"):
        channel = channels.seen(call)
    else:
        wanted = [one for one in call.text("users").split(",") if one]
        if len(wanted) != 1:
            raise Refusal("users_list_not_supplied" if not wanted else "too_many_users")
        channel = channels.conversation(call.store, call.caller.user, existing(call, wanted[0])["id"])
    call.store.changed()
    whole = channels.shown(channel, call.caller.user)
    return {"channel": whole if call.flag("return_im") else {"id": channel["id"]}}


def _shown(message: Json, *, metadata: bool) -> Json:
    hidden = set() if metadata else {"metadata"}
    return {name: value for name, value in message.items() if name not in hidden}


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest, both = call.text("oldest", "0"), call.text("latest"), call.flag("inclusive")
    low, high = float(oldest or 0), float(latest) if latest else float("inf")
    found = []
    for one in messages:
        at = float(one["ts"])
        if low < at < high or (both and at in {low, high}):
            found.append(one)
    return found


_READING = "cursor inclusive include_all_metadata latest limit oldest"


def _readable(call: Call) -> Json:
    channel = channels.seen(call)
    call.needs(*channels.scopes_of("history", channel))
    if call.caller.user not in channel["members"]:
        raise Refusal("not_in_channel")
    return channel


@method("conversations.history", "channel", _READING)
def history(call: Call) -> Json:
    """What was said, newest first."""
    channel = _readable(call)
    said = list(reversed(_between(call, call.store.messages(channel["id"]))))
    part, after = page(call, said, 100)
    metadata = call.flag("include_all_metadata")
    found = [_shown(one, metadata=metadata) for one in part]
    more = bool(after["next_cursor"])
    return {"messages": found, "has_more": more, "pin_count": len(channel["pins"]), "response_metadata": after}


@method("conversations.replies", "channel ts", _READING)
def replies(call: Call) -> Json:
    """A message and what was answered to it, oldest first."""
    channel = _readable(call)
    head = call.store.message(channel["id"], call.text("ts"))
    if head is None:
        raise Refusal("thread_not_found")
    answers = _between(call, call.store.answers(channel["id"], head["ts"]))
    part, after = page(call, [head, *answers], 1000)
    metadata = call.flag("include_all_metadata")
    found = [_shown(one, metadata=metadata) for one in part]
    return {"messages": found, "has_more": bool(after["next_cursor"]), "response_metadata": after}
