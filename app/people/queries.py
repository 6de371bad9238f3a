"""Questions about people: who is called so, who is in a group, who could be asked."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.people.models import GroupMember, Notice, Person, SavedView, Team


def person_by_key(key: str) -> Person | None:
    """The active person whose address ends so, or none."""
    return db.session.scalar(select(Person).where(Person.key == key, Person.active))


def person_by_email(email: str) -> Person | None:
    """Whoever signs in with this address, active or not; letters' case does not count."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def person_for_session(person_id: int) -> Person | None:
    """The person of a session with their groups, in as few statements as a page can afford."""
    return db.session.scalar(
        select(Person).where(Person.id == person_id, Person.active).options(selectinload(Person.memberships))
    )


def active_people() -> list[Person]:
    """Everybody who can be asked or assigned, by name; guests left out."""
    return list(
        db.session.scalars(
            select(Person).where(Person.active, Person.organisation_role != "guest").order_by(func.lower(Person.name))
        )
    )


def people_in_groups(slugs: Iterable[str]) -> list[Person]:
    """The active people in any of these groups, each once, by name."""
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.active,
                Person.id.in_(select(GroupMember.person_id).where(GroupMember.group_slug.in_(list(slugs)))),
            )
            .order_by(func.lower(Person.name))
        )
    )


def people_by_ids(ids: Iterable[int]) -> dict[int, Person]:
    """These people by their id, active or not."""
    return {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(list(ids))))}


def group_sizes() -> dict[str, int]:
    """How many active people each group of the book has."""
    rows = db.session.execute(
        select(GroupMember.group_slug, func.count()).join(Person).where(Person.active).group_by(GroupMember.group_slug)
    )
    return {slug: count for slug, count in rows}


def teams() -> list[Team]:
    """All teams by name."""
    return list(db.session.scalars(select(Team).order_by(Team.label)))


def unread_notices(person: Person) -> int:
    """How many notices wait unread for this person."""
    return db.session.scalar(select(func.count()).where(Notice.person_id == person.id, Notice.read_at.is_(None))) or 0


def saved_views(person: Person, page: str) -> list[SavedView]:
    """The views this person saved for a list page, and the ones others share."""
    return list(
        db.session.scalars(
            select(SavedView)
            .where(SavedView.page == page, (SavedView.person_id == person.id) | SavedView.shared)
            .order_by(SavedView.label)
        )
    )
