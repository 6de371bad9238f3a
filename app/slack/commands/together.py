"""``escalate``, ``join``, ``break`` and ``back``: who takes part."""

from app.core.errors import Refused
from app.incidents.access import NOTE
from app.incidents.operations import escalations, taking_part
from app.incidents.panels.escalate import begun, choices_of
from app.slack.choosing import chosen
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.plain import plain
from app.slack.registry import command

MINUTES = 15


class NobodyToAsk(Refused):
    """The book names no group for this type."""


@command("escalate", help="Ask another group to join, or page them", usage="[group message]", also=("page",))
def escalate(ctx: Context, text: str) -> Answer:
    """Ask a group with a message; without words, by the form that shows whom it reaches and how."""
    if not text:
        return form(ctx, "escalate", label="Escalate")
    word, _, message = text.partition(" ")
    choices = choices_of(ctx.incident)
    if not choices:
        raise NobodyToAsk("The book names nobody to ask for this kind of incident.")
    group = chosen([one.group for one in choices], word.lstrip("@"), "group")
    said = plain(message) or f"{begun(ctx.incident)}join."
    escalations.escalate(ctx.incident, group, message=said, by=ctx.person, at=ctx.at)
    return f"Practice: {group.label} would be asked." if ctx.incident.is_practice else f"{group.label} asked."


@command("join", help="Work on it", to=NOTE)
def join(ctx: Context, _text: str) -> str:
    """Become a responder."""
    taking_part.join(ctx.incident, by=ctx.person, at=ctx.at)
    return f"You are in {ctx.incident.ref} now."


@command("break", help="Step away for a quarter of an hour; nobody asks you anything meanwhile", to=NOTE)
def break_(ctx: Context, _text: str) -> str:
    """Take a break."""
    taking_part.take_break(ctx.incident, by=ctx.person, at=ctx.at, minutes=MINUTES)
    return "Fifteen minutes. Nobody asks you anything meanwhile."


@command("back", help="Come back from a break before it is over", to=NOTE)
def back(ctx: Context, _text: str) -> str:
    """End the break."""
    taking_part.end_break(ctx.incident, by=ctx.person, at=ctx.at)
    return "Welcome back."
