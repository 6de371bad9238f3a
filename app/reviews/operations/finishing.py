"""The steps that people take: the facts checked, signed off, published, and taken up again."""

from datetime import datetime

from app.core import outbox
from app.core.errors import Refused, Unchanged
from app.incidents.operations import consequences, indexing, timeline
from app.people.models import Person
from app.reviews.events import ReviewPublished
from app.reviews.models import Review
from app.reviews.operations.touching import check_writable, hold, touch
from app.reviews.queries import answers_of, standing, views_of
from app.reviews.rules.owed import read
from app.reviews.rules.steps import Step, missing_before
from app.reviews.rules.values import text_of
from app.reviews.states import ReviewState

LONGEST_SUMMARY = 600


class StepsMissing(Refused):
    """Something comes first; ``missing`` names the steps."""

    def __init__(self, sentence: str, missing: list[Step]) -> None:
        super().__init__(sentence)
        self.missing = missing


class NotYourOwn(Refused):
    """Nobody signs off what they own themselves."""


class NotReadable(Refused):
    """Only a finished review of something private has a summary for everybody."""


def check_facts(review: Review, *, done: bool, by: Person, at: datetime) -> None:
    """Say that the facts beside the form are right, or that they have to be looked at again."""
    check_writable(review)
    review.facts_checked_at, review.facts_checked_by_id = (at, by.id) if done else (None, None)
    review.facts_checked_by = by if done else None
    _move(review)
    touch(review)


def sign_off(review: Review, *, by: Person, at: datetime) -> None:
    """Agree with what is written; the last step of a review that stays among the members.

    :raises StepsMissing: something comes first. :raises NotYourOwn: its owner cannot. :raises Unchanged: it is signed.
    """
    check_writable(review)
    if review.signed_off_at is not None:
        raise Unchanged("It is signed off already.")
    if review.owner_id == by.id:
        raise NotYourOwn("You own this review, so somebody else signs it off.")
    _check_before(review, "signed_off")
    review.signed_off_at, review.signed_off_by_id, review.signed_off_by = at, by.id, by
    timeline.record(review.incident, "review", by=by, at=at, what="signed_off")
    _move(review)
    touch(review)
    if "published" not in review.steps:
        _finish(review, ReviewState.FINISHED, by=by, at=at)


def send_back(review: Review, *, by: Person, at: datetime) -> None:
    """Take the signature off again, so that it is written on. :raises Unchanged: it is not signed."""
    check_writable(review)
    if review.signed_off_at is None:
        raise Unchanged("It is not signed off.")
    review.signed_off_at = review.signed_off_by_id = review.signed_off_by = None
    timeline.record(review.incident, "review", by=by, at=at, what="sent_back")
    _move(review)
    touch(review)


def publish(review: Review, *, by: Person, at: datetime) -> None:
    """Let everybody read it who may see the incident. :raises StepsMissing: something comes first."""
    check_writable(review)
    _check_before(review, "published")
    _finish(review, ReviewState.PUBLISHED, by=by, at=at)


def take_up_again(review: Review, *, by: Person, at: datetime, why: str) -> None:
    """Write on in a review that was finished. :raises Unchanged: it is not finished."""
    hold(review)
    if not review.state_of.is_readable:
        raise Unchanged("It is not finished yet.")
    review.published_at = review.signed_off_at = review.signed_off_by_id = review.published_by_id = None
    review.signed_off_by = review.published_by = None
    review.state = ReviewState.WRITING
    indexing.index(review.incident)
    timeline.record(review.incident, "review", by=by, at=at, text=why.strip()[:500], what="taken_up")
    touch(review)


def change_gist(review: Review, *, headline: str, gist: str, lesson_title: str, lesson: str) -> None:
    """Write what stands on top of the published page: its title, three sentences, and the lesson."""
    check_writable(review)
    review.headline, review.gist = " ".join(headline.split())[:200], gist.strip()
    review.lesson_title, review.lesson = " ".join(lesson_title.split())[:200], lesson.strip()
    touch(review)


def publish_safe_summary(review: Review, *, text: str, by: Person, at: datetime) -> None:
    """Let everybody read three lines about something private; empty takes them back.

    :raises NotReadable: it is not private, or its review is not finished. :raises Refused: it is too long.
    """
    hold(review)
    said = text.strip()
    if not review.incident.is_private or not review.state_of.is_readable:
        raise NotReadable("Three lines for everybody are written once the review of something private is finished.")
    if len(said) > LONGEST_SUMMARY or said.count("\n") > 5:
        raise Refused(f"Three lines: {LONGEST_SUMMARY} characters at most.")
    review.safe_summary, review.safe_summary_at = said, at if said else None
    indexing.index(review.incident)
    timeline.record(review.incident, "review", by=by, at=at, what="safe_summary" if said else "no_safe_summary")
    touch(review)


def _finish(review: Review, state: ReviewState, *, by: Person, at: datetime) -> None:
    review.state, review.published_at, review.published_by_id = state, at, by.id
    review.published_by = by
    review.words = _count_words(review)
    indexing.index(review.incident)
    among_members = review.incident.is_private or state is ReviewState.FINISHED
    timeline.record(review.incident, "review", by=by, at=at, what=state, label=review.label)
    touch(review)
    outbox.emit(ReviewPublished(review.incident_id, review.id, among_members))
    consequences.follow(review.incident, "review_published", at=at)


def _check_before(review: Review, step: str) -> None:
    missing = missing_before(review, step, standing(review))
    if missing:
        names = ", ".join(one.label.lower() for one in missing)
        raise StepsMissing(f"First: {names}.", missing)


def _move(review: Review) -> None:
    """Let the state say how far the steps have come."""
    if review.signed_off_at is not None:
        review.state = ReviewState.SIGNED_OFF
    elif review.facts_checked_at is not None or answers_of(review):
        review.state = ReviewState.WRITING
    else:
        review.state = ReviewState.OWED


def _count_words(review: Review) -> int:
    answers, views = answers_of(review), views_of(review)
    said = [text_of(one, answers[one.slug].value) for one in read(review.form) if one.slug in answers]
    said += [each.text for several in views.values() for each in several]
    return sum(len(one.split()) for one in (*said, review.gist, review.lesson))
