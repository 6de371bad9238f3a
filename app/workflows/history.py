"""The versions of the book that were live, newest first, and what each changed. The same numbers for everybody."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select, tuple_

from app.core.db import db
from app.workflows.loader import load
from app.workflows.models import WorkflowVersion
from app.workflows.plan import differences
from app.workflows.problems import BookErrors


@dataclass(frozen=True, slots=True)
class Version:
    """One version. ``number`` counts texts in the order in which they first went live; ``by`` is the file's name."""

    number: int
    hash: str
    live_from: datetime
    by: str

    @property
    def short_hash(self) -> str:
        return self.hash[:12]


_numbered = select(
    WorkflowVersion.id,
    WorkflowVersion.hash,
    WorkflowVersion.live_from,
    WorkflowVersion.by,
    func.row_number().over(order_by=WorkflowVersion.id).label("number"),
).subquery()
_columns = (_numbered.c.number, _numbered.c.hash, _numbered.c.live_from, _numbered.c.by)
_newest_first = (_numbered.c.live_from.desc(), _numbered.c.id.desc())


def versions(*, after: int | None = None, limit: int = 20) -> list[Version]:
    """Versions, newest first, from the one behind version ``after`` on."""
    wanted = select(*_columns).order_by(*_newest_first).limit(limit)
    if after is not None:
        last = select(_numbered.c.live_from, _numbered.c.id).where(_numbered.c.number == after)
        found = db.session.execute(last).one_or_none()
        if found is not None:
            wanted = wanted.where(tuple_(_numbered.c.live_from, _numbered.c.id) < tuple_(*found))
    return [Version(*row) for row in db.session.execute(wanted)]


def version_of(book_hash: str) -> Version | None:
    """The version that has this hash; none while it is not kept yet."""
    row = db.session.execute(select(*_columns).where(_numbered.c.hash == book_hash)).one_or_none()
    return Version(*row) if row else None


def version_numbered(number: int) -> Version | None:
    """The version of this number, or none."""
    row = db.session.execute(select(*_columns).where(_numbered.c.number == number)).one_or_none()
    return Version(*row) if row else None


def changes(older: Version | None, newer: Version) -> list[str] | None:
    """What a version changed, in words; none where one of the two no longer reads in this release.

    Reading two books takes seconds, so nothing asks this for a whole list.
    """
    if older is None:
        return []
    both = select(WorkflowVersion.hash, WorkflowVersion.text).where(WorkflowVersion.hash.in_([older.hash, newer.hash]))
    texts = dict(db.session.execute(both).all())
    return _differences(texts[older.hash], texts[newer.hash])


@lru_cache(maxsize=8)
def _differences(older: str, newer: str) -> list[str] | None:
    try:
        return differences(load(older), load(newer))
    except BookErrors:
        return None
