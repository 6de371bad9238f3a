"""The tab of actions and checklists, with what else has to be settled: decisions and the risk rating."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.incidents.access import access_incident
from app.incidents.blueprint import bp
from app.incidents.panels import actions, band, checklist, decisions, risk
from app.incidents.presenting.head import head_facts
from app.people.access import current_person, signed_in


@bp.get("/incidents/<ref:ref>/actions")
@signed_in
def actions_page(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    return render_template(
        "incidents/actions.html",
        **{
            **head_facts(incident, person, tab="actions"),
            **band.facts(incident, person),
            **decisions.facts(incident, person),
            **risk.facts(incident, person),
            **checklist.facts(incident, person),
            **actions.table_facts(incident, person, request.args.get("show", "")),
            "wide": True,
        },
    )
