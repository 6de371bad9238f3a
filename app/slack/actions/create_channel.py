"""The button under an announcement that makes the incident's channel."""

from app.incidents.access import NOTE
from app.slack.channels import ask_for
from app.slack.context import Context, Reply
from app.slack.registry import action


@action("create_channel", to=NOTE)
def create_channel(ctx: Context) -> Reply:
    """Make a channel for the incident that has none."""
    ask_for(ctx.incident, at=ctx.at)
    return Reply("The channel is being made. Its name will stand in the announcement.")
