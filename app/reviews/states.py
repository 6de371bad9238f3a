"""How far a review has come."""

from enum import StrEnum


class ReviewState(StrEnum):
    """``finished`` is the end of a review that stays among the members; ``published`` that of all others."""

    OWED = "owed"
    WRITING = "writing"
    SIGNED_OFF = "signed_off"
    PUBLISHED = "published"
    FINISHED = "finished"
    SKIPPED = "skipped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is owed."""
        return self in {ReviewState.PUBLISHED, ReviewState.FINISHED, ReviewState.SKIPPED}

    @property
    def is_readable(self) -> bool:
        """Whether it stands in the library, for those who may see its incident."""
        return self in {ReviewState.PUBLISHED, ReviewState.FINISHED}


OPEN_STATES = (ReviewState.OWED, ReviewState.WRITING, ReviewState.SIGNED_OFF)
READABLE = (ReviewState.PUBLISHED, ReviewState.FINISHED)
