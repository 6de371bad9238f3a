"""Where the time goes: how long incidents are looked at, worked on, and left waiting."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Drawn, Part, says, strong, table
from app.dashboard.queries import within
from app.dashboard.slices import resolved
from app.dashboard.statistics import SUMMARY_FROM
from app.incidents.models import Incident, TimelineEntry
from app.incidents.slices import Cut
from app.web.filters import length
from app.workflows.book import Phase

# The latest so many are enough for a median, and as many as a page should wait for.
MOST = 2_000
PHASES = (Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED)
CLASSES = {Phase.TRIAGE: "bmid", Phase.ACTIVE: "bink", Phase.PAUSED: "bsoft"}

Spent = dict[Phase, float]


@chart("time-in-status", title="Time in status", order=7)
def time_in_status(asked: Asked) -> Drawn:
    """How long live incidents were in triage, active and paused until the response ended, by discipline: medians, from
    ten incidents on. Coming back to a phase adds to it. By day resolved; none that were called off.

    Paused is waiting: for a customer, a supplier, a decision. Those still open are in panels Now and How long it takes.
    """
    cut = Cut("", asked.view.filters(), asked.person, asked.at)
    latest = (
        asked.seen.where(resolved(cut), *within(Incident.resolved_at, asked.view.span))
        .order_by(Incident.resolved_at.desc())
        .limit(MOST)
    )
    by_discipline = _spent(latest)
    rows = {slug: _medians(each) for slug, each in by_discipline.items() if len(each) >= SUMMARY_FROM}
    order = sorted(rows, key=lambda slug: -sum(rows[slug].values()))
    few = sum(len(each) for each in by_discipline.values() if len(each) < SUMMARY_FROM)
    return Drawn(
        _sentence(asked, rows, order),
        (
            Part("bars", bars([_bar(asked, slug, rows[slug]) for slug in order]) if order else []),
            Part(
                "key",
                [(CLASSES[phase], f"{phase}, waiting" if phase is Phase.PAUSED else str(phase)) for phase in PHASES],
            ),
        ),
        cohort=f"Median of each phase, resolved in the period{_latest(by_discipline)}."
        + (f" {few} of disciplines that resolved fewer than ten are left out." if few else ""),
        table=table(
            "Median time in each phase",
            ("Discipline", "n", *(str(phase).capitalize() for phase in PHASES)),
            [
                (asked.label(slug), len(by_discipline[slug]), *(length(rows[slug][phase]) for phase in PHASES))
                for slug in order
            ],
        ),
        href=asked.list("resolved", span=asked.view.span),
    )


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


def _medians(each: list[Spent]) -> Spent:
    return {phase: median(one[phase] for one in each) for phase in PHASES}


def _sentence(asked: Asked, rows: dict[str, Spent], order: list[str]) -> Any:
    if not order:
        return says("No discipline resolved ten in this period. Under ten we say nothing of the middle one.")
    waiting = max(order, key=lambda slug: rows[slug][Phase.PAUSED])
    paused, whole = rows[waiting][Phase.PAUSED], sum(rows[waiting].values())
    if paused * 2 < whole:
        longest = order[0]
        return says(
            "{} incidents take longest: {} in the middle, {} of it paused.",
            asked.label(longest),
            strong(length(sum(rows[longest].values()))),
            length(rows[longest][Phase.PAUSED]),
        )
    return says(
        "{} incidents wait more than they are worked on: {} of {} are spent paused.",
        asked.label(waiting),
        strong(length(paused)),
        length(whole),
    )


def _bar(asked: Asked, slug: str, one: Spent) -> tuple[Any, ...]:
    return asked.label(slug), [(one[phase], CLASSES[phase]) for phase in PHASES], length(sum(one.values()))


def _latest(by_discipline: dict[str, list[Spent]]) -> str:
    return f", the latest {MOST:,}" if sum(len(each) for each in by_discipline.values()) == MOST else ""
