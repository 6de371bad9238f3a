"""What Settings → Deliveries shows and does: how much is owed, what is stuck and why, try again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, and_, delete, func, or_, select

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound, Unchanged
from app.core.outbox.claiming import overdue_for
from app.core.outbox.emitting import wake_after_commit
from app.core.outbox.models import OutboxRow, State
from app.core.outbox.recurring import every, recurring

# Slots are remembered longer, so that an old nudge is not owed anew.
KEEP_DONE = timedelta(days=14)
KEEP_SLOTS = timedelta(days=90)
KEEP_RECURRING = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """How the outbox stands.

    `owed_for` is the age of the oldest row that should have left by now, tried in vain or not; `overdue_for` is how
    long one could have been delivered and nobody came for it.
    """

    due: int
    later: int
    parked: int
    done: int
    owed_for: timedelta
    overdue_for: timedelta


def standing(at: datetime) -> Standing:
    """Count the outbox in three statements."""
    due = and_(OutboxRow.state == State.WAITING, OutboxRow.owed_since <= at)
    by_state = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    counts: dict[str, int] = {state: count for state, count in db.session.execute(by_state)}  # noqa: C416 - rows are no pairs to mypy
    due_count, oldest = db.session.execute(select(func.count(), func.min(OutboxRow.owed_since)).where(due)).one()
    return Standing(
        due=due_count,
        later=counts.get(State.WAITING, 0) - due_count,
        parked=counts.get(State.PARKED, 0),
        done=counts.get(State.DONE, 0),
        owed_for=at - oldest if oldest else timedelta(),
        overdue_for=overdue_for(at) or timedelta(),
    )


def rows(state: State, *, before: str | None = None, limit: int = 50) -> Sequence[OutboxRow]:
    """Rows in a state, newest first, from the one after the row with the key `before`.

    Runs of recurring jobs are machinery and not shown unless they are parked.
    """
    wanted = select(OutboxRow).where(OutboxRow.state == state).order_by(OutboxRow.id.desc()).limit(limit)
    if state is not State.PARKED:
        wanted = wanted.where(OutboxRow.name.not_in(recurring.names()))
    if before is not None:
        wanted = wanted.where(OutboxRow.id < select(OutboxRow.id).where(OutboxRow.key == before).scalar_subquery())
    return db.session.scalars(wanted).all()


def row_by_key(key: str) -> OutboxRow:
    """The row of that key.

    :raises NotFound: there is none.
    """
    row = db.session.scalars(select(OutboxRow).where(OutboxRow.key == key)).first()
    if row is None:
        raise NotFound("There is no such delivery.")
    return row


def retry(row: OutboxRow) -> None:
    """Owe a parked row again. Reactions read the facts afresh, so it brings the present state.

    :raises Unchanged: it is not parked.
    """
    if row.state != State.PARKED:
        raise Unchanged("This delivery is not parked; it was tried again already.")
    row.state = State.WAITING
    row.due_at = row.owed_since = now()
    row.faults = 0
    db.session.flush()
    wake_after_commit()


def prune(at: datetime) -> int:
    """Forget what was delivered long ago; says how many rows that were."""
    old = or_(
        and_(OutboxRow.slot.is_(None), OutboxRow.done_at < at - KEEP_DONE),
        and_(OutboxRow.slot.is_not(None), OutboxRow.done_at < at - KEEP_SLOTS),
        and_(OutboxRow.name.in_(recurring.names()), OutboxRow.done_at < at - KEEP_RECURRING),
    )
    result = db.session.execute(delete(OutboxRow).where(OutboxRow.state == State.DONE, old))
    return result.rowcount if isinstance(result, CursorResult) else 0


@every("core.prune_outbox", hours=1, lease=timedelta(minutes=5))
def prune_outbox(at: datetime) -> None:
    """Keep the table as small as what is owed, and a while longer."""
    prune(at)
