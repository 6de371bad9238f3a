"""What incidents wait for from one person: promises of those they lead, their actions, steps, deadlines, questions."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.access import may_see, visible_incidents
from app.incidents.models import (
    AccessGrant,
    AccessRequest,
    ChecklistItem,
    Clock,
    Handover,
    Incident,
    RiskAnswer,
    RoleAssignment,
)
from app.incidents.of_people import actions_owned
from app.incidents.states import ClockState, Stage
from app.people.models import Person
from app.people.waiting import Waiting, waits

MOST = 20
SOON = timedelta(hours=4)


@waits("incidents.updates")
def updates(person: Person, at: datetime) -> list[Waiting]:
    """Updates that are promised soon or late, of incidents this person leads or speaks for."""
    speaks_for = select(RoleAssignment.incident_id).where(
        RoleAssignment.person_id == person.id, RoleAssignment.until_at.is_(None)
    )
    rows = db.session.scalars(
        visible_incidents(person)
        .where(Incident.id.in_(speaks_for), Incident.stage == Stage.NOW, Incident.next_update_due_at < at + SOON)
        .order_by(Incident.next_update_due_at)
        .limit(MOST)
    )
    return [
        Waiting(
            "megaphone", "Post an update on", url_for("incidents.show", ref=one.ref), one.ref, one.next_update_due_at
        )
        for one in rows
    ]


@waits("incidents.actions")
def actions(person: Person, _at: datetime) -> list[Waiting]:
    """Actions this person owns."""
    return [
        Waiting(
            "square-check",
            # The words of an action may tell what a private incident is about: they stay on its own pages.
            "Do your action in" if one.incident.is_private else f"{one.text}:",
            url_for("incidents.show", ref=one.incident.ref, _anchor="actions"),
            one.incident.ref,
            one.due_at,
            one.added_at,
        )
        for one in actions_owned(person, limit=MOST)
    ]


@waits("incidents.steps")
def steps(person: Person, at: datetime) -> list[Waiting]:
    """Late checklist steps of roles this person holds, the one that waits longest of each incident."""
    rows = db.session.execute(
        select(ChecklistItem, Incident)
        .join(Incident, Incident.id == ChecklistItem.incident_id)
        .join(
            RoleAssignment,
            (RoleAssignment.incident_id == ChecklistItem.incident_id) & (RoleAssignment.role == ChecklistItem.role),
        )
        .where(RoleAssignment.person_id == person.id, RoleAssignment.until_at.is_(None), may_see(person))
        .where(ChecklistItem.done_at.is_(None), ChecklistItem.due_at < at, Incident.stage != Stage.OVER)
        .order_by(ChecklistItem.due_at)
        .limit(MOST)
    )
    firsts: dict[int, Waiting] = {}
    for item, incident in rows:
        text = "A step of the checklist waits in" if incident.is_private else f"{item.text}:"
        href = url_for("incidents.show", ref=incident.ref, _anchor="checklist")
        firsts.setdefault(incident.id, Waiting("list-checks", text, href, incident.ref, item.due_at))
    return list(firsts.values())


@waits("incidents.clocks")
def clocks(person: Person, _at: datetime) -> list[Waiting]:
    """Deadlines that run in incidents where this person holds the role that owns them."""
    rows = db.session.execute(
        select(Clock, Incident)
        .join(Incident, Incident.id == Clock.incident_id)
        .join(
            RoleAssignment,
            (RoleAssignment.incident_id == Clock.incident_id) & (RoleAssignment.role == Clock.owner_role),
        )
        .where(RoleAssignment.person_id == person.id, RoleAssignment.until_at.is_(None), may_see(person))
        .where(Clock.state.in_((ClockState.TO_DECIDE, ClockState.RUNNING, ClockState.WARNED, ClockState.MISSED)))
        .order_by(Clock.due_at)
        .limit(MOST)
    )
    return [
        Waiting(
            "timer",
            f"{'Decide' if clock.state == ClockState.TO_DECIDE else 'Keep'} “{clock.label}” in",
            url_for("incidents.show", ref=incident.ref, _anchor="clocks"),
            incident.ref,
            clock.due_at,
        )
        for clock, incident in rows
    ]


@waits("incidents.questions")
def questions(person: Person, _at: datetime) -> list[Waiting]:
    """Roles somebody would hand over to this person, and risk ratings of incidents they lead."""
    offers = db.session.scalars(
        select(Handover)
        .join(Incident, Incident.id == Handover.incident_id)
        .where(Handover.to_id == person.id, Handover.answered_at.is_(None), may_see(person))
        .options(joinedload(Handover.incident), joinedload(Handover.offered_by))
        .limit(MOST)
    )
    asked = db.session.execute(
        select(RiskAnswer, Incident)
        .join(Incident, Incident.id == RiskAnswer.incident_id)
        .where(
            RiskAnswer.rating.is_(None), Incident.lead_id == person.id, Incident.stage != Stage.OVER, may_see(person)
        )
        .limit(MOST)
    )
    found = [
        Waiting(
            "hand",
            f"{one.offered_by.name} asks you to take over in",
            url_for("incidents.show", ref=one.incident.ref, _anchor="people"),
            one.incident.ref,
            since=one.at,
        )
        for one in offers
    ]
    return found + [
        Waiting(
            "scale",
            "Fill in the risk rating,",
            url_for("incidents.actions_page", ref=incident.ref, _anchor="risk"),
            incident.ref,
            since=answer.asked_at,
        )
        for answer, incident in asked
    ]


@waits("incidents.requests")
def requests(person: Person, _at: datetime) -> list[Waiting]:
    """People who would like to see a private incident that this person leads or belongs to by name."""
    rows = db.session.execute(
        select(AccessRequest, Incident)
        .join(Incident, Incident.id == AccessRequest.incident_id)
        .outerjoin(
            AccessGrant,
            (AccessGrant.incident_id == Incident.id)
            & (AccessGrant.person_id == person.id)
            & AccessGrant.revoked_at.is_(None),
        )
        .where(AccessRequest.answered_at.is_(None), may_see(person))
        .where(or_(Incident.lead_id == person.id, AccessGrant.id.is_not(None)))
        .options(joinedload(AccessRequest.person))
        .order_by(AccessRequest.at)
        .limit(MOST)
    )
    return [
        Waiting(
            "user-plus",
            f"{request.person.name} asks to see",
            url_for("incidents.people", ref=incident.ref),
            incident.ref,
            since=request.at,
        )
        for request, incident in rows
    ]
