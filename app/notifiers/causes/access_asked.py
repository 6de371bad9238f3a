"""Somebody would like to see a private incident."""

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.incidents.access import GOVERN, rights_of
from app.incidents.events import AccessAsked
from app.incidents.models import AccessRequest
from app.incidents.operations import timeline
from app.notifiers._audience import insiders, who_may_see
from app.notifiers._kinds import ACCESS
from app.notifiers._telling import Told, incident_or_none, tell


@outbox.on(AccessAsked)
def tell_access_asked(event: AccessAsked) -> None:
    """Tell those of its people who may answer; where there is none, all of them, so that it is not lost."""
    incident = incident_or_none(event.incident_id)
    asked = db.session.scalar(select(AccessRequest).where(AccessRequest.id == event.request_id))
    if incident is None or not incident.is_private or asked is None or asked.answered_at is not None:
        return
    # Open pages of its people show the request.
    timeline.touch(incident)
    inside = who_may_see(incident, [*insiders(incident), *([incident.lead] if incident.lead else [])])
    governing = [one for one in inside if rights_of(one, incident).access >= GOVERN]
    why = f"“{asked.why}”" if asked.why else "without saying why"
    told = Told(
        ACCESS, f"asked:{asked.id}", f"{asked.person.name} asks to see {incident.ref}", why=why, where="/people"
    )
    tell(incident, governing or inside, told)
