"""Keyset paging of the list of follow-ups: a page goes on where the last one ended, however many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.followups.models import FollowUp
from app.web.cursors import read_cursor, write_cursor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the cursor of the next one where there is one."""

    rows: list[FollowUp]
    older: str | None


def page_of(among: Select[FollowUp], *, seen: Select[FollowUp], sort: str, after: str = "", limit: int = PAGE) -> Page:
    """A page in one statement. ``after`` is the cursor of the page before; a broken one begins anew.

    So does one that names what is not among ``seen``: else it would tell whether there is such a reference.
    """
    column, newest_first = _by(sort)
    order = (column.desc(), FollowUp.id.desc()) if newest_first else (column.asc(), FollowUp.id.asc())
    if sort == "closed":
        among = among.where(FollowUp.closed_at.is_not(None))
    wanted = among.options(joinedload(FollowUp.owner), joinedload(FollowUp.incident)).order_by(*order).limit(limit + 1)
    if (cursor := _read(after, seen)) is not None:
        place = tuple_(column, FollowUp.id)
        wanted = wanted.where(place < cursor if newest_first else place > cursor)
    found = list(db.session.scalars(wanted))
    older = _write(found[limit - 1], sort) if len(found) > limit else None
    return Page(found[:limit], older)


def _by(sort: str) -> tuple[Any, bool]:
    """The column that a list is sorted by, and whether the latest comes first."""
    if sort == "newest":
        return FollowUp.created_at, True
    return (FollowUp.closed_at, True) if sort == "closed" else (FollowUp.due_at, False)


def _write(last: FollowUp, sort: str) -> str:
    moment = {"newest": last.created_at, "closed": last.closed_at}.get(sort, last.due_at)
    return write_cursor(moment.isoformat() if moment else "", last.ref)


def _read(cursor: str, seen: Select[FollowUp]) -> tuple[datetime, int] | None:
    place = read_cursor(cursor, length=2)
    if place is None:
        return None
    _, moment, ref = place
    found = db.session.scalar(seen.where(FollowUp.ref == ref).with_only_columns(FollowUp.id))
    return None if found is None else (moment, found)
