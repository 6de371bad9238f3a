"""The story that a review tells with the timeline: what is chosen, added, set right or left out. The record stays."""

from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import NotFound, Refused
from app.incidents.operations.timeline import check_words
from app.incidents.queries import entry_by_number
from app.people.models import Person
from app.reviews.models import Review, StoryLine
from app.reviews.operations.touching import check_writable, touch


class NoReason(Refused):
    """A time is set right with a reason."""


class NotYet(Refused):
    """A moment of the story lies in the past."""


def choose(review: Review, number: int, *, shown: bool, by: Person, at: datetime) -> None:
    """Take an entry of the timeline into the story, or leave it out. :raises NotFound: there is no such entry."""
    check_writable(review)
    line = _line(review, number, by=by, at=at)
    line.shown = shown
    touch(review)


def set_time(review: Review, number: int, *, to: datetime, why: str, by: Person, at: datetime) -> None:
    """Say when it truly happened, in the story.

    :raises NoReason: nobody says how one knows. :raises NotYet: it is to come.
    """
    check_writable(review)
    if not why.strip():
        raise NoReason("Say in a few words how you know the true time.")
    _check_past(to, at)
    line = _line(review, number, by=by, at=at)
    line.happened_at, line.why, line.shown = to, why.strip()[:500], True
    touch(review)


def add(review: Review, *, text: str, happened_at: datetime, by: Person, at: datetime) -> StoryLine:
    """Add a moment that nobody wrote down then. :raises NotYet: it is to come."""
    check_writable(review)
    _check_past(happened_at, at)
    line = StoryLine(
        review_id=review.id,
        number=_next(review),
        entry_number=None,
        shown=True,
        text=check_words(text, 2_000),
        happened_at=happened_at,
        why="",
        by_id=by.id,
        at=at,
    )
    db.session.add(line)
    touch(review)
    return line


def take_out(review: Review, number: int) -> None:
    """Take an added moment out again. :raises NotFound: there is none of this number."""
    check_writable(review)
    line = db.session.scalar(
        select(StoryLine).where(
            StoryLine.review_id == review.id, StoryLine.number == number, StoryLine.entry_number.is_(None)
        )
    )
    if line is None:
        raise NotFound
    line.shown = False
    touch(review)


def _line(review: Review, number: int, *, by: Person, at: datetime) -> StoryLine:
    entry_by_number(review.incident, number)
    line = db.session.scalar(
        select(StoryLine).where(StoryLine.review_id == review.id, StoryLine.entry_number == number)
    )
    if line is None:
        line = StoryLine(
            review_id=review.id,
            number=_next(review),
            entry_number=number,
            shown=True,
            text="",
            why="",
            by_id=by.id,
            at=at,
        )
        db.session.add(line)
    line.by_id, line.at = by.id, at
    return line


def _next(review: Review) -> int:
    db.session.flush()
    return (db.session.scalar(select(func.max(StoryLine.number)).where(StoryLine.review_id == review.id)) or 0) + 1


def _check_past(moment: datetime, at: datetime) -> None:
    if moment > at:
        raise NotYet("That lies in the future; write when it happened.")
