"""Counts of many incidents, in one statement each, over narrow columns."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import Span
from app.dashboard.slices import counted
from app.dashboard.sql import day_of
from app.incidents.models import Incident, IncidentToken

# The trend of small to large looks back so far before the period.
BACK = timedelta(weeks=7)
# What hangs on incidents is grouped by this: by the plain column SQLite would walk through all of them in its order.
LEVEL = Incident.level + 0
# So many of a day, of a level and mode.
Day = tuple[date, int, str, int]


def declared(asked: Asked, span: Span | None, mode: str = "") -> int:
    """How many were declared in these days, in this mode if it is said; none of no days."""
    if span is None:
        return 0
    return sum(count for _, _, how, count in _days(asked, span) if not mode or how == mode)


def levels_by_week(asked: Asked, span: Span) -> dict[date, dict[int, int]]:
    """How many were declared in each week (by its Monday) of each level."""
    return _by_week((day, level, count) for day, level, _, count in _days(asked, span))


def declared_by_week(asked: Asked, span: Span, column: Any, *tokens: str) -> dict[date, dict[Any, int]]:
    """How many were declared in each week (by its Monday) with each value of a column; with these tokens, if any."""
    day = day_of(Incident.declared_at)
    among = asked.seen.where(counted(), *within(Incident.declared_at, span))
    if tokens:
        among = among.join(IncidentToken, IncidentToken.incident_id == Incident.id)
        among = among.where(IncidentToken.token.in_(tokens))
    rows = db.session.execute(
        among.with_only_columns(day, column, func.count(), maintain_column_froms=True).group_by(day, column)
    )
    return _by_week((date.fromisoformat(written), value, count) for written, value, count in rows)


def _by_week(rows: Iterable[tuple[date, Any, int]]) -> dict[date, dict[Any, int]]:
    found: dict[date, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for on, value, count in rows:
        found[on - timedelta(days=on.weekday())][value] += count
    return found


def _days(asked: Asked, span: Span) -> list[Day]:
    """The days of a span with their counts: several panels look at the same ones, which are asked for once."""
    wide = _shared(asked.view.span, asked.view.before)
    asked_for = wide if wide.first <= span.first and span.last <= wide.last else span
    if asked_for not in asked.kept:
        asked.kept[asked_for] = _counted_days(asked, asked_for)
    return [row for row in asked.kept[asked_for] if span.first <= row[0] <= span.last]


def _shared(span: Span, before: Span | None) -> Span:
    """The period with what the panels compare it to, where that is not far off."""
    first = span.first - BACK
    near = before is not None and before.last >= first - timedelta(days=1)
    return Span(min(first, before.first) if before is not None and near else first, span.last)


def _counted_days(asked: Asked, span: Span) -> list[Day]:
    day = day_of(Incident.declared_at)
    among = asked.seen.where(counted(), *within(Incident.declared_at, span))
    each = among.with_only_columns(day, Incident.level, Incident.mode, func.count(), maintain_column_froms=True)
    rows = db.session.execute(each.group_by(day, Incident.level, Incident.mode))
    return [(date.fromisoformat(written), level, mode, count) for written, level, mode, count in rows]


def within(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a moment lies in these days."""
    return column >= span.begins, column < span.ends
