"""Work that comes round: each period has one row, however many schedulers look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete

from app.core.clock import now
from app.core.db import db, transaction
from app.core.outbox.emitting import LEASE, Reaction, reactions
from app.core.outbox.models import OutboxRow, State
from app.core.outbox.scheduling import upsert
from app.core.registry import Registry

_PLANNED = "muster_outbox_planned"

Work = Callable[[datetime], object]


@dataclass(frozen=True)
class Recurring:
    """Something to do once in every period, counted from midnight UTC of the first of January 1970."""

    name: str
    period: timedelta

    def slot(self, at: datetime) -> datetime:
        """When the period began in which `at` lies."""
        seconds = self.period.total_seconds()
        return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


recurring: Registry[Recurring] = Registry("recurring job")


def every(
    name: str, *, seconds: int = 0, minutes: int = 0, hours: int = 0, lease: timedelta = LEASE
) -> Callable[[Work], Work]:
    """Register work for every period; it is called with the present instant, in a transaction.

    A period that nobody was there for is left out. `lease` is the longest the work may take.
    """
    period = timedelta(seconds=seconds, minutes=minutes, hours=hours)

    def register(work: Work) -> Work:
        def run(_payload: dict[str, Any]) -> None:
            work(now())

        recurring.add(name, Recurring(name, period))
        reactions.add(name, Reaction(name, run, lease=lease))
        return work

    return register


def plan(at: datetime) -> None:
    """Owe every recurring job its run of the period that `at` lies in; cheap when that is done already."""
    planned: dict[str, datetime] = current_app.extensions.setdefault(_PLANNED, {})
    wanting = [job for job in recurring if planned.get(job.name) != job.slot(at)]
    if not wanting:
        return
    with transaction():
        for job in wanting:
            slot = job.slot(at)
            db.session.execute(_overtaken(job, slot))
            upsert(job.name, f"{job.name}:{slot:%Y-%m-%dT%H:%M:%SZ}", slot, {})
    planned.update({job.name: job.slot(at) for job in wanting})


def _overtaken(job: Recurring, slot: datetime) -> Any:
    return delete(OutboxRow).where(
        OutboxRow.name == job.name,
        OutboxRow.state == State.WAITING,
        OutboxRow.leased_until.is_(None),
        OutboxRow.due_at < slot,
    )
