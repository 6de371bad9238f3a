"""What the public may read: never of an incident that is private now, whatever it was when it was written."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from app.core.db import db
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.statuspage.models import StatusPublication
from app.workflows.book import Visibility

MOST_SHOWN = 200


def publication_of(incident: Incident) -> StatusPublication | None:
    """What was published about an incident, withdrawn or not, for whoever may see the incident."""
    return db.session.scalar(select(StatusPublication).where(StatusPublication.incident_id == incident.id))


def published_since(since: datetime) -> list[StatusPublication]:
    """What is going on, and what was resolved since then; the newest first."""
    lasting = or_(StatusPublication.resolved_at.is_(None), StatusPublication.resolved_at >= since)
    wanted = _public().where(lasting).order_by(StatusPublication.opened_at.desc()).limit(MOST_SHOWN)
    return list(db.session.scalars(wanted))


def published_by_key(key: str) -> StatusPublication | None:
    """One publication by its public name."""
    return db.session.scalar(_public().where(StatusPublication.key == key))


def _public() -> Select[StatusPublication]:
    seen = (Incident.visibility == Visibility.PUBLIC, Incident.mode != Mode.PRACTICE)
    return (
        select(StatusPublication)
        .join(StatusPublication.incident)
        .where(StatusPublication.withdrawn_at.is_(None), *seen)
    )
