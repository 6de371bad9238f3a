"""``update``: a message to stakeholders."""

from app.incidents.access import NOTE
from app.incidents.operations import updates
from app.slack.context import Answer, Context
from app.slack.dates import clock
from app.slack.offering import form
from app.slack.plain import plain
from app.slack.registry import command


@command("update", help="Tell stakeholders how it stands", usage="<text>", to=NOTE)
def update(ctx: Context, text: str) -> Answer:
    """Post an update; the next one is promised as the severity asks."""
    if not text:
        return form(ctx, "update", label="Write the update")
    posted = updates.post(ctx.incident, updates.Draft(text=plain(text)), by=ctx.person, at=ctx.at)
    due = f" The next one is due by {clock(posted.next_due_at)}." if posted.next_due_at else ""
    return f"Update {posted.number} of {ctx.incident.ref} is posted.{due}"
