"""Words for the timeline, with their own time: notes, decisions, what was seen, run and verified."""

from typing import Any

from app.incidents.access import NOTE
from app.incidents.forms.words import ENTRIES, EntryForm
from app.incidents.operations import words
from app.slack.context import Answer, Context
from app.slack.forms import BLANK, NO_PAGE, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.web.inputs import options

# Actions and updates have forms of their own.
KINDS = [(slug, label) for slug, label, _ in ENTRIES if slug not in ("action", "update")]
ASKED = ("kind", "text", "happened_at", "risky")


def _blank(kind: str) -> EntryForm:
    form = EntryForm(**BLANK, data={"kind": kind})
    form.kind.choices = options(KINDS)
    return form


def _drawing(kind: str) -> None:
    @modal(f"entry-{kind}", to=NOTE)
    def form(ctx: Context) -> dict[str, Any]:
        labels = {"risky": "Before a risky step"}
        blocks = inputs(_blank(kind), ASKED, Look(labels=labels))
        metadata = written(ref=ctx.incident.ref, channel=ctx.channel)
        return modal_view("entry", f"Timeline of {ctx.incident.ref}"[:24], blocks, submit="Add it", metadata=metadata)


for _kind, _ in KINDS:
    _drawing(_kind)


@view("entry", to=NOTE)
def take(ctx: Context, sent: Sent) -> Answer:
    """Put the words on the timeline."""
    asked = filled(EntryForm, sent, by=ctx.person)
    kind = str(asked.kind.data or "note")
    if not asked.validate() or kind not in dict(KINDS):
        return wrong(asked)
    words.write(
        ctx.incident,
        kind,
        text=asked.text.data or "",
        by=ctx.person,
        at=ctx.at,
        happened_at=asked.happened_at.data,
        risky=bool(asked.risky.data),
    )
    return f"It is on the timeline of {ctx.incident.ref}."


__all__ = ["NO_PAGE", "take"]
