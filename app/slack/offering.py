"""What a command does when it was said without words: it opens its form, or offers the button that opens it."""

from app.slack import registry
from app.slack.buttons import button, buttons, section
from app.slack.context import Context, Open, Reply
from app.slack.dates import link_to


def form(ctx: Context, name: str, *, label: str) -> Open | Reply:
    """Open the form of that name. What was only said gives no right to open one: a button does."""
    if ctx.trigger:
        return Open(registry.modals.get(name).build(ctx))
    words = f"Say it behind the command, or use the form for {ctx.incident.ref}."
    return Reply(words, (section(words), buttons(button(label, f"open:{name}", value=ctx.incident.ref))))


def in_muster(ctx: Context, words: str, *, place: str = "", label: str = "Open in Muster") -> Reply:
    """A sentence with the button that leads to the incident's page."""
    leads = button(label, "open_in_muster", url=link_to(ctx.incident, place))
    return Reply(words, (section(words), buttons(leads)))
