"""The band over a private incident: how many people can see it, and what it is called elsewhere."""

from typing import TYPE_CHECKING, Any

from flask import Response

from app.incidents.access import access_incident
from app.incidents.blueprint import bp
from app.incidents.panels._frame import frame
from app.incidents.sight import how_many_see
from app.people.access import current_person, signed_in
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Counted only where it is private."""
    return {**frame(incident, person), "who_see": how_many_see(incident) if incident.is_private else 0}


@bp.get("/incidents/<ref:ref>/parts/band")
@signed_in
def band(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_band.html", title=incident.ref, **facts(incident, person))
