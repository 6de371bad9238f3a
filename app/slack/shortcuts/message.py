"""“Add to timeline” and “Make an action”, from a message in the channel of an incident."""

from app.incidents.access import EDIT, NOTE
from app.slack import marking, registry
from app.slack.context import Context, Open, Reply
from app.slack.plain import plain
from app.slack.registry import shortcut


@shortcut("timeline_message")
def to_timeline(ctx: Context) -> Reply:
    """Put the message on the timeline."""
    ctx.needs(NOTE)
    if ctx.message is None or not marking.put_on_timeline(ctx.incident, ctx.message, by=ctx.person, at=ctx.at):
        return Reply("It is on the timeline already.")
    return Reply(f"It is on the timeline of {ctx.incident.ref}.")


@shortcut("action_message")
def to_action(ctx: Context) -> Open:
    """Open the form of an action with the words of the message."""
    ctx.needs(EDIT)
    words = " ".join(plain(ctx.message.text).split()) if ctx.message else ""
    return Open(registry.modals.get("action").build(ctx.saying(words)))
