"""Follow-ups as figures count them: the conditions, and the lists behind the numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.queries import LEVEL, within
from app.followups.models import FollowUp
from app.followups.states import State
from app.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Standing:
    """A way follow-ups are counted, in words."""

    slug: str
    label: str
    condition: Callable[[Asked], ColumnElement[bool]]
    settled: bool = True


def _open(_asked: Asked) -> ColumnElement[bool]:
    return FollowUp.closed_at.is_(None)


def _overdue(asked: Asked) -> ColumnElement[bool]:
    return and_(FollowUp.closed_at.is_(None), FollowUp.due_at < asked.at)


def _due(asked: Asked) -> ColumnElement[bool]:
    """Due in the period, and by now."""
    return and_(*within(FollowUp.due_at, asked.view.span), FollowUp.due_at < asked.at)


def _kept(asked: Asked) -> ColumnElement[bool]:
    return and_(_due(asked), FollowUp.closed_at <= FollowUp.due_at)


def _not_kept(asked: Asked) -> ColumnElement[bool]:
    return and_(_due(asked), or_(FollowUp.closed_at.is_(None), FollowUp.closed_at > FollowUp.due_at))


def _not_doing(asked: Asked) -> ColumnElement[bool]:
    return and_(FollowUp.state == State.NOT_DOING, *within(FollowUp.closed_at, asked.view.span))


def _done(asked: Asked) -> ColumnElement[bool]:
    return and_(FollowUp.state == State.DONE, *within(FollowUp.closed_at, asked.view.span))


STANDINGS = {
    one.slug: one
    for one in (
        Standing("open", "open now", _open, settled=False),
        Standing("overdue", "overdue now", _overdue, settled=False),
        Standing("kept", "due in the period, and closed in time", _kept),
        Standing("not-kept", "due in the period, and not closed in time", _not_kept),
        Standing("not-doing", "not to be done, decided in the period", _not_doing),
        Standing("done", "done in the period", _done),
    )
}


def follow_ups(asked: Asked, standing: str = "") -> Select[FollowUp]:
    """The follow-ups of incidents that pass, in one way of counting them."""
    seen = asked.narrowed()
    wanted = (
        select(FollowUp)
        .join(Incident, Incident.id == FollowUp.incident_id)
        .options(contains_eager(FollowUp.incident))
        .where(*seen)
    )
    return wanted.where(STANDINGS[standing].condition(asked)) if standing else wanted


def counts(asked: Asked) -> dict[str, int]:
    """How many there are in each way."""
    rows = _by_level(asked)
    return {slug: sum(row[n] for row in rows) for n, slug in enumerate(STANDINGS, 1)}


def kept_by_level(asked: Asked) -> list[tuple[int, int, int]]:
    """Of each level how many that fell due in the period were closed in time, of how many."""
    place = {slug: n for n, slug in enumerate(STANDINGS, 1)}
    return [(row[0], row[place["kept"]], row[place["kept"]] + row[place["not-kept"]]) for row in _by_level(asked)]


def _by_level(asked: Asked) -> list[tuple[int, ...]]:
    """Of each level how many there are in each way, in one statement that several panels share."""
    if "follow-ups" not in asked.kept:
        each = [func.count().filter(one.condition(asked)) for one in STANDINGS.values()]
        since = asked.view.span.begins
        # What was due and closed before the period is in none of them.
        recent = or_(FollowUp.closed_at.is_(None), FollowUp.closed_at >= since, FollowUp.due_at >= since)
        rows = follow_ups(asked).where(recent).with_only_columns(LEVEL, *each).group_by(LEVEL)
        asked.kept["follow-ups"] = [tuple(row) for row in db.session.execute(rows)]
    found: list[tuple[int, ...]] = asked.kept["follow-ups"]
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some follow-ups of how many, and where the next page begins, if there is one."""

    follow_ups: list[FollowUp]
    count: int
    after: int | None


def page(asked: Asked, standing: str, after: int, size: int = 100) -> Page:
    """A page of the follow-ups that a figure counts, by day due."""
    wanted: Any = follow_ups(asked, standing)
    count = db.session.scalar(wanted.with_only_columns(func.count())) or 0
    begin = min(max(after, 0), count)
    rows = wanted.options(joinedload(FollowUp.owner)).order_by(FollowUp.due_at, FollowUp.id).offset(begin).limit(size)
    found = list(db.session.scalars(rows))
    return Page(found, count, begin + size if count > begin + size else None)
