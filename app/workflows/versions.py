"""The kept versions of the book: which is newest, what it says, and keeping another."""

from datetime import timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.clock import now
from app.core.db import db, this_session
from app.core.engine import READING
from app.workflows.models import WorkflowVersion

_NEWEST_FIRST = (WorkflowVersion.live_from.desc(), WorkflowVersion.id.desc())


def newest_hash() -> str | None:
    """The hash of the live version, empty before the first; none while the database has no tables or no answer."""
    try:
        with _apart() as connection:
            return connection.scalar(select(WorkflowVersion.hash).order_by(*_NEWEST_FIRST).limit(1)) or ""
    except (OperationalError, ProgrammingError):
        return None


def newest_texts(limit: int = 10) -> list[str]:
    """The texts of the newest versions, the live one first."""
    with _apart() as connection:
        return list(connection.scalars(select(WorkflowVersion.text).order_by(*_NEWEST_FIRST).limit(limit)))


def _apart() -> Connection:
    # A connection of its own: the look at the book neither begins nor outlives anybody's transaction.
    return db.engine.execution_options(**{READING: True}).connect()


def keep(book_hash: str, text: str, *, by: str = "") -> None:
    """Make a text the newest version; one that was live before becomes the newest again."""
    session = this_session()
    newest = session.scalar(select(WorkflowVersion).order_by(*_NEWEST_FIRST).limit(1))
    if newest is not None and newest.hash == book_hash:
        return
    at = now() if newest is None else max(now(), newest.live_from + timedelta(microseconds=1))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(WorkflowVersion).values(hash=book_hash, text=text, live_from=at, by=by)
    again = {"live_from": at, "by": by}
    session.execute(statement.on_conflict_do_update(index_elements=[WorkflowVersion.hash], set_=again))
