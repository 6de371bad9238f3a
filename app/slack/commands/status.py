"""``status``: how far along it is."""

from app.incidents.access import GOVERN
from app.incidents.operations import lifecycle
from app.incidents.rules.lifecycle import moves_from
from app.slack.choosing import chosen
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.registry import command
from app.workflows.book import Phase


@command("status", help="Move it along", usage="<step>")
def status(ctx: Context, text: str) -> Answer:
    """Enter a step; words after it say why to go on though something is missing."""
    word, _, why = text.partition(" ")
    if not word:
        return form(ctx, "status", label="Change the status")
    to = chosen(moves_from(ctx.workflow, ctx.incident.status_step), word, "status")
    if to.phase is Phase.CLOSED:
        ctx.needs(GOVERN)
    lifecycle.change_status(ctx.incident, to=to, by=ctx.person, at=ctx.at, without=why)
    return f"{ctx.incident.ref} is in “{to.label}” now."
