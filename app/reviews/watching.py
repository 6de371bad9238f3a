"""Reviews as reminders see them."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.incidents.models import Incident
from app.incidents.watching import watch
from app.reviews.models import Review
from app.reviews.queries import answers_of, review_of
from app.reviews.rules.steps import open_questions, unanswered
from app.reviews.rules.values import is_said
from app.reviews.states import OPEN_STATES
from app.web.filters import length

SOON, A_WEEK = timedelta(days=2), timedelta(days=7)


@watch("reviews")
def near_their_due_date(at: datetime) -> Select[int]:
    """The incidents whose review is due within two days, or late."""
    return select(Review.incident_id).where(Review.state.in_(OPEN_STATES), Review.due_at < at + SOON)


def open_review(incident: Incident) -> Review | None:
    """The review that is still owed, or none."""
    review = review_of(incident)
    return review if review is not None and not review.state_of.is_over else None


def late_words(review: Review, at: datetime) -> str:
    """How late it is, and how far it has come; a kind word rather than a warning."""
    wanted = open_questions(review)
    said = {slug for slug, one in answers_of(review).items() if is_said(one.value)}
    count = len(wanted) - len(unanswered(review, said))
    far = f"{count} of {len(wanted)} questions are answered."
    if review.due_at is None or at < review.due_at:
        left = length(review.due_at - at) if review.due_at else ""
        return f"The review is due in {left}. {far}"
    return f"The review is {length(at - review.due_at)} late. {far} A short one is better than none."
