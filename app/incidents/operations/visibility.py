"""Who may see an incident: the turn to private and back, letting people in and out, asking for access."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.core import outbox
from app.core.audit import audit
from app.core.db import db
from app.core.errors import NotFound, Refused, Unchanged
from app.incidents.codenames import new_codename
from app.incidents.events import AccessAsked, AccessGranted, GlassBroken, GroupLetIn, MadePrivate, MadePublic, ShutOut
from app.incidents.models import AccessGrant, AccessRequest, Incident, Participation, RoleAssignment
from app.incidents.operations import consequences, indexing, timeline
from app.people.models import Person
from app.workflows.book import Group, Visibility
from app.workflows.live import current_book

ASK_AGAIN_AFTER = timedelta(minutes=15)
SHORTEST_REASON = 10


class NoReason(Refused):
    """Letting somebody in, or opening up, is kept with why."""


class CodenameNeeded(Refused):
    """Making something public is confirmed by typing its codename."""


class StillNeeded(Refused):
    """Whoever holds a role, or is the last one in, cannot be shut out."""


def make_private(incident: Incident, *, by: Person, at: datetime, why: str, also: tuple[Person, ...] = ()) -> None:
    """From now on only its people may see it: who works on it, its reporter, the groups of its type, and ``also``.

    :raises Unchanged: it is private. :raises NoReason: nobody says why.
    """
    timeline.hold(incident)
    if incident.is_private:
        raise Unchanged(f"{incident.ref} is private already.")
    if not why.strip():
        raise NoReason("Say in a few words why it becomes private.")
    incident.visibility, incident.codename = Visibility.PRIVATE, incident.codename or new_codename()
    keeping = {one.id for one in keepers(incident)} | {by.id, *(one.id for one in also)}
    for person_id in sorted(keeping):
        db.session.add(
            AccessGrant(incident_id=incident.id, person_id=person_id, by_id=by.id, why="was working on it", at=at)
        )
    for group in groups_of(incident):
        db.session.add(
            AccessGrant(incident_id=incident.id, group_slug=group, by_id=by.id, why="owns this kind of incident", at=at)
        )
    for row in db.session.scalars(select(Participation).where(Participation.incident_id == incident.id)):
        if row.person_id not in keeping:
            row.left_at = at
    timeline.record(incident, "visibility", by=by, at=at, text=why.strip()[:500], to=Visibility.PRIVATE)
    indexing.index(incident)
    audit("incident.made_private", by_id=by.id, subject=incident.ref, detail={"why": why.strip()[:500]})
    outbox.emit(MadePrivate(incident.id))
    consequences.follow(incident, "made_private", at=at)


def keepers(incident: Incident) -> list[Person]:
    """Who keeps sight of an incident when it becomes private: its reporter, role holders and responders."""
    ids = {incident.reporter_id}
    ids |= set(
        db.session.scalars(
            select(RoleAssignment.person_id).where(
                RoleAssignment.incident_id == incident.id, RoleAssignment.until_at.is_(None)
            )
        )
    )
    ids |= set(
        db.session.scalars(
            select(Participation.person_id).where(
                Participation.incident_id == incident.id,
                Participation.left_at.is_(None),
                Participation.kind == "responder",
            )
        )
    )
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name)))


def groups_of(incident: Incident) -> tuple[str, ...]:
    """The groups that see a private incident of this type from the first second."""
    return incident.workflow.visible_to


def make_public(incident: Incident, *, by: Person, at: datetime, why: str, codename: str, title: str) -> None:
    """From now on everybody signed in may read all of it, under a title that was looked at again.

    :raises Unchanged: it is public. :raises NoReason: nobody says why.
    :raises CodenameNeeded: the codename was not typed.
    """
    timeline.hold(incident)
    if not incident.is_private:
        raise Unchanged(f"{incident.ref} is public already.")
    if codename.strip().lower() != (incident.codename or "").lower():
        raise CodenameNeeded("Type the codename to confirm. Everybody here will be able to read all of it.")
    if not why.strip():
        raise NoReason("Say in a few words why it becomes public.")
    words = " ".join(timeline.check_words(title, 200).split())
    incident.title, incident.visibility, incident.codename = words, Visibility.PUBLIC, None
    indexing.index(incident)
    db.session.execute(delete(AccessGrant).where(AccessGrant.incident_id == incident.id))
    timeline.record(incident, "visibility", by=by, at=at, text=why.strip()[:500], to=Visibility.PUBLIC)
    audit("incident.made_public", by_id=by.id, subject=incident.ref, detail={"why": why.strip()[:500]})
    outbox.emit(MadePublic(incident.id))


def let_in(incident: Incident, person: Person, *, by: Person | None, at: datetime, why: str) -> None:
    """Let somebody see a private incident.

    :raises Unchanged: they do, or it is public. :raises NoReason: nobody says why.
    """
    timeline.hold(incident)
    if not incident.is_private:
        raise Unchanged(f"{incident.ref} is public: {person.name} can see it.")
    if not why.strip():
        raise NoReason(f"Say why {person.name} needs to see it.")
    if _grant(incident, person) is not None:
        raise Unchanged(f"{person.name} can see it already.")
    db.session.add(
        AccessGrant(
            incident_id=incident.id, person_id=person.id, by_id=by.id if by else None, why=why.strip()[:300], at=at
        )
    )
    timeline.record(incident, "access", by=by, at=at, text=why.strip()[:300], who=person.name, to="let_in")
    audit("incident.let_in", by_id=by.id if by else None, subject=incident.ref, detail={"person": person.key})
    outbox.emit(AccessGranted(incident.id, person.id))


def let_in_group(incident: Incident, group: Group, *, by: Person, at: datetime, why: str) -> None:
    """Let everybody of a group see a private incident, those of today and those to come.

    :raises NoReason: nobody says why.
    """
    timeline.hold(incident)
    if not why.strip():
        raise NoReason(f"Say why {group.label} need to see it.")
    db.session.add(
        AccessGrant(incident_id=incident.id, group_slug=group.slug, by_id=by.id, why=why.strip()[:300], at=at)
    )
    timeline.record(incident, "access", by=by, at=at, text=why.strip()[:300], who=group.label, to="let_in")
    audit("incident.let_in", by_id=by.id, subject=incident.ref, detail={"group": group.slug})
    outbox.emit(GroupLetIn(incident.id, group.slug))


def shut_out(incident: Incident, grant: AccessGrant, *, by: Person, at: datetime) -> None:
    """Take sight of a private incident away from a person or a group.

    :raises StillNeeded: they hold a role here, or nobody would be left.
    """
    timeline.hold(incident)
    if grant.person_id is not None and db.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.incident_id == incident.id,
            RoleAssignment.person_id == grant.person_id,
            RoleAssignment.until_at.is_(None),
        )
    ):
        raise StillNeeded("They hold a role here. Hand that over first.")
    left = db.session.scalars(
        select(AccessGrant.id).where(
            AccessGrant.incident_id == incident.id, AccessGrant.revoked_at.is_(None), AccessGrant.id != grant.id
        )
    ).first()
    if left is None:
        raise StillNeeded("Somebody has to be able to see it. Let another person in first.")
    grant.revoked_at = at
    who = grant.person.name if grant.person else group_label(grant.group_slug or "")
    if grant.person_id is not None:
        row = db.session.scalar(
            select(Participation).where(
                Participation.incident_id == incident.id, Participation.person_id == grant.person_id
            )
        )
        if row is not None:
            row.left_at = at
    # Before the entry, so that whoever is shut out is not told of it where entries are told.
    outbox.emit(ShutOut(incident.id, grant.person_id, grant.group_slug or ""))
    timeline.record(incident, "access", by=by, at=at, who=who, to="shut_out")
    audit("incident.shut_out", by_id=by.id, subject=incident.ref, detail={"who": who})


def ask_for_access(ref: str, *, by: Person, at: datetime, why: str) -> None:
    """Ask to see what one was told does not exist. The answer is the same whether or not something stands behind it.

    Asking again within 15 minutes changes nothing and says nothing.
    """
    asked = db.session.scalar(
        select(AccessRequest.id).where(
            AccessRequest.person_id == by.id,
            AccessRequest.ref == ref.upper()[:16],
            AccessRequest.at > at - ASK_AGAIN_AFTER,
        )
    )
    if asked is not None:
        return
    incident_id = db.session.scalar(select(Incident.id).where(Incident.ref == ref.upper()))
    row = AccessRequest(
        ref=ref.upper()[:16],
        incident_id=incident_id,
        person_id=by.id,
        why=why.strip()[:500],
        at=at,
        answer="",
    )
    db.session.add(row)
    db.session.flush()
    # Owed for a wrong reference as well: what happens next must not take longer where there is something to tell.
    outbox.emit(AccessAsked(incident_id or 0, row.id))


def answer_request(request: AccessRequest, incident: Incident, *, yes: bool, by: Person, at: datetime) -> None:
    """Let the one who asked in, or stay silent towards them. :raises Unchanged: somebody answered already."""
    if request.answered_at is not None:
        raise Unchanged("Somebody has answered this already.")
    request.answered_at, request.answered_by_id, request.answer = at, by.id, "yes" if yes else "no"
    timeline.hold(incident)
    if yes and _grant(incident, request.person) is None:
        let_in(incident, request.person, by=by, at=at, why=request.why or "asked to see it")
    elif not yes:
        timeline.record(incident, "access", by=by, at=at, who=request.person.name, to="not_let_in")


def open_by_glass(ref: str, *, by: Person, at: datetime, why: str) -> Incident:
    """The same for a reference, whose incident an administrator cannot know; every try is audited.

    :raises NotFound: there is nothing private behind it. :raises NoReason: nobody says why.
    """
    _check_sentence(why)
    incident = db.session.scalar(select(Incident).where(Incident.ref == ref.upper()))
    if incident is None or not incident.is_private:
        audit(
            "incident.glass_tried",
            by_id=by.id,
            subject=ref.upper()[:16],
            detail={"why": why.strip()[:500]},
            anyway=True,
        )
        raise NotFound
    break_glass(incident, by=by, at=at, why=why)
    return incident


def break_glass(incident: Incident, *, by: Person, at: datetime, why: str) -> None:
    """Let an administrator in without being asked: with a reason, audited, and told to every member.

    :raises NoReason: nobody says why.
    """
    _check_sentence(why)
    timeline.hold(incident)
    audit("incident.glass_broken", by_id=by.id, subject=incident.ref, detail={"why": why.strip()[:500]})
    if _grant(incident, by) is None:
        db.session.add(
            AccessGrant(
                incident_id=incident.id, person_id=by.id, by_id=by.id, why=f"break glass: {why.strip()[:250]}", at=at
            )
        )
    timeline.record(incident, "access", by=by, at=at, text=why.strip()[:500], who=by.name, to="broke_glass")
    outbox.emit(GlassBroken(incident.id, by.id, why.strip()[:300]))


def _check_sentence(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise NoReason("Say why, in a sentence. Everybody in this incident is told, and it stays on the record.")


def group_label(slug: str) -> str:
    """What a group is called on the screen."""
    group = current_book().groups.get(slug)
    return group.label if group else slug


def _grant(incident: Incident, person: Person) -> AccessGrant | None:
    return db.session.scalar(
        select(AccessGrant).where(
            AccessGrant.incident_id == incident.id, AccessGrant.person_id == person.id, AccessGrant.revoked_at.is_(None)
        )
    )
