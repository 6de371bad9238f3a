"""Where the time goes: how long incidents are looked at, worked on, and left waiting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, says, strong, table
from app.dashboard.queries import within
from app.dashboard.slices import happening, resolved
from app.dashboard.statistics import SUMMARY_FROM
from app.incidents.models import Incident, TimelineEntry
from app.incidents.slices import Cut
from app.web.filters import length
from app.workflows.book import Phase

# The latest so many are enough for a median, and as many as a page should wait for.
MOST = 1_000
PHASES = (Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED)
CLASSES = {Phase.TRIAGE: "bmid", Phase.ACTIVE: "bink", Phase.PAUSED: "bsoft"}

Spent = dict[Phase, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A discipline: its medians by phase, the middle of the whole, what share was waiting, and what is open still."""

    label: str
    n: int
    phases: Spent
    whole: float
    waiting: float
    open: int
    oldest: float
    href: str = field(default="")


@chart("time-in-status", title="Time in status", order=7)
def time_in_status(asked: Asked) -> Drawn:
    """How long live incidents were in triage, active and paused until the response ended, by discipline: medians, from
    ten incidents on. Coming back to a phase adds to it. By day resolved; none that were called off.

    Paused is waiting: for a customer, a supplier, a decision. Its share is of all the time of those incidents together.
    What is still open is drawn as an outline as long as the oldest has waited, so that slow ones do not vanish.
    """
    latest = (
        asked.seen.where(resolved(_cut(asked)), *within(Incident.resolved_at, asked.view.span))
        .order_by(Incident.resolved_at.desc())
        .limit(MOST)
    )
    by_discipline, still = _spent(latest), _still_open(asked)
    rows = [_row(asked, slug, each, still) for slug, each in by_discipline.items() if len(each) >= SUMMARY_FROM]
    rows.sort(key=lambda row: (-row.whole, row.label))
    few = sum(len(each) for each in by_discipline.values() if len(each) < SUMMARY_FROM)
    widest = max((sum(row.phases.values()) for row in rows), default=0)
    outlined = any(row.open for row in rows)
    return Drawn(
        _sentence(rows),
        (
            Part("bars", bars([bar for row in rows for bar in _bars(row, widest)], widest) if rows else []),
            Part(
                "key",
                [
                    *((CLASSES[one], f"{one}, waiting" if one is Phase.PAUSED else str(one)) for one in PHASES),
                    *([("bopen", "the oldest still open")] if outlined else []),
                ],
            ),
        ),
        cohort=f"Medians, resolved in the period{_latest(by_discipline)}."
        + (f" {few} of disciplines that resolved fewer than ten are left out." if few else ""),
        table=table(
            "Median time in each phase",
            ("Discipline", "n", *(str(one).capitalize() for one in PHASES), "Whole", "Waiting", "Open", "Oldest open"),
            [_cells(row) for row in rows],
        ),
        href=asked.list("resolved", span=asked.view.span),
    )


def _cut(asked: Asked) -> Cut:
    return Cut("", asked.view.filters(), asked.person, asked.at)


def _spent(latest: Any) -> dict[str, list[Spent]]:
    """The seconds that each of these was in each phase, by discipline, in two statements."""
    found = latest.with_only_columns(
        Incident.id, Incident.discipline, Incident.declared_at, Incident.resolved_at, maintain_column_froms=True
    )
    incidents = db.session.execute(found).all()
    moves: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    ids = latest.with_only_columns(Incident.id, maintain_column_froms=True).subquery()
    entries = (
        select(TimelineEntry.incident_id, TimelineEntry.happened_at, TimelineEntry.payload["phase"].as_string())
        .where(TimelineEntry.incident_id.in_(select(ids.c.id)), TimelineEntry.kind == "status")
        .order_by(TimelineEntry.incident_id, TimelineEntry.number)
    )
    for incident_id, at, phase in db.session.execute(entries):
        moves[incident_id].append((at, phase or ""))
    by_discipline: dict[str, list[Spent]] = defaultdict(list)
    for incident_id, discipline, declared_at, resolved_at in incidents:
        by_discipline[discipline].append(spent(declared_at, resolved_at, moves[incident_id]))
    return by_discipline


def spent(start: datetime, end: datetime, moves: Iterable[tuple[datetime, str]]) -> Spent:
    """The seconds in each open phase between two moments; an incident begins in triage."""
    found: Spent = dict.fromkeys(PHASES, 0.0)
    phase: str = Phase.TRIAGE
    since = start
    for at, to in [*moves, (end, "")]:
        until = min(max(at, since), end)
        if phase in PHASES:
            found[Phase(phase)] += (until - since).total_seconds()
        phase, since = to, until
    return found


def _still_open(asked: Asked) -> dict[str, tuple[int, datetime]]:
    """Of each discipline how many are open, and when the oldest of them was declared."""
    each = asked.seen.where(happening()).with_only_columns(
        Incident.discipline, func.count(), func.min(Incident.declared_at), maintain_column_froms=True
    )
    return {slug: (n, first) for slug, n, first in db.session.execute(each.group_by(Incident.discipline))}


def _row(asked: Asked, slug: str, each: list[Spent], still: dict[str, tuple[int, datetime]]) -> Row:
    together = sum(sum(one.values()) for one in each)
    count, first = still.get(slug, (0, asked.at))
    return Row(
        label=asked.label(slug),
        n=len(each),
        phases={phase: median(one[phase] for one in each) for phase in PHASES},
        whole=median(sum(one.values()) for one in each),
        waiting=sum(one[Phase.PAUSED] for one in each) / together if together else 0,
        open=count,
        oldest=max((asked.at - first).total_seconds(), 0),
        href=asked.list("open", discipline=(slug,)),
    )


def _sentence(rows: list[Row]) -> Any:
    if not rows:
        return says("No discipline resolved ten in this period. Under ten we say nothing of the middle one.")
    longest, waits = rows[0], max(rows, key=lambda row: row.waiting)
    said = says(
        "{} incidents take longest: half of them took less than {}.", longest.label, strong(length(longest.whole))
    )
    if not waits.waiting:
        return said + says(" None of them waited.")
    share = strong(f"{100 * waits.waiting:.0f}%")
    return said + says(" {} ones wait most: {} of their time is spent paused.", waits.label, share)


def _bars(row: Row, widest: float) -> Iterable[tuple[Any, ...]]:
    yield row.label, [(row.phases[phase], CLASSES[phase]) for phase in PHASES], length(row.whole)
    if row.open:
        oldest = f"{row.open} open, {length(row.oldest)}"
        yield "", [(min(row.oldest, widest), "bopen")], oldest, "", row.href


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row.label,
        row.n,
        *(length(row.phases[phase]) for phase in PHASES),
        length(row.whole),
        f"{100 * row.waiting:.0f}%",
        Cell(row.open, row.href),
        length(row.oldest) if row.open else "–",
    )


def _latest(by_discipline: dict[str, list[Spent]]) -> str:
    return f", the latest {MOST:,}" if sum(len(each) for each in by_discipline.values()) == MOST else ""
