"""Putting a nudge off, for a while or for good. The value is its name in the book, and its subject where it has one."""

from datetime import timedelta
from typing import Any

from app.core.errors import Refused
from app.incidents.access import EDIT, NOTE
from app.incidents.forms.together import DismissForm
from app.incidents.models import NudgeState
from app.incidents.operations import nudges
from app.slack.context import Answer, Context, Reply
from app.slack.forms import BLANK, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import action, modal, view

AN_HOUR = timedelta(hours=1)


class NotAsked(Refused):
    """What a reminder asked is settled, or not needed, so that there is nothing to put off."""


def _state(ctx: Context, name: str) -> NudgeState:
    nudge, _, subject = name.partition(" ")
    state = nudges.state_of(ctx.incident, nudge, subject)
    if state is None or state.dismissed_at is not None:
        raise NotAsked("That is settled already: nobody asks for it any more.")
    return state


@action("nudge_snooze", to=NOTE)
def snooze(ctx: Context) -> Reply:
    """Ask again in an hour."""
    nudges.snooze(_state(ctx, ctx.value), ctx.incident, until=ctx.at + AN_HOUR, by=ctx.person, at=ctx.at)
    return Reply("I ask again in an hour.")


@modal("nudge_dismiss", to=EDIT)
def form(ctx: Context) -> dict[str, Any]:
    """Ask why it need not be asked again."""
    _state(ctx, ctx.value)
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, nudge=ctx.value)
    blocks = inputs(DismissForm(**BLANK), ("why",))
    return modal_view("nudge_dismiss", "Not needed", blocks, submit="Do not ask again", metadata=metadata)


@view("nudge_dismiss", to=EDIT)
def dismiss(ctx: Context, sent: Sent) -> Answer:
    """Do not ask again."""
    asked = filled(DismissForm, sent, by=ctx.person)
    if not asked.validate():
        return wrong(asked)
    state = _state(ctx, str(sent.metadata.get("nudge") or ""))
    nudges.dismiss(state, ctx.incident, why=asked.why.data or "", by=ctx.person, at=ctx.at)
    return "I do not ask again."
