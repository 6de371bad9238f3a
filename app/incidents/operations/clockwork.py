"""How clocks turn: reckoned afresh from the incident's moments and decisions each time something about it changes.

asleep (start unknown) → to decide → running → warned → met | missed | off | waived.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Clock, Decision, Incident
from app.incidents.operations import timeline
from app.incidents.rules.lifecycle import facts_of
from app.incidents.rules.moments import moment_of
from app.incidents.states import ClockState
from app.workflows.book import Book, ClockKind, Phase
from app.workflows.calendars import due
from app.workflows.live import current_book

ENDED = (ClockState.MET, ClockState.WAIVED)
# Why nothing runs in an incident that ended so; one that was closed still owes what it promised.
CALLED_OFF = {
    Phase.DECLINED: "This was no incident.",
    Phase.CANCELLED: "The incident was called off.",
    Phase.MERGED: "It goes on in the incident that this one was merged into.",
}


def sync(incident: Incident, *, at: datetime) -> list[Clock]:
    """Bring every clock of the type in line with moments and decisions; answers with those that turned."""
    kinds = incident.workflow.clocks
    if not kinds:
        return []
    book = current_book()
    rows = {one.slug: one for one in db.session.scalars(select(Clock).where(Clock.incident_id == incident.id))}
    decided = _decided(incident) if any(kind.decide for kind in kinds) else {}
    turned = []
    for kind in kinds:
        row = rows.get(kind.slug)
        if row is None:
            if kind.runs_when is not None and not kind.runs_when.holds(facts_of(incident, "")):
                continue
            row = rows[kind.slug] = _new(incident, kind)
        if row.state in ENDED:
            continue
        if _turn(incident, row, kind, book, rows, decided, at):
            turned.append(row)
    return turned


def _new(incident: Incident, kind: ClockKind) -> Clock:
    row = Clock(
        incident_id=incident.id,
        slug=kind.slug,
        label=kind.label,
        law=kind.law,
        owner_role=kind.owner,
        state=ClockState.ASLEEP,
        warn_at=[],
        evidence="",
        reason="",
        delay_reason="",
    )
    db.session.add(row)
    return row


def _decided(incident: Incident) -> dict[str, Decision]:
    rows = db.session.scalars(
        select(Decision).where(Decision.incident_id == incident.id).order_by(Decision.at, Decision.id)
    )
    return {one.field: one for one in rows}


def _turn(  # noqa: PLR0913, PLR0917 - one clock, and everything it depends on
    incident: Incident,
    row: Clock,
    kind: ClockKind,
    book: Book,
    rows: dict[str, Clock],
    decided: dict[str, Decision],
    at: datetime,
) -> bool:
    """Set the state this clock must have now; says whether it is another one than before."""
    before, due_before = row.state, row.due_at
    start = _start(incident, kind, rows)
    decision = decided.get(kind.decide) if kind.decide else None
    decided_off = decision is not None and decision.value in kind.off_when
    why_not = _why_not(incident, kind)
    if decided_off or why_not:
        row.state, row.turns_at = ClockState.OFF, None
        row.reason = decision.reason if decision is not None and decided_off else why_not
        row.ended_at = row.ended_at or at
    elif start is None:
        row.state, row.started_at, row.due_at, row.turns_at, row.ended_at = ClockState.ASLEEP, None, None, None, None
    else:
        limit = _limit(incident, kind, book, start)
        _run(row, kind, book, start, limit, at)
        if kind.decide and decision is None and row.state != ClockState.MISSED:
            row.state = ClockState.TO_DECIDE
        row.turns_at = next_turn(row, at)
    if row.state == before and row.due_at == due_before:
        return False
    if row.state != ClockState.ASLEEP or before not in (None, ClockState.ASLEEP):
        timeline.record(
            incident, "clock", by=None, at=at, label=row.label, slug=row.slug, state=row.state, due=_iso(row.due_at)
        )
    return row.state != before


def _why_not(incident: Incident, kind: ClockKind) -> str:
    """Why this clock has no business with the incident now; empty where it has."""
    if kind.runs_when is not None and not kind.runs_when.holds(facts_of(incident, "")):
        return "It no longer applies to this incident."
    return CALLED_OFF.get(incident.phase_of, "")


def _limit(incident: Incident, kind: ClockKind, book: Book, start: datetime) -> datetime:
    calendar = book.calendars.get(kind.calendar or "")
    limit = due(start, kind.after, calendar)
    if kind.no_later_than is None:
        return limit
    anchor, after = kind.no_later_than
    return min(limit, due(moment_of(incident, anchor) or start, after, calendar))


def _run(row: Clock, kind: ClockKind, book: Book, start: datetime, limit: datetime, at: datetime) -> None:
    calendar = book.calendars.get(kind.calendar or "")
    row.started_at, row.due_at, row.ended_at = start, limit, None
    warnings = sorted(due(start, step, calendar) for step in kind.warn)
    row.warn_at = [one.isoformat() for one in warnings if one < limit]
    if limit <= at:
        row.state = ClockState.MISSED
    else:
        row.state = ClockState.WARNED if warnings and warnings[0] <= at else ClockState.RUNNING


def next_turn(row: Clock, at: datetime) -> datetime | None:
    """The next moment at which time alone changes this clock: a warning or its limit."""
    if row.state not in (ClockState.TO_DECIDE, ClockState.RUNNING, ClockState.WARNED) or row.due_at is None:
        return None
    coming = [one for one in (datetime.fromisoformat(text) for text in row.warn_at) if one > at]
    return min([*coming, row.due_at + timedelta(seconds=1)])


def _start(incident: Incident, kind: ClockKind, rows: dict[str, Clock]) -> datetime | None:
    if kind.starts.startswith("clock:"):
        other = rows.get(kind.starts.removeprefix("clock:"))
        return other.ended_at if other is not None and other.state == ClockState.MET else None
    return moment_of(incident, kind.starts)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
