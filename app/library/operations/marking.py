"""What readers say of an item: kept to read, read, worth telling, good for newcomers."""

from datetime import datetime

from app.core.db import db
from app.core.errors import NotFound
from app.library.models import LibraryItem, LibraryMark
from app.people.models import Person

MARKS = ("keep", "read", "tell", "newcomer")


def mark(item: LibraryItem, kind: str, *, on: bool, by: Person, at: datetime) -> None:
    """Keep an item to read, tick it as read, say that it is worth telling or good to begin with; or take that back.

    :raises NotFound: there is no such mark.
    """
    if kind not in MARKS:
        raise NotFound
    found = db.session.get(LibraryMark, (item.id, by.id, kind))
    if on and found is None:
        db.session.add(LibraryMark(item_id=item.id, person_id=by.id, kind=kind, at=at))
    elif not on and found is not None:
        db.session.delete(found)


def keep_all(items: list[LibraryItem], *, by: Person, at: datetime) -> None:
    """Keep several to read later."""
    for one in items:
        mark(one, "keep", on=True, by=by, at=at)
