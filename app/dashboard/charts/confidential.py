"""Private work, counted by finished month for leaders, and never shown."""

from collections import defaultdict
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Drawn, Part, says, table
from app.dashboard.slices import LARGE, SMALL, counted
from app.incidents.models import Incident
from app.workflows.book import Visibility

MONTHS = 3


@chart("confidential", title="Confidential counts", order=18, leaders=True)
def confidential(asked: Asked) -> Drawn:
    """Private incidents by discipline and size, declared in each of the last three months that are over (UTC).

    The table is the same for every leader and no filter changes it: no sums, nothing to open. A number under the
    discipline's minimum group (three, more where workflows.yaml says so) is a dash; so is none. Practice, declined,
    merged and those whose level is not set are left out.
    """
    months = _finished_months(asked.at.date())
    counts = _counts(months)
    head = ["Discipline"]
    for month in months:
        head += [f"{month:%b} small", f"{month:%b} large"]
    rows: list[list[object]] = []
    for discipline in asked.book.disciplines.values():
        shown = [
            _shown(counts[discipline.slug, month, large], discipline.min_group)
            for month in months
            for large in (False, True)
        ]
        rows.append([discipline.label, *shown])
    found = table("Private incidents by discipline, finished month and size", head, rows)
    smallest = sorted({one.min_group for one in asked.book.disciplines.values()})
    least = " or ".join(str(one) for one in smallest)
    return Drawn(
        says("Private work, counted by finished month and never shown."),
        (
            Part("rows", found),
            Part(
                "meta", f"A dash is fewer than {least}, as the discipline has it. No sums, no filters, nothing to open."
            ),
        ),
        table=found,
        twin=False,
    )


def _shown(count: int, least: int) -> object:
    return count if count >= least else "–"


def _finished_months(today: date) -> list[date]:
    """The first days of the last months that are over, the oldest first."""
    months, year, month = [], today.year, today.month
    for _ in range(MONTHS):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        months.append(date(year, month, 1))
    return months[::-1]


def _counts(months: list[date]) -> dict[tuple[str, date, bool], int]:
    """By discipline, month and whether it is large. It knows no viewer: whoever may read it reads the same."""
    found: dict[tuple[str, date, bool], int] = defaultdict(int)
    for month, after in zip(months, [*months[1:], _next(months[-1])], strict=True):
        rows = db.session.execute(
            select(Incident.discipline, Incident.level, func.count())
            .where(Incident.visibility == Visibility.PRIVATE, Incident.level.in_((*SMALL, *LARGE)), counted())
            .where(Incident.declared_at >= _moment(month), Incident.declared_at < _moment(after))
            .group_by(Incident.discipline, Incident.level)
        )
        for discipline, level, count in rows:
            found[discipline, month, level in LARGE] += count
    return found


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
