"""Whether we do what we said we would."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, literal, or_, select

from app.core.db import UtcDateTime, db
from app.dashboard import promised_after, register
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.promising import Promise, first_lead, first_update, promised, update_was_late
from app.dashboard.queries import within
from app.dashboard.slices import counted, happening
from app.dashboard.statistics import Share, share_change
from app.incidents.filtering import between
from app.incidents.models import Incident, Update
from app.incidents.slices import Cut, register_slice
from app.incidents.states import Mode
from app.workflows.book import Book, Severity
from app.workflows.durations import Duration
from app.workflows.live import current_book


def lead_within(severity: Severity) -> Duration | None:
    """How soon somebody leads."""
    return severity.expects.lead_within


def first_word(severity: Severity) -> Duration | None:
    """How soon those who follow hear something."""
    return severity.expects.first_update


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise: how often it was kept, and the list of where it was not."""

    label: str
    share: Share
    missed: int
    href: str


@register_slice("lead-late", "a lead came later than promised, or not yet")
def _lead_late(cut: Cut) -> ColumnElement[bool]:
    return _broken(current_book(), lead_within, first_lead(), cut.at)


@register_slice("word-late", "the first word came later than promised, or not yet")
def _word_late(cut: Cut) -> ColumnElement[bool]:
    return _broken(current_book(), first_word, first_update(), cut.at)


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


@chart("promises", title="Promises kept", order=9)
def promises(asked: Asked) -> Drawn:
    """What severities promise in workflows.yaml, and deadlines of law, by the day on which each fell due.

    A lead in time: somebody led within the time that its severity promises. First word: those who follow heard
    something within its first_update. Updates: each one that was promised, with a tenth of its time as grace; one that
    is late now counts. Deadlines: those that were met in time, of all that were met or missed. Follow-ups: closed by
    the day on which they were due. Reviews stand in a panel of their own.
    """
    there = kept(asked)
    return Drawn(
        _sentence(asked, there),
        (Part("bars", bars([_bar(one) for one in there], 100), more={"track": True}),),
        cohort="By day the promise fell due.",
        table=table(
            "Promises kept",
            ("Promise", "Kept", "Of", "Not kept in"),
            [(one.label, one.share.k, one.share.n, Cell(one.missed, one.href)) for one in there],
        ),
    )


def kept(asked: Asked) -> list[Kept]:
    """Every promise of which one fell due in the period."""
    span = asked.view.span
    rows = [*_by_severity(asked, span), _updates(asked, span), _deadlines(asked), _afterwards(asked)]
    return [one for one in rows if one.share.n]


def _broken(book: Book, promise: Promise, done: Any, at: Any) -> ColumnElement[bool]:
    owed, done_in_time = promised(book, promise, done, literal(at, UtcDateTime))
    return and_(Incident.mode == Mode.LIVE, counted(), owed, ~done_in_time)


def _by_severity(asked: Asked, span: Span) -> list[Kept]:
    """What an incident is promised from the moment it is declared: two promises, in one statement."""
    at = literal(asked.at, UtcDateTime)
    lead_owed, lead_kept = promised(asked.book, lead_within, first_lead(), at)
    word_owed, word_kept = promised(asked.book, first_word, first_update(), at)
    among = asked.seen.where(Incident.mode == Mode.LIVE, counted(), *within(Incident.declared_at, span))
    each = among.with_only_columns(
        func.count().filter(lead_owed),
        func.count().filter(lead_kept),
        func.count().filter(word_owed),
        func.count().filter(word_kept),
        maintain_column_froms=True,
    )
    leads, led, words, said = db.session.execute(each).one()
    return [
        Kept("A lead in time", Share(led, leads), leads - led, asked.list("lead-late", span=span)),
        Kept("First word in time", Share(said, words), words - said, asked.list("word-late", span=span)),
    ]


def _updates(asked: Asked, span: Span) -> Kept:
    seen = asked.narrowed()
    posted = (
        select(func.count(), func.count().filter(update_was_late()))
        .select_from(Update)
        .join(Incident, Incident.id == Update.incident_id)
        .where(*within(Update.was_due_at, span), counted(), *seen)
    )
    all_of_them, late = db.session.execute(posted).one()
    owed = asked.seen.where(
        happening(), Incident.next_update_due_at < asked.at, *within(Incident.next_update_due_at, span)
    )
    overdue = db.session.scalar(owed.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    cut = Cut("", asked.view.filters(since=span.first.isoformat(), until=span.last.isoformat()), asked.person, asked.at)
    where = asked.seen.where(_update_late(cut))
    missed = db.session.scalar(where.with_only_columns(func.count(distinct(Incident.id)), maintain_column_froms=True))
    share = Share(all_of_them - late, all_of_them + overdue)
    return Kept("Updates on time", share, missed or 0, asked.list("update-late", span=span))


def _deadlines(asked: Asked) -> Kept:
    counts = register.counts(asked, asked.view.span)
    missed = counts["late"] + counts["missed"]
    href = asked.count("deadlines", "broken")
    return Kept("Deadlines met in time", Share(counts["met"], counts["met"] + missed), missed, href)


def _afterwards(asked: Asked) -> Kept:
    counts = promised_after.counts(asked)
    href = asked.count("follow-ups", "not-kept")
    share = Share(counts["kept"], counts["kept"] + counts["not-kept"])
    return Kept("Follow-ups in time", share, counts["not-kept"], href)


def _sentence(asked: Asked, rows: list[Kept]) -> Any:
    if not rows:
        return says("Nothing that was promised fell due.")
    least = min(rows, key=lambda one: one.share.k / one.share.n)
    said = says("“{}” is kept least: {}", least.label, strong(f"{least.share.k} of {least.share.n}"))
    if asked.view.before is None:
        return said + says(".")
    before = next((one for one in _by_severity(asked, asked.view.before) if one.label == least.label), None)
    if before is None or not before.share.n:
        return said + says(".")
    then = f"{before.share.k} of {before.share.n}"
    return said + says("; {} before: {}.", then, strong(share_change(least.share, before.share)))


def _bar(one: Kept) -> tuple[Any, ...]:
    percent = one.share.percent
    return one.label, [(percent, "bink")], f"{percent}%", f"{one.share.k:,} of {one.share.n:,}"
