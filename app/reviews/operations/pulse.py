"""How it was for those who took part: counted, never kept by person."""

from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.models import Incident
from app.people.models import Person
from app.reviews.models import Pulse, PulseTaken
from app.reviews.queries import who_took_part

FROM = 5
QUESTIONS = {
    "handled": ("It was handled well", ("No", "Partly", "Mostly", "Fully")),
    "safe": ("I felt safe to declare it and to say what I saw", ("No", "Partly", "Mostly", "Fully")),
    "hard": ("How hard was it on you?", ("Fine", "Tiring", "Heavy", "I would rather not say")),
}


class NotAsked(Refused):
    """Only those who took part are asked."""


class NotAnswered(Refused):
    """The first two are the pulse; the rest is optional."""


def may_answer(incident: Incident, person: Person) -> bool:
    """Whether this person is asked, and has not answered yet."""
    took_part = any(one.id == person.id for one in who_took_part(incident))
    return took_part and db.session.get(PulseTaken, (incident.id, person.id)) is None


def answer(incident: Incident, answers: dict[str, int], *, remark: str, by: Person) -> None:
    """Count one person's answers, and that they answered; nothing links the two.

    :raises NotAsked: they took no part. :raises Unchanged: they answered before.
    :raises NotAnswered: one of the first two is missing.
    """
    _check(incident, answers, by=by)
    db.session.add(PulseTaken(incident_id=incident.id, person_id=by.id))
    found = db.session.get(Pulse, incident.id, with_for_update=True)
    if found is None:
        found = Pulse(incident_id=incident.id, answers=0, tallies={}, remarks=[], shown={})
        db.session.add(found)
    tallies = _counted(found.tallies, answers)
    found.tallies, found.answers = tallies, found.answers + 1
    if remark.strip():
        found.remarks = sorted([*found.remarks, remark.strip()[:2_000]])
    if found.answers % FROM == 0:
        found.shown = {"answers": found.answers, "tallies": tallies, "remarks": found.remarks}


def _check(incident: Incident, answers: dict[str, int], *, by: Person) -> None:
    if not any(one.id == by.id for one in who_took_part(incident)):
        raise NotAsked("Only those who took part are asked.")
    if db.session.get(PulseTaken, (incident.id, by.id)) is not None:
        raise Unchanged("You answered already. Thank you.")
    if any(slug not in answers for slug in ("handled", "safe")):
        raise NotAnswered("Two taps: one answer to each of the first two questions.")


def _counted(before: dict[str, list[int]], answers: dict[str, int]) -> dict[str, list[int]]:
    """The tallies with these answers counted in."""
    tallies = {slug: list(before.get(slug) or [0] * len(choices)) for slug, (_, choices) in QUESTIONS.items()}
    for slug, chosen in answers.items():
        if slug in tallies and 0 <= chosen < len(tallies[slug]):
            tallies[slug][chosen] += 1
    return tallies
