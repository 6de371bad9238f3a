"""Asking another group to join. Who was told and whether it went out is written back by whoever delivers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import Escalated
from app.incidents.models import AccessGrant, Escalation, Incident
from app.incidents.operations import consequences, taking_part, timeline
from app.incidents.operations.lifecycle import check_open
from app.people.models import Person
from app.workflows.book import Group

LONGEST_MESSAGE = 2000


class OutsideTheGroup(Refused):
    """A private incident is escalated only to those who may see it, or are let in on purpose."""


def escalate(
    incident: Incident, group: Group, *, message: str, by: Person, at: datetime, let_in: bool = False
) -> Escalation:
    """Ask a group to join, with the words they will read first. Practice tells nobody and says whom it would have told.

    :raises NothingSaid: there are no words.
    :raises OutsideTheGroup: it is private to others and ``let_in`` is not said.
    """
    timeline.hold(incident)
    check_open(incident)
    words = timeline.check_words(message, LONGEST_MESSAGE)
    if incident.is_private:
        _check_sees(incident, group, by=by, at=at, let_in=let_in)
    last = db.session.scalar(select(func.max(Escalation.number)).where(Escalation.incident_id == incident.id)) or 0
    outcome = {"practice": True} if incident.is_practice else {}
    row = Escalation(
        incident_id=incident.id,
        number=last + 1,
        group_slug=group.slug,
        group_label=group.label,
        message=words,
        by_id=by.id,
        at=at,
        outcome=outcome,
    )
    row.incident = incident
    db.session.add(row)
    timeline.record(
        incident,
        "escalation",
        by=by,
        at=at,
        text=words,
        number=row.number,
        group=group.label,
        practice=incident.is_practice,
    )
    if not incident.is_practice:
        outbox.emit(Escalated(incident.id, row.number))
    consequences.follow(incident, "escalated", at=at)
    return row


def ask_groups(
    incident: Incident, groups: Sequence[Group], *, message: str, by: Person, at: datetime, let_in: bool = False
) -> list[Escalation]:
    """Ask several groups with the same words. :raises Refused: what one of them refuses; then none is asked."""
    return [escalate(incident, group, message=message, by=by, at=at, let_in=let_in) for group in groups]


def note_outcome(row: Escalation, way: str, *, told: int, problem: str = "", at: datetime) -> None:
    """Write down whether one way of telling went out: how many it told, or what was wrong."""
    row.outcome = {**(row.outcome or {}), way: {"told": told, "problem": problem, "at": at.isoformat()}}
    timeline.record(
        row.incident, "escalation_told", by=None, at=at, group=row.group_label, way=way, told=told, problem=problem
    )


def answer(row: Escalation, *, by: Person, at: datetime) -> None:
    """Say that you are on it. :raises Unchanged: somebody said so already."""
    if row.answered_at is not None:
        raise Unchanged(f"{row.answered_by.name if row.answered_by else 'Somebody'} is on it already.")
    timeline.hold(row.incident)
    row.answered_by_id, row.answered_by, row.answered_at = by.id, by, at
    taking_part.be_responder(row.incident, by, at=at)
    timeline.record(row.incident, "escalation_answered", by=by, at=at, group=row.group_label)


def _check_sees(incident: Incident, group: Group, *, by: Person, at: datetime, let_in: bool) -> None:
    there = db.session.scalar(
        select(func.count()).where(
            AccessGrant.incident_id == incident.id,
            AccessGrant.group_slug == group.slug,
            AccessGrant.revoked_at.is_(None),
        )
    )
    if there:
        return
    if not let_in:
        raise OutsideTheGroup(f"{group.label} cannot see this incident. Let them in as well, or ask somebody else.")
    db.session.add(AccessGrant(incident_id=incident.id, group_slug=group.slug, by_id=by.id, why="asked to help", at=at))
    timeline.record(incident, "access", by=by, at=at, who=group.label, to="let_in", why="asked to help")
