"""Joining, following, leaving, and taking a break."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.access import can_see
from app.incidents.events import Joined, Left
from app.incidents.models import Incident, Participation, RoleAssignment
from app.incidents.operations import timeline
from app.incidents.queries import participation
from app.people.models import Person

RESPONDER, OBSERVER = "responder", "observer"
A_MINUTE = timedelta(minutes=1)


class HoldsRole(Refused):
    """Whoever holds a role hands it over before leaving."""


class CannotSeeIt(Refused):
    """Nobody works on something they may not see."""


def join(incident: Incident, *, by: Person, at: datetime, kind: str = RESPONDER) -> None:
    """Start working on an incident, or following it.

    :raises Unchanged: they do already.
    """
    there = participation(incident, by)
    if there is not None and there.left_at is None and there.kind == kind:
        raise Unchanged("You are in this incident already." if kind == RESPONDER else "You are watching this already.")
    _set(incident, by, kind, at=at)
    timeline.record(incident, "joined", by=by, at=at, as_kind=kind)
    outbox.emit(Joined(incident.id, by.id, kind))


def bring_in(incident: Incident, person: Person, *, by: Person, at: datetime) -> None:
    """Make somebody else a responder.

    :raises Unchanged: they work on it already. :raises CannotSeeIt: it is private to others.
    """
    there = participation(incident, person)
    if there is not None and there.left_at is None and there.kind == RESPONDER:
        raise Unchanged(f"{person.name} works on this already.")
    if not can_see(person, incident):
        raise CannotSeeIt(f"{person.name} cannot see this incident. Let them in first, with a reason.")
    _set(incident, person, RESPONDER, at=at)
    timeline.record(incident, "joined", by=by, at=at, as_kind=RESPONDER, who=person.name)
    outbox.emit(Joined(incident.id, person.id, RESPONDER))


def leave(incident: Incident, *, person: Person, by: Person, at: datetime) -> None:
    """Stop taking part, or let somebody go.

    :raises Unchanged: they take no part. :raises HoldsRole: they hold a role.
    """
    there = participation(incident, person)
    if there is None or there.left_at is not None:
        raise Unchanged(f"{person.name} does not take part in this.")
    held = db.session.scalar(
        select(RoleAssignment.role).where(
            RoleAssignment.incident_id == incident.id,
            RoleAssignment.person_id == person.id,
            RoleAssignment.until_at.is_(None),
        )
    )
    if held is not None:
        raise HoldsRole(f"{person.name} is {incident.workflow.role(held).label.lower()}. Hand that over first.")
    timeline.hold(incident)
    there.left_at = at
    timeline.record(incident, "left", by=by, at=at, who=person.name)
    outbox.emit(Left(incident.id, person.id))


def take_break(incident: Incident, *, by: Person, at: datetime, minutes: int = 15) -> None:
    """Step away for a while; the page shows it, and nobody asks meanwhile.

    :raises Unchanged: they take no part in this incident.
    """
    there = participation(incident, by)
    if there is None or there.left_at is not None:
        raise Unchanged("You do not take part in this, so there is nothing to take a break from.")
    there.break_until = at + timedelta(minutes=minutes)
    timeline.record(incident, "break", by=by, at=at, minutes=minutes)


def end_break(incident: Incident, *, by: Person, at: datetime) -> None:
    """Come back before the break is over.

    :raises Unchanged: they are not on a break.
    """
    there = participation(incident, by)
    if there is None or there.break_until is None or there.break_until <= at:
        raise Unchanged("You are not on a break.")
    there.break_until = None
    timeline.record(incident, "back", by=by, at=at)


def be_here(incident: Incident, person: Person, *, at: datetime) -> None:
    """Note that somebody who takes part looks at it now; once a minute at most, and never on the timeline."""
    there = participation(incident, person)
    if there is not None and there.left_at is None and (there.seen_at is None or at - there.seen_at >= A_MINUTE):
        there.seen_at = at


def be_responder(incident: Incident, person: Person, *, at: datetime) -> None:
    """Make sure that somebody who was given something to do counts as working on it."""
    there = participation(incident, person)
    if there is None or there.left_at is not None or there.kind != RESPONDER:
        _set(incident, person, RESPONDER, at=at)


def _set(incident: Incident, person: Person, kind: str, *, at: datetime) -> None:
    timeline.hold(incident)
    there = participation(incident, person)
    if there is None:
        there = Participation(incident_id=incident.id, person_id=person.id, kind=kind, joined_at=at)
        db.session.add(there)
    there.kind, there.left_at = kind, None
