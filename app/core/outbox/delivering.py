"""The delivering half: three short transactions around each outside call.

Claim a row for a while → read the facts and let go of the database → call → keep what came of it and mark the row
done, if it is still ours. A worker may die at any point: the lease runs out and somebody else looks before repeating.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import CursorResult, select, update

from app.core.clock import now
from app.core.db import db, has_changes, this_session, transaction
from app.core.errors import Failed
from app.core.outbox.claiming import MOST_FAULTS, Delivery, claim, park
from app.core.outbox.emitting import reactions
from app.core.outbox.holding import Postponed, wait_for
from app.core.outbox.models import OutboxRow, State

log = logging.getLogger(__name__)

# An outage is waited out for a day.
PATIENCE = timedelta(hours=24)

# After an outage all that is owed leaves within a minute, so no pause is longer.
LONGEST_PAUSE = 45.0
LONGEST_PAUSE_AFTER_FAULT = 300.0


class LeaseLost(Exception):
    """It took too long and the row is somebody else's now; nothing of it is kept."""


_current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def current() -> Delivery | None:
    """The delivery being made here and now, if one is."""
    return _current.get()


def is_repeat() -> bool:
    """Whether this was tried before, so that it may have worked: look before you repeat."""
    delivery = _current.get()
    return delivery is not None and delivery.attempt > 1


@contextmanager
def outside_call(*holds: str) -> Iterator[tuple[str, ...]]:
    """Around every call to another system: no transaction is open while it lasts.

    ``holds`` are the names under which such calls may be asked to wait; those that just ended are given to the caller,
    who releases them when the call worked.

    :raises RuntimeError: something is changed and not saved yet; the call could outlive it.
    :raises Postponed: one of the holds stands.
    """
    if has_changes():
        raise RuntimeError("There are unsaved changes; call first and write afterwards, or owe the call with emit().")
    passed = wait_for(holds)
    # Nothing to keep: it only ends the transaction that read the facts, and leaves them readable.
    this_session().commit()
    yield passed


def drain(limit: int | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due, oldest first, until nothing is; says how many rows were tried."""
    tried = 0
    while (limit is None or tried < limit) and not stop():
        # A context for each row, so that each has a session of its own.
        with current_app.app_context():
            delivery = claim()
            if delivery is None:
                break
            _deliver(delivery)
        tried += 1
    return tried


def _deliver(delivery: Delivery) -> None:
    token = _current.set(delivery)
    try:
        with transaction():
            reaction = reactions.get_or_none(delivery.name)
            if reaction is None:
                raise Failed(f"This release does not know {delivery.name}.")
            reaction.react(reaction.argument(delivery.payload))
            _mark_done(delivery)
    except LeaseLost:
        log.warning("outbox_lease_lost", extra={"row": delivery.key, "reaction": delivery.name})
    except Postponed as later:
        _postpone(delivery, later)
    except Failed as failure:
        _put_off(delivery, failure)
    except Exception as error:
        log.exception("outbox_fault", extra={"row": delivery.key, "reaction": delivery.name})
        _count_fault(delivery, error)
    finally:
        _current.reset(token)


def _mark_done(delivery: Delivery) -> None:
    result = db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == delivery.row_id, OutboxRow.lease == delivery.lease)
        .values(state=State.DONE, done_at=now(), lease=None, leased_until=None, last_error=None)
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise LeaseLost


def _put_off(delivery: Delivery, failure: Failed) -> None:
    with transaction():
        row = _still_ours(delivery)
        if row is None:
            return
        row.last_error, row.faults = failure.words, 0
        if failure.permanent or now() - row.owed_since > PATIENCE:
            park(row)
        else:
            pause = failure.retry_after or _pause(row.attempts, LONGEST_PAUSE)
            _release(row, due_at=now() + timedelta(seconds=pause))


def _postpone(delivery: Delivery, later: Postponed) -> None:
    with transaction():
        row = _still_ours(delivery)
        if row is None:
            return
        # It was not tried, so that the next try need not look whether this one worked.
        row.attempts -= 1
        row.last_error, row.faults = later.words or None, 0
        if now() - row.owed_since > PATIENCE:
            park(row)
        else:
            _release(row, due_at=later.until)


def _count_fault(delivery: Delivery, error: Exception) -> None:
    with transaction():
        row = _still_ours(delivery)
        if row is None:
            return
        # The words of an unexpected error may quote what people wrote; its name does not.
        row.last_error = f"Something unexpected went wrong ({type(error).__name__}). The log has the details."
        row.faults += 1
        if row.faults >= MOST_FAULTS:
            park(row)
        else:
            _release(row, due_at=now() + timedelta(seconds=_pause(row.faults, LONGEST_PAUSE_AFTER_FAULT)))


def _still_ours(delivery: Delivery) -> OutboxRow | None:
    ours = select(OutboxRow).where(OutboxRow.id == delivery.row_id, OutboxRow.lease == delivery.lease)
    # The reaction's own transaction was undone: what this session remembers of the row is stale.
    return db.session.scalars(ours.with_for_update().execution_options(populate_existing=True)).first()


def _release(row: OutboxRow, *, due_at: datetime) -> None:
    row.lease = row.leased_until = None
    row.due_at = due_at


def _pause(tries: int, longest: float) -> float:
    """Seconds until the next try: doubling, and never the same for two rows."""
    return min(longest, 2.0 ** min(tries, 10)) * (0.75 + secrets.randbelow(501) / 1000)
