"""``close``: the last step, which waits for what is still owed."""

from app.core.errors import Refused
from app.incidents.access import GOVERN
from app.incidents.operations import lifecycle
from app.incidents.rules.lifecycle import moves_from
from app.slack.context import Context
from app.slack.registry import command
from app.workflows.book import Phase


class NotFromHere(Refused):
    """The book has no way from this step to the end."""


@command("close", help="Close it, once nothing is owed any more", to=GOVERN)
def close(ctx: Context, _text: str) -> str:
    """Close it. :raises NotFromHere: another step comes first."""
    moves = moves_from(ctx.workflow, ctx.incident.status_step)
    to = next((one for one in moves if one.phase is Phase.CLOSED), None)
    if to is None:
        labels = " or ".join(f"“{one.label}”" for one in moves if one.phase is Phase.LEARNING) or "another step"
        raise NotFromHere(f"From “{ctx.incident.status_label}” it goes to {labels} first.")
    lifecycle.change_status(ctx.incident, to=to, by=ctx.person, at=ctx.at)
    return f"{ctx.incident.ref} is closed."
