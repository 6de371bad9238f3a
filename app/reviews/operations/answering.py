"""Writing together: one answer to each question, views beside it, remarks about it. Nobody overwrites anybody."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import NotFound, Refused, Stale
from app.incidents.operations.timeline import check_words
from app.people.models import Person
from app.reviews.access import named_incidents
from app.reviews.models import Answer, Comment, PastAnswer, Presence, Review, SealedAnswer, View
from app.reviews.operations.touching import check_writable, hold, touch
from app.reviews.queries import answer_to
from app.reviews.rules.values import Value, is_said, text_of
from app.reviews.states import ReviewState
from app.workflows.book import Question

# The same person going on within this time writes one version.
ONE_SITTING = timedelta(hours=1)
LONGEST_COMMENT = 2_000


class Needed(Refused):
    """A question that the review is not complete without cannot be left open."""


class NotAmongThem(Refused):
    """An incident that is named is one that the writer sees, and that is as open as this one."""


class Sealed(Refused):
    """A sealed question has no views and no remarks beside it."""


def answer(review: Review, question: Question, *, value: Value, by: Person, at: datetime, seen: int) -> Answer | None:
    """Save the answer to a question as it is typed; ``seen`` is the version it was written upon.

    Says what is saved, or none for a sealed answer. What stood there before somebody else is kept.

    :raises ReviewOver: the review is finished. :raises Stale: somebody saved another answer meanwhile.
    :raises Needed: it may not be left open. :raises NotAmongThem: an incident that it names cannot be named here.
    """
    check_writable(review)
    if value.get("left") and question.required:
        raise Needed("This one belongs to every review. A sentence is enough.")
    if question.kind == "incidents":
        value = _as_open(review, question, value, by=by)
    _note_presence(review, question, by=by, at=at)
    if question.sealed_for:
        _answer_sealed(review, question, value=value, by=by, at=at)
        return None
    found = _put(review, question, value=value, by=by, at=at, seen=seen)
    if review.state_of is ReviewState.OWED and is_said(value):
        review.state = ReviewState.WRITING
    touch(review)
    db.session.flush()
    return found


def add_view(review: Review, question: Question, *, text: str, by: Person, at: datetime) -> View:
    """Say beside an answer how it looked from somewhere else. :raises Sealed: the question is sealed."""
    check_writable(review)
    _check_open(question)
    view = View(review_id=review.id, question=question.slug, text=check_words(text), by_id=by.id, at=at)
    db.session.add(view)
    if review.state_of is ReviewState.OWED:
        review.state = ReviewState.WRITING
    touch(review)
    return view


def comment(review: Review, question: Question, *, text: str, by: Person, at: datetime) -> Comment:
    """Remark on an answer. :raises Sealed: the question is sealed."""
    check_writable(review)
    _check_open(question)
    said = check_words(text, LONGEST_COMMENT)
    last = db.session.scalar(select(func.max(Comment.number)).where(Comment.review_id == review.id)) or 0
    made = Comment(review_id=review.id, number=last + 1, question=question.slug, text=said, by_id=by.id, at=at)
    db.session.add(made)
    touch(review)
    return made


def settle_comment(review: Review, number: int, *, done: bool, by: Person, at: datetime) -> Comment:
    """Mark a remark as dealt with, or open it again. :raises NotFound: there is none of this number."""
    hold(review)
    found = db.session.scalar(select(Comment).where(Comment.review_id == review.id, Comment.number == number))
    if found is None:
        raise NotFound
    found.done_at, found.done_by_id = (at, by.id) if done else (None, None)
    touch(review)
    return found


def _put(review: Review, question: Question, *, value: Value, by: Person, at: datetime, seen: int) -> Answer:
    """:raises Stale: what stands there is not what this was written upon, and says something else."""
    found = answer_to(review, question.slug)
    if found is not None and found.value == value:
        return found
    if seen != (found.version if found else 0):
        raise _stale(question, text_of(question, found.value if found else None), value)
    if found is None:
        found = Answer(review_id=review.id, question=question.slug, value=value, version=1, by_id=by.id, at=at)
        db.session.add(found)
    else:
        _keep(found, by=by, at=at)
        found.value, found.version, found.by_id, found.at = value, found.version + 1, by.id, at
    found.by = by
    return found


def _as_open(review: Review, question: Question, value: Value, *, by: Person) -> Value:
    """The incidents that are named, with those that stand there and that this writer does not see."""
    named = [ref for ref in value.get("incidents", ()) if ref != review.incident.ref]
    seen = {one.ref: one for one in named_incidents(by, named)}
    for ref in named:
        if ref not in seen:
            raise NotAmongThem(f"There is no {ref} that you can see. Write references, such as INC-42.")
        if seen[ref].is_private and not review.incident.is_private:
            raise NotAmongThem(f"{ref} is private, and this review is read by people who cannot see it.")
    before = answer_to(review, question.slug)
    stood = list(before.value.get("incidents", ())) if before else []
    shown = {one.ref for one in named_incidents(by, stood)}
    found = [*(one for one in stood if one not in shown), *named]
    return {"incidents": list(dict.fromkeys(found))} if found else {**value, "incidents": []} if value else {}


def _answer_sealed(review: Review, question: Question, *, value: Value, by: Person, at: datetime) -> None:
    found = db.session.scalar(
        select(SealedAnswer).where(
            SealedAnswer.review_id == review.id,
            SealedAnswer.question == question.slug,
            SealedAnswer.by_id == by.id,
        )
    )
    if found is None:
        found = SealedAnswer(review_id=review.id, question=question.slug, by_id=by.id, value=value, at=at)
        db.session.add(found)
    found.value, found.at = value, at


def _keep(found: Answer, *, by: Person, at: datetime) -> None:
    if found.by_id != by.id or at - found.at > ONE_SITTING:
        db.session.add(
            PastAnswer(
                review_id=found.review_id,
                question=found.question,
                value=found.value,
                version=found.version,
                by_id=found.by_id,
                at=found.at,
            )
        )


def _note_presence(review: Review, question: Question, *, by: Person, at: datetime) -> None:
    if question.sealed_for:
        return
    found = db.session.get(Presence, (review.id, by.id))
    if found is None:
        found = Presence(review_id=review.id, person_id=by.id, question=question.slug, at=at)
        db.session.add(found)
    found.question, found.at = question.slug, at


def _check_open(question: Question) -> None:
    if question.sealed_for:
        raise Sealed("What is sealed is answered by each for themselves.")


def _stale(question: Question, theirs: str, mine: Value) -> Stale:
    return Stale(
        "Somebody saved another answer while you were writing. Yours is kept here.",
        field=question.slug,
        theirs=theirs,
        mine=text_of(question, mine),
    )
