"""What reviews do when something happens to an incident, and what closing asks of them."""

from datetime import datetime

from app.core.clock import now
from app.incidents.models import Incident
from app.incidents.operations.consequences import follower
from app.incidents.rules.needs import Missing, requirement
from app.reviews.operations import opening
from app.reviews.queries import review_of
from app.reviews.rules.owed import owed
from app.reviews.states import ReviewState
from app.workflows.book import Need

_OPENS = frozenset({"declared", "status_set", "severity_set"})


@follower("reviews")
def open_the_review(incident: Incident, event: str, at: datetime) -> None:
    """Open the review that is owed once an incident is over, or as soon as it is known how bad it was."""
    if event in _OPENS:
        opening.open_when_over(incident, at)


@requirement("review")
def review_is_done(incident: Incident) -> Missing | None:
    """What closing asks where the book says ``needs: [review]``: published, finished or left out with a reason."""
    review = review_of(incident)
    if review is None:
        return Missing(Need("review"), "The review", "It opens by itself", "review") if owed(incident, now()) else None
    whys = {
        ReviewState.OWED: "Nobody has begun it",
        ReviewState.WRITING: "It is being written",
        ReviewState.SIGNED_OFF: "It is signed off and not published yet",
    }
    return Missing(Need("review"), "The review", whys.get(review.state_of, ""), "review", done=review.state_of.is_over)
