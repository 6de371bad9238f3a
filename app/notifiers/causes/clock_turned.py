"""A deadline comes near, or has passed."""

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.events import ClockTurned
from app.incidents.models import Clock
from app.incidents.states import ClockState
from app.notifiers._audience import owner_or_lead
from app.notifiers._kinds import CLOCK
from app.notifiers._telling import Told, tell
from app.web.filters import hours

STILL_OPEN = (ClockState.TO_DECIDE, ClockState.RUNNING, ClockState.WARNED)


@outbox.on(ClockTurned)
def tell_clock(event: ClockTurned) -> None:
    """Tell whoever owns the deadline at each warning and when it is missed; not what turned otherwise meanwhile."""
    clock = db.session.scalar(select(Clock).where(Clock.incident_id == event.incident_id, Clock.slug == event.clock))
    if clock is None or clock.due_at is None or not _still_holds(event, clock):
        return
    incident = clock.incident
    name = "a deadline" if incident.is_private else f"“{clock.label}”"
    if event.state == ClockState.MISSED:
        text = f"{incident.ref}: the time for {name} has passed"
    else:
        text = f"{incident.ref}: {hours(clock.due_at - now())} left for {name}"
    slot = f"{clock.slug}:{event.state}:{event.step or clock.due_at.isoformat()}"
    told = Told(CLOCK, slot, text, why="because you answer for this deadline")
    tell(incident, owner_or_lead(incident, clock.owner_role), told)


def _still_holds(event: ClockTurned, clock: Clock) -> bool:
    if event.state == ClockState.MISSED:
        return clock.state == ClockState.MISSED
    return event.state == ClockState.WARNED and clock.state in STILL_OPEN
