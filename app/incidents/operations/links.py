"""Incidents that belong together: related, merged into one, or offered by a rule."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import Linked, Merged, StatusChanged
from app.incidents.models import Incident, IncidentLink, LinkedOffer, Participation
from app.incidents.operations import consequences, taking_part, timeline
from app.incidents.operations.lifecycle import check_open
from app.incidents.rules.moments import EDITABLE_MOMENTS, MOMENTS, moment_of
from app.people.models import Person
from app.workflows.book import Phase

SPLIT_WITHIN = timedelta(hours=24)


class WithItself(Refused):
    """An incident is not related to itself."""


class WouldWiden(Refused):
    """A private incident is not merged into one that more people may see."""


class TooLate(Refused):
    """A merge is undone within a day."""


def relate(incident: Incident, other: Incident, *, by: Person, at: datetime) -> None:
    """Say that two incidents belong together. :raises WithItself: :raises Unchanged: they are related already."""
    if incident.id == other.id:
        raise WithItself("Choose another incident than this one.")
    if _link(incident, other) is not None:
        raise Unchanged(f"{incident.ref} and {other.ref} are linked already.")
    for one in sorted((incident, other), key=lambda each: each.id):
        timeline.hold(one)
    db.session.add(IncidentLink(incident_id=incident.id, other_id=other.id, kind="related", by_id=by.id, at=at))
    _say_linked(incident, other, by=by, at=at)
    _say_linked(other, incident, by=by, at=at)
    outbox.emit(Linked(incident.id, other.id))


def unrelate(incident: Incident, other: Incident, *, by: Person, at: datetime) -> None:
    """Say that two incidents do not belong together. :raises Unchanged: they are not related."""
    link = _link(incident, other)
    if link is None or link.kind != "related":
        raise Unchanged("These two are not related.")
    for one in sorted((incident, other), key=lambda each: each.id):
        timeline.hold(one)
    db.session.delete(link)
    timeline.record(incident, "unlinked", by=by, at=at, other_id=other.id)
    timeline.record(other, "unlinked", by=by, at=at, other_id=incident.id)


def merge(incident: Incident, into: Incident, *, by: Person, at: datetime) -> None:
    """Make this incident part of another: it ends as merged, its people join there, its words are told there.

    :raises WithItself: :raises IncidentOver: one of them has ended.
    :raises WouldWiden: this one is private and the other is not.
    """
    if incident.id == into.id:
        raise WithItself("Choose another incident than this one.")
    for one in sorted((incident, into), key=lambda each: each.id):
        timeline.hold(one)
        check_open(one)
    if incident.is_private and not into.is_private:
        raise WouldWiden("This one is private and the other is not. Make the other private first, or only relate them.")
    before = incident.status_step
    incident.phase, incident.status_since, incident.closed_at = Phase.MERGED, at, at
    incident.merged_into_id, incident.next_update_due_at = into.id, None
    link = _link(incident, into)
    if link is None:
        db.session.add(IncidentLink(incident_id=incident.id, other_id=into.id, kind="merged", by_id=by.id, at=at))
    else:
        link.kind, link.incident_id, link.other_id, link.at = "merged", incident.id, into.id, at
    for person in _people(incident):
        taking_part.be_responder(into, person, at=at)
    timeline.record(incident, "merged", by=by, at=at, other_id=into.id)
    timeline.record(into, "merged_in", by=by, at=at, other_id=incident.id)
    outbox.emit(Merged(incident.id, into.id))
    outbox.emit(StatusChanged(incident.id, before.slug, Phase.MERGED, Phase.MERGED))
    consequences.follow(incident, "closed", at=at)


def split(incident: Incident, *, by: Person, at: datetime) -> None:
    """Undo a merge within a day. :raises Unchanged: it is not merged. :raises TooLate: a day has passed."""
    timeline.hold(incident)
    into = incident.merged_into
    if incident.phase_of is not Phase.MERGED or into is None:
        raise Unchanged(f"{incident.ref} is not merged.")
    if at - incident.status_since > SPLIT_WITHIN:
        raise TooLate("A merge can be undone for a day. Declare a new incident and relate the two.")
    timeline.hold(into)
    step = incident.status_step
    incident.phase, incident.status_since, incident.closed_at, incident.merged_into_id = step.phase, at, None, None
    link = _link(incident, into)
    if link is not None:
        link.kind = "related"
    timeline.record(incident, "split", by=by, at=at, other_id=into.id)
    timeline.record(into, "split", by=by, at=at, other_id=incident.id)
    outbox.emit(StatusChanged(incident.id, Phase.MERGED, step.slug, step.phase))
    consequences.follow(incident, "status_set", at=at)


def answer_offer(offer: LinkedOffer, incident: Incident, *, taken: bool, by: Person, at: datetime) -> None:
    """Say whether a linked incident that a rule proposed was opened. :raises Unchanged: somebody answered already."""
    if offer.answered_at is not None:
        raise Unchanged("Somebody has answered this already.")
    offer.answered_at, offer.answer = at, "taken" if taken else "declined"
    timeline.record(incident, "offer", by=by, at=at, path=offer.path, answer=offer.answer)


def carry_over(incident: Incident, origin: Incident, *, by: Person, at: datetime) -> None:
    """Relate an incident that was declared on a rule's offer to where it was offered, and bring the times along.

    Does nothing where that incident made no such offer, or the two are related already.
    """
    offer = db.session.scalar(
        select(LinkedOffer).where(
            LinkedOffer.incident_id == origin.id,
            LinkedOffer.path == f"{incident.discipline}/{incident.type}",
            LinkedOffer.answer == "taken",
        )
    )
    if offer is None or _link(origin, incident) is not None:
        return
    relate(origin, incident, by=by, at=at)
    for slug in offer.carry:
        known = moment_of(origin, slug)
        if slug in EDITABLE_MOMENTS and known is not None and getattr(incident, slug) != known:
            setattr(incident, slug, known)
            timeline.record(
                incident,
                "moment",
                by=by,
                at=at,
                text="from the related incident",
                label=MOMENTS[slug],
                after=known.isoformat(),
            )


def _link(incident: Incident, other: Incident) -> IncidentLink | None:
    return db.session.scalar(
        select(IncidentLink).where(
            or_(
                (IncidentLink.incident_id == incident.id) & (IncidentLink.other_id == other.id),
                (IncidentLink.incident_id == other.id) & (IncidentLink.other_id == incident.id),
            ),
            IncidentLink.removed_at.is_(None),
        )
    )


def _say_linked(incident: Incident, other: Incident, *, by: Person, at: datetime) -> None:
    # The other one's reference is looked up when the entry is shown: its reader may not be allowed to see it.
    timeline.record(incident, "linked", by=by, at=at, other_id=other.id)


def _people(incident: Incident) -> list[Person]:
    rows = db.session.scalars(
        select(Person)
        .join(Participation, Participation.person_id == Person.id)
        .where(
            Participation.incident_id == incident.id, Participation.left_at.is_(None), Participation.kind == "responder"
        )
    )
    return list(rows)
