"""The list of reviews, a page at a time; the cursor is the place of the last one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.people.models import Person
from app.reviews.access import visible_reviews
from app.reviews.models import Review
from app.reviews.states import OPEN_STATES, READABLE, ReviewState

PAGE = 50
SHOWN = {
    "open": "Owed and in writing",
    "late": "Late",
    "writing": "In writing",
    "mine": "Mine",
    "published": "Published",
    "skipped": "Left out",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, and where the next one begins."""

    reviews: list[Review]
    older: str


def list_page(person: Person, show: str, *, at: datetime, after: str = "") -> Page:
    """Fifty of the reviews that this person may see; practice is left out."""
    start = int(after) if after.isdecimal() and len(after) < 7 else 0
    wanted = (
        visible_reviews(person)
        .join(Incident, Incident.id == Review.incident_id)
        .where(Incident.mode != Mode.PRACTICE)
        .options(joinedload(Review.incident), joinedload(Review.owner))
    )
    rows = list(db.session.scalars(_shown(wanted, show, person, at).offset(start).limit(PAGE + 1)))
    return Page(rows[:PAGE], str(start + PAGE) if len(rows) > PAGE else "")


def _shown(wanted: Select[Review], show: str, person: Person, at: datetime) -> Select[Review]:
    soonest: tuple[ColumnElement[object], ...] = (Review.due_at.is_(None), Review.due_at, Review.id)  # type: ignore[assignment]
    newest: tuple[ColumnElement[object], ...] = (Review.published_at.desc(), Review.id.desc())  # type: ignore[assignment]
    open_ones = wanted.where(Review.state.in_(OPEN_STATES))
    match show:
        case "late":
            return open_ones.where(Review.due_at < at).order_by(*soonest)
        case "writing":
            return wanted.where(Review.state.in_((ReviewState.WRITING, ReviewState.SIGNED_OFF))).order_by(*soonest)
        case "mine":
            mine = or_(Review.owner_id == person.id, Incident.lead_id == person.id)
            return open_ones.where(mine).order_by(*soonest)
        case "published":
            return wanted.where(Review.state.in_(READABLE)).order_by(*newest)
        case "skipped":
            return wanted.where(Review.state == ReviewState.SKIPPED).order_by(
                Review.skipped_at.desc(), Review.id.desc()
            )
        case _:
            return open_ones.order_by(*soonest)
