"""What time alone does to incidents: clocks warn and run out, promised updates become late."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.incidents.models import Incident
from app.incidents.operations import clocks, consequences, timeline
from app.incidents.queries import incident_by_id
from app.incidents.states import Mode
from app.workflows.book import OPEN_PHASES

_TOLD = "overdue_told"
AT_ONCE = 100
# A scheduler that was away for longer tells nothing of old: the page shows it late all the same.
NOTICED_WITHIN = timedelta(minutes=30)


@outbox.every("incidents.clocks", minutes=1)
def turn_clocks(at: datetime) -> None:
    """Turn every clock that is due; those left over come next minute."""
    for incident_id in clocks.due_to_turn(at, limit=AT_ONCE):
        clocks.turn(incident_by_id(incident_id, lock=True), at=at)


@outbox.every("incidents.late_updates", minutes=1)
def late_updates(at: datetime) -> None:
    """Let the book's rules know, once for each promise, that an update is late."""
    late = db.session.scalars(
        select(Incident).where(
            Incident.phase.in_(OPEN_PHASES),
            Incident.mode == Mode.LIVE,
            Incident.next_update_due_at.between(at - NOTICED_WITHIN, at),
        )
    )
    for incident in late:
        promised = incident.next_update_due_at
        if promised is None or (incident.moments or {}).get(_TOLD) == promised.isoformat():
            continue
        if any("update_overdue" in rule.when.event for rule in incident.workflow.rules):
            timeline.hold(incident)
            incident.moments = {**(incident.moments or {}), _TOLD: promised.isoformat()}
            consequences.follow(incident, "update_overdue", at=at)
