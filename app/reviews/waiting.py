"""What reviews wait for from one person: those they own, and a word on how it was."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Participation
from app.people.models import Person
from app.people.waiting import Waiting, waits
from app.reviews.access import visible_reviews
from app.reviews.models import PulseTaken, Review
from app.reviews.states import OPEN_STATES

MOST, PULSES = 20, 3
PULSE_FOR = timedelta(days=14)


@waits("reviews.mine")
def mine(person: Person, at: datetime) -> list[Waiting]:
    """Unfinished reviews that this person owns, then incidents just over of which they have not said how it was."""
    taken = select(PulseTaken.incident_id).where(PulseTaken.person_id == person.id)
    worked = select(Participation.incident_id).where(
        Participation.person_id == person.id, Participation.kind == "responder"
    )
    lately = and_(Review.opened_at > at - PULSE_FOR, Review.incident_id.in_(worked), Review.incident_id.not_in(taken))
    owned = and_(Review.owner_id == person.id, Review.state.in_(OPEN_STATES))
    # In one question: home asks few.
    rows = db.session.execute(
        visible_reviews(person)
        .add_columns(owned, lately)
        .where(or_(owned, lately))
        .options(joinedload(Review.incident))
        .order_by(Review.due_at.is_(None), Review.due_at, Review.id)
        .limit(MOST)
    ).all()
    to_write = [
        Waiting(
            "book-open",
            "Write the review of",
            url_for("reviews.show", ref=one.incident.ref),
            one.incident.ref,
            one.due_at,
            one.opened_at,
        )
        for one, is_owned, _ in rows
        if is_owned
    ]
    asked = [
        Waiting(
            "heart-handshake",
            "Two taps: how was it for you in",
            url_for("reviews.pulse", ref=one.incident.ref),
            one.incident.ref,
            since=one.opened_at,
        )
        for one, _, is_asked in rows
        if is_asked
    ]
    return to_write + sorted(asked, key=lambda one: one.since or at, reverse=True)[:PULSES]
