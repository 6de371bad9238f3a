"""Saved views: a named list address of one's own, or offered to everybody."""

import secrets
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import NotFound, Refused
from app.people.models import Person, SavedView

MOST = 20


class NoName(Refused):
    """A tab needs a word on it."""


class TooMany(Refused):
    """More tabs than a page can show."""


def save(person: Person, page: str, *, label: str, query: str, at: datetime, shared: bool = False) -> SavedView:
    """Keep a list address under a name; the same name again replaces it.

    :raises NoName: the name is empty or too long. :raises TooMany: there are twenty already.
    """
    name = " ".join(label.split())
    if not name or len(name) > 60:
        raise NoName("Give the view a name of one to sixty characters.")
    mine = select(SavedView).where(SavedView.person_id == person.id, SavedView.page == page)
    view = db.session.scalar(mine.where(SavedView.label == name))
    if view is None:
        if (db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST:
            raise TooMany("You have twenty views already. Take one away first.")
        view = SavedView(key=secrets.token_urlsafe(9), person_id=person.id, page=page, label=name, created_at=at)
        db.session.add(view)
    view.query, view.shared = query[:4000], shared
    return view


def forget(person: Person, key: str) -> SavedView:
    """Take one's own view away; answers with what it was. :raises NotFound: it is no view of this person."""
    view = db.session.scalar(select(SavedView).where(SavedView.key == key, SavedView.person_id == person.id))
    if view is None:
        raise NotFound
    db.session.delete(view)
    return view
