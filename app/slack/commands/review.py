"""``review``: the way to what is written when it is over."""

from app.incidents.access import READ
from app.slack.context import Context, Reply
from app.slack.offering import in_muster
from app.slack.registry import command


@command("review", help="Open its review", to=READ)
def review(ctx: Context, _text: str) -> Reply:
    """Lead to the review's page."""
    words = f"The review of {ctx.incident.ref} is written in Muster."
    return in_muster(ctx, words, place="/review", label="Open the review")
