"""How far a private incident can be seen: the people let in by name, and those in groups that were."""

from sqlalchemy import func, or_, select

from app.core.db import db
from app.incidents.models import AccessGrant, Incident
from app.incidents.remembering import remembered
from app.people.models import GroupMember, Person


@remembered
def how_many_see(incident: Incident) -> int:
    """How many active people can see a private incident, each counted once."""
    open_ones = (AccessGrant.incident_id == incident.id, AccessGrant.revoked_at.is_(None))
    by_name = select(AccessGrant.person_id).where(*open_ones, AccessGrant.person_id.is_not(None))
    groups = select(AccessGrant.group_slug).where(*open_ones, AccessGrant.group_slug.is_not(None))
    by_group = select(GroupMember.person_id).where(GroupMember.group_slug.in_(groups))
    seeing = select(func.count()).where(
        Person.active, Person.organisation_role != "guest", or_(Person.id.in_(by_name), Person.id.in_(by_group))
    )
    return db.session.scalar(seeing) or 0
