"""Somebody speaks of the press: who answers it."""

from app.slack.buttons import escaped
from app.slack.context import Context, Say
from app.slack.registry import keyword


@keyword("press", words=("journalist", "press office", "reporter called", "the press"))
def press(ctx: Context) -> Say:
    """Say who speaks to the press: the one who leads, and nobody by accident."""
    lead = ctx.incident.lead
    who = f"{escaped(lead.name)}, who leads this," if lead else "whoever leads this"
    return Say(f"If the press asks, send them to {who} and note who called: `@muster note …`. Nobody else answers.")
