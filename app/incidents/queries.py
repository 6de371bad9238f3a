"""What an incident has: its people, entries, tasks, deadlines. None of these decides who may look; ``access`` does."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.incidents.models import (
    AccessGrant,
    AccessRequest,
    Action,
    AffectedService,
    ChecklistItem,
    Clock,
    Decision,
    Escalation,
    Handover,
    Incident,
    IncidentLink,
    LinkedOffer,
    NudgeState,
    Participation,
    RiskAnswer,
    RoleAssignment,
    TimelineEntry,
    Update,
)
from app.incidents.remembering import remembered, unless_none
from app.incidents.rules.needs import Standing
from app.incidents.states import RUNNING_CLOCKS, ClockState, Mode, Stage
from app.people.models import Person
from app.people.queries import with_people

PAGE = 50


def incident_by_id(incident_id: int, *, lock: bool = False) -> Incident:
    """For jobs and reactions, which act for the system and not for a person.

    :raises NotFound: there is none.
    """
    wanted = select(Incident).where(Incident.id == incident_id)
    incident = db.session.scalar(wanted.with_for_update(of=Incident) if lock else wanted)
    if incident is None:
        raise NotFound
    return incident


@unless_none("roles")
def open_roles(incident: Incident) -> list[RoleAssignment]:
    """Who holds which role now."""
    return list(
        db.session.scalars(
            select(RoleAssignment)
            .where(RoleAssignment.incident_id == incident.id, RoleAssignment.until_at.is_(None))
            .options(joinedload(RoleAssignment.person))
            .order_by(RoleAssignment.from_at)
        )
    )


def past_roles(incident: Incident) -> list[RoleAssignment]:
    """Who held which role before, latest first."""
    return list(
        db.session.scalars(
            select(RoleAssignment)
            .where(RoleAssignment.incident_id == incident.id, RoleAssignment.until_at.is_not(None))
            .options(joinedload(RoleAssignment.person))
            .order_by(RoleAssignment.until_at.desc())
        )
    )


def holder(incident: Incident, role: str) -> RoleAssignment | None:
    """The open assignment of one role, or none."""
    return db.session.scalar(
        select(RoleAssignment).where(
            RoleAssignment.incident_id == incident.id, RoleAssignment.role == role, RoleAssignment.until_at.is_(None)
        )
    )


@unless_none("people")
def participants(incident: Incident) -> list[Participation]:
    """Responders and observers who have not left, in the order they came."""
    return list(
        db.session.scalars(
            select(Participation)
            .where(Participation.incident_id == incident.id, Participation.left_at.is_(None))
            .options(joinedload(Participation.person))
            .order_by(Participation.joined_at)
        )
    )


def participation(incident: Incident, person: Person) -> Participation | None:
    """How this person takes or took part, or none."""
    return db.session.scalar(
        select(Participation).where(Participation.incident_id == incident.id, Participation.person_id == person.id)
    )


def entry_by_number(incident: Incident, number: int) -> TimelineEntry:
    """:raises NotFound: this timeline has no such entry."""
    found = db.session.scalar(
        select(TimelineEntry).where(TimelineEntry.incident_id == incident.id, TimelineEntry.number == number)
    )
    if found is None:
        raise NotFound
    return found


def updates_of(incident: Incident, *, limit: int = PAGE) -> list[Update]:
    """What stakeholders were told, newest first."""
    return list(
        db.session.scalars(
            select(Update)
            .where(Update.incident_id == incident.id)
            .options(joinedload(Update.by))
            .order_by(Update.number.desc())
            .limit(limit)
        )
    )


@unless_none("actions")
def actions_of(incident: Incident) -> list[Action]:
    """Tasks of the response that were not dropped: open ones first, soonest due first."""
    order = (Action.done_at.is_not(None), Action.due_at.is_(None), Action.due_at, Action.number)
    mine = select(Action).where(Action.incident_id == incident.id, Action.dropped_at.is_(None))
    found = list(db.session.scalars(mine.order_by(*order)))
    with_people(found, "owner", "done_by")
    return found


@unless_none("steps")
def checklist_of(incident: Incident) -> list[ChecklistItem]:
    """Every step that was asked for, in the order it appeared."""
    return list(
        db.session.scalars(
            select(ChecklistItem)
            .where(ChecklistItem.incident_id == incident.id)
            .options(joinedload(ChecklistItem.done_by))
            .order_by(ChecklistItem.number)
        )
    )


@unless_none("clocks")
def clocks_of(incident: Incident) -> list[Clock]:
    """Its deadlines: what runs and is due soonest first, then the rest."""
    return list(
        db.session.scalars(
            select(Clock)
            .where(Clock.incident_id == incident.id)
            .order_by(Clock.ended_at.is_not(None), Clock.due_at.is_(None), Clock.due_at, Clock.id)
        )
    )


@unless_none("decisions")
def decisions_of(incident: Incident) -> list[Decision]:
    """Every decision, newest first; the first of a field is the one in force."""
    return list(
        db.session.scalars(
            select(Decision)
            .where(Decision.incident_id == incident.id)
            .options(joinedload(Decision.by))
            .order_by(Decision.at.desc(), Decision.id.desc())
        )
    )


@unless_none("risk")
def risk_of(incident: Incident) -> list[RiskAnswer]:
    """Risk ratings that were asked for, answered or not."""
    return list(
        db.session.scalars(
            select(RiskAnswer)
            .where(RiskAnswer.incident_id == incident.id)
            .options(joinedload(RiskAnswer.by))
            .order_by(RiskAnswer.asked_at)
        )
    )


@unless_none("services")
def services_of(incident: Incident) -> list[AffectedService]:
    """Affected services in the order they were named."""
    return list(
        db.session.scalars(
            select(AffectedService).where(AffectedService.incident_id == incident.id).order_by(AffectedService.id)
        )
    )


@unless_none("escalations")
def escalations_of(incident: Incident) -> list[Escalation]:
    """Groups that were asked to join, latest first."""
    return list(
        db.session.scalars(
            select(Escalation)
            .where(Escalation.incident_id == incident.id)
            .options(joinedload(Escalation.by), joinedload(Escalation.answered_by))
            .order_by(Escalation.number.desc())
        )
    )


def links_of(incident: Incident, seen: ColumnElement[bool]) -> list[tuple[IncidentLink, Incident | None]]:
    """Its links with the other incident, or none in its place where ``seen`` says that the reader may not see it."""
    other_id = case((IncidentLink.incident_id == incident.id, IncidentLink.other_id), else_=IncidentLink.incident_id)
    rows = db.session.execute(
        select(IncidentLink, Incident)
        .outerjoin(Incident, and_(Incident.id == other_id, seen))
        .where(
            or_(IncidentLink.incident_id == incident.id, IncidentLink.other_id == incident.id),
            IncidentLink.removed_at.is_(None),
        )
        .order_by(IncidentLink.at)
    )
    return [(link, other) for link, other in rows]


@unless_none("offers")
def offers_of(incident: Incident) -> list[LinkedOffer]:
    """Linked incidents that a rule proposes and nobody answered yet."""
    return list(
        db.session.scalars(
            select(LinkedOffer).where(LinkedOffer.incident_id == incident.id, LinkedOffer.answered_at.is_(None))
        )
    )


@unless_none("grants")
def grants_of(incident: Incident) -> list[AccessGrant]:
    """Who may see it, people before groups, in the order they were let in."""
    return list(
        db.session.scalars(
            select(AccessGrant)
            .where(AccessGrant.incident_id == incident.id, AccessGrant.revoked_at.is_(None))
            .options(joinedload(AccessGrant.person), joinedload(AccessGrant.by))
            .order_by(AccessGrant.person_id.is_(None), AccessGrant.at, AccessGrant.id)
        )
    )


@unless_none("access_requests")
def access_requests_of(incident: Incident) -> list[AccessRequest]:
    """Unanswered requests to see it."""
    return list(
        db.session.scalars(
            select(AccessRequest)
            .where(AccessRequest.incident_id == incident.id, AccessRequest.answered_at.is_(None))
            .options(joinedload(AccessRequest.person))
            .order_by(AccessRequest.at)
        )
    )


@unless_none("handovers")
def open_handovers(incident: Incident) -> list[Handover]:
    """Roles that were offered to somebody who has not answered."""
    return list(
        db.session.scalars(
            select(Handover)
            .where(Handover.incident_id == incident.id, Handover.answered_at.is_(None))
            .options(joinedload(Handover.to), joinedload(Handover.offered_by))
        )
    )


@unless_none("nudges")
def nudges_of(incident: Incident) -> list[NudgeState]:
    """What nudges have said about it and nobody dismissed, the latest first; also what was put off for a while."""
    return list(
        db.session.scalars(
            select(NudgeState)
            .where(
                NudgeState.incident_id == incident.id,
                NudgeState.said_at.is_not(None),
                NudgeState.dismissed_at.is_(None),
            )
            .order_by(NudgeState.said_at.desc(), NudgeState.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each thing an incident has; ``actions`` without those dropped, ``grants`` without those revoked."""

    people: int
    roles: int
    actions: int
    open_actions: int
    steps: int
    open_steps: int
    clocks: int
    services: int
    decisions: int
    risk: int
    escalations: int
    offers: int
    handovers: int
    grants: int
    access_requests: int
    links: int
    updates: int
    nudges: int


@remembered
def counts_of(incident: Incident) -> Counts:
    """What an incident has, counted in one statement; a page that begins with it asks for nothing that is not there."""
    row = db.session.execute(_counting(), {"incident_id": incident.id}).one()
    return Counts(**row._asdict())


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    # Made once: putting it together takes longer than running it.
    dropped, done = Action.dropped_at.is_(None), Action.done_at.is_(None)
    counted = {
        "people": _count(Participation, Participation.left_at.is_(None)),
        "roles": _count(RoleAssignment, RoleAssignment.until_at.is_(None)),
        "actions": _count(Action, dropped),
        "open_actions": _count(Action, dropped, done),
        "steps": _count(ChecklistItem),
        "open_steps": _count(ChecklistItem, ChecklistItem.done_at.is_(None)),
        "clocks": _count(Clock),
        "services": _count(AffectedService),
        "decisions": _count(Decision),
        "risk": _count(RiskAnswer),
        "escalations": _count(Escalation),
        "offers": _count(LinkedOffer, LinkedOffer.answered_at.is_(None)),
        "handovers": _count(Handover, Handover.answered_at.is_(None)),
        "grants": _count(AccessGrant, AccessGrant.revoked_at.is_(None)),
        "access_requests": _count(AccessRequest, AccessRequest.answered_at.is_(None)),
        "links": _count(IncidentLink) + _count_where(IncidentLink.other_id == bindparam("incident_id")),
        "updates": _count(Update),
        "nudges": _count(NudgeState),
    }
    return select(*(one.label(name) for name, one in counted.items()))


def _count(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return _count_where(model.incident_id == bindparam("incident_id"), *conditions)


def _count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


def _is_settled(clock: Clock) -> bool:
    """Whether nothing is owed: it sleeps, was met, is off or waived, or was missed and somebody said why."""
    if clock.state == ClockState.MISSED:
        return bool(clock.delay_reason)
    return clock.state not in RUNNING_CLOCKS


def standing(incident: Incident) -> Standing:
    """What the incident has so far, as far as a status may ask for it."""
    counts = counts_of(incident)
    return Standing(
        # What there is none of is not asked for.
        roles=frozenset(one.role for one in open_roles(incident)) if counts.roles else frozenset(),
        decisions=frozenset(one.field for one in decisions_of(incident)) if counts.decisions else frozenset(),
        services=frozenset(one.service for one in services_of(incident)) if counts.services else frozenset(),
        open_clocks=tuple(one.label for one in clocks_of(incident) if not _is_settled(one)) if counts.clocks else (),
        open_steps=counts.open_steps,
        open_actions=counts.open_actions,
        unrated=tuple(one.rating_slug for one in risk_of(incident) if one.rating is None) if counts.risk else (),
    )


def open_ones(among: Select[Incident]) -> Select[Incident]:
    """Those still to be responded to, practice left out."""
    return among.where(Incident.stage == Stage.NOW, Incident.mode != Mode.PRACTICE)


def number_open(among: Select[Incident]) -> Select[tuple[int]]:
    """Counts those of these that are still to be responded to, practice left out."""
    return _number(open_ones(among))


def count(among: Select[Incident]) -> int:
    """How many incidents these are."""
    return db.session.connection().scalar(_number(among)) or 0


def _number(among: Select[Incident]) -> Select[tuple[int]]:
    return among.with_only_columns(func.count(), maintain_column_froms=True)
