"""``review``: answered where one is while it is written, and the way to its page."""

from app.incidents.access import EDIT, READ
from app.reviews.access import reaches
from app.reviews.queries import review_of
from app.slack.context import Answer, Context
from app.slack.offering import form, in_muster
from app.slack.registry import command


@command("review", help="Answer its review, or read it", to=READ)
def review(ctx: Context, _text: str) -> Answer:
    """Open its questions for those who write it; lead everybody else to its page."""
    found = review_of(ctx.incident)
    if found is not None and not found.state_of.is_over and reaches(ctx.person, found, EDIT):
        return form(ctx, "review", label="Answer it here")
    done = found is not None and found.state_of.is_readable
    words = f"The review of {ctx.incident.ref} {'can be read' if done else 'is written'} in Muster."
    return in_muster(ctx, words, place="/review", label="Open the review")
