"""Whether we learn from what was large enough to owe a review."""

from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import shares
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.slices import LARGE, resolved
from app.dashboard.sql import seconds_between
from app.dashboard.statistics import SUMMARY_FROM, Share, share_change
from app.incidents.models import Incident
from app.incidents.slices import Cut, register_slice
from app.reviews.models import Review
from app.reviews.states import OPEN_STATES, READABLE, ReviewState

# How a review may stand: what it is called, and the class that draws it.
STANDINGS = {
    "in-time": ("in time", "bink"),
    "late": ("late", "bmid"),
    "overdue": ("overdue", "b4"),
    "waived": ("waived", "bsoft"),
    "not-due": ("not due yet", "b0"),
}


def standing(slug: str, at: Any) -> ColumnElement[bool]:
    """The condition of one way a review may stand."""
    ended = func.coalesce(Review.published_at, Review.signed_off_at, Review.due_at)
    kept = or_(Review.due_at.is_(None), ended <= Review.due_at)
    match slug:
        case "in-time":
            return and_(Review.state.in_(READABLE), kept)
        case "late":
            return and_(Review.state.in_(READABLE), ~kept)
        case "overdue":
            return and_(Review.state.in_(OPEN_STATES), Review.due_at < at)
        case "waived":
            return Review.state == ReviewState.SKIPPED
        case "not-due":
            return and_(Review.state.in_(OPEN_STATES), or_(Review.due_at.is_(None), Review.due_at >= at))
        case _:
            return Review.id.is_not(None)


@register_slice("review", "large ones resolved in these days, by how their review stands", keeps_time=True)
def _review(cut: Cut) -> ColumnElement[bool]:
    reviewed = select(Review.incident_id).where(standing(cut.value, cut.at))
    return and_(resolved(cut), Incident.level.in_(LARGE), Incident.id.in_(reviewed))


@chart("learning", title="Learning", order=10)
def learning(asked: Asked) -> Drawn:
    """Reviews owed for major and critical live incidents resolved in the period: in time, late, overdue, waived.

    In time is by the day that stood on the review when it was opened; reviewed at all counts late ones too. All of them
    reviewed is no aim in itself: thin reviews are read by nobody, which the readers show.
    """
    now = _counts(asked, asked.view.span)
    owed = sum(now.values())
    done = Share(now["in-time"], owed - now["waived"] - now["not-due"])
    return Drawn(
        _sentence(asked, done),
        (
            Part(
                "share",
                shares([(STANDINGS[one][0], now[one], STANDINGS[one][1]) for one in STANDINGS]),
                ", ".join(f"{now[one]} {STANDINGS[one][0]}" for one in STANDINGS),
            ),
            Part("key", [(cls, f"{now[one]} {label}") for one, (label, cls) in STANDINGS.items() if now[one]]),
            Part("facts", [("Reviewed at all", f"{now['in-time'] + now['late']} of {done.n}"), *_facts(asked)]),
        ),
        cohort="Major and critical, by day resolved. Waived and not yet due are in no share.",
        table=table(
            "Reviews",
            ("Standing", "Reviews"),
            [(label, Cell(now[one], _list(asked, one))) for one, (label, _) in STANDINGS.items()],
        ),
        href=_list(asked, ""),
    )


def _owed(asked: Asked, span: Span) -> Any:
    cut = Cut("", asked.view.filters(since=span.first.isoformat(), until=span.last.isoformat()), asked.person, asked.at)
    return asked.seen.where(resolved(cut), Incident.level.in_(LARGE)).join(Review, Review.incident_id == Incident.id)


def _counts(asked: Asked, span: Span) -> dict[str, int]:
    each = [func.count().filter(standing(one, asked.at)) for one in STANDINGS]
    row = db.session.execute(_owed(asked, span).with_only_columns(*each, maintain_column_froms=True)).one()
    return dict(zip(STANDINGS, row, strict=True))


def _sentence(asked: Asked, done: Share) -> Any:
    if not done.n:
        return says("No review has fallen due of what was resolved in this period.")
    said = says("{} reviews were published in time", figure(f"{done.k} of {done.n}", _list(asked, "in-time")))
    if asked.view.before is None:
        return said + says(".")
    before = _counts(asked, asked.view.before)
    then = Share(before["in-time"], sum(before.values()) - before["waived"] - before["not-due"])
    if not then.n:
        return said + says("; none was due {}.", asked.view.before_words)
    words = strong(share_change(done, then).capitalize())
    return said + says("; {} of {} {}. {}.", then.k, then.n, asked.view.before_words, words)


def _facts(asked: Asked) -> list[tuple[str, str]]:
    """The middle of how long it took and how many read it, from ten published ones on."""
    took = seconds_between(Incident.resolved_at, Review.published_at)
    published = _owed(asked, asked.view.span).where(Review.published_at.is_not(None))
    found = db.session.execute(published.with_only_columns(took, Review.readers, maintain_column_froms=True)).all()
    if len(found) < SUMMARY_FROM:
        return [("Published", f"{len(found)}, no median under ten")]
    return [
        ("Median days to publish", f"{median(seconds for seconds, _ in found) / 86_400:.0f}"),
        ("Median readers of a review", f"{median(readers for _, readers in found):.0f}"),
    ]


def _list(asked: Asked, one: str) -> str:
    return asked.list(f"review:{one}" if one else "review", span=asked.view.span)
