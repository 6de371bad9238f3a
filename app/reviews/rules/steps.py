"""The steps of a review from its facts to its publishing, and which of them are done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.reviews.models import Review
from app.reviews.rules.owed import read

LABELS = {
    "facts_checked": "Facts checked",
    "answers": "Writing",
    "debrief": "Debrief",
    "follow_ups_owned": "Follow-ups owned",
    "signed_off": "Sign-off",
    "published": "Published",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a review has so far, as far as its steps ask for it."""

    answered: frozenset[str] = frozenset()
    debriefed_at: datetime | None = None
    follow_ups_without_owner: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, whether it is done, and a note on when or how far."""

    slug: str
    label: str
    done: bool
    note: str = ""
    at: datetime | None = None


def steps_of(review: Review, standing: Standing) -> list[Step]:
    """Every step of this review in order."""
    return [_step(review, slug, standing) for slug in review.steps]


def missing_before(review: Review, step: str, standing: Standing) -> list[Step]:
    """The steps that must be done before this one and are not."""
    before = review.steps[: review.steps.index(step)] if step in review.steps else review.steps
    return [one for one in steps_of(review, standing) if one.slug in before and not one.done]


def open_questions(review: Review) -> list[str]:
    """The questions that everybody who sees the review answers together; sealed ones count nowhere."""
    return [one.slug for one in read(review.form) if not one.sealed_for]


def unanswered(review: Review, answered: Collection[str]) -> list[str]:
    """The questions that nobody has answered or left open on purpose."""
    return [one for one in open_questions(review) if one not in answered]


def _step(review: Review, slug: str, standing: Standing) -> Step:
    label = LABELS.get(slug, slug)
    match slug:
        case "facts_checked":
            return Step(slug, label, review.facts_checked_at is not None, at=review.facts_checked_at)
        case "answers":
            wanted = open_questions(review)
            said = len(wanted) - len(unanswered(review, standing.answered))
            return Step(slug, label, said == len(wanted), f"{said} of {len(wanted)} answered")
        case "debrief":
            return Step(slug, label, standing.debriefed_at is not None, at=standing.debriefed_at)
        case "follow_ups_owned":
            free = standing.follow_ups_without_owner
            return Step(slug, label, not free, f"{free} without an owner" if free else "")
        case "signed_off":
            return Step(slug, label, review.signed_off_at is not None, at=review.signed_off_at)
        case _:
            return Step(slug, label, review.published_at is not None, at=review.published_at)
