"""The one door to a follow-up, and the one source of many: whoever may see the incident may see it."""

from sqlalchemy import Select, select

from app.core.audit import audit
from app.core.clock import now
from app.core.db import db, is_writing
from app.core.errors import Forbidden, NotFound
from app.followups.models import FollowUp
from app.incidents.access import EDIT, READ, Access, may_see, rights_of
from app.incidents.models import Incident
from app.people.models import Person


def visible_follow_ups(person: Person) -> Select[FollowUp]:
    """Every follow-up this person may see; the only source of lists, counts and exports."""
    return select(FollowUp).join(Incident, Incident.id == FollowUp.incident_id).where(may_see(person))


def access_follow_up(person: Person, ref: str, *, to: Access = READ) -> FollowUp:
    """The follow-up behind a reference, for somebody who wants to go this far; locked when the request writes.

    :raises NotFound: there is none, or none that this person may see. Both look the same.
    :raises Forbidden: they may see it, but not change it.
    """
    wanted = visible_follow_ups(person).where(FollowUp.ref == ref.upper())
    found = db.session.scalar(wanted.with_for_update(of=FollowUp) if is_writing() else wanted)
    if found is None:
        raise NotFound
    if to >= EDIT and not may_edit(person, found):
        raise Forbidden("Its owner, its team and those who worked on the incident can do that.")
    if found.incident.is_private:
        once = f"read:{person.id}:{found.incident_id}:{now():%Y%m%d%H}"
        audit("incident.read", by_id=person.id, subject=found.incident.ref, once=once, anyway=True)
    return found


def may_edit(person: Person, one: FollowUp) -> bool:
    """Whether this person may change it: its owner, its team, who wrote it down, and who may change the incident."""
    if person.id in (one.owner_id, one.created_by_id):
        return True
    if one.team_slug is not None and one.team_slug == person.team_slug:
        return True
    return rights_of(person, one.incident).access >= EDIT
