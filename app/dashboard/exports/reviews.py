"""Reviews: how each stands. What people wrote in them stays in the library."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.incidents.models import Incident
from app.reviews.models import Review

HEAD = (
    *("incident", "review", "state", "owner", "opened_at", "due_at", "signed_off_at", "published_at", "skipped_at"),
    *("skipped_because", "headline", "lesson", "readers"),
)


def _seen(wanted: Wanted) -> Select[Review]:
    seen = wanted.seen()
    return select(Review).join(Incident, Incident.id == Review.incident_id).where(*seen)


def _count(wanted: Wanted) -> int:
    return db.session.scalar(_seen(wanted).with_only_columns(func.count())) or 0


def _rows(wanted: Wanted, after: int, size: int) -> list[Row]:
    among = _seen(wanted).where(Review.id > after).order_by(Review.id).limit(size)
    options = (contains_eager(Review.incident), joinedload(Review.owner))
    return [Row(one.id, one.incident_id, _values(one)) for one in db.session.scalars(among.options(*options))]


def _values(one: Review) -> list[Any]:
    words = ["", "", ""] if one.incident.is_private else [one.skip_why, one.headline, one.lesson_title]
    return [
        *(one.incident.ref, one.label, one.state, one.owner.name if one.owner else "", one.opened_at, one.due_at),
        *(one.signed_off_at, one.published_at, one.skipped_at, *words, one.readers),
    ]


exports.add("reviews", Export("reviews", "Reviews", "how each stands, not what is in it", 50, HEAD, _count, _rows))
