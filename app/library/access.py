"""Who may read what stands in the library: whoever may see its incident, and everybody what is written for all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.incidents.access import let_in, may_see
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.library.models import MARKED, Belongs, Family, FamilyMember, LibraryItem
from app.library.rules.themes import NO_REPEAT
from app.people.models import Person

ENOUGH = 2


def readable(person: Person) -> Select[LibraryItem]:
    """Every item this person may read: those of incidents they may see, and what is written for all."""
    seen = (
        select(Incident.id)
        .where(may_see(person), Incident.mode != Mode.PRACTICE, Incident.id == LibraryItem.incident_id)
        .exists()
    )
    return select(LibraryItem).where(or_(LibraryItem.for_all.is_(True), seen))


def likely(person: Person) -> Select[LibraryItem]:
    """What ``readable`` holds, asked of the items alone: to find and count by. What is shown is asked of it again."""
    if person.is_guest or not person.active:
        return select(LibraryItem).where(false())
    seen = or_(
        LibraryItem.for_all.is_(True), LibraryItem.is_public.is_(True), let_in(person.id, LibraryItem.incident_id)
    )
    return select(LibraryItem).where(seen)


def item_by_key(person: Person, key: str) -> LibraryItem:
    """The review or lesson behind a key, for marks; lines about something private carry none, for a list of marks names
    the incident. :raises NotFound: there is none that this person may read.
    """
    wanted = readable(person).where(LibraryItem.key == key, LibraryItem.kind.in_(MARKED))
    found = db.session.scalar(wanted.options(joinedload(LibraryItem.incident)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A family as one person sees it: only members that they may see, oldest first, and at least two of them."""

    family: Family
    members: list[FamilyMember] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        return sum(one.state == Belongs.CONFIRMED for one in self.members) >= ENOUGH

    @property
    def sure(self) -> list[FamilyMember]:
        """Those that belong: what a person has confirmed; of a proposal everything."""
        if not self.confirmed:
            return self.members
        return [one for one in self.members if one.state == Belongs.CONFIRMED]

    @property
    def unsure(self) -> list[FamilyMember]:
        """What the machine thinks belongs here too."""
        return [one for one in self.members if one not in self.sure]

    @property
    def last_at(self) -> datetime:
        return self.sure[-1].incident.declared_at


def memberships(person: Person, *, refused: bool = False) -> Select[FamilyMember]:
    """Every membership that this person may see and nobody refused, or that somebody did; the source of families."""
    stands = FamilyMember.state == Belongs.REFUSED if refused else FamilyMember.state != Belongs.REFUSED
    return (
        select(FamilyMember)
        .join(Incident, Incident.id == FamilyMember.incident_id)
        .where(may_see(person), Incident.phase.not_in(NO_REPEAT), stands)
    )


def visible_families(person: Person, among: Select[FamilyMember] | None = None) -> list[Seen]:
    """The families with two members or more that this person may see, confirmed ones first, then the newest."""
    seen = memberships(person) if among is None else among
    several = (
        seen.with_only_columns(FamilyMember.family_id, maintain_column_froms=True)
        .group_by(FamilyMember.family_id)
        .having(func.count() >= ENOUGH)
    )
    rows = seen.where(FamilyMember.family_id.in_(several)).options(
        contains_eager(FamilyMember.incident), joinedload(FamilyMember.family), joinedload(FamilyMember.by)
    )
    found: dict[int, Seen] = {}
    for one in db.session.scalars(rows.order_by(Incident.declared_at, Incident.id)):
        found.setdefault(one.family_id, Seen(one.family)).members.append(one)
    return sorted(found.values(), key=lambda each: (each.confirmed, each.last_at, each.family.key), reverse=True)


def families_with(person: Person, incident_ids: Sequence[int]) -> list[Seen]:
    """The families that one of these incidents is in."""
    mine = memberships(person).where(FamilyMember.incident_id.in_(incident_ids))
    return visible_families(person, _of(person, mine.with_only_columns(FamilyMember.family_id)))


def confirmed_lately(person: Person, *, limit: int) -> list[Seen]:
    """The confirmed families that came back last; what the machine proposed is not read for it."""
    sure = memberships(person).where(FamilyMember.state == Belongs.CONFIRMED)
    newest = (
        sure.with_only_columns(FamilyMember.family_id, maintain_column_froms=True)
        .group_by(FamilyMember.family_id)
        .having(func.count() >= ENOUGH)
        .order_by(func.max(Incident.declared_at).desc(), FamilyMember.family_id)
        .limit(limit)
    )
    ids = list(db.session.scalars(newest))
    return visible_families(person, _of(person, ids)) if ids else []


def _of(person: Person, family_ids: Select[int] | list[int]) -> Select[FamilyMember]:
    return memberships(person).where(FamilyMember.family_id.in_(family_ids))


def access_family(person: Person, key: str) -> Seen:
    """The family behind a key. :raises NotFound: there is none of which this person may see two members."""
    found = visible_families(person, memberships(person).join(Family).where(Family.key == key))
    if not found:
        raise NotFound
    return found[0]


def members_of(family_id: int) -> list[FamilyMember]:
    """For reactions, which ask of everybody they tell whether they may see the incident: who is in a family."""
    wanted = select(FamilyMember).where(FamilyMember.family_id == family_id, FamilyMember.state != Belongs.REFUSED)
    rows = wanted.options(joinedload(FamilyMember.incident), joinedload(FamilyMember.family))
    return list(db.session.scalars(rows.order_by(FamilyMember.incident_id)))
