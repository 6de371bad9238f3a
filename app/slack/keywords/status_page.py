"""Somebody speaks of the status page: how words get there."""

from app.slack.context import Context, Say
from app.slack.registry import commands, keyword


@keyword("status-page", words=("status page", "statuspage"))
def status_page(_ctx: Context) -> Say | None:
    """Say how to publish, where this installation has a status page."""
    if "statuspage" not in commands:
        return None
    return Say("To publish on the status page say `@muster statuspage`. The exact words are shown before they go out.")
