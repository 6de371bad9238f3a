"""What happened to a review, in the past tense."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """An incident owes a review from now on, and its form stands ready."""

    incident_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class ReviewGiven:
    """Somebody else owns a review from now on."""

    incident_id: int
    review_id: int
    to_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class ReviewSkipAsked:
    """Somebody would leave the review out, and a second person has to agree."""

    incident_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class ReviewPublished:
    """A review can be read; ``among_members`` when that means the members of a private incident only."""

    incident_id: int
    review_id: int
    among_members: bool
