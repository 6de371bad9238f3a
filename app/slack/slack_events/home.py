"""The home tab was opened: it is drawn anew in the background."""

from app.slack.context import Context
from app.slack.home import refresh
from app.slack.registry import slack_event


@slack_event("app_home_opened", to=None)
def opened(ctx: Context) -> None:
    """Owe a fresh home tab to whoever opened it."""
    if ctx.payload["event"].get("tab", "home") == "home":
        refresh(ctx.slack_user, at=ctx.at)
