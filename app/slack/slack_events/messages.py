"""What is written in the channel of an incident: who was there, words that are answered, edits and removals.

Of what people write nothing is kept but that they wrote, unless somebody marks it.
"""

from collections.abc import Mapping
from typing import Any

from app.incidents.access import NOTE
from app.incidents.operations import consequences
from app.slack import listening, presence
from app.slack.context import Context, Message, Say
from app.slack.marking import follow_edit, follow_removal
from app.slack.people import workspace
from app.slack.plain import plain
from app.slack.registry import slack_event

# What is no message of somebody: people coming and going, topics, pins.
_SPOKEN = ("", "thread_broadcast", "file_share", "me_message")


@slack_event("message", to=NOTE)
def spoken(ctx: Context) -> Say | None:
    """Note that somebody is here, and answer the words that are listened for."""
    event = ctx.payload["event"]
    match event.get("subtype") or "":
        case "message_changed":
            _edited(ctx, event)
        case "message_deleted":
            previous = event.get("previous_message") or {}
            follow_removal(_message(ctx, previous, event.get("deleted_ts")), at=ctx.at)
        case subtype if subtype in _SPOKEN:
            return _heard(ctx, str(event.get("text") or ""))
    return None


def _heard(ctx: Context, text: str) -> Say | None:
    presence.note(ctx.incident, ctx.person, at=ctx.at)
    if _is_to_us(text) or not ctx.incident.is_open:
        # A command's own words are listened to where they are recorded.
        return None
    words = plain(text)
    consequences.follow(ctx.incident, "keyword", at=ctx.at, words=words)
    return listening.answer(ctx, words)


def _edited(ctx: Context, event: Mapping[str, Any]) -> None:
    message, previous = event.get("message") or {}, event.get("previous_message") or {}
    # Slack also tells of links that were unfurled: the words are the same then.
    if message.get("text") != previous.get("text"):
        follow_edit(_message(ctx, message, message.get("ts")), at=ctx.at)


def _message(ctx: Context, message: Mapping[str, Any], ts: object) -> Message:
    return Message(
        channel=ctx.channel,
        ts=str(ts or ""),
        text=str(message.get("text") or ""),
        slack_user=str(message.get("user") or ""),
    )


def _is_to_us(text: str) -> bool:
    home = workspace()
    return home is not None and bool(home.bot_user_id) and f"<@{home.bot_user_id}" in text
