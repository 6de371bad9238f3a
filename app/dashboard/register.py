"""The register of deadlines: each one with how it stands, by whom and why, as far as somebody may see its incident."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import Span
from app.dashboard.queries import LEVEL
from app.incidents.models import Clock, Incident
from app.incidents.states import RUNNING_CLOCKS, ClockState


@dataclass(frozen=True, slots=True)
class Standing:
    """A way a deadline may stand, in the words of the register."""

    slug: str
    label: str
    condition: ColumnElement[bool]
    settled: bool = True


_MET_LATE = and_(Clock.state == ClockState.MET, Clock.ended_at > Clock.due_at)
_OWED = or_(
    Clock.state.in_([one for one in RUNNING_CLOCKS if one != ClockState.MISSED]),
    and_(Clock.state == ClockState.MISSED, Clock.delay_reason == ""),
)
STANDINGS = {
    one.slug: one
    for one in (
        Standing("owed", "wants somebody", _OWED, settled=False),
        Standing(
            "met",
            "met in time",
            and_(Clock.state == ClockState.MET, or_(Clock.due_at.is_(None), Clock.ended_at <= Clock.due_at)),
        ),
        Standing("late", "met late", _MET_LATE),
        Standing("missed", "missed", Clock.state == ClockState.MISSED),
        Standing("broken", "met late or missed", or_(_MET_LATE, Clock.state == ClockState.MISSED)),
        Standing("off", "turned off with a reason", Clock.state == ClockState.OFF),
        Standing("waived", "waived by two", Clock.state == ClockState.WAIVED),
    )
}
# What was settled counts on the day it was due; one that never had a day, on the day it ended.
FELL_DUE = func.coalesce(Clock.due_at, Clock.ended_at)


def deadlines(asked: Asked, standing: str = "", span: Span | None = None) -> Select[Clock, Incident]:
    """The deadlines of a standing, of incidents that pass; those still owed count whenever they are due."""
    seen = asked.narrowed()
    wanted = (
        select(Clock, Incident)
        .join(Incident, Incident.id == Clock.incident_id)
        .options(contains_eager(Clock.incident))
        .where(*seen)
    )
    chosen = STANDINGS.get(standing)
    wanted = wanted.where(chosen.condition) if chosen else wanted.where(not_(Clock.state == ClockState.ASLEEP))
    if span is not None and (chosen is None or chosen.settled):
        wanted = wanted.where(span.begins <= FELL_DUE, span.ends > FELL_DUE)
    return wanted


def in_order(wanted: Select[Clock, Incident]) -> Select[Clock, Incident]:
    """Soonest due first; those without a day last."""
    return wanted.order_by(Clock.due_at.is_(None), Clock.due_at, Clock.id)


def counts(asked: Asked, span: Span) -> dict[str, int]:
    """How many stand in each way."""
    rows = _by_level(asked, span)
    return {slug: sum(row[n] for row in rows) for n, slug in enumerate(STANDINGS, 1)}


def kept_by_level(asked: Asked, span: Span) -> list[tuple[int, int, int]]:
    """Of each level how many that fell due were met in time, of all that were met or missed."""
    place = {slug: n for n, slug in enumerate(STANDINGS, 1)}
    return [(row[0], row[place["met"]], row[place["met"]] + row[place["broken"]]) for row in _by_level(asked, span)]


def _by_level(asked: Asked, span: Span) -> list[tuple[int, ...]]:
    """Of each level how many stand in each way, in one statement that several panels share."""
    if ("deadlines", span) in asked.kept:
        kept: list[tuple[int, ...]] = asked.kept["deadlines", span]
        return kept
    each = [
        func.count().filter(
            and_(one.condition, span.begins <= FELL_DUE, span.ends > FELL_DUE) if one.settled else one.condition
        )
        for one in STANDINGS.values()
    ]
    fell_due = and_(span.begins <= FELL_DUE, span.ends > FELL_DUE)
    among = deadlines(asked).where(or_(STANDINGS["owed"].condition, fell_due))
    rows = among.with_only_columns(LEVEL, *each).group_by(LEVEL)
    found = [tuple(row) for row in db.session.execute(rows)]
    asked.kept["deadlines", span] = found
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some deadlines of how many, and where the next page begins, if there is one."""

    clocks: list[Clock]
    count: int
    after: int | None


def page(asked: Asked, standing: str, after: int, size: int = 100) -> Page:
    """A page of the deadlines that a figure counts."""
    wanted = deadlines(asked, standing, asked.view.span)
    count = db.session.scalar(wanted.with_only_columns(func.count())) or 0
    begin = min(max(after, 0), count)
    found = [clock for clock, _ in db.session.execute(in_order(wanted).offset(begin).limit(size))]
    return Page(found, count, begin + size if count > begin + size else None)
