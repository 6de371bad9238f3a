"""Asking another group to join. Who was told and whether it went out is written back by whoever delivers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import Escalated, EscalationAnswered
from app.incidents.models import AccessGrant, Escalation, Incident
from app.incidents.operations import consequences, taking_part, timeline
from app.incidents.operations.lifecycle import check_open
from app.incidents.rules.on_call import groups_on_call
from app.people.models import Person
from app.people.ways import ways_to_reach
from app.workflows.book import Group
from app.workflows.live import current_book

LONGEST_MESSAGE = 2000
CANNOT = "cannot"
"""Under this name an outcome holds who said that they cannot come."""
PAGER = "pager"
"""What a page is called among the ways of an outcome."""


class NobodyOnCall(Refused):
    """The book names nobody to page for this."""


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
        rings=any(one.loud for one in ways_to_reach(group)),
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


def page_on_call(incident: Incident, *, by: Person, at: datetime, message: str = "") -> list[Escalation]:
    """Page whom the book names for this severity. Of a private incident only groups that may see it are asked.

    :raises NobodyOnCall: the book names nobody, or nobody of them may see it.
    """
    groups = groups_on_call(current_book(), incident.workflow, incident.severity_step)
    if incident.is_private:
        inside = {slug for slug in groups if _sees(incident, slug)}
        groups = {slug: group for slug, group in groups.items() if slug in inside}
    if not groups:
        raise NobodyOnCall("Nobody is on call for this kind of incident. Ask a group instead.")
    step = incident.severity_step
    words = message.strip() or f"{incident.ref}{f', {step.label}' if step else ''}: {incident.shown_title}"
    return ask_groups(incident, list(groups.values()), message=words[:LONGEST_MESSAGE], by=by, at=at)


def note_outcome(row: Escalation, way: str, *, told: int, problem: str = "", at: datetime, **more: str) -> None:
    """Write down whether one way of telling went out: how many it told, or what was wrong.

    ``more`` is what a way has to remember of it, such as through which pager it rang.
    """
    _hold(row)
    outcome = {"told": told, "problem": problem, "at": at.isoformat(), **more}
    row.outcome = {**(row.outcome or {}), way: outcome}
    said: dict[str, Any] = {"group": row.group_label, "way": way, "told": told, "problem": problem}
    if way == PAGER:
        said |= {"through": more.get("through", ""), "seconds": int((at - row.at).total_seconds())}
    timeline.record(row.incident, "escalation_told", by=None, at=at, **said)


def note_more(row: Escalation, way: str, **more: str) -> None:
    """Remember something of a way that has told already; the timeline says nothing of it."""
    _hold(row)
    said: dict[str, Any] = (row.outcome or {}).get(way) or {}
    row.outcome = {**(row.outcome or {}), way: {**said, **more}}


def rings_there(row: Escalation, *, names: str, through: str, at: datetime) -> None:
    """Write down whom a pager rings, as that system calls them.

    :raises Unchanged: that is known already.
    """
    _hold(row)
    if (row.outcome or {}).get(PAGER, {}).get("rung") == names:
        raise Unchanged("That is known already.")
    note_more(row, PAGER, rung=names)
    timeline.record(
        row.incident, "escalation_rung", by=None, at=at, group=row.group_label, who=names[:500], through=through
    )


def unanswered(row: Escalation, *, minutes: int, at: datetime) -> None:
    """Say that a page went out and nobody answers it. :raises Unchanged: somebody is on it."""
    _hold(row)
    if row.answered_at is not None:
        raise Unchanged("Somebody is on it.")
    timeline.record(row.incident, "escalation_unanswered", by=None, at=at, group=row.group_label, minutes=minutes)


def answered_outside(row: Escalation, *, name: str, through: str, at: datetime) -> None:
    """Somebody answered the page where it rang them; that system knows their name, and we no account of theirs.

    :raises Unchanged: somebody said already that they are on it.
    """
    _hold(row)
    if row.answered_at is not None:
        raise Unchanged("Somebody is on it already.")
    note_more(row, PAGER, answered=name[:120])
    row.answered_at = at
    timeline.record(
        row.incident, "escalation_answered", by=None, at=at, group=row.group_label, who=name[:120], through=through
    )


def answer(row: Escalation, *, by: Person, at: datetime) -> None:
    """Say that you are on it. :raises Unchanged: somebody said so already."""
    _hold(row)
    if row.answered_by is not None:
        raise Unchanged(f"{row.answered_by.name} is on it already.")
    row.answered_by_id, row.answered_by, row.answered_at = by.id, by, row.answered_at or at
    taking_part.be_responder(row.incident, by, at=at)
    timeline.record(row.incident, "escalation_answered", by=by, at=at, group=row.group_label)
    outbox.emit(EscalationAnswered(row.incident_id, row.number))


def decline(row: Escalation, *, by: Person, at: datetime) -> None:
    """Say that you cannot come, so that whoever waits asks somebody else; the others stay asked.

    :raises Unchanged: you said so already, or are on it.
    """
    _hold(row)
    if row.answered_by_id == by.id:
        raise Unchanged("You are on it already. Leave the incident if you cannot go on.")
    said = list((row.outcome or {}).get(CANNOT) or ())
    if by.name in said:
        raise Unchanged("You said so already.")
    row.outcome = {**(row.outcome or {}), CANNOT: [*said, by.name]}
    timeline.record(row.incident, "escalation_declined", by=by, at=at, group=row.group_label)


def _hold(row: Escalation) -> None:
    """Lock the incident and read the row afresh: ways write down what came of it at the same time."""
    timeline.hold(row.incident)
    db.session.flush()
    db.session.refresh(row, ["outcome", "answered_at", "answered_by_id"])


def _sees(incident: Incident, group_slug: str) -> bool:
    there = select(func.count()).where(
        AccessGrant.incident_id == incident.id, AccessGrant.group_slug == group_slug, AccessGrant.revoked_at.is_(None)
    )
    return bool(db.session.scalar(there))


def _check_sees(incident: Incident, group: Group, *, by: Person, at: datetime, let_in: bool) -> None:
    if _sees(incident, group.slug):
        return
    if not let_in:
        raise OutsideTheGroup(f"{group.label} cannot see this incident. Let them in as well, or ask somebody else.")
    db.session.add(AccessGrant(incident_id=incident.id, group_slug=group.slug, by_id=by.id, why="asked to help", at=at))
    timeline.record(incident, "access", by=by, at=at, who=group.label, to="let_in", why="asked to help")
