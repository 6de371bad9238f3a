"""Which row is next, and how a worker takes it: for a while, so that a dead worker gives it back."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.core.clock import now
from app.core.db import UtcDateTime, db, reading, transaction
from app.core.outbox.emitting import LEASE, reactions
from app.core.outbox.models import OutboxRow, State

log = logging.getLogger(__name__)

# A row that went wrong unexpectedly, or killed its worker, this often waits for a person.
MOST_FAULTS = 8


AT = bindparam("at", type_=UtcDateTime())


def _due() -> Select[OutboxRow]:
    """How to find the row to deliver next: due, held by nobody, and the oldest unfinished of its lane."""
    other = aliased(OutboxRow)
    # Written so that databases look it up for one row after the other along the index, and stop at the first.
    head = select(func.min(other.id)).where(other.lane == OutboxRow.lane, other.state == State.WAITING)
    return (
        select(OutboxRow)
        .where(
            OutboxRow.state == State.WAITING,
            OutboxRow.due_at <= AT,
            or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= AT),
            or_(OutboxRow.lane.is_(None), OutboxRow.id == head.scalar_subquery()),
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(1)
    )


# What was never tried goes before what failed: one edge that is slow to fail holds up no other.
# Made once, because making a statement costs more than running it.
DUE = (_due().where(OutboxRow.attempts == 0), _due().where(OutboxRow.attempts > 0))
DUE_AT = tuple(due.with_only_columns(OutboxRow.due_at) for due in DUE)
TO_CLAIM = tuple(due.with_for_update(skip_locked=True, of=OutboxRow) for due in DUE)


@dataclass(frozen=True)
class Delivery:
    """A claimed row, as the reaction may know it."""

    row_id: int
    key: str
    name: str
    payload: dict[str, Any]
    attempt: int
    lease: str


def is_due() -> bool:
    """Whether a row waits to be delivered now; takes no lock."""
    with reading():
        return overdue_for(now()) is not None


def overdue_for(at: datetime) -> timedelta | None:
    """How long the row to deliver next has been due, which is long only when nobody delivers; none when none is due."""
    due_at = [db.session.scalar(due, {"at": at}) for due in DUE_AT]
    return max((at - each for each in due_at if each is not None), default=None)


def claim() -> Delivery | None:
    """Take the next due row for as long as its lease lasts."""
    with transaction():
        while (row := _next(now())) is not None:
            if row.lease is not None:
                row.faults += 1
                row.last_error = "The worker stopped in the middle of it."
                if row.faults >= MOST_FAULTS:
                    park(row)
                    db.session.flush()
                    continue
            return _lease(row)
    return None


def _next(at: datetime) -> OutboxRow | None:
    for due in TO_CLAIM:
        row: OutboxRow | None = db.session.scalars(due, {"at": at}).first()
        if row is not None:
            return row
    return None


def _lease(row: OutboxRow) -> Delivery:
    reaction = reactions.get_or_none(row.name)
    row.attempts += 1
    row.lease = secrets.token_urlsafe(12)
    row.leased_until = now() + (reaction.lease if reaction else LEASE)
    return Delivery(row.id, row.key, row.name, row.payload, row.attempts, row.lease)


def park(row: OutboxRow) -> None:
    """Lay a row aside for a person to look at; its lane goes on."""
    row.state = State.PARKED
    row.lease = row.leased_until = None
    log.warning("outbox_parked", extra={"row": row.key, "reaction": row.name})
