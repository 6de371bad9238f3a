"""Whether we do what we said we would."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, literal, or_, select

from app.core.db import UtcDateTime, db
from app.dashboard import promised_after, register
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, says, strong, table
from app.dashboard.promising import FIRST_WORD, LEAD, Promised, update_was_late
from app.dashboard.queries import LEVEL, within
from app.dashboard.slices import counted, happening
from app.dashboard.statistics import Share, share_change
from app.incidents.filtering import between
from app.incidents.models import Incident, Update
from app.incidents.slices import Cut, register_slice
from app.workflows.book import Level

Rows = Iterable[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise: how often it was kept, in all and by level, and the list of where it was not."""

    label: str
    share: Share
    missed: int
    href: str
    levels: dict[int, Share] = field(default_factory=dict)


@register_slice("lead-late", "a lead was promised by one of these days and came later, or not yet", keeps_time=True)
def _lead_late(cut: Cut) -> ColumnElement[bool]:
    return _broken(LEAD, cut)


@register_slice("word-late", "the first word fell due in these days and came later, or not yet", keeps_time=True)
def _word_late(cut: Cut) -> ColumnElement[bool]:
    return _broken(FIRST_WORD, cut)


@register_slice("update-late", "an update that was due in these days came late, or not yet", keeps_time=True)
def _update_late(cut: Cut) -> ColumnElement[bool]:
    late = select(Update.incident_id).join(Incident, Incident.id == Update.incident_id)
    seen = late.where(*between(Update.was_due_at, cut.filters, cut.at), update_was_late())
    overdue = and_(
        happening(),
        Incident.next_update_due_at < cut.at,
        *between(Incident.next_update_due_at, cut.filters, cut.at),
    )
    return and_(counted(), or_(Incident.id.in_(seen), overdue))


def _broken(promised: Promised, cut: Cut) -> ColumnElement[bool]:
    return and_(promised.broken(literal(cut.at, UtcDateTime)), *between(promised.due, cut.filters, cut.at))


@chart("promises", title="Promises kept", order=9)
def promises(asked: Asked) -> Drawn:
    """What severities promised when they were set, and deadlines of law, by the day on which each fell due.

    A lead in time: somebody led within the time that the severity promised. First word: those who follow heard
    something within its first_update. Updates: each one that was promised, with a tenth of its time as grace; one that
    is late now counts. Deadlines: those that were met in time, of all that were met or missed. Follow-ups: closed by
    the day on which they were due. A later workflows.yaml changes no promise. Reviews stand in a panel of their own.
    """
    there = kept(asked)
    return Drawn(
        _sentence(asked, there),
        (Part("bars", bars([_bar(one) for one in there], 100), more={"track": True}),),
        cohort="By day the promise fell due.",
        table=table(
            "Promises kept",
            ("Promise", "Kept", "Of", "Not kept in", *(level.label for level in reversed(Level))),
            [_row(one) for one in there],
        ),
    )


def kept(asked: Asked) -> list[Kept]:
    """Every promise of which one fell due in the period."""
    return [one for one in (each(asked) for each in PROMISES.values()) if one.share.n]


def _lead(asked: Asked) -> Kept:
    return _of_severity(asked, "A lead in time", LEAD, "lead-late")


def _first_word(asked: Asked) -> Kept:
    return _of_severity(asked, "First word in time", FIRST_WORD, "word-late")


def _of_severity(asked: Asked, label: str, promised: Promised, late: str) -> Kept:
    at, span = literal(asked.at, UtcDateTime), asked.view.span
    among = asked.seen.where(promised.owed(at), *within(promised.due, span))
    each = among.with_only_columns(LEVEL, func.count().filter(promised.kept), func.count(), maintain_column_froms=True)
    levels = _shares(db.session.execute(each.group_by(LEVEL)))
    share = _all(levels)
    return Kept(label, share, share.n - share.k, asked.list(late, span=span), levels)


def _updates(asked: Asked) -> Kept:
    seen, span, late = asked.narrowed(), asked.view.span, update_was_late()
    posted = (
        select(LEVEL, func.count(), func.count().filter(late), func.count(distinct(_where(late))))
        .select_from(Update)
        .join(Incident, Incident.id == Update.incident_id)
        .where(*within(Update.was_due_at, span), counted(), *seen)
    )
    rows = db.session.execute(posted.group_by(LEVEL)).all()
    was_late = select(Update.id).where(
        Update.incident_id == Incident.id, *within(Update.was_due_at, span), update_was_late()
    )
    overdue = asked.seen.where(
        happening(), Incident.next_update_due_at < asked.at, *within(Incident.next_update_due_at, span)
    )
    never = func.count().filter(~exists(was_late.correlate(Incident)))
    owed = overdue.with_only_columns(Incident.level, func.count(), never, maintain_column_froms=True)
    more = db.session.execute(owed.group_by(Incident.level)).all()
    levels = _shares([*((level, n - k, n) for level, n, k, _ in rows), *((level, 0, n) for level, n, _ in more)])
    missed = sum(row[3] for row in rows) + sum(row[2] for row in more)
    return Kept("Updates on time", _all(levels), missed, asked.list("update-late", span=span), levels)


def _where(late: ColumnElement[bool]) -> Any:
    return case((late, Update.incident_id))


def _deadlines(asked: Asked) -> Kept:
    levels = _shares(register.kept_by_level(asked, asked.view.span))
    share = _all(levels)
    return Kept("Deadlines met in time", share, share.n - share.k, asked.count("deadlines", "broken"), levels)


def _afterwards(asked: Asked) -> Kept:
    levels = _shares(promised_after.kept_by_level(asked))
    share = _all(levels)
    return Kept("Follow-ups in time", share, share.n - share.k, asked.count("follow-ups", "not-kept"), levels)


PROMISES: dict[str, Callable[[Asked], Kept]] = {
    "A lead in time": _lead,
    "First word in time": _first_word,
    "Updates on time": _updates,
    "Deadlines met in time": _deadlines,
    "Follow-ups in time": _afterwards,
}


def _shares(rows: Rows) -> dict[int, Share]:
    """Rows of level, kept and all as shares; a level may come more than once."""
    found: dict[int, Share] = defaultdict(lambda: Share(0, 0))
    for level, k, n in rows:
        found[level] = Share(found[level].k + k, found[level].n + n)
    return dict(found)


def _all(levels: dict[int, Share]) -> Share:
    return Share(sum(one.k for one in levels.values()), sum(one.n for one in levels.values()))


def _sentence(asked: Asked, rows: list[Kept]) -> Any:
    if not rows:
        return says("Nothing that was promised fell due.")
    least = min(rows, key=lambda one: one.share.k / one.share.n)
    said = says("“{}” is kept least: {}", least.label, strong(f"{least.share.k} of {least.share.n}"))
    if asked.view.before is None:
        return said + says(".")
    before = PROMISES[least.label](replace(asked, view=replace(asked.view, span=asked.view.before))).share
    if not before.n:
        return said + says(".")
    return said + says("; {} of {} before: {}.", before.k, before.n, strong(share_change(least.share, before)))


def _bar(one: Kept) -> tuple[Any, ...]:
    percent = one.share.percent
    return one.label, [(percent, "bink")], f"{percent}%", f"{one.share.k:,} of {one.share.n:,}"


def _row(one: Kept) -> list[object]:
    shares = [one.levels.get(int(level), Share(0, 0)) for level in reversed(Level)]
    each = [f"{share.k} of {share.n}" if share.n else "–" for share in shares]
    return [one.label, one.share.k, one.share.n, Cell(one.missed, one.href), *each]
