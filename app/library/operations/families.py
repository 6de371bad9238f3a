"""What comes back: the machine proposes, a person confirms or refuses with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.core import outbox
from app.core.db import db, savepoint
from app.core.errors import Refused, Unchanged
from app.incidents.models import Incident
from app.incidents.operations import timeline
from app.library.events import CameBack
from app.library.models import PUBLIC, Belongs, Family, FamilyMember, LibraryItem, LibraryTheme
from app.library.operations.shelving import circle_of, families_of
from app.library.rules.themes import SAME, key_of, label_of_basis, said_to_share
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.queries import answers_of
from app.reviews.rules.owed import read
from app.workflows.live import current_book

WITHIN = timedelta(days=180)
LONGEST_LABEL, LONGEST_WHY = 120, 500
BY_HAND = "hand"


class NoReason(Refused):
    """That two incidents are not the same is said with a reason."""


class OtherCircle(Refused):
    """What has other readers than the family does not stand in it."""


def look(incident: Incident, review: Review | None, about: set[str]) -> None:
    """See whether an incident shares with another one of the last 180 days what would make them a family.

    What no longer holds is taken out: another circle of readers always, what was only proposed as well.
    """
    bases = families_of(incident, about)
    same = _said_the_same(incident, review)
    _leave_others(incident, bases)
    for basis in bases:
        if others := _sharing(incident, basis):
            _propose(_family(basis), [*others, incident.id])
    if same:
        _propose(_family_said([*same, incident]), [one.id for one in (*same, incident)])


def confirm(
    family: Family, incidents: Sequence[Incident], *, by: Person, at: datetime, label: str = ""
) -> list[Incident]:
    """Say that these are the same trouble, and what it is called; answers with those that were not confirmed before.

    :raises OtherCircle: one of them has other readers than the family.
    """
    if family.is_public and label.strip():
        family.label, family.named_by_id = " ".join(label.split())[:LONGEST_LABEL], by.id
    known = _known(family)
    new = []
    for one in sorted(incidents, key=lambda each: each.id):
        timeline.hold(one)
        _check_circle(family, one)
        if _decide(family, one, Belongs.CONFIRMED, by=by, at=at):
            new.append(one)
            words = name_of(family)
            timeline.record(one, "family", by=by, at=at, what="confirmed", key=family.key, label=words)
            if known:
                outbox.emit(CameBack(one.id, family.id))
    if not new and not label.strip():
        raise Unchanged("That was said before.")
    return new


def _check_circle(family: Family, incident: Incident) -> None:
    if incident.is_practice:
        raise OtherCircle("What was practised is in no family.")
    if incident.is_private is family.is_public:
        raise OtherCircle("What is private and what everybody may see do not stand in one family.")
    if circle_of(incident) != family.circle:
        raise OtherCircle("What is private stands in a family with its own discipline only.")


def refuse(family: Family, incidents: Sequence[Incident], *, by: Person, at: datetime, why: str) -> None:
    """Say that these do not belong here; the machine does not propose them for it again.

    :raises NoReason: nobody says why.
    """
    reason = " ".join(why.split())[:LONGEST_WHY]
    if not reason:
        raise NoReason("Say in a few words why these are not the same.")
    for one in incidents:
        _decide(family, one, Belongs.REFUSED, by=by, at=at, why=reason)


def begin(incidents: Sequence[Incident], *, label: str, by: Person, at: datetime) -> Family:
    """Make a family that the machine did not see, of public incidents.

    :raises Refused: it has no name, or fewer than two members. :raises OtherCircle: one of them is private.
    """
    name = " ".join(label.split())[:LONGEST_LABEL]
    if not name or len({one.id for one in incidents}) < 2:
        raise Refused("Give it a name, and two incidents at least.")
    refs = "+".join(sorted(one.ref for one in incidents))
    family = _family(f"{PUBLIC}|{BY_HAND}:{refs}"[:240])
    confirm(family, incidents, by=by, at=at, label=name)
    return family


def name_of(family: Family) -> str:
    """What a family is called: by a person, else by what its members share."""
    return family.label or label_of_basis(family.basis, current_book())


def _said_the_same(incident: Incident, review: Review | None) -> list[Incident]:
    """The incidents of its circle that its finished review says share a factor with it."""
    if review is None or not review.state_of.is_readable:
        return []
    answers = answers_of(review)
    asked = [one for one in read(review.form) if one.slug in answers and not one.sealed_for]
    refs = {ref for one in asked for ref in said_to_share(one, answers[one.slug].value)} - {incident.ref}
    found = db.session.scalars(select(Incident).where(Incident.ref.in_(refs)).order_by(Incident.id)) if refs else ()
    return [one for one in found if not one.is_practice and circle_of(one) == circle_of(incident)]


def _family_said(incidents: list[Incident]) -> Family:
    """The family that one of these was said to share a factor in, or a new one."""
    begins = f"{circle_of(incidents[0])}|{SAME}:"
    found = db.session.scalar(
        select(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(Family.basis.startswith(begins, autoescape=True))
        .where(FamilyMember.incident_id.in_([one.id for one in incidents]))
        .order_by(Family.id)
        .limit(1)
    )
    return found or _family(begins + min(incidents, key=lambda one: one.id).ref)


def _leave_others(incident: Incident, bases: list[str]) -> None:
    """Out of families of another circle altogether, and out of what the portal alone proposed and holds no more."""
    circle = f"{circle_of(incident)}|"
    keys = [key_of(basis) for basis in bases]
    elsewhere = select(Family.id).where(~Family.basis.startswith(circle, autoescape=True))
    said = Family.basis.startswith(f"{circle}{SAME}:", autoescape=True)
    gone = select(Family.id).where(Family.key.not_in(keys), ~said)
    db.session.execute(
        delete(FamilyMember)
        .where(FamilyMember.incident_id == incident.id)
        .where(
            or_(
                FamilyMember.family_id.in_(elsewhere),
                (FamilyMember.state == Belongs.PROPOSED) & FamilyMember.family_id.in_(gone),
            )
        )
        .execution_options(synchronize_session=False)
    )


def _sharing(incident: Incident, basis: str) -> list[int]:
    return list(
        db.session.scalars(
            select(Incident.id)
            .join(LibraryItem, LibraryItem.incident_id == Incident.id)
            .join(LibraryTheme, LibraryTheme.item_id == LibraryItem.id)
            .where(LibraryTheme.theme == f"back:{key_of(basis)}", Incident.id != incident.id)
            .where(Incident.declared_at.between(incident.declared_at - WITHIN, incident.declared_at + WITHIN))
            .order_by(Incident.id)
        )
    )


def _family(basis: str) -> Family:
    key = key_of(basis)
    wanted = select(Family).where(Family.key == key)
    found = db.session.scalar(wanted)
    if found is not None:
        return found
    try:
        with savepoint():
            db.session.add(Family(key=key, basis=basis))
            db.session.flush()
    except IntegrityError:
        # Somebody else made it at the same instant, and theirs is visible now.
        pass
    return db.session.scalars(wanted).one()


def _propose(family: Family, incident_ids: Sequence[int]) -> None:
    """Make members of those that are none yet, in one statement: two reviews may be published at the same instant."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    members = insert(FamilyMember.__table__).on_conflict_do_nothing().returning(FamilyMember.incident_id)  # type: ignore[arg-type]
    rows = [{"family_id": family.id, "incident_id": one} for one in sorted(incident_ids)]
    new = sorted(db.session.scalars(members, rows))
    if new and _known(family):
        for one in new:
            outbox.emit(CameBack(one, family.id))


def _known(family: Family) -> bool:
    """Whether people have said of two incidents that they are the same."""
    confirmed = select(func.count()).where(FamilyMember.family_id == family.id, FamilyMember.state == Belongs.CONFIRMED)
    return (db.session.scalar(confirmed) or 0) >= 2


def _decide(family: Family, incident: Incident, state: Belongs, *, by: Person, at: datetime, why: str = "") -> bool:
    found = db.session.get(FamilyMember, (family.id, incident.id), populate_existing=True)
    if found is None:
        found = FamilyMember(family_id=family.id, incident_id=incident.id, state="")
        db.session.add(found)
    if found.state == state:
        return False
    found.state, found.by_id, found.at, found.why = state, by.id, at, why
    db.session.flush()
    return True
