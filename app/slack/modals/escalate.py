"""Asking other groups to join, with the ways that reach each of them now."""

from typing import Any

from app.incidents.access import GOVERN
from app.incidents.forms.together import EscalateForm, MakePrivateForm
from app.incidents.operations import escalations, visibility
from app.incidents.panels.escalate import begun, check_may_let_in, choices_of
from app.incidents.rules.on_call import groups_on_call
from app.slack.buttons import context, escaped, section
from app.slack.context import Answer, Context, Reply
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.web.inputs import options
from app.workflows.live import current_book


def _made(ctx: Context, **door: Any) -> EscalateForm:
    form = EscalateForm(**door)
    form.groups.choices = options([(one.group.slug, one.group.label) for one in choices_of(ctx.incident)])
    return form


def _on_call(ctx: Context) -> list[str]:
    """Whom the book pages for this severity: they are ticked to begin with."""
    return list(groups_on_call(current_book(), ctx.workflow, ctx.incident.severity_step))


@modal("escalate")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the groups, each with what reaches it; where nobody can be paged, that is said."""
    choices = choices_of(ctx.incident)
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel)
    title = f"Escalate {ctx.incident.ref}"
    if not choices:
        words = "The book names nobody to ask for this kind of incident."
        return modal_view("escalate", title, [section(words)], submit="", metadata=metadata)
    hints = {f"groups/{one.group.slug}": "; ".join(one.words) or "reaches nobody now" for one in choices}
    names = ("groups", "message", *(("let_in",) if ctx.incident.is_private else ()))
    first = [slug for slug in _on_call(ctx) if any(one.group.slug == slug and one.sees for one in choices)]
    asked = _made(ctx, **BLANK, data={"message": begun(ctx.incident), "groups": first})
    blocks = inputs(asked, names, Look(hints=hints))
    rings = [one for one in choices if one.rings]
    told = "; ".join(f"{one.group.label}: {', '.join(one.words) or 'reaches nobody now'}" for one in choices)
    lead = "" if rings else "*Nobody can be paged from here.* This tells instead: "
    blocks.append(context(f"{lead}{escaped(told)}"))
    return modal_view("escalate", title, blocks, submit="Ask them", metadata=metadata)


@view("escalate")
def take(ctx: Context, sent: Sent) -> Answer:
    """Ask them all, or none."""
    asked = filled(lambda **door: _made(ctx, **door), sent, by=ctx.person)
    if not asked.validate():
        return wrong(asked)
    check_may_let_in(ctx.incident, asked, ctx.person)
    groups = [one.group for one in choices_of(ctx.incident) if one.group.slug in (asked.groups.data or [])]
    escalations.ask_groups(
        ctx.incident, groups, message=asked.message.data or "", by=ctx.person, at=ctx.at, let_in=bool(asked.let_in.data)
    )
    labels = " and ".join(one.label for one in groups)
    return f"Practice: {labels} would be asked." if ctx.incident.is_practice else f"{labels} asked."


@modal("private", to=GOVERN)
def private_form(ctx: Context) -> dict[str, Any]:
    """Draw the turn to private, with what cannot be taken back."""
    words = (
        f"From now on only its people may see {ctx.incident.ref}. A private channel is made and this one is archived. "
        "What was read here cannot be unread."
    )
    blocks = [section(words), *inputs(MakePrivateForm(**BLANK), ("why", "also"))]
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel)
    return modal_view("private", "Make it private", blocks, submit="Make it private", metadata=metadata)


@view("private", to=GOVERN)
def make_private(ctx: Context, sent: Sent) -> Answer:
    """Make it private."""
    asked = filled(MakePrivateForm, sent, by=ctx.person)
    if not asked.validate():
        return wrong(asked)
    why = asked.why.data or ""
    visibility.make_private(ctx.incident, by=ctx.person, at=ctx.at, why=why, also=asked.also.people)
    return Reply(f"Private now. Elsewhere it is called {ctx.incident.codename}.")
