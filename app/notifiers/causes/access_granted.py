"""Somebody may see a private incident now."""

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.incidents.events import AccessGranted
from app.incidents.models import AccessGrant
from app.notifiers._kinds import ACCESS
from app.notifiers._telling import Told, tell


@outbox.on(AccessGranted)
def tell_access_granted(event: AccessGranted) -> None:
    """Tell whoever was let in, unless it was taken back."""
    grant = db.session.scalars(
        select(AccessGrant)
        .where(
            AccessGrant.incident_id == event.incident_id,
            AccessGrant.person_id == event.person_id,
            AccessGrant.revoked_at.is_(None),
        )
        .order_by(AccessGrant.id.desc())
    ).first()
    if grant is None or grant.person is None or grant.by_id == grant.person_id:
        return
    why = f"because {grant.by.name} let you in" if grant.by else "because a rule lets you in"
    text = f"You can see {grant.incident.ref} now"
    tell(grant.incident, [grant.person], Told(ACCESS, f"granted:{grant.id}", text, why=why))
