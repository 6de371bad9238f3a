"""What readers say of an item: kept to read, read, worth telling, good for newcomers."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

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
    mine = {"item_id": item.id, "person_id": by.id, "kind": kind}
    if on:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        # A press that comes twice at the same instant marks once.
        db.session.execute(insert(LibraryMark).values(**mine, at=at).on_conflict_do_nothing())
    else:
        db.session.execute(delete(LibraryMark).filter_by(**mine))


def keep_all(items: list[LibraryItem], *, by: Person, at: datetime) -> None:
    """Keep several to read later."""
    for one in items:
        mark(one, "keep", on=True, by=by, at=at)
