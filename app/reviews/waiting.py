"""What reviews wait for from one person: those they own, and those that somebody would leave out."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Participation
from app.people.models import Person
from app.people.waiting import Waiting, waits
from app.reviews.access import visible_reviews
from app.reviews.models import PulseTaken, Review
from app.reviews.states import OPEN_STATES

MOST = 20
PULSE_FOR = timedelta(days=14)


@waits("reviews.pulse")
def pulses(person: Person, at: datetime) -> list[Waiting]:
    """Incidents just over in which this person took part, and of which they have not said how it was."""
    taken = select(PulseTaken.incident_id).where(PulseTaken.person_id == person.id)
    worked = select(Participation.incident_id).where(
        Participation.person_id == person.id, Participation.kind == "responder"
    )
    rows = db.session.scalars(
        visible_reviews(person)
        .where(Review.opened_at > at - PULSE_FOR, Review.incident_id.in_(worked), Review.incident_id.not_in(taken))
        .options(joinedload(Review.incident))
        .order_by(Review.opened_at.desc())
        .limit(3)
    )
    return [
        Waiting(
            "heart-handshake",
            "Two taps: how was it for you in",
            url_for("reviews.pulse", ref=one.incident.ref),
            one.incident.ref,
            since=one.opened_at,
        )
        for one in rows
    ]


@waits("reviews.owned")
def owned(person: Person, _at: datetime) -> list[Waiting]:
    """Reviews that this person owns and that are not finished."""
    rows = db.session.scalars(
        visible_reviews(person)
        .where(Review.owner_id == person.id, Review.state.in_(OPEN_STATES))
        .options(joinedload(Review.incident))
        .order_by(Review.due_at.is_(None), Review.due_at, Review.id)
        .limit(MOST)
    )
    return [
        Waiting(
            "book-open",
            "Write the review of",
            url_for("reviews.show", ref=one.incident.ref),
            one.incident.ref,
            one.due_at,
            one.opened_at,
        )
        for one in rows
    ]
