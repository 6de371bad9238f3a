"""What the pages of people show of incidents: roles now and before, where somebody is, what a notice is about.

All of it as far as whoever looks may see the incident. There is never a count and never an order but time and name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.access import may_see, visible_incidents
from app.incidents.models import Action, Incident, RoleAssignment
from app.incidents.states import Stage
from app.people.models import Notice, Person
from app.people.sources import About, Fact, notice_about, notice_visible, person_facts
from app.workflows.book import UnknownSlug

MOST = 20


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody holds or held in an incident that the reader may see."""

    incident: Incident
    role: str
    since: datetime


def roles_now(viewer: Person, person: Person) -> list[HeldRole]:
    """The roles a person holds in what is not over yet, latest first."""
    wanted = _roles(viewer).where(
        RoleAssignment.person_id == person.id, RoleAssignment.until_at.is_(None), Incident.stage != Stage.OVER
    )
    return _held(wanted)


def actions_owned(person: Person, *, limit: int) -> list[Action]:
    """What a person has to do in what is not over yet, the soonest due first."""
    mine = (Action.owner_id == person.id, Action.done_at.is_(None), Action.dropped_at.is_(None))
    return list(
        db.session.scalars(
            select(Action)
            .join(Incident, Incident.id == Action.incident_id)
            .where(*mine, may_see(person), Incident.stage != Stage.OVER)
            .options(joinedload(Action.incident))
            .order_by(Action.due_at.is_(None), Action.due_at, Action.id)
            .limit(limit)
        )
    )


def roles_before(viewer: Person, person: Person) -> list[HeldRole]:
    """The roles a person held before, latest first, each role of an incident once."""
    wanted = _roles(viewer).where(
        RoleAssignment.person_id == person.id,
        or_(RoleAssignment.until_at.is_not(None), Incident.stage == Stage.OVER),
    )
    return list({(one.incident.id, one.role): one for one in _held(wanted)}.values())


@person_facts
def where_they_are(viewer: Person, ids: Sequence[int]) -> dict[int, list[Fact]]:
    """The roles these people hold in what needs people now."""
    if not ids:
        return {}
    rows = db.session.execute(
        _roles(viewer).where(
            RoleAssignment.person_id.in_(ids), RoleAssignment.until_at.is_(None), Incident.stage == Stage.NOW
        )
    )
    found: dict[int, list[Fact]] = {}
    for incident, assignment in rows:
        fact = Fact(
            f"{_label(incident, assignment.role)}, {incident.ref}", f"/incidents/{incident.ref}", incident.is_private
        )
        found.setdefault(assignment.person_id, []).append(fact)
    return found


@notice_visible
def may_read_notice(person: Person) -> ColumnElement[bool]:
    """A notice about an incident is read by those who may see the incident at that moment."""
    return exists().where(Incident.id == Notice.incident_id, may_see(person))


@notice_about
def names_of(person: Person, ids: Iterable[int]) -> dict[int, About]:
    """What these incidents are called for this person: private ones by their codename, also for their own people."""
    wanted = visible_incidents(person).where(Incident.id.in_(list(ids)))
    return {one.id: About(one.ref, one.shown_title, one.is_private) for one in db.session.scalars(wanted)}


def _roles(viewer: Person) -> Select[Incident, RoleAssignment]:
    return (
        visible_incidents(viewer)
        .join(RoleAssignment, RoleAssignment.incident_id == Incident.id)
        .add_columns(RoleAssignment)
        .order_by(RoleAssignment.from_at.desc(), RoleAssignment.id.desc())
    )


def _held(wanted: "Select[Incident, RoleAssignment]") -> list[HeldRole]:
    rows = db.session.execute(wanted.limit(MOST))
    return [HeldRole(incident, _label(incident, one.role), one.from_at) for incident, one in rows]


def _label(incident: Incident, role: str) -> str:
    try:
        return incident.workflow.role(role).label
    except UnknownSlug:
        return role.replace("-", " ").capitalize()
