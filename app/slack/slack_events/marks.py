"""Pins and reactions: what is pinned, or marked with a configured emoji, becomes part of the record."""

from collections.abc import Mapping
from typing import Any

from app.core import outbox
from app.core.config import settings
from app.incidents.access import EDIT, NOTE
from app.slack.context import Context, Message
from app.slack.marking import ACTION, ENTRY, MarkWanted, put_on_timeline
from app.slack.registry import slack_event


@slack_event("pin_added", to=NOTE)
def pinned(ctx: Context) -> None:
    """Put a pinned message on the timeline."""
    item = _item(ctx)
    message = item.get("message")
    if not isinstance(message, dict) or message.get("bot_id"):
        return
    found = Message(
        channel=ctx.channel,
        ts=str(message.get("ts") or ""),
        text=str(message.get("text") or ""),
        slack_user=str(message.get("user") or ""),
        permalink=str(message.get("permalink") or ""),
    )
    put_on_timeline(ctx.incident, found, by=ctx.person, at=ctx.at)


@slack_event("reaction_added", to=NOTE)
def reacted(ctx: Context) -> None:
    """Owe what a reaction asks for; the message it stands at is read in the background."""
    emoji, item = str(ctx.payload["event"].get("reaction") or ""), _item(ctx)
    kind = kind_of(emoji)
    if not kind or item.get("type") != "message":
        return
    if kind == ACTION:
        ctx.needs(EDIT)
    outbox.emit(MarkWanted(ctx.channel, str(item["ts"]), kind, ctx.slack_user, str(item.get("thread_ts") or "")))


def kind_of(emoji: str) -> str:
    """What an emoji makes of a message; nothing for all others."""
    plain = emoji.partition("::")[0]
    if plain in _named(settings().slack_timeline_emoji):
        return ENTRY
    return ACTION if plain in _named(settings().slack_action_emoji) else ""


def _named(written: str) -> list[str]:
    return [one.strip().strip(":") for one in written.split(",") if one.strip()]


def _item(ctx: Context) -> Mapping[str, Any]:
    item = ctx.payload["event"].get("item")
    return item if isinstance(item, dict) else {}
