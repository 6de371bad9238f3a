"""Larkspur as a whole: loaded when there is nobody, its live incidents kept fresh, and all of it taken away again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.core import outbox
from app.core.db import db, transaction
from app.demo import cast, history, learning, live
from app.demo.history import Tell
from app.incidents.models import Incident
from app.people.models import Person
from app.workflows.live import current_book
from app.workflows.models import WorkflowVersion

STALE_AFTER = timedelta(days=1)


def is_empty() -> bool:
    """Whether nobody has an account."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def is_stale(at: datetime) -> bool:
    """Whether what was live has been live for more than a day."""
    newest = live.newest_at()
    return newest is not None and at - newest > STALE_AFTER


def load(*, seed: int, at: datetime, tell: Tell) -> int:
    """Employ everybody, play nine months, and begin what is live now; says how many incidents there are."""
    employ(at=at)
    count = history.load(seed=seed, at=at, tell=tell)
    with outbox.effects_off(), transaction():
        learning.learn(cast.the_cast(), seed=seed, at=at)
    return count + begin_live(at=at)


def employ(*, at: datetime) -> None:
    """Open everybody's account, more than a year ago."""
    with outbox.effects_off(), transaction():
        cast.employ(current_book(), at=at - timedelta(days=400))


def begin_live(*, at: datetime) -> int:
    """Begin what is live now, with everything that it owes; says how many."""
    with transaction():
        return len(live.begin(cast.the_cast(), at=at))


def refresh_live(*, at: datetime) -> tuple[int, int]:
    """End what has been live for too long and begin fresh ones; says how many of each."""
    with transaction():
        ended = live.finish(cast.the_cast(), at=at)
    return ended, begin_live(at=at)


def empty() -> None:
    """Take everything away but the tables and the kept books."""
    with transaction():
        db.session.execute(update(Incident).values(merged_into_id=None))
        for table in reversed(db.metadata.sorted_tables):
            if table.name != WorkflowVersion.__tablename__:
                db.session.execute(delete(table))
