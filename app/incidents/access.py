"""The one door to an incident, and the one source of many.

For somebody who may not see a private incident it does not exist: the same ``NotFound`` as for a wrong reference.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.audit import audit
from app.core.clock import now
from app.core.db import db, is_writing
from app.core.errors import Forbidden, NotFound
from app.incidents.models import AccessGrant, Incident, Participation, RoleAssignment
from app.incidents.remembering import known, remembered
from app.people.models import GroupMember, OrganisationRole, Person
from app.people.queries import of_session, session_values
from app.workflows.book import Visibility
from app.workflows.live import current_book


class Access(IntEnum):
    """How far somebody may go.

    Note: also join, take a free role, post an update. Edit: change anything. Govern: merge, close, change visibility.
    """

    READ = 1
    NOTE = 2
    EDIT = 3
    GOVERN = 4


READ, NOTE, EDIT, GOVERN = Access.READ, Access.NOTE, Access.EDIT, Access.GOVERN


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do with one incident."""

    access: Access
    is_responder: bool = False
    holds_role: bool = False

    @property
    def may_edit(self) -> bool:
        return self.access >= EDIT

    @property
    def may_govern(self) -> bool:
        return self.access >= GOVERN


def may_see(person: Person) -> ColumnElement[bool]:
    """The condition under which this person may see an incident."""
    if person.is_guest or not person.active:
        return false()
    return _seen_by(person.id)


# Every page asks it several times; it holds nothing but the number of the person.
@lru_cache(maxsize=1_000)
def _seen_by(person_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return or_(Incident.visibility == Visibility.PUBLIC, let_in(person_id, Incident.id))


def let_in(person_id: int | InstrumentedAttribute[int], incident_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition under which this person was let in by name, or by a group: each is a search of its own index."""
    # Apart: each of them has an index, and both in one condition have none.
    # Said by hand: a subquery within a subquery would ask for anybody at all.
    groups = select(GroupMember.group_slug).where(GroupMember.person_id == person_id).correlate(Person)
    granted = select(AccessGrant.incident_id).where(AccessGrant.revoked_at.is_(None))
    by_name = granted.where(AccessGrant.person_id == person_id).correlate(Person)
    by_group = granted.where(AccessGrant.group_slug.in_(groups)).correlate(Person)
    return or_(incident_id.in_(by_name), incident_id.in_(by_group))


def visible_incidents(person: Person) -> Select[Incident]:
    """Every incident this person may see; the only source of lists, counts, charts, search and exports."""
    return select(Incident).where(may_see(person))


def access_incident(person: Person, ref: str, *, to: Access = READ, quiet: bool = False) -> Incident:
    """The incident behind a reference, for somebody who wants to go this far; locked when the request writes.

    Looking at a private one is audited, once per person, incident and hour; ``quiet`` is for the polls of a page that
    was audited when it was opened.

    :raises NotFound: there is none, or none that this person may see. Both look the same.
    :raises Forbidden: they may see it, but not do that.
    """
    wanted = visible_incidents(person).where(Incident.ref == ref.upper())
    incident = db.session.scalar(wanted.with_for_update(of=Incident) if is_writing() else wanted)
    if incident is None:
        raise NotFound
    if to > NOTE and rights_of(person, incident).access < to:
        raise Forbidden(_sentence(to))
    if incident.is_private and not quiet:
        once = f"read:{person.id}:{incident.id}:{now():%Y%m%d%H}"
        audit("incident.read", by_id=person.id, subject=incident.ref, once=once, anyway=True)
    return incident


def changes_of(ref: str, sign_in: str) -> int | None:
    """The counter of an incident's changes, for whoever holds this session and may see it; none for everybody else.

    For polls: session and right are asked with it in one statement, and no row is kept.
    """
    values = {"ref": ref, **session_values(sign_in, now())}
    return db.session.connection().scalar(_changes_of(), values)


@cache
def _changes_of() -> Select[int]:
    seen = and_(Person.organisation_role != OrganisationRole.GUEST, _seen_by(Person.id))
    asked = select(Incident.changes).join(Person, seen).where(Incident.ref == bindparam("ref"))
    return of_session(asked)


@remembered
def rights_of(person: Person, incident: Incident) -> Rights:
    """What this person may do, given that they may see it."""
    holds_role, is_responder = _part_of(person, incident)
    access = NOTE
    if holds_role or is_responder:
        access = EDIT
    if incident.lead_id == person.id or owns(person, incident):
        access = GOVERN
    return Rights(access, is_responder=is_responder, holds_role=holds_role)


def _part_of(person: Person, incident: Incident) -> tuple[bool, bool]:
    """Whether they hold a role, and whether they work on it; not asked again where a page has fetched its people."""
    people, roles = known("participants", incident), known("open_roles", incident)
    if people is not None and roles is not None:
        works = any(one.person_id == person.id and one.kind == "responder" for one in people)
        return any(one.person_id == person.id for one in roles), works
    holds = exists().where(
        RoleAssignment.incident_id == incident.id,
        RoleAssignment.person_id == person.id,
        RoleAssignment.until_at.is_(None),
    )
    working = exists().where(
        and_(
            Participation.incident_id == incident.id,
            Participation.person_id == person.id,
            Participation.left_at.is_(None),
            Participation.kind == "responder",
        )
    )
    holds_role, is_responder = db.session.execute(select(holds, working)).one()
    return bool(holds_role), bool(is_responder)


def owns(person: Person, incident: Incident) -> bool:
    """Whether this person is in the team of the incident's discipline."""
    return person.team_slug is not None and person.team_slug == current_book().discipline(incident.discipline).team


def may_declare(person: Person, declare_by: tuple[str, ...]) -> bool:
    """Whether this person may declare a type that only these groups may declare; no groups means everyone."""
    return not person.is_guest and (not declare_by or bool(person.group_slugs & set(declare_by)))


def can_see(person: Person, incident: Incident) -> bool:
    """Whether this person may see this very incident now; read at delivery time, never remembered."""
    return bool(db.session.scalar(select(exists().where(Incident.id == incident.id, may_see(person)))))


def _sentence(to: Access) -> str:
    if to is GOVERN:
        return "Only the lead or the team that owns this kind of incident can do that."
    return "Join this incident first, then you can change it."
