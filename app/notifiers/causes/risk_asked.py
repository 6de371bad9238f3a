"""A rule puts a risk rating to a role."""

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.incidents.events import RiskAsked
from app.incidents.models import RiskAnswer
from app.notifiers._audience import owner_or_lead
from app.notifiers._kinds import RISK
from app.notifiers._telling import Told, incident_or_none, tell


@outbox.on(RiskAsked)
def tell_risk_asked(event: RiskAsked) -> None:
    """Tell whoever holds the role, else the lead, while it is unanswered."""
    incident = incident_or_none(event.incident_id)
    asked = db.session.scalars(
        select(RiskAnswer)
        .where(
            RiskAnswer.incident_id == event.incident_id,
            RiskAnswer.rating_slug == event.rating,
            RiskAnswer.rating.is_(None),
        )
        .order_by(RiskAnswer.id.desc())
    ).first()
    if incident is None or asked is None:
        return
    text = f"A risk rating of {incident.ref} is asked of you"
    told = Told(RISK, str(asked.id), text, why="because a rule of its discipline asks for it")
    tell(incident, owner_or_lead(incident, event.role), told)
