"""What every operation on a review begins and ends with."""

from app.core.db import db
from app.core.errors import Refused
from app.incidents.operations import timeline
from app.reviews.models import Review


class ReviewOver(Refused):
    """What is published or left out is not changed; it is taken up again first."""


def hold(review: Review) -> None:
    """Lock the review by its incident's row, and read it afresh."""
    timeline.hold(review.incident)
    db.session.flush()
    db.session.refresh(review, ["state", "changes", "steps", "form"])


def check_writable(review: Review) -> None:
    """:raises ReviewOver: it is published, finished or left out."""
    hold(review)
    if review.state_of.is_over:
        raise ReviewOver("This review is finished. Take it up again to change something.")


def touch(review: Review) -> None:
    """Let every open page of this review know, and those of its incident."""
    review.changes += 1
    timeline.touch(review.incident)
