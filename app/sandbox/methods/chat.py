"""chat.*: posting, editing and taking away messages."""

from app.sandbox import channels, limits, saying
from app.sandbox.errors import Refusal
from app.sandbox.registry import Call, method
from app.sandbox.store import Json

_FORM = "as_user attachments blocks icon_emoji icon_url link_names markdown_text parse text thread_ts username"


def _content(call: Call) -> Json:
    """What the message says. :raises Refusal: when that is nothing, too much, or no Block Kit."""
    text = limits.check_text(call.text("text") or call.text("markdown_text"))
    blocks = limits.check_blocks(call.parsed("blocks", "invalid_blocks_format"))
    attachments = call.parsed("attachments", "invalid_attachments") or []
    for each in attachments:
        limits.check_blocks(each.get("blocks"))
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    said: Json = {"text": text, "blocks": saying.with_ids(call.store, blocks)} if blocks else {"text": text}
    return said | ({"attachments": attachments} if attachments else {})


def _metadata(call: Call) -> Json:
    found = limits.check_metadata(call.parsed("metadata", "invalid_metadata_format"))
    return {"metadata": found} if found else {}


def _target(call: Call) -> Json:
    """Where to post: a channel by id or `#name`, or a person's direct messages. :raises Refusal: in Slack's words."""
    given = call.text("channel")
    if call.store.get("user", given):
        return channels.conversation(call.store, call.caller.user, given)
    by_name = channels.named(call.store, given.removeprefix("#"))
    channel = channels.seen(call, by_name["id"] if by_name else given)
    if channel["archived"]:
        raise Refusal("is_archived")
    if call.caller.user not in channel["members"] and "chat:write.public" not in call.caller.scopes:
        raise Refusal("not_in_channel")
    return channel


@method(
    "chat.postMessage",
    "channel",
    f"{_FORM} container_id metadata mrkdwn reply_broadcast unfurl_links unfurl_media",
    scopes="chat:write",
)
def post_message(call: Call) -> Json:
    """Say something."""
    channel = _target(call)
    message = {"type": "message", "user": call.caller.user, "bot_id": call.caller.bot, "app_id": call.caller.app}
    message |= _content(call) | _metadata(call)
    if thread := call.text("thread_ts"):
        if call.store.message(channel["id"], thread) is None:
            raise Refusal("thread_not_found")
        message["thread_ts"] = thread
        if call.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    said, event = saying.say(call.store, channel, message)
    call.emit(event)
    return {"channel": channel["id"], "ts": said["ts"], "message": said}


def own(call: Call, ts: str, refused: str) -> tuple[Json, Json]:
    """A message of the caller's, and its channel. :raises Refusal: message_not_found, or that it is another's."""
    channel = channels.seen(call)
    found = call.store.message(channel["id"], ts)
    if found is None:
        raise Refusal("message_not_found")
    if found["user"] != call.caller.user:
        raise Refusal(refused)
    return channel, found


@method(
    "chat.update",
    "channel ts",
    "as_user attachments blocks file_ids link_names markdown_text metadata parse reply_broadcast text",
    scopes="chat:write",
)
def update(call: Call) -> Json:
    """Edit what was said."""
    channel, before = own(call, call.text("ts"), "cant_update_message")
    if channel["archived"]:
        raise Refusal("is_inactive")
    kept = {name: value for name, value in before.items() if name not in {"text", "blocks", "attachments"}}
    message, event = saying.edit(call.store, channel, before, kept | _content(call) | _metadata(call))
    call.emit(event)
    return {"channel": channel["id"], "ts": message["ts"], "text": message["text"], "message": message}


@method("chat.delete", "channel ts", "as_user", scopes="chat:write")
def delete(call: Call) -> Json:
    """Take away what was said."""
    channel, before = own(call, call.text("ts"), "cant_delete_message")
    call.emit(saying.take_away(call.store, channel, before))
    return {"channel": channel["id"], "ts": before["ts"]}


@method("chat.postEphemeral", "channel user", _FORM, scopes="chat:write")
def post_ephemeral(call: Call) -> Json:
    """Say something that only one person sees."""
    channel = _target(call)
    if call.store.get("user", call.text("user")) is None:
        raise Refusal("user_not_found")
    if call.text("user") not in channel["members"]:
        raise Refusal("user_not_in_channel")
    message = _content(call) | ({"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {})
    shown = saying.show_to(call.store, channel, call.text("user"), message)
    return {"message_ts": shown["ts"]}


@method("chat.getPermalink", "channel message_ts")
def get_permalink(call: Call) -> Json:
    """An address for ever."""
    channel = channels.seen(call)
    if call.store.message(channel["id"], call.text("message_ts")) is None:
        raise Refusal("message_not_found")
    link = saying.permalink(call.store, channel["id"], call.text("message_ts"))
    return {"channel": channel["id"], "permalink": link}
