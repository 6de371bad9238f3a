"""Who is responsible for what: roles are taken, given, handed over and left; their history stays."""

from datetime import datetime

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Forbidden, Refused, Unchanged
from app.incidents.access import EDIT, can_see, rights_of
from app.incidents.events import HandoverOffered, RoleAssigned, RoleReleased
from app.incidents.models import Handover, Incident, RoleAssignment
from app.incidents.operations import consequences, taking_part, timeline
from app.incidents.operations.lifecycle import check_open
from app.incidents.queries import holder
from app.people.models import GroupMember, Person
from app.workflows.book import Role


class NotAllowedInRole(Refused):
    """The book says that other people hold this role, or that it must not be held together with another."""


class CannotSeeIt(Refused):
    """Nobody takes a role in something they may not see."""


class NobodyHolds(Refused):
    """There is nothing to hand over or to leave."""


class AnsweredAlready(Refused):
    """The offer is no longer open."""


def assign(incident: Incident, role: Role, *, to: Person, by: Person, at: datetime, note: str = "") -> None:
    """Give somebody a role, taking it from whoever held it; taking a free role yourself needs no more than being here.

    :raises Forbidden: the one who asks may only take a free role. :raises Unchanged: they hold it already.
    :raises NotAllowedInRole: the book forbids it. :raises CannotSeeIt: it is private to others.
    """
    timeline.hold(incident)
    check_open(incident)
    current = holder(incident, role.slug)
    if current is not None and current.person_id == to.id:
        raise Unchanged(f"{to.name} is {role.label.lower()} already.")
    if rights_of(by, incident).access < EDIT and not (current is None and to.id == by.id):
        raise Forbidden("Join this incident first, then you can change who does what.")
    _check_may_hold(incident, role, to)
    if current is not None:
        current.until_at, current.handover_note = at, note.strip()[:5000]
    db.session.add(RoleAssignment(incident_id=incident.id, role=role.slug, person_id=to.id, from_at=at))
    if role.slug == "lead":
        incident.lead_id, incident.lead = to.id, to
    taking_part.be_responder(incident, to, at=at)
    timeline.record(
        incident,
        "role",
        by=by,
        at=at,
        text=note.strip()[:5000],
        label=role.label,
        before=current.person.name if current else "",
        after=to.name,
    )
    outbox.emit(RoleAssigned(incident.id, role.slug, to.id, by.id))
    consequences.follow(incident, "role_assigned", at=at, role=role.slug)


def release(incident: Incident, role: Role, *, by: Person, at: datetime) -> None:
    """Make a role free again.

    :raises NobodyHolds: it is free. :raises IncidentOver: it has ended.
    """
    timeline.hold(incident)
    check_open(incident)
    current = holder(incident, role.slug)
    if current is None:
        raise NobodyHolds(f"Nobody is {role.label.lower()} now.")
    current.until_at = at
    if role.slug == "lead":
        incident.lead_id, incident.lead = None, None
    timeline.record(incident, "role", by=by, at=at, label=role.label, before=current.person.name, after="")
    outbox.emit(RoleReleased(incident.id, role.slug, current.person_id))


def offer_handover(incident: Incident, role: Role, *, to: Person, by: Person, at: datetime, note: str) -> Handover:
    """Ask somebody to take a role over, with a note; until they say yes, whoever holds it goes on.

    :raises NobodyHolds: the role is free. :raises Unchanged: they hold it already.
    :raises NotAllowedInRole: the book forbids it. :raises CannotSeeIt: it is private to others.
    """
    timeline.hold(incident)
    check_open(incident)
    current = holder(incident, role.slug)
    if current is None:
        raise NobodyHolds(f"Nobody is {role.label.lower()} now, so there is nothing to hand over.")
    if current.person_id == to.id:
        raise Unchanged(f"{to.name} is {role.label.lower()} already.")
    _check_may_hold(incident, role, to)
    for earlier in db.session.scalars(
        select(Handover).where(
            Handover.incident_id == incident.id, Handover.role == role.slug, Handover.answered_at.is_(None)
        )
    ):
        earlier.answered_at, earlier.answer = at, "replaced"
    words = timeline.check_words(note, 5000)
    offer = Handover(incident_id=incident.id, role=role.slug, from_id=by.id, to_id=to.id, note=words, at=at, answer="")
    db.session.add(offer)
    db.session.flush()
    timeline.record(incident, "handover_offered", by=by, at=at, label=role.label, to=to.name)
    outbox.emit(HandoverOffered(incident.id, offer.id))
    return offer


def answer_handover(offer: Handover, *, yes: bool, by: Person, at: datetime) -> None:
    """Take the role that was offered, or say not now.

    :raises AnsweredAlready: somebody answered, or another offer replaced it.
    :raises Forbidden: it was offered to somebody else.
    """
    incident = offer.incident
    timeline.hold(incident)
    if offer.to_id != by.id:
        raise Forbidden("This was offered to somebody else.")
    if offer.answered_at is not None:
        raise AnsweredAlready("This offer is no longer open.")
    role = incident.workflow.role(offer.role)
    offer.answered_at, offer.answer = at, "yes" if yes else "no"
    if not yes:
        timeline.record(incident, "handover_declined", by=by, at=at, label=role.label)
        return
    _hand_over(incident, role, offer, to=by, at=at)


def _hand_over(incident: Incident, role: Role, offer: Handover, *, to: Person, at: datetime) -> None:
    taking_part.be_responder(incident, to, at=at)
    db.session.flush()
    assign(incident, role, to=to, by=to, at=at, note=offer.note)


def _check_may_hold(incident: Incident, role: Role, person: Person) -> None:
    if not can_see(person, incident):
        raise CannotSeeIt(f"{person.name} cannot see this incident. Let them in first, with a reason.")
    if role.held_by and not db.session.scalar(
        select(GroupMember.id).where(GroupMember.person_id == person.id, GroupMember.group_slug.in_(role.held_by))
    ):
        raise NotAllowedInRole(f"{role.label} is held by people of {', '.join(role.held_by)}.")
    for other in role.not_same_as:
        held = holder(incident, other)
        if held is not None and held.person_id == person.id:
            label = incident.workflow.role(other).label.lower()
            raise NotAllowedInRole(f"{person.name} is {label} already, and {role.label.lower()} must be somebody else.")
