"""``severity``: how serious it is, with what that step means, so that a wrong one is put right in place."""

from app.incidents.operations import lifecycle
from app.slack.choosing import chosen
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.registry import command
from app.slack.severities import looks_right


@command("severity", help="Change how serious it is", usage="<step>", also=("sev",))
def severity(ctx: Context, text: str) -> Answer:
    """Make it more or less serious; words after the step say why."""
    word, _, why = text.partition(" ")
    if not word:
        return form(ctx, "severity", label="Set the severity")
    to = chosen([one for one in ctx.workflow.severities if not one.retired], word, "severity")
    lifecycle.change_severity(ctx.incident, to=to, by=ctx.person, at=ctx.at, why=why)
    return looks_right(ctx)
