"""The words at the top: title, summary, impact, each with what it says now."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm

from app.core.errors import Stale
from app.incidents.forms.document import TextForm, TitleForm
from app.incidents.operations import document
from app.slack.buttons import escaped, section
from app.slack.context import Answer, Context, Instead
from app.slack.dates import link_to
from app.slack.elsewhere import in_its_place
from app.slack.forms import BLANK, TEXT, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view

Change = Callable[..., None]
SOMETHING_ELSE = "\0"
# The form, what the incident holds, what it is called, and the operation.
TEXTS: tuple[tuple[str, str, str, Change], ...] = (
    ("summary", "summary", "What is happening, for whoever has just arrived", document.change_summary),
    ("impact", "impact", "Who is affected, and how?", document.change_impact),
    ("rename", "title", "What is happening, in one line", document.change_title),
)


def _changing(name: str, held: str, label: str, change: Change) -> None:
    kind: type[FlaskForm] = TitleForm if held == "title" else TextForm
    asked_name = "title" if held == "title" else "text"

    @in_its_place
    def drawn(ctx: Context, theirs: str = "") -> dict[str, Any]:
        now: str = getattr(ctx.incident, held)
        title = f"{held.capitalize()} of {ctx.incident.ref}"
        metadata = written(ref=ctx.incident.ref, channel=ctx.channel, seen=_digest(now))
        if len(now) > TEXT:
            too_long = f"It has {len(now):,} characters, more than Slack can hold."
            words = section(f"{too_long} <{link_to(ctx.incident)}|Change it in Muster>.")
            return modal_view(name, title, [words], submit="", metadata=metadata)
        blocks = [section(f"{theirs} It says now:\n{escaped(now)}\nSend yours again to replace it.")] if theirs else []
        blocks += inputs(kind(**BLANK, data={asked_name: now}), (asked_name,), Look(labels={asked_name: label}))
        return modal_view(name, title, blocks, submit="Save", metadata=metadata)

    @modal(name)
    def form(ctx: Context) -> dict[str, Any]:
        return drawn(ctx)

    @view(name)
    def take(ctx: Context, sent: Sent) -> Answer:
        asked = filled(kind, sent, by=ctx.person)
        if not asked.validate():
            return wrong(asked)
        now: str = getattr(ctx.incident, held)
        seen = now if sent.metadata.get("seen") == _digest(now) else SOMETHING_ELSE
        try:
            change(ctx.incident, to=str(asked[asked_name].data or ""), by=ctx.person, at=ctx.at, seen=seen)
        except Stale as stale:
            # The input keeps what was typed: Slack does, where its name stays the same.
            return Instead(drawn(ctx, stale.sentence))
        return f"The {held} of {ctx.incident.ref} is changed."


def _digest(text: str) -> str:
    """A text as a form remembers it that cannot hold all of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


for _one in TEXTS:
    _changing(*_one)
