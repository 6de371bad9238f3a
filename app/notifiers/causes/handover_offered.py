"""Somebody is asked to take a role over."""

from app.core import outbox
from app.core.db import db
from app.incidents.events import HandoverOffered
from app.incidents.models import Handover
from app.notifiers._kinds import HANDOVER
from app.notifiers._telling import Told, tell


@outbox.on(HandoverOffered)
def tell_handover(event: HandoverOffered) -> None:
    """Tell whoever is asked, while the offer stands."""
    offer = db.session.get(Handover, event.handover_id)
    if offer is None or offer.answered_at is not None:
        return
    incident = offer.incident
    label = incident.workflow.role(offer.role).label.lower()
    text = f"{offer.offered_by.name} offers you the role of {label} in {incident.ref}"
    told = Told(HANDOVER, str(offer.id), text, why="until you say yes, they hold it", quote=offer.note)
    tell(incident, [offer.to], told)
