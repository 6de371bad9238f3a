"""Counting readers without naming them."""

from app.core.db import db
from app.reviews.models import ReaderMark, Review


def note_read(review: Review, *, mark: str) -> None:
    """Count one more reader, once; ``mark`` is a keyed hash that cannot be turned back into a name."""
    if review.state_of.is_readable and db.session.get(ReaderMark, (review.id, mark)) is None:
        db.session.add(ReaderMark(review_id=review.id, mark=mark))
        review.readers += 1
