"""What Settings asks of the outbox and the audit log. Of incidents it learns the reference and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.core.outbox.recurring import recurring
from app.incidents.models import Incident
from app.people.models import Notice
from app.workflows.book import Visibility

PAGE = 50
LAST_HOUR = 2_000


@dataclass(frozen=True, slots=True)
class Reference:
    """An incident as an administrator may know it."""

    ref: str
    private: bool


@dataclass(frozen=True, slots=True)
class LastHour:
    """What was delivered in an hour; ``half_within`` in seconds. ``more``: it was more than was counted."""

    count: int
    more: bool
    half_within: float | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One row of the outbox and how many stand before it in its lane."""

    row: OutboxRow
    behind: int


def deliveries(show: str, room: str, *, before: str = "", at: datetime, limit: int = PAGE) -> list[Owed]:
    """Rows of the outbox, from the one after the key ``before`` on; one more than ``limit`` when there are others.

    ``show`` is *owed* (failed first, then what should have left by now), *failed*, or anything else for all but the
    runs of recurring jobs, newest first.
    """
    ahead = aliased(OutboxRow)
    behind = (
        select(func.count())
        .where(ahead.lane == OutboxRow.lane, ahead.state == State.WAITING, ahead.id < OutboxRow.id)
        .scalar_subquery()
    )
    wanted = _rows(select(OutboxRow, behind), show, at)
    if room:
        wanted = wanted.where(OutboxRow.name.startswith(f"{room}.", autoescape=True))
    if before:
        wanted = wanted.where(_after(show, before))
    # “parked” comes before “waiting”: what needs somebody stands on top.
    order = (OutboxRow.state, OutboxRow.id.desc()) if show == "owed" else (OutboxRow.id.desc(),)
    found = db.session.execute(wanted.order_by(*order).limit(limit + 1))
    return [Owed(row, count if row.state == State.WAITING else 0) for row, count in found]


def _rows(wanted: Select[OutboxRow, int], show: str, at: datetime) -> Select[OutboxRow, int]:
    parked = OutboxRow.state == State.PARKED
    if show == "failed":
        return wanted.where(parked)
    machinery = OutboxRow.name.in_(recurring.names())
    if show == "owed":
        due = and_(OutboxRow.state == State.WAITING, OutboxRow.owed_since <= at, ~machinery)
        return wanted.where(or_(parked, due))
    return wanted.where(or_(parked, ~machinery))


def _after(show: str, key: str) -> ColumnElement[bool]:
    last = aliased(OutboxRow)
    row_id = select(last.id).where(last.key == key).scalar_subquery()
    if show != "owed":
        return OutboxRow.id < row_id
    state = select(last.state).where(last.key == key).scalar_subquery()
    return or_(OutboxRow.state > state, and_(OutboxRow.state == state, OutboxRow.id < row_id))


def needing_somebody() -> int:
    """How many deliveries wait for a person."""
    return db.session.scalar(select(func.count()).where(OutboxRow.state == State.PARKED)) or 0


def delivered_last_hour(at: datetime) -> LastHour:
    """How much was delivered in the last hour, and how fast half of it."""
    # Among the newest rows only: this is asked every few seconds, and no index knows when a row was done.
    newest = select(func.max(OutboxRow.id)).scalar_subquery()
    done = select(OutboxRow.done_at, OutboxRow.owed_since).where(
        OutboxRow.id > newest - 10 * LAST_HOUR,
        OutboxRow.state == State.DONE,
        OutboxRow.done_at > at - timedelta(hours=1),
        OutboxRow.name.not_in(recurring.names()),
    )
    took = [(end - start).total_seconds() for end, start in db.session.execute(done.limit(LAST_HOUR)) if end]
    return LastHour(len(took), len(took) == LAST_HOUR, median(took) if took else None)


def references(ids: Iterable[int]) -> dict[int, Reference]:
    """The references behind these ids; nothing else of an incident is read."""
    wanted = select(Incident.id, Incident.ref, Incident.visibility).where(Incident.id.in_(set(ids)))
    return {
        incident: Reference(ref, visibility == Visibility.PRIVATE)
        for incident, ref, visibility in db.session.execute(wanted)
    }


def public_references(refs: Iterable[str]) -> set[str]:
    """Those of these references whose incidents everybody may see."""
    wanted = select(Incident.ref).where(Incident.ref.in_(set(refs)), Incident.visibility == Visibility.PUBLIC)
    return set(db.session.scalars(wanted))


def notices_by_ids(ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    """Whom these notices are for and which incident they are about, as ids."""
    wanted = select(Notice.id, Notice.person_id, Notice.incident_id).where(Notice.id.in_(set(ids)))
    return {notice: (person, incident) for notice, person, incident in db.session.execute(wanted)}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries of the audit log are wanted."""

    actions: tuple[str, ...] = ()
    subject: str = ""
    by_ids: tuple[int, ...] = ()
    since: datetime | None = None
    before: int | None = None


def audit_entries(sought: Sought, *, limit: int = PAGE) -> Sequence[AuditEntry]:
    """Entries of the audit log, newest first; one more than ``limit`` when there are older ones."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit + 1)
    if sought.actions:
        wanted = wanted.where(AuditEntry.action.in_(sought.actions))
    if sought.subject:
        about = AuditEntry.subject == sought.subject
        wanted = wanted.where(or_(about, AuditEntry.by_id.in_(sought.by_ids)) if sought.by_ids else about)
    if sought.since is not None:
        wanted = wanted.where(AuditEntry.at >= sought.since)
    if sought.before is not None:
        wanted = wanted.where(AuditEntry.id < sought.before)
    return db.session.scalars(wanted).all()


def sealed() -> tuple[int, int]:
    """How many entries are sealed, and how many wait for the next minute."""
    last = db.session.scalar(select(func.max(AuditEntry.number)))
    waiting = db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.number.is_(None)))
    return last or 0, waiting or 0
