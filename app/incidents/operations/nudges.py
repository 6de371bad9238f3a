"""What nudges have said, and how people put them off. When one speaks and what it says stands in ``app/nudges``."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.incidents.events import NudgeAnswered, Nudged
from app.incidents.models import Incident, NudgeState
from app.incidents.operations import timeline
from app.people.models import Person

LONGEST_SNOOZE = timedelta(days=7)
SETTLED, SNOOZED, DISMISSED = "settled", "snoozed", "dismissed"


class NoReason(Refused):
    """A nudge is dismissed for good with a reason."""


def state_of(incident: Incident, nudge: str, subject: str = "") -> NudgeState | None:
    """What this nudge has said about this subject so far, or none."""
    return db.session.scalar(
        select(NudgeState).where(
            NudgeState.incident_id == incident.id, NudgeState.nudge == nudge, NudgeState.subject == subject
        )
    )


def speak(
    incident: Incident, nudge: str, *, subject: str, text: str, next_at: datetime | None, at: datetime
) -> NudgeState:
    """Let a nudge say its sentence now, and remember when it may again."""
    state = state_of(incident, nudge, subject)
    if state is None:
        state = NudgeState(incident_id=incident.id, nudge=nudge, subject=subject, said=0, text="", dismissed_reason="")
        db.session.add(state)
    state.said += 1
    state.text, state.said_at, state.next_at, state.snoozed_until = text[:500], at, next_at, None
    timeline.touch(incident)
    outbox.emit(Nudged(incident.id, nudge, subject, state.said))
    return state


def settle(state: NudgeState, incident: Incident) -> None:
    """Forget a nudge whose reason is gone: the page no longer asks, and what was asked elsewhere is put right."""
    if state.said:
        outbox.emit(NudgeAnswered(incident.id, state.nudge, state.subject, SETTLED))
    db.session.delete(state)
    timeline.touch(incident)


def snooze(state: NudgeState, incident: Incident, *, until: datetime, by: Person, at: datetime) -> None:
    """Ask again later, a week at most."""
    state.snoozed_until = min(until, at + LONGEST_SNOOZE)
    timeline.record(
        incident, "nudge", by=by, at=at, nudge=state.nudge, to="snoozed", until=state.snoozed_until.isoformat()
    )
    outbox.emit(NudgeAnswered(incident.id, state.nudge, state.subject, SNOOZED))


def dismiss(state: NudgeState, incident: Incident, *, why: str, by: Person, at: datetime) -> None:
    """Do not ask again about this. :raises NoReason: nobody says why."""
    if not why.strip():
        raise NoReason("Say in a few words why it need not be asked again.")
    state.dismissed_at, state.dismissed_by_id, state.dismissed_reason = at, by.id, why.strip()[:500]
    timeline.record(incident, "nudge", by=by, at=at, text=why.strip()[:500], nudge=state.nudge, to="dismissed")
    outbox.emit(NudgeAnswered(incident.id, state.nudge, state.subject, DISMISSED))
