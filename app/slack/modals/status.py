"""How far along it is: each step with what it still needs, and the reason to go on without."""

from typing import Any

from app.incidents.access import GOVERN
from app.incidents.forms.lifecycle import allowed_moves, status_form
from app.incidents.operations import lifecycle
from app.incidents.presenting.wants import wants_of
from app.incidents.queries import standing
from app.slack.buttons import escaped, section
from app.slack.context import Answer, Context, Instead
from app.slack.dates import link_to
from app.slack.forms import BLANK, NO_PAGE, inputs, modal_view, plain_text
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.workflows.book import Phase, Status


@modal("status")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the steps one may go to from here."""
    moves = [ctx.workflow.status(slug) for slug, _ in allowed_moves(ctx.incident)]
    missing = {one.slug: _missing(ctx, one) for one in moves}
    options = [_option(one, missing[one.slug]) for one in moves]
    blocks: list[dict[str, Any]] = [section(f"{ctx.incident.ref} is in *{escaped(ctx.incident.status_label)}* now.")]
    if options:
        element = {"type": "radio_buttons", "action_id": "to", "options": options[:10]}
        blocks.append({"type": "input", "block_id": "to", "label": plain_text("Where to?"), "element": element})
    blocks += [
        section(f"*{one.label}* still needs: {escaped(missing[one.slug])}") for one in moves if missing[one.slug]
    ]
    return _view(ctx, blocks, submit="Move it" if options else "")


def _view(ctx: Context, blocks: list[dict[str, Any]], *, submit: str, to: str = "") -> dict[str, Any]:
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, seen=ctx.incident.status, to=to)
    return modal_view("status", f"Status of {ctx.incident.ref}", blocks, submit=submit, metadata=metadata)


def _option(step: Status, missing: str) -> dict[str, Any]:
    made = {"text": plain_text(step.label), "value": step.slug}
    hint = step.hint or (f"Still needs: {missing}" if missing else "")
    return {**made, "description": plain_text(hint)} if hint else made


def _missing(ctx: Context, to: Status) -> str:
    wanted = wants_of(ctx.incident, to, standing(ctx.incident))
    return ", ".join(one.label.lower() for one in wanted if not one.done)


@view("status")
def take(ctx: Context, sent: Sent) -> Answer:
    """Enter the step, or say what is missing and ask why to go on without."""
    slug = sent.text("to") or str(sent.metadata.get("to") or "")
    to, seen = ctx.workflow.status(slug), str(sent.metadata.get("seen") or "")
    if to.phase is Phase.CLOSED:
        ctx.needs(GOVERN)
    asked = status_form(ctx.incident, to.slug, **{**NO_PAGE, "formdata": None})
    reason = sent.text("without")
    try:
        lifecycle.change_status(ctx.incident, to=to, by=ctx.person, at=ctx.at, seen=seen, without=reason)
    except lifecycle.StillMissing as missing:
        ways = f"<{link_to(ctx.incident)}|Put it right in Muster>, or say `/inc {ctx.incident.ref} facts` here."
        words = section(f"{escaped(missing.sentence)}\n{ways}")
        if to.phase is Phase.CLOSED:
            return Instead(_view(ctx, [words], submit=""))
        why = inputs(status_form(ctx.incident, to.slug, **BLANK), ("without",))
        return Instead(_view(ctx, [words, *why], submit="Go on without", to=to.slug))
    del asked
    return f"{ctx.incident.ref} is in “{to.label}” now."
