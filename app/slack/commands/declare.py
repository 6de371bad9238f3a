"""``declare``: what ``/incident`` with words does."""

from app.slack.buttons import button, buttons, section
from app.slack.context import Answer, Context, Open, Reply
from app.slack.modals.declare import type_view
from app.slack.plain import plain
from app.slack.registry import command


@command("declare", help="Declare an incident", usage="[what is happening]", to=None)
def declare(ctx: Context, text: str) -> Answer:
    """Open the first step, with what was said; a mention gets a button that does."""
    title = plain(text)[:200]
    if ctx.trigger:
        return Open(type_view(ctx.person, title))
    words = "Press, and say what is happening. It takes ten seconds and alarms nobody."
    press = button("Declare incident", "open:declare", value=title, style="primary")
    return Reply(words, (section(words), buttons(press)))
