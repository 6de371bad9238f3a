"""The debrief: set for a time, led by somebody who was not in it, noted while people talk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.db import db
from app.core.errors import Refused
from app.incidents.operations import timeline
from app.people.models import Person
from app.reviews.models import Debrief, Review
from app.reviews.operations import answering
from app.reviews.operations.touching import check_writable, touch
from app.reviews.queries import answer_to, debrief_of
from app.reviews.rules.values import Value
from app.workflows.book import Question

LONGEST_NOTES = 20_000


class NothingSaid(Refused):
    """A note without words."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where, how long, and who leads it."""

    starts_at: datetime | None
    minutes: int = 45
    place: str = ""
    facilitator: Person | None = None


def set_meeting(review: Review, meeting: Meeting) -> Debrief:
    """Set or move the debrief."""
    check_writable(review)
    found = _debrief(review)
    found.starts_at, found.place = meeting.starts_at, meeting.place.strip()[:500]
    found.minutes = min(max(meeting.minutes, 5), 480)
    found.facilitator = meeting.facilitator
    found.facilitator_id = meeting.facilitator.id if meeting.facilitator else None
    touch(review)
    return found


def takes_words(question: Question) -> bool:
    """Whether what is said goes into the answer itself."""
    return not question.sealed_for and question.kind in ("long_text", "text", "rows")


def say(review: Review, question: Question | None, *, text: str, by: Person, at: datetime) -> None:
    """Write down what is said, for all: behind the answer it is about, or among the notes.

    :raises NothingSaid: there are no words.
    """
    check_writable(review)
    said = text.strip()
    if not said:
        raise NothingSaid("Write what was said first.")
    if question is None or not takes_words(question):
        found = _debrief(review)
        found.notes = f"{found.notes}\n\n{said}".strip()[:LONGEST_NOTES]
        touch(review)
        return
    answer = answer_to(review, question.slug)
    before: Value = dict(answer.value) if answer else {}
    before.pop("left", None)
    value: Value
    if question.kind == "rows":
        value = {"rows": [*before.get("rows", []), {question.columns[0].slug: said}]}
    else:
        value = {"text": f"{before.get('text', '')}\n\n{said}".strip()}
    answering.answer(review, question, value=value, by=by, at=at, seen=answer.version if answer else 0)


def note_held(review: Review, *, came: Iterable[Person], by: Person, at: datetime) -> None:
    """Say that the debrief was held, and who came."""
    check_writable(review)
    found = _debrief(review)
    found.came, found.held_at, found.held_by_id = sorted({one.key for one in came}), at, by.id
    timeline.record(review.incident, "review", by=by, at=at, what="debriefed")
    touch(review)


def _debrief(review: Review) -> Debrief:
    found = debrief_of(review)
    if found is None:
        found = Debrief(review_id=review.id, minutes=45, place="", notes="", came=[])
        db.session.add(found)
        db.session.flush()
    return found
