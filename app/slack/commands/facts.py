"""``facts``: what the type of this incident asks in fields of its own."""

from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.registry import command


@command("facts", help="Fill in what this kind of incident asks for", also=("fields",))
def facts(ctx: Context, _text: str) -> Answer:
    """Open the form with what is known."""
    return form(ctx, "facts", label="Fill in the facts")
