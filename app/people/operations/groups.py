"""Who is in a group of the book. A group may open private incidents, so its people are told who comes and goes."""

from datetime import datetime

from sqlalchemy import select

from app.core import outbox
from app.core.audit import audit
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.people.events import SightNarrowed
from app.people.kinds import GROUP
from app.people.models import GroupMember, Person
from app.people.operations import notices
from app.people.queries import group_members
from app.workflows.book import Book, Group


class AccountClosed(Refused):
    """Nobody is told through a closed account."""


def add(group: Group, person: Person, *, by: Person, at: datetime, book: Book) -> None:
    """Put somebody into a group. Where it opens private incidents, everybody in it reads who let whom in.

    :raises Unchanged: they are in it. :raises AccountClosed: they have left.
    """
    if not person.active:
        raise AccountClosed(f"The account of {person.name} is closed.")
    if _membership(group, person) is not None:
        raise Unchanged(f"{person.name} is in {group.label} already.")
    db.session.add(GroupMember(group_slug=group.slug, person_id=person.id, added_at=at))
    db.session.flush()
    audit("group.member_added", by_id=by.id, subject=group.slug, detail={"person": person.email})
    _tell(group, f"{person.name} is in {group.label} now", by=by, at=at, book=book)


def remove(group: Group, person: Person, *, by: Person, at: datetime, book: Book) -> None:
    """Take somebody out of a group. :raises Unchanged: they are not in it."""
    there = _membership(group, person)
    if there is None:
        raise Unchanged(f"{person.name} is not in {group.label}.")
    db.session.delete(there)
    db.session.flush()
    audit("group.member_removed", by_id=by.id, subject=group.slug, detail={"person": person.email})
    outbox.emit(SightNarrowed(person.id, group.slug))
    _tell(group, f"{person.name} is no longer in {group.label}", by=by, at=at, book=book)


def opens_private(group: Group, book: Book) -> bool:
    """Whether this group sees private incidents of some type from the first second."""
    return any(group.slug in one.visible_to for one in book.workflows.values())


def _membership(group: Group, person: Person) -> GroupMember | None:
    return db.session.scalar(
        select(GroupMember).where(GroupMember.group_slug == group.slug, GroupMember.person_id == person.id)
    )


def _tell(group: Group, text: str, *, by: Person, at: datetime, book: Book) -> None:
    if not opens_private(group, book):
        return
    message = notices.Message(
        kind=GROUP.slug,
        slot=f"group:{group.slug}:{at.isoformat()}",
        text=text,
        why=f"{by.name} changed it. This group sees private incidents, and you are in it",
        path=f"/people/groups/{group.slug}",
    )
    for member in group_members(group.slug):
        notices.post(member.person, message, at=at)
