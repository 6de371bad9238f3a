"""Escalations as reactions and other systems name them. They act for the system: nothing of it is shown to anybody."""

from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Escalation, Incident


def escalation_or_none(incident_id: int, number: int) -> Escalation | None:
    """The escalation of an event."""
    wanted = select(Escalation).where(Escalation.incident_id == incident_id, Escalation.number == number)
    return db.session.scalar(wanted)


def escalation_by_id(escalation_id: int) -> Escalation | None:
    """The escalation of a planned delivery."""
    return db.session.get(Escalation, escalation_id)


def escalation_of_page(ref: str, number: int) -> Escalation | None:
    """The escalation that a page's key names."""
    wanted = select(Escalation).join(Escalation.incident).where(Incident.ref == ref, Escalation.number == number)
    return db.session.scalar(wanted)


def escalations_by_incident(incident_id: int) -> list[Escalation]:
    """All of one incident, in order."""
    wanted = select(Escalation).where(Escalation.incident_id == incident_id).order_by(Escalation.number)
    return list(db.session.scalars(wanted))
