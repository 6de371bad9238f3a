"""The tab of people: roles with their duties, who works on it, who held what, and in private who may see it."""

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.incidents.access import access_incident
from app.incidents.blueprint import bp
from app.incidents.panels import band, escalate, people
from app.incidents.presenting.head import head_facts
from app.incidents.queries import open_roles, past_roles
from app.people.access import current_person, signed_in

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

LONGEST_HISTORY = 50


@bp.get("/incidents/<ref:ref>/people")
@signed_in
def people_page(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    return render_template(
        "incidents/people.html", **{**head_facts(incident, person, tab="people"), **facts(incident, person)}
    )


@bp.get("/incidents/<ref:ref>/parts/roles")
@signed_in
def roles_part(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return render_template("incidents/_roles.html", **facts(incident, person))


@bp.get("/incidents/<ref:ref>/parts/responders")
@signed_in
def responders_part(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return render_template("incidents/_responders.html", **facts(incident, person))


@bp.get("/incidents/<ref:ref>/parts/access")
@signed_in
def access_part(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return render_template("incidents/_access.html", **facts(incident, person))


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Everything the tab shows besides the head."""
    held = [(one.from_at, one) for one in [*open_roles(incident), *past_roles(incident)]]
    labels = {one.slug: one.label for one in incident.workflow.roles}
    return {
        **people.facts(incident, person),
        **escalate.facts(incident, person),
        **band.facts(incident, person),
        "history": [
            (labels.get(one.role, one.role), one)
            for _, one in sorted(held, key=lambda row: row[0], reverse=True)[:LONGEST_HISTORY]
        ],
    }
