"""A deadline is kept: when it was done, and what shows it."""

from typing import Any

from app.core.errors import Refused
from app.incidents.forms.responding import MeetForm
from app.incidents.models import Clock
from app.incidents.operations import clocks
from app.incidents.queries import clocks_of
from app.slack.buttons import escaped, section
from app.slack.context import Answer, Context, Wrong
from app.slack.forms import BLANK, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view


class NoSuchDeadline(Refused):
    """The deadline is not there any more."""


@modal("clock-met")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the form; the value names the deadline, and which of its warnings was given."""
    clock = _clock(ctx, ctx.value.partition(":")[0])
    asked = MeetForm(**BLANK, data={"when": ctx.at})
    blocks = [section(f"*{escaped(clock.label)}*"), *inputs(asked, ("when", "evidence"))]
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, clock=clock.slug)
    return modal_view("clock-met", f"Deadline of {ctx.incident.ref}", blocks, submit="It is done", metadata=metadata)


@view("clock-met")
def take(ctx: Context, sent: Sent) -> Answer:
    """Record that it was kept."""
    asked = filled(MeetForm, sent, by=ctx.person)
    if not asked.validate() or asked.when.data is None:
        return wrong(asked)
    clock = _clock(ctx, str(sent.metadata.get("clock") or ""))
    try:
        clocks.meet(clock, evidence=asked.evidence.data or "", when=asked.when.data, by=ctx.person, at=ctx.at)
    except clocks.NotInTime as refused:
        return Wrong({"when": refused.sentence})
    return f"{clock.label}: done."


def _clock(ctx: Context, slug: str) -> Clock:
    found = next((one for one in clocks_of(ctx.incident) if slug and one.slug[:40] == slug[:40]), None)
    if found is None:
        raise NoSuchDeadline("That deadline is not there any more. The incident's page shows what runs.")
    return found
