"""The digest: what a week or a month was like, from the same figures as the dashboard, of public work only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard import queries
from app.dashboard.charts import follow_ups, learning, needs_leader, promises, volume
from app.dashboard.charts._chart import Asked
from app.dashboard.drawn import plain
from app.dashboard.filters import BEFORE, CHOICES, Span, View
from app.dashboard.learned import Learned, learned, span_of
from app.dashboard.slices import LARGE, counted, happening, resolved
from app.dashboard.sql import seconds_between
from app.dashboard.statistics import Summary, summary
from app.incidents.filtering import Filters
from app.incidents.models import Incident
from app.incidents.slices import Cut
from app.people.models import Person
from app.web.filters import length
from app.workflows.book import Visibility
from app.workflows.live import current_book

SENTENCES = ("Declared", "Promises", "Reviews", "Follow-ups")
MOST_OPEN, MOST_LINES, TWELVE_WEEKS = 10, 6, timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Promise:
    """How often one was kept in the week, and in twelve weeks."""

    label: str
    week: str
    longer: str


@dataclass(frozen=True, slots=True)
class Week:
    """A weekly digest, ready to be drawn by a page or a mail."""

    span: Span
    heading: str
    sentences: tuple[str, ...]
    open: tuple[Incident, ...]
    smaller: int
    needs: tuple[tuple[str, str, str], ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A discipline in a month."""

    label: str
    declared: int
    large: int
    before: int
    middle: str


@dataclass(frozen=True, slots=True)
class Month:
    """A monthly summary, a line for each discipline."""

    span: Span
    lines: tuple[Line, ...]


def week_of(person: Person, monday: date, at: datetime) -> Week:
    """The digest of the week that begins on this Monday, as this person may read it."""
    span = Span(monday, monday + timedelta(days=6))
    asked = _asked(person, span, at)
    declared = queries.declared(asked, span)
    among = asked.seen.where(happening())
    worst = among.where(Incident.level > 1).order_by(Incident.level.desc(), Incident.declared_at.desc(), Incident.id)
    found = tuple(db.session.scalars(worst.options(joinedload(Incident.lead)).limit(MOST_OPEN)))
    all_open = db.session.scalar(among.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    drawn = (volume.volume(asked), promises.promises(asked), learning.learning(asked), follow_ups.follow_ups(asked))
    waiting = sorted(needs_leader.lines(asked), key=lambda line: line[2])[:MOST_LINES]
    return Week(
        span=span,
        heading=_heading(declared, asked),
        sentences=tuple(f"{label}: {plain(one.says)}" for label, one in zip(SENTENCES, drawn, strict=True)),
        open=found,
        smaller=all_open - len(found),
        needs=tuple((text, href, note) for text, href, _, note, _ in waiting),
        promises=_promises(person, asked, at),
    )


def month_of(person: Person, first: date, at: datetime) -> Month:
    """The summary of a month, of what this person may see and is public."""
    earlier = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    span = span_of(first)
    asked = _asked(person, span, at)
    now, before = _by_discipline(asked, span), _by_discipline(asked, Span(earlier, first - timedelta(days=1)))
    middles = _middles(asked, span)
    lines = []
    for one in asked.book.disciplines.values():
        count, large = now.get(one.slug, (0, 0))
        middle = middles.get(one.slug, Summary(0))
        words = length(middle.median) if middle.median is not None else "–"
        lines.append(Line(one.label, count, large, before.get(one.slug, (0, 0))[0], words))
    return Month(span, tuple(lines))


def learned_in(person: Person, first: date, at: datetime) -> Learned:
    """What the month that begins on this day taught."""
    return learned(_asked(person, span_of(first), at))


def _asked(person: Person, span: Span, at: datetime) -> Asked:
    # Private work is in no digest: mail is forwarded, and read over shoulders.
    narrow = Filters(visibility=(str(Visibility.PUBLIC),))
    choices = {name: each[0] for name, each in CHOICES.items()}
    view = View(narrow=narrow, span=span, weeks="", compare=BEFORE, choices=choices)
    return Asked(person, view, at, current_book())


def _heading(declared: int, asked: Asked) -> str:
    among = asked.seen.where(counted(), *queries.within(Incident.declared_at, asked.view.span))
    large = among.where(Incident.level.in_(LARGE)).with_only_columns(func.count(), maintain_column_froms=True)
    count = db.session.scalar(large) or 0
    if not declared:
        return "A week in which nothing was declared"
    how_many = f"{declared} incident{'' if declared == 1 else 's'}"
    return f"{how_many}, {count} of them large" if count else f"{how_many}, none of them large"


def _promises(person: Person, asked: Asked, at: datetime) -> tuple[Promise, ...]:
    span = asked.view.span
    longer = _asked(person, Span(span.last - TWELVE_WEEKS + timedelta(days=1), span.last), at)
    usual = {one.label: one.share for one in promises.kept(longer)}
    week = {one.label: one.share for one in promises.kept(asked)}
    return tuple(
        Promise(label, f"{week[label].k} of {week[label].n}" if label in week else "none due", f"{share.percent}%")
        for label, share in usual.items()
    )


def _by_discipline(asked: Asked, span: Span) -> dict[str, tuple[int, int]]:
    large = func.count().filter(Incident.level.in_(LARGE))
    among = asked.seen.where(counted(), *queries.within(Incident.declared_at, span))
    rows = among.with_only_columns(Incident.discipline, func.count(), large, maintain_column_froms=True)
    return {slug: (count, many) for slug, count, many in db.session.execute(rows.group_by(Incident.discipline))}


def _middles(asked: Asked, span: Span) -> dict[str, Summary]:
    """The middle time to resolve of each discipline that resolved ten or more."""
    cut: Any = Cut("", asked.view.filters(), asked.person, asked.at)
    among = asked.seen.where(resolved(cut), *queries.within(Incident.resolved_at, span))
    took = seconds_between(Incident.declared_at, Incident.resolved_at)
    found: dict[str, list[float]] = {}
    for slug, seconds in db.session.execute(
        among.with_only_columns(Incident.discipline, took, maintain_column_froms=True)
    ):
        found.setdefault(slug, []).append(seconds)
    return {slug: summary(each) for slug, each in found.items()}
