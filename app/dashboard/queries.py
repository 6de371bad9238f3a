"""Counts of many incidents, in one statement each, over narrow columns."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import Span
from app.dashboard.slices import counted
from app.dashboard.sql import day_of
from app.incidents.models import Incident, IncidentToken


def declared(asked: Asked, span: Span | None) -> int:
    """How many were declared in these days; none of no days."""
    if span is None:
        return 0
    among = asked.seen.where(counted(), *within(Incident.declared_at, span))
    return db.session.scalar(among.with_only_columns(func.count(), maintain_column_froms=True)) or 0


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
    found: dict[date, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for written, value, count in rows:
        on = date.fromisoformat(written)
        found[on - timedelta(days=on.weekday())][value] += count
    return found


def within(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a moment lies in these days."""
    return column >= span.begins, column < span.ends
