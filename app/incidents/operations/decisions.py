"""Questions that a person decides, with a reason; the last answer counts and none is erased. And risk ratings."""

from collections.abc import Mapping
from datetime import datetime

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.incidents.events import IncidentChanged
from app.incidents.models import Decision, Incident, RiskAnswer
from app.incidents.operations import consequences, timeline
from app.incidents.operations.lifecycle import check_open
from app.people.models import Person
from app.workflows.book import Field, FieldKind, RiskRating


class NotADecision(Refused):
    """The book has no such question for this type."""


class NoReason(Refused):
    """A decision is kept with why it was made."""


class NotAnswered(Refused):
    """Every question of a risk rating has to be answered."""


def decide(incident: Incident, question: Field, *, value: str, reason: str, by: Person, at: datetime) -> Decision:
    """Answer a question of the book; a later answer supersedes this one.

    :raises NotADecision: it is no question of this type. :raises NoReason: it asks for a reason and there is none.
    :raises UnknownSlug: it has no such answer.
    """
    timeline.hold(incident)
    check_open(incident)
    if question.kind is not FieldKind.DECISION:
        raise NotADecision("That is not a question somebody decides.")
    answer = question.option(value)
    if question.reason_required and not reason.strip():
        raise NoReason("Say why. A regulator, or the next person, will ask.")
    decision = Decision(
        incident_id=incident.id,
        field=question.slug,
        value=answer.slug,
        reason=reason.strip()[:5000],
        by_id=by.id,
        at=at,
    )
    decision.by = by
    db.session.add(decision)
    db.session.flush()
    timeline.record(
        incident,
        "decided",
        by=by,
        at=at,
        text=decision.reason,
        slug=question.slug,
        label=question.label,
        answer=answer.label,
    )
    outbox.emit(IncidentChanged(incident.id, "decisions"))
    consequences.follow(incident, "decision_made", at=at, decision=f"{question.slug}:{answer.slug}")
    return decision


def rate_risk(
    asked: RiskAnswer, incident: Incident, rating: RiskRating, answers: Mapping[str, str], *, by: Person, at: datetime
) -> None:
    """Fill in a risk rating: the worst answer rates, since harm does not average out.

    :raises NotAnswered: a question is left open.
    """
    timeline.hold(incident)
    check_open(incident)
    worst = 0
    for question in rating.questions:
        order = [one.slug for one in question.options]
        if answers.get(question.slug) not in order:
            raise NotAnswered(f"“{question.ask}” is not answered yet.")
        share = order.index(answers[question.slug]) / max(1, len(order) - 1)
        worst = max(worst, round(share * (len(rating.ratings) - 1)))
    found = rating.ratings[worst]
    asked.answers, asked.rating, asked.by_id, asked.by, asked.at = dict(answers), found.slug, by.id, by, at
    timeline.record(incident, "risk", by=by, at=at, label=rating.label, rating=found.label, answers=dict(answers))
    incident.fields = {**(incident.fields or {}), rating.slug: found.slug}
    outbox.emit(IncidentChanged(incident.id, "risk"))
    consequences.follow(incident, "decision_made", at=at, decision=f"{rating.slug}:{found.slug}")
