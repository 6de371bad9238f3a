"""Who was active when, from messages of a channel: a count for each quarter of an hour, and nothing of their words."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import db, this_session
from app.incidents.models import Incident
from app.incidents.operations import taking_part
from app.incidents.watching import hears
from app.people.models import Person
from app.slack.models import SlackPresence


def note(incident: Incident, person: Person, *, at: datetime) -> None:
    """Count one message of somebody in an incident's channel."""
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    insert = postgresql.insert if this_session().get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(SlackPresence).values(incident_id=incident.id, person_id=person.id, quarter=quarter, messages=1)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["incident_id", "person_id", "quarter"], set_={"messages": SlackPresence.messages + 1}
        )
    )
    taking_part.be_here(incident, person, at=at)


@hears("slack")
def last_spoken(incident_ids: list[int]) -> dict[int, datetime]:
    """The quarter of an hour in which somebody last wrote in the channels of these incidents."""
    rows = db.session.execute(
        select(SlackPresence.incident_id, func.max(SlackPresence.quarter))
        .where(SlackPresence.incident_id.in_(incident_ids))
        .group_by(SlackPresence.incident_id)
    )
    return dict(rows.all())
