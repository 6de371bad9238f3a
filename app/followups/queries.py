"""Questions about follow-ups: those of an incident, what happened with one, how they stand, how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.followups.models import FollowUp
from app.incidents.models import Incident, TimelineEntry
from app.people.models import Person

KINDS = (
    *("follow_up", "follow_up_changed", "follow_up_assigned", "follow_up_moved", "follow_up_started"),
    *("follow_up_note", "follow_up_done", "follow_up_not_doing", "follow_up_reopened", "follow_up_tracked"),
)
"""The kinds of timeline entries that tell of follow-ups."""


def follow_ups_of(incident: Incident) -> list[FollowUp]:
    """Everything promised for after an incident, what is open first, soonest due first."""
    return list(
        db.session.scalars(
            select(FollowUp)
            .where(FollowUp.incident_id == incident.id)
            .options(joinedload(FollowUp.owner), joinedload(FollowUp.incident))
            .order_by(FollowUp.closed_at.is_not(None), FollowUp.due_at, FollowUp.id)
        )
    )


def follow_up_by_id(follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
    """For jobs and reactions: the follow-up of an event, none when it is gone."""
    return db.session.get(FollowUp, follow_up_id, with_for_update=lock or None)


def history_of(one: FollowUp) -> list[TimelineEntry]:
    """What happened with a follow-up, newest first: its part of the incident's timeline."""
    told = db.session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.incident_id == one.incident_id, TimelineEntry.kind.in_(KINDS))
        .options(joinedload(TimelineEntry.actor))
        .order_by(TimelineEntry.number.desc())
    )
    return [entry for entry in told if entry.payload.get("follow_up") == one.ref]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the follow-ups of one incident stand."""

    total: int
    open: int
    unowned: int


def standing_of(incident: Incident) -> Standing:
    """How many there are, how many are open, and how many of those nobody owns."""
    is_open = FollowUp.closed_at.is_(None)
    total, opened, unowned = db.session.execute(
        select(
            func.count(),
            func.count().filter(is_open),
            func.count().filter(is_open, FollowUp.owner_id.is_(None)),
        ).where(FollowUp.incident_id == incident.id)
    ).one()
    return Standing(total, opened, unowned)


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures on the tabs of the list, and the day of the first of one's own."""

    mine: int
    team: int
    overdue: int
    open: int
    closed: int
    first_due: datetime | None


def counts_for(person: Person, among: Select[FollowUp], at: datetime) -> Counts:
    """How many of those that this person may see are theirs, their team's, overdue, open, and over."""
    is_open = FollowUp.closed_at.is_(None)
    row = db.session.execute(
        among.with_only_columns(
            func.count().filter(is_open, FollowUp.owner_id == person.id),
            func.count().filter(is_open, FollowUp.team_slug == (person.team_slug or "")),
            func.count().filter(is_open, FollowUp.due_at < at),
            func.count().filter(is_open),
            func.count().filter(FollowUp.closed_at.is_not(None)),
            func.min(FollowUp.due_at).filter(is_open, FollowUp.owner_id == person.id),
        )
    ).one()
    return Counts(*row)


def number_open_of(person: Person, among: Select[FollowUp]) -> Select[tuple[int]]:
    """Counts the open ones that this person owns."""
    mine = among.where(FollowUp.owner_id == person.id, FollowUp.closed_at.is_(None))
    return mine.with_only_columns(func.count(), maintain_column_froms=True)


def owned_by(person: Person, among: Select[FollowUp], *, before: datetime, limit: int) -> list[FollowUp]:
    """Open ones that this person owns and that are due before a moment, soonest first."""
    return soonest_of(person, among.where(FollowUp.due_at < before), limit=limit)


def soonest_of(person: Person, among: Select[FollowUp], *, limit: int) -> list[FollowUp]:
    """Open ones that this person owns, soonest due first."""
    mine = among.where(FollowUp.owner_id == person.id, FollowUp.closed_at.is_(None))
    wanted = mine.options(joinedload(FollowUp.incident)).order_by(FollowUp.due_at, FollowUp.id).limit(limit)
    return list(db.session.scalars(wanted))


def due_to_speak(at: datetime, *, limit: int) -> list[FollowUp]:
    """Those that are worth a word now, for the job that says it."""
    return list(
        db.session.scalars(
            select(FollowUp).where(FollowUp.speaks_at <= at).order_by(FollowUp.speaks_at, FollowUp.id).limit(limit)
        )
    )


def labels_in_use(among: Select[FollowUp], *, limit: int = 200) -> list[str]:
    """The labels on the newest of them, by name."""
    rows = db.session.scalars(among.with_only_columns(FollowUp.labels).order_by(FollowUp.id.desc()).limit(limit))
    return sorted({str(label) for labels in rows for label in labels or ()})


def refs_in(among: Select[FollowUp], refs: Iterable[str]) -> list[FollowUp]:
    """Those of them that have these references, in the order of their incidents."""
    wanted = among.where(FollowUp.ref.in_([one.upper() for one in refs]))
    return list(
        db.session.scalars(
            wanted.options(joinedload(FollowUp.incident), joinedload(FollowUp.owner)).order_by(
                FollowUp.incident_id, FollowUp.id
            )
        )
    )


def by_ticket(tracker: str, key: str) -> list[FollowUp]:
    """The follow-ups that a ticket of another system holds, for the system itself."""
    held = select(FollowUp).where(FollowUp.tracker == tracker, FollowUp.tracker_key == key)
    return list(db.session.scalars(held.with_for_update()))


def to_ask_about(before: datetime, *, trackers: Iterable[str], limit: int) -> list[FollowUp]:
    """Open ones that one of these systems holds, and that were not asked about since; longest ago first."""
    last = func.coalesce(FollowUp.tracker_at, FollowUp.created_at)
    held = select(FollowUp).where(
        FollowUp.tracker.in_(tuple(trackers)), FollowUp.tracker_key != "", FollowUp.closed_at.is_(None), last < before
    )
    return list(db.session.scalars(held.order_by(last, FollowUp.id).limit(limit)))
