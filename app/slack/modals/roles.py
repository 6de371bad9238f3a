"""Who is responsible for what: a role given, a role offered with a note."""

from typing import Any

from app.incidents.access import NOTE
from app.incidents.forms.together import HandoverForm, RoleForm
from app.incidents.operations import roles
from app.incidents.panels.handover import begun_note
from app.incidents.queries import open_roles
from app.slack.buttons import context, escaped
from app.slack.context import Answer, Context
from app.slack.elsewhere import in_its_place
from app.slack.forms import BLANK, filled, inputs, modal_view, plain_text, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view


@modal("role", to=NOTE)
def role_form(ctx: Context) -> dict[str, Any]:
    """Draw the roles of the type, with who holds each now."""
    held = {one.role: one.person.name for one in open_roles(ctx.incident)}
    usable = [one for one in ctx.workflow.roles if not one.retired]
    options = [
        {"text": plain_text(f"{one.label}: {held.get(one.slug, 'nobody yet')}"), "value": one.slug} for one in usable
    ]
    element: dict[str, Any] = {"type": "static_select", "action_id": "role", "options": options[:100]}
    if meant := [one for one in options if one["value"] == ctx.value]:
        element["initial_option"] = meant[0]
    which = {"type": "input", "block_id": "role", "label": plain_text("Which role?"), "element": element}
    duties = [f"*{escaped(one.label)}* {escaped('; '.join(one.duties))}" for one in usable if one.duties]
    blocks = [which, *inputs(RoleForm(**BLANK), ("to", "note")), *(context(one) for one in duties[:10])]
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel)
    return modal_view("role", f"Roles in {ctx.incident.ref}", blocks, submit="Give it", metadata=metadata)


@view("role", to=NOTE)
def give(ctx: Context, sent: Sent) -> Answer:
    """Give the role."""
    asked = filled(RoleForm, sent, by=ctx.person)
    if not asked.validate() or asked.to.person is None:
        return wrong(asked)
    role, to = ctx.workflow.role(sent.text("role")), asked.to.person
    roles.assign(ctx.incident, role, to=to, by=ctx.person, at=ctx.at, note=asked.note.data or "")
    return f"{to.name} is {role.label.lower()} of {ctx.incident.ref} now."


@modal("handover")
@in_its_place
def handover_form(ctx: Context) -> dict[str, Any]:
    """Draw the offer, with a note begun from the record."""
    held = [one.role for one in open_roles(ctx.incident) if one.person_id == ctx.person.id]
    mine = ctx.value if ctx.value in held else next(iter(held), "lead")
    asked = HandoverForm(**BLANK, data={"note": begun_note(ctx.incident)})
    blocks = [context(f"Role: *{escaped(ctx.workflow.role(mine).label)}*"), *inputs(asked, ("to", "note"))]
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, role=mine)
    return modal_view("handover", f"Hand over {ctx.incident.ref}", blocks, submit="Ask them", metadata=metadata)


@view("handover")
def offer(ctx: Context, sent: Sent) -> Answer:
    """Offer the role; until they say yes nothing changes."""
    asked = filled(HandoverForm, sent, by=ctx.person)
    if not asked.validate() or asked.to.person is None:
        return wrong(asked)
    role = ctx.workflow.role(str(sent.metadata.get("role") or "lead"))
    note = asked.note.data or ""
    roles.offer_handover(ctx.incident, role, to=asked.to.person, by=ctx.person, at=ctx.at, note=note)
    return f"{asked.to.person.name} is asked. Until they say yes, nothing changes."
