"""Which row is next, and how a worker takes it: for a while, so that a dead worker gives it back."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.core.clock import now
from app.core.db import db, reading, transaction
from app.core.outbox.emitting import LEASE, reactions
from app.core.outbox.models import OutboxRow, State

log = logging.getLogger(__name__)

# A row that went wrong unexpectedly, or killed its worker, this often waits for a person.
MOST_FAULTS = 8


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
        return db.session.scalar(_due(now()).with_only_columns(OutboxRow.id)) is not None


def overdue_for(at: datetime) -> timedelta:
    """How long the row to deliver next has been due: long only when nobody delivers."""
    due_at = db.session.scalar(_due(at).with_only_columns(OutboxRow.due_at))
    return at - due_at if due_at else timedelta()


def claim() -> Delivery | None:
    """Take the next due row for as long as its lease lasts."""
    with transaction():
        while (
            row := db.session.scalars(_due(now()).with_for_update(skip_locked=True, of=OutboxRow)).first()
        ) is not None:
            if row.lease is not None:
                row.faults += 1
                row.last_error = "The worker stopped in the middle of it."
                if row.faults >= MOST_FAULTS:
                    park(row)
                    db.session.flush()
                    continue
            return _lease(row)
    return None


def _lease(row: OutboxRow) -> Delivery:
    reaction = reactions.get_or_none(row.name)
    row.attempts += 1
    row.lease = secrets.token_urlsafe(12)
    row.leased_until = now() + (reaction.lease if reaction else LEASE)
    return Delivery(row.id, row.key, row.name, row.payload, row.attempts, row.lease)


def _due(at: datetime) -> Select[OutboxRow]:
    """The row to deliver next: due, held by nobody, and the oldest unfinished of its lane."""
    older = aliased(OutboxRow)
    behind = exists().where(older.lane == OutboxRow.lane, older.state == State.WAITING, older.id < OutboxRow.id)
    return (
        select(OutboxRow)
        .where(
            OutboxRow.state == State.WAITING,
            OutboxRow.due_at <= at,
            or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= at),
            or_(OutboxRow.lane.is_(None), and_(OutboxRow.lane.is_not(None), ~behind)),
        )
        # What was never tried goes before what failed: one edge that is slow to fail holds up no other.
        .order_by(OutboxRow.attempts > 0, OutboxRow.due_at, OutboxRow.id)
        .limit(1)
    )


def park(row: OutboxRow) -> None:
    """Lay a row aside for a person to look at; its lane goes on."""
    row.state = State.PARKED
    row.lease = row.leased_until = None
    log.warning("outbox_parked", extra={"row": row.key, "reaction": row.name})
