"""The pages of one incident: the overview, the timeline, the updates."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.incidents.access import access_incident
from app.incidents.blueprint import bp
from app.incidents.panels import (
    actions,
    band,
    checklist,
    clocks,
    composer,
    decisions,
    fields,
    links,
    people,
    prompt,
    services,
    timeline,
    updates,
)
from app.incidents.presenting.head import head_facts
from app.incidents.queries import counts_of, entry_by_number, open_roles, participants
from app.people.access import current_person, signed_in
from app.web.addresses import number
from app.web.fragments import respond

# The parts of the overview beside its own, each drawn from what its panel module says.
PANELS = (prompt, clocks, decisions, checklist, actions, people, services, fields, links, band)
# An address within the record shows this many later entries too, so that one sees what followed.
BEFORE_IT = 25


@bp.get("/incidents/<ref:ref>")
@signed_in
def show(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    # Its people first: what one may do here, and whom the head names, is read off them.
    for ask in (counts_of, participants, open_roles):
        ask(incident)
    facts = timeline.timeline_facts(incident, person, request.args.to_dict(), tab="overview")
    record = facts["record"].record
    facts |= head_facts(incident, person, moves=record.moves) | {"latest": record.latest_update}
    for panel in PANELS:
        facts |= panel.facts(incident, person)
    facts |= composer.facts(incident, person)
    return render_template("incidents/page.html", **facts)


@bp.get("/incidents/<ref:ref>/timeline")
@signed_in
def timeline_page(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    facts = timeline.timeline_facts(incident, person, request.args.to_dict(), tab="timeline")
    facts = head_facts(incident, person, tab="timeline", moves=facts["record"].record.moves) | facts
    return respond("incidents/_chunk.html", page="incidents/timeline.html", **facts)


@bp.get("/incidents/<ref:ref>/timeline/<int:number>")
@signed_in
def entry(ref: str, number: int) -> ResponseReturnValue:
    incident = access_incident(current_person(), ref)
    entry_by_number(incident, number)
    return redirect(f"/incidents/{incident.ref}/timeline?before={number + BEFORE_IT}#e-{number}", 302)


@bp.get("/incidents/<ref:ref>/updates")
@signed_in
def updates_page(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    before = request.args.get("before", type=number)
    facts = {
        **head_facts(incident, person, tab="updates"),
        **updates.list_facts(incident, person, before),
        **updates.write_facts(incident, person),
    }
    return render_template("incidents/updates.html", **facts)
