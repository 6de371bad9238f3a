"""Promises of severities as conditions: which incidents were promised something, and where it was kept."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from app.dashboard.sql import seconds_between
from app.incidents.models import Incident, RoleAssignment, Update
from app.workflows.book import Book, Severity
from app.workflows.durations import Duration, Unit

_SECONDS = {Unit.MINUTES: 60, Unit.HOURS: 3_600, Unit.DAYS: 86_400}

Promise = Callable[[Severity], Duration | None]


def first_lead() -> Any:
    """When somebody first led it."""
    return _first(RoleAssignment.from_at, RoleAssignment.incident_id, RoleAssignment.role == "lead")


def first_update() -> Any:
    """When those who follow it first heard something."""
    return _first(Update.at, Update.incident_id)


def promised(book: Book, promise: Promise, done: Any, at: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether something was promised and has fallen due, and whether it was kept.

    ``done`` is the moment at which it was done. Promises that count business days are not among them.
    """
    took = seconds_between(Incident.declared_at, done)
    # Not done yet, it is as late as the incident is old.
    waited = seconds_between(Incident.declared_at, func.coalesce(done, at))
    kept, owed = [], []
    for seconds, paths in _paths(book, promise).items():
        kept.append(and_(paths, done.is_not(None), took <= seconds))
        owed.append(and_(paths, or_(done.is_not(None), waited > seconds)))
    return or_(false(), *owed), or_(false(), *kept)


def _paths(book: Book, promise: Promise) -> dict[int, ColumnElement[bool]]:
    """Which severities promise it within how many seconds; types are named only where they differ."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for workflow in book.workflows.values():
        for severity in workflow.severities:
            within = promise(severity)
            seconds = within.amount * _SECONDS[within.unit] if within and within.unit in _SECONDS else 0
            found[workflow.discipline_slug, severity.slug][workflow.slug] = seconds
    same: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    apart: dict[int, list[ColumnElement[bool]]] = defaultdict(list)
    for (discipline, severity_slug), types in found.items():
        if len(set(types.values())) == 1:
            same[next(iter(types.values()))][discipline].append(severity_slug)
            continue
        here = and_(Incident.discipline == discipline, Incident.severity == severity_slug)
        for seconds in set(types.values()):
            slugs = [slug for slug, each in types.items() if each == seconds]
            apart[seconds].append(and_(here, Incident.type.in_(slugs)))
    return {
        seconds: or_(
            *(and_(Incident.discipline == one, Incident.severity.in_(slugs)) for one, slugs in same[seconds].items()),
            *apart[seconds],
        )
        for seconds in {*same, *apart}
        if seconds
    }


def _first(moment: Any, incident_id: Any, *more: ColumnElement[bool]) -> Any:
    return select(func.min(moment)).where(incident_id == Incident.id, *more).correlate(Incident).scalar_subquery()


def update_was_late() -> ColumnElement[bool]:
    """Whether an update came later than promised, by more than a tenth of the time that it had."""
    earlier = aliased(Update)
    previous = (
        select(earlier.at)
        .where(earlier.incident_id == Update.incident_id, earlier.number == Update.number - 1)
        .scalar_subquery()
    )
    begun = func.coalesce(previous, Incident.declared_at)
    return seconds_between(Update.was_due_at, Update.at) * 10 > seconds_between(begun, Update.was_due_at)
