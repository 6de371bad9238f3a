"""Keep what lists are filtered by in step with an incident's title and fields."""

from sqlalchemy import delete, insert, select

from app.core.db import db
from app.incidents.models import Incident, IncidentToken
from app.incidents.rules.tokens import tokens_of


def index(incident: Incident) -> None:
    """Write the tokens that the incident has now and take away those it no longer has."""
    wanted = tokens_of(incident.title, incident.workflow.fields, incident.fields or {})
    mine = IncidentToken.incident_id == incident.id
    there = set(db.session.scalars(select(IncidentToken.token).where(mine)))
    if gone := there - wanted:
        db.session.execute(delete(IncidentToken).where(mine, IncidentToken.token.in_(gone)))
    if new := wanted - there:
        db.session.execute(insert(IncidentToken), [{"incident_id": incident.id, "token": one} for one in sorted(new)])
