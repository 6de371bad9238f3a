"""A message to stakeholders, with status, severity and the next promise in the same act."""

from typing import Any

from app.incidents.access import EDIT, NOTE, rights_of
from app.incidents.forms.updates import UpdateForm, draft_of, update_form
from app.incidents.operations import updates
from app.incidents.operations.lifecycle import StillMissing
from app.incidents.presenting.consequences import of_update
from app.slack.buttons import context, escaped, section
from app.slack.context import Answer, Context, Instead
from app.slack.dates import clock
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view

ASKED = ("text", "status", "severity", "next_due_at", "no_next")


@modal("update", to=NOTE)
def form(ctx: Context) -> dict[str, Any]:
    """Draw the form, with who is told."""
    return _view(ctx, ASKED)


def _view(ctx: Context, names: tuple[str, ...], words: str = "") -> dict[str, Any]:
    incident = ctx.incident
    asked = update_form(incident, may_edit=rights_of(ctx.person, incident).may_edit, **BLANK)
    look = Look(hints={"text": incident.workflow.update_template}, labels={"without": "Why go on without?"})
    blocks = [section(escaped(words))] if words else []
    blocks += inputs(asked, names, look)
    then = of_update(incident)
    told = ", ".join(dict.fromkeys(who for who, _ in then.told))
    blocks.append(context(f"*This tells* {escaped(told)}. {escaped(then.nobody)}"))
    metadata = written(ref=incident.ref, channel=ctx.channel)
    return modal_view("update", f"Update {incident.ref}", blocks, submit="Post update", metadata=metadata)


@view("update", to=NOTE)
def take(ctx: Context, sent: Sent) -> Answer:
    """Post it; a status that still needs something asks why to go on without."""
    may_edit = rights_of(ctx.person, ctx.incident).access >= EDIT

    def made(**door: Any) -> UpdateForm:
        return update_form(ctx.incident, may_edit=may_edit, **door)

    asked = filled(made, sent, by=ctx.person)
    if not asked.validate():
        return wrong(asked)
    try:
        posted = updates.post(ctx.incident, draft_of(asked, ctx.incident), by=ctx.person, at=ctx.at)
    except StillMissing as missing:
        return Instead(_view(ctx, (*ASKED, "without"), missing.sentence))
    due = f" The next one is due by {clock(posted.next_due_at)}." if posted.next_due_at else ""
    return f"Update {posted.number} of {ctx.incident.ref} is posted.{due}"
