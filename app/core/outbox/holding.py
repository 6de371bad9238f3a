"""Waiting when another system asks us to, without sleeping: a hold has a name, and who needs it is put off.

A hold may stand for one kind of call (a rate limit) or for all calls of an edge (a token that is refused). When its
time is over one delivery goes first, to see; the others wait for what it finds. A pace spreads calls out before
anybody complains.
"""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Model, UtcDateTime, db, this_session

# How long the one that goes first may take before another one is let through.
PROBE = timedelta(seconds=25)


class OutboxHold(Model):
    """No call of that name before ``until``; ``pace`` rows only spread calls out and need nobody to go first."""

    __tablename__ = "outbox_hold"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(300), default="")
    pace: Mapped[bool] = mapped_column(default=False)


class Postponed(Exception):
    """Not now, and it was not tried: the delivery is owed unchanged, from ``until`` on."""

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.words = words
        self.until = until


def hold(name: str, seconds: float, words: str) -> None:
    """Let nobody make calls of that name for a while. A longer hold that stands already stays."""
    _write(name, now() + timedelta(seconds=seconds), words=words[:300], pace=False)


def pace(name: str, *, every: float, burst: int) -> None:
    """Count one call of that name: after ``burst`` of them in a row, one each ``every`` seconds."""
    at = now()
    stands = db.session.scalar(select(OutboxHold.until).where(OutboxHold.name == name))
    begin = at - timedelta(seconds=every * (burst - 1))
    _write(name, max(stands or begin, begin) + timedelta(seconds=every), words="", pace=True)


def release(*names: str) -> None:
    """What was held works again."""
    db.session.execute(delete(OutboxHold).where(OutboxHold.name.in_(names), OutboxHold.pace.is_(False)))


def holds(beginning: str) -> list[OutboxHold]:
    """What is held now among the names that begin so, the longest first; for pages that say what is waited for."""
    wanted = select(OutboxHold).where(OutboxHold.name.startswith(beginning), OutboxHold.pace.is_(False))
    return list(db.session.scalars(wanted.where(OutboxHold.until > now()).order_by(OutboxHold.until.desc())))


def wait_for(names: tuple[str, ...]) -> tuple[str, ...]:
    """Pass the holds of these names, as the first one where their time is over; says which there were.

    The transaction must hold nothing yet. :raises Postponed: one of them stands.
    """
    found = db.session.scalars(select(OutboxHold).where(OutboxHold.name.in_(names))).all() if names else []
    at, passed = now(), []
    standing = [one for one in found if one.until > at]
    if standing:
        longest = max(standing, key=lambda one: one.until)
        raise Postponed(longest.words, longest.until)
    for one in found:
        if one.pace:
            continue
        first = update(OutboxHold).where(OutboxHold.name == one.name, OutboxHold.until == one.until)
        went = db.session.execute(first.values(until=at + PROBE).execution_options(synchronize_session=False))
        if getattr(went, "rowcount", 0) != 1:
            this_session().rollback()
            raise Postponed(one.words, at + timedelta(seconds=1))
        passed.append(one.name)
    this_session().commit()
    return tuple(passed)


def _write(name: str, until: datetime, *, words: str, pace: bool) -> None:
    insert = postgresql.insert if this_session().get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(OutboxHold).values(name=name, until=until, words=words, pace=pace)
    db.session.execute(
        row.on_conflict_do_update(index_elements=[OutboxHold.name], set_={"until": until, "words": words, "pace": pace})
    )
