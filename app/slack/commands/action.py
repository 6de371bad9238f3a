"""``action``: something to do, for somebody, until some time."""

from app.incidents.forms.responding import read_action
from app.incidents.operations import actions
from app.slack.context import Answer, Context
from app.slack.dates import day_and_clock
from app.slack.offering import form
from app.slack.people import mentioned
from app.slack.plain import plain
from app.slack.registry import command


@command("action", help="Write down something to do", usage="<text> [@who] [15:30]", also=("todo",))
def action(ctx: Context, text: str) -> Answer:
    """Add an action; whom it is for and until when may stand in the same line."""
    if not text:
        return form(ctx, "action", label="Write the action")
    named = mentioned(text)
    words, owner, due_at = read_action(
        " ".join(plain(named.words).split()), owner=named.person, due_at=None, at=ctx.at, zone=ctx.zone
    )
    added = actions.add(ctx.incident, words, by=ctx.person, at=ctx.at, owner=owner, due_at=due_at)
    who = f" for {owner.name}" if owner else ""
    until = f" until {day_and_clock(due_at)}" if due_at else ""
    return f"Action {added.number}{who}{until}."
