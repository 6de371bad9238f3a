"""Something to do: what, who, until when."""

from typing import Any

from app.incidents.forms.responding import ActionForm
from app.incidents.operations import actions
from app.slack.context import Answer, Context
from app.slack.forms import BLANK, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view


@modal("action")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the form; from a message it holds the words of that."""
    asked = ActionForm(**BLANK, data={"text": ctx.text[:500]})
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel)
    blocks = inputs(asked, ("text", "owner", "due_at"))
    return modal_view("action", f"Action in {ctx.incident.ref}", blocks, submit="Add it", metadata=metadata)


@view("action")
def take(ctx: Context, sent: Sent) -> Answer:
    """Add the action."""
    asked = filled(ActionForm, sent, by=ctx.person)
    if not asked.validate():
        return wrong(asked)
    owner, due_at = asked.owner.person, asked.due_at.data
    added = actions.add(ctx.incident, asked.text.data or "", by=ctx.person, at=ctx.at, owner=owner, due_at=due_at)
    return f"Action {added.number}{f' for {owner.name}' if owner else ''} is added."
