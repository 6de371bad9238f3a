"""How serious it is: the criteria of every step beside the choice, and what each step would ask for."""

from typing import Any

from app.incidents.forms.lifecycle import severity_form
from app.incidents.operations import lifecycle
from app.incidents.presenting.consequences import of_severity
from app.slack.buttons import context, escaped, section
from app.slack.context import Answer, Context
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.slack.severities import looks_right
from app.workflows.book import Severity


@modal("severity")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the steps."""
    incident = ctx.incident
    asked = severity_form(incident, **BLANK)
    steps = [incident.workflow.severity(one.value) for one in asked.severity.choices]
    look = Look(hints={f"severity/{one.slug}": "; ".join(one.criteria) for one in steps})
    blocks = [*(_step(ctx, one) for one in steps), *inputs(asked, ("severity", "why"), look)]
    blocks.append(context("Nobody is paged by this."))
    metadata = written(ref=incident.ref, channel=ctx.channel, seen=incident.severity or "")
    return modal_view("severity", f"How bad is {incident.ref}?", blocks, submit="Set it", metadata=metadata)


def _step(ctx: Context, step: Severity) -> dict[str, Any]:
    lines = [f"*{escaped(step.label)}*  {escaped('; '.join(step.criteria))}"]
    if step.slug != ctx.incident.severity:
        then = of_severity(ctx.incident, step)
        if then.asks:
            lines.append(f"_Asks for:_ {escaped(', '.join(then.asks))}.")
        if then.told:
            lines.append(f"_This tells:_ {escaped(', '.join(who for who, _ in then.told))}.")
    return section("\n".join(lines))


@view("severity")
def take(ctx: Context, sent: Sent) -> Answer:
    """Set the step that was chosen, and ask whether it looks right."""
    seen = str(sent.metadata.get("seen") or "")
    asked = filled(lambda **door: severity_form(ctx.incident, **door), sent, by=ctx.person, seen=seen)
    if not asked.validate():
        return wrong(asked)
    to = ctx.workflow.severity(asked.severity.data)
    lifecycle.change_severity(ctx.incident, to=to, by=ctx.person, at=ctx.at, seen=seen, why=asked.why.data or "")
    return looks_right(ctx)
