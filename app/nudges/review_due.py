"""The review is due soon, or late."""

from app.nudges._asking import Ask, Asks, Look, nudge
from app.reviews.watching import A_WEEK, SOON, late_words, open_review


@nudge("review-due", rank=70, afterwards=True)
def review_due(look: Look) -> Asks:
    """Remind of the review two days before it is due and when it is late; after a week its team's lead hears of it."""
    review = open_review(look.incident)
    if review is None or review.due_at is None:
        return
    if look.at < review.due_at:
        if look.at >= review.due_at - SOON:
            yield Ask(late_words(review, look.at), review.opened_at, "soon")
        return
    yield Ask(late_words(review, look.at), review.due_at)
    if look.at - review.due_at >= A_WEEK:
        yield Ask(late_words(review, look.at), review.due_at, "week")
