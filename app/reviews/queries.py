"""What a review has. None of these decides who may look; ``access`` does."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.followups.queries import standing_of
from app.incidents.models import Incident, Participation, RoleAssignment, TimelineEntry
from app.people.models import Person
from app.reviews.models import (
    Answer,
    Comment,
    Debrief,
    PastAnswer,
    Presence,
    Pulse,
    Review,
    SealedAnswer,
    StoryLine,
    View,
)
from app.reviews.rules.steps import Standing
from app.reviews.rules.values import is_said

# Somebody who saved within this time is writing there.
WRITING = timedelta(seconds=60)
# An open page that asks less often than this is one nobody looks at.
LATELY = timedelta(minutes=3)


def review_of(incident: Incident) -> Review | None:
    """The review of this incident, or none while it owes none."""
    return db.session.scalar(
        select(Review)
        .where(Review.incident_id == incident.id)
        .options(joinedload(Review.owner), joinedload(Review.incident))
    )


def review_by_id(review_id: int) -> Review | None:
    """For reactions, which act for the system and not for a person."""
    return db.session.get(Review, review_id)


def answers_of(review: Review) -> dict[str, Answer]:
    """The answers by question."""
    rows = db.session.scalars(select(Answer).where(Answer.review_id == review.id).options(joinedload(Answer.by)))
    return {one.question: one for one in rows}


def answer_to(review: Review, question: str) -> Answer | None:
    """The answer to one question, or none yet."""
    return db.session.scalar(
        select(Answer)
        .where(Answer.review_id == review.id, Answer.question == question)
        .options(joinedload(Answer.by))
        .execution_options(populate_existing=True)
    )


def past_of(review: Review, question: str) -> list[PastAnswer]:
    """What one answer said before, newest first."""
    return list(
        db.session.scalars(
            select(PastAnswer)
            .where(PastAnswer.review_id == review.id, PastAnswer.question == question)
            .order_by(PastAnswer.version.desc(), PastAnswer.id.desc())
            .options(joinedload(PastAnswer.by))
            .limit(20)
        )
    )


def sealed_of(review: Review) -> dict[str, list[SealedAnswer]]:
    """The sealed answers by question; only for whoever was found to be a reader, or for their own."""
    found: dict[str, list[SealedAnswer]] = defaultdict(list)
    wanted = select(SealedAnswer).where(SealedAnswer.review_id == review.id).order_by(SealedAnswer.id)
    for one in db.session.scalars(wanted.options(joinedload(SealedAnswer.by))):
        found[one.question].append(one)
    return found


def views_of(review: Review) -> dict[str, list[View]]:
    """How others saw it, by question, first one first."""
    found: dict[str, list[View]] = defaultdict(list)
    wanted = select(View).where(View.review_id == review.id).order_by(View.id).options(joinedload(View.by))
    for one in db.session.scalars(wanted):
        found[one.question].append(one)
    return found


def comments_of(review: Review) -> dict[str, list[Comment]]:
    """Remarks by question, those that are open first."""
    found: dict[str, list[Comment]] = defaultdict(list)
    wanted = select(Comment).where(Comment.review_id == review.id).order_by(Comment.done_at.is_not(None), Comment.id)
    for one in db.session.scalars(wanted.options(joinedload(Comment.by), joinedload(Comment.done_by))):
        found[one.question].append(one)
    return found


def writing_now(review: Review, at: datetime) -> list[Presence]:
    """Who saved something in the last minute, and where."""
    return list(
        db.session.scalars(
            select(Presence)
            .where(Presence.review_id == review.id, Presence.at > at - WRITING)
            .order_by(Presence.at.desc())
            .options(joinedload(Presence.person))
        )
    )


def touched_lately(review: Review, at: datetime) -> list[str]:
    """The questions about which something was written in the last minutes, which an open page asks for again."""
    since = at - LATELY
    wrote = select(Presence.question).where(Presence.review_id == review.id, Presence.at > since)
    answered = select(Answer.question).where(Answer.review_id == review.id, Answer.at > since)
    seen = select(View.question).where(View.review_id == review.id, View.at > since)
    remarked = select(Comment.question).where(
        Comment.review_id == review.id, or_(Comment.at > since, Comment.done_at > since)
    )
    return sorted(set(db.session.scalars(wrote.union(answered, seen, remarked))))


def standing(review: Review) -> Standing:
    """What the review has so far, as far as its steps ask for it."""
    answered = frozenset(slug for slug, one in answers_of(review).items() if is_said(one.value))
    debrief = debrief_of(review) if "debrief" in review.steps else None
    unowned = standing_of(review.incident).unowned if "follow_ups_owned" in review.steps else 0
    return Standing(answered, debrief.held_at if debrief else None, unowned)


def debrief_of(review: Review) -> Debrief | None:
    """The meeting about it, or none before somebody set or noted one."""
    return db.session.get(Debrief, review.id)


def story_lines(review: Review) -> list[StoryLine]:
    """What was chosen, added and set right for the story, in the order it was done."""
    wanted = select(StoryLine).where(StoryLine.review_id == review.id).order_by(StoryLine.id)
    return list(db.session.scalars(wanted.options(joinedload(StoryLine.by))))


def entries_of_kinds(incident: Incident, *kinds: str) -> list[TimelineEntry]:
    """What the timeline holds of these kinds and nobody put right since, as it happened."""
    superseded = select(TimelineEntry.supersedes).where(
        TimelineEntry.incident_id == incident.id, TimelineEntry.supersedes.is_not(None)
    )
    wanted = (
        select(TimelineEntry)
        .where(TimelineEntry.incident_id == incident.id, TimelineEntry.kind.in_(kinds))
        .where(TimelineEntry.number.not_in(superseded))
        .options(joinedload(TimelineEntry.actor))
    )
    return list(db.session.scalars(wanted.order_by(TimelineEntry.happened_at, TimelineEntry.number).limit(200)))


def pulse_of(incident: Incident) -> Pulse | None:
    """What those who took part have said, counted."""
    return db.session.get(Pulse, incident.id)


def who_took_part(incident: Incident) -> list[Person]:
    """Everybody who worked on it or held a role, whether they left or not, in the order they came."""
    held = select(RoleAssignment.person_id).where(RoleAssignment.incident_id == incident.id)
    worked = select(Participation.person_id).where(
        Participation.incident_id == incident.id, Participation.kind == "responder"
    )
    wanted = select(Person).where(Person.id.in_(held.union(worked).scalar_subquery())).order_by(Person.name)
    return list(db.session.scalars(wanted))


def writers_of(review: Review) -> list[Person]:
    """Everybody who wrote an answer or a view, by name."""
    wrote = (
        select(Answer.by_id)
        .where(Answer.review_id == review.id)
        .union(
            select(PastAnswer.by_id).where(PastAnswer.review_id == review.id),
            select(View.by_id).where(View.review_id == review.id),
        )
    )
    return list(db.session.scalars(select(Person).where(Person.id.in_(wrote.scalar_subquery())).order_by(Person.name)))
