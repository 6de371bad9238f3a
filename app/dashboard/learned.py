"""What a month taught: its lessons, what came back, and what was changed so that it does not; of public work only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard import coming_back
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import Span
from app.dashboard.promised_after import follow_ups
from app.followups.models import FollowUp
from app.followups.states import Strength
from app.library.models import Kind, LibraryItem
from app.library.presenting.families import Shown
from app.library.shelves import lessons_between

MOST = 8


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned in a month, ready to be drawn by a page or a mail."""

    span: Span
    lessons: tuple[LibraryItem, ...]
    reviews: tuple[LibraryItem, ...]
    families: tuple[Shown, ...]
    changed: tuple[FollowUp, ...]

    @property
    def heading(self) -> str:
        """What it is about, in a line."""
        count = len(self.lessons) + len(self.reviews)
        if not count and not self.families:
            return "A month in which nothing was published"
        said = f"{count} thing{'' if count == 1 else 's'} worth reading"
        back = len(self.families)
        return f"{said}, {back} kind{'' if back == 1 else 's'} of trouble came back" if back else said


def month_after(first: date) -> date:
    """The first day of the month after the one that begins on this day."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def span_of(first: date) -> Span:
    """The month that begins on this day."""
    return Span(first, month_after(first) - timedelta(days=1))


def learned(asked: Asked) -> Learned:
    """What the period of the question taught, as whoever asks may read it."""
    span = asked.view.span
    found = lessons_between(asked.person, span.begins, span.ends, limit=2 * MOST)
    return Learned(
        span,
        tuple(one for one in found if one.kind == Kind.LESSON)[:MOST],
        tuple(one for one in found if one.kind == Kind.REVIEW)[:MOST],
        tuple(coming_back.families(asked)["confirmed"][:MOST]),
        _changed(asked, span.begins, span.ends),
    )


def _changed(asked: Asked, begins: datetime, ends: datetime) -> tuple[FollowUp, ...]:
    """What was done that makes something impossible, or rarer."""
    strong = (Strength.ELIMINATES, Strength.REDUCES)
    wanted = follow_ups(asked, "done").where(FollowUp.strength.in_(strong), FollowUp.closed_at.between(begins, ends))
    rows = wanted.options(joinedload(FollowUp.owner)).order_by(
        FollowUp.strength, FollowUp.closed_at.desc(), FollowUp.id
    )
    return tuple(db.session.scalars(rows.limit(MOST)))
