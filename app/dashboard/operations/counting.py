"""The count of private work of a finished month: made once, and never again."""

from collections import defaultdict
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.dashboard.models import ConfidentialCount
from app.dashboard.slices import LARGE, SMALL, counted
from app.incidents.models import Incident
from app.workflows.book import Visibility
from app.workflows.live import current_book

MONTHS = 3


def finished_months(today: date) -> list[date]:
    """The first days of the last months that are over, the oldest first."""
    months, year, month = [], today.year, today.month
    for _ in range(MONTHS):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        months.append(date(year, month, 1))
    return months[::-1]


@outbox.every("dashboard.count_private_work", minutes=30)
def count_private_work(at: datetime) -> None:
    """Keep the counts of each finished month that has none yet; numbers under the minimum are not kept at all."""
    months = finished_months(at.date())
    there = set(db.session.scalars(select(ConfidentialCount.month).where(ConfidentialCount.month.in_(months))))
    for month in months:
        if month not in there:
            _keep(month)


def _keep(month: date) -> None:
    counts = _counts(month)
    for discipline in current_book().disciplines.values():
        for large in (False, True):
            count = counts[discipline.slug, large]
            shown = count if count >= discipline.min_group else None
            db.session.add(ConfidentialCount(month=month, discipline=discipline.slug, large=large, count=shown))
    db.session.flush()


def _counts(month: date) -> dict[tuple[str, bool], int]:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    rows = db.session.execute(
        select(Incident.discipline, Incident.level, func.count())
        .where(Incident.visibility == Visibility.PRIVATE, Incident.level.in_((*SMALL, *LARGE)), counted())
        .where(Incident.declared_at >= _moment(month), Incident.declared_at < _moment(after))
        .group_by(Incident.discipline, Incident.level)
    )
    found: dict[tuple[str, bool], int] = defaultdict(int)
    for discipline, level, count in rows:
        found[discipline, level in LARGE] += count
    return found


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
