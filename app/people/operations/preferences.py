"""What people choose for themselves: how it looks, what reaches them, when it is quiet."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete

from app.core.db import db
from app.core.errors import Refused
from app.people.kinds import kinds
from app.people.models import NoticeMute, Person


class NoHours(Refused):
    """Quiet hours have a beginning and an end."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the portal looks to somebody. ``theme`` is auto, light or dark."""

    name: str
    timezone: str
    theme: str
    single_keys: bool


def set_look(person: Person, look: Look) -> None:
    """Keep a name, time zone, light or dark, and whether single letters are shortcuts."""
    person.name, person.timezone = look.name.strip(), look.timezone
    person.theme, person.single_keys = look.theme, look.single_keys


def set_quiet_hours(person: Person, start: int | None, end: int | None) -> None:
    """Hold word of notices from one minute of the day to another; none and none for never.

    :raises NoHours: only one of them is given, or they are the same.
    """
    if (start is None) != (end is None) or (start is not None and start == end):
        raise NoHours("Give a time from which and a later one until which it is quiet.")
    person.quiet_from, person.quiet_until = start, end


def set_wanted(person: Person, wanted: Iterable[tuple[str, str]], *, ways: Iterable[str]) -> None:
    """Keep which kinds of notices reach this person by which of these ways; every other pair of them is muted."""
    asked, given = tuple(ways), set(wanted)
    db.session.execute(delete(NoticeMute).where(NoticeMute.person_id == person.id, NoticeMute.way.in_(asked)))
    for kind in kinds:
        for way in asked:
            if (kind.slug, way) not in given and not (way == "inbox" and not kind.mutable):
                db.session.add(NoticeMute(person_id=person.id, kind=kind.slug, way=way))
    db.session.flush()
